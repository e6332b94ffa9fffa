"""Who gets in, what is kept of it, and how one gets out."""

from __future__ import annotations

from uuid import UUID

from playwright.async_api import expect

from storage.engine import Connection, Pool
from storage.workspaces import issue_token, revoke_token
from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Visit
from tests.support.api import Api

pytestmark = IN_BROWSER


async def token_id(connection: Connection, api: Api) -> UUID:
    """The id of a workspace's only token."""
    found: UUID = await connection.fetchval(f'select id from "{api.workspace.schema}".token')
    return found


async def test_the_demos_form_is_filled_in(explorer: Explorer) -> None:
    await explorer.open()
    field = explorer.page.get_by_label("Token or API key")
    await expect(field).to_have_value(explorer.workspace.token)
    await expect(explorer.page.get_by_text(explorer.workspace.email)).to_be_visible()
    await explorer.page.keyboard.press("Enter")
    person = explorer.page.get_by_role("button", name="Signed in as Ada Admin")
    await expect(person).to_contain_text("administrator")
    await expect(explorer.page.get_by_role("banner")).to_contain_text(
        explorer.workspace.workspace.name
    )


async def test_a_token_is_kept_for_the_tab_alone(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.page.reload()
    await expect(explorer.page.get_by_role("button", name="Signed in as Ada Admin")).to_be_visible()
    other = await explorer.page.context.new_page()
    await other.goto(explorer.url)
    await expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    kept = await other.evaluate("JSON.stringify(localStorage) + document.cookie")
    assert explorer.workspace.token not in kept


async def test_a_wrong_token_is_told(explorer: Explorer) -> None:
    await explorer.open()
    await explorer.page.get_by_label("Token or API key").fill("tss_1_nobody")
    await explorer.page.get_by_role("button", name="Sign in").click()
    told = explorer.page.locator("form").get_by_role("alert")
    await expect(told).to_contain_text("does not know this token")


async def test_signing_out_forgets_the_token(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.page.get_by_role("button", name="Signed in as Ada Admin").click()
    menu = explorer.page.locator("[popover]")
    await expect(menu).to_contain_text(explorer.workspace.email)
    await menu.get_by_role("button", name="Sign out").click()
    await expect(explorer.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert await explorer.page.evaluate("sessionStorage.length") == 0


async def test_an_expired_token_is_told_and_what_was_typed_stays(
    visit: Visit, own: Api, pool: Pool
) -> None:
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    await explorer.write("query Mine { viewer { role } }")
    await explorer.run()
    async with pool.acquire() as connection, connection.transaction():
        await revoke_token(connection, own.workspace.schema, await token_id(connection, own))
        fresh = await issue_token(connection, own.workspace.id, own.workspace.member_id, "new")
    await explorer.run()
    dialog = explorer.page.get_by_role("dialog", name="Sign in again")
    await expect(dialog).to_contain_text("expired or was revoked")
    await dialog.get_by_label("Token or API key").fill(fresh)
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(dialog).not_to_be_visible()
    assert "query Mine" in await explorer.query()
    assert (await explorer.run())["data"]["viewer"]["role"] == "administrator"
