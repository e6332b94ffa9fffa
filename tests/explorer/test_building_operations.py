"""An operation is ticked together in the tree, and the tree follows what is typed."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.explorer.browser import IN_BROWSER, Explorer

pytestmark = IN_BROWSER


async def opened(explorer: Explorer, module: str = "Deals") -> Locator:
    """The tree, with a module's part of it open."""
    await explorer.sign_in()
    await explorer.page.get_by_role("button", name="Build an operation").click()
    tree = explorer.page.get_by_role("region", name="Build an operation")
    await tree.locator("summary", has_text=module).click()
    return tree


async def test_a_query_is_ticked_together_and_run(explorer: Explorer) -> None:
    tree = await opened(explorer)
    await tree.get_by_label("deals", exact=True).check()
    await tree.locator(".arguments summary").first.click()
    await tree.get_by_label("filter", exact=True).check()
    await tree.get_by_label("stage", exact=True).first.check()
    await tree.get_by_label("eq", exact=True).check()
    await tree.get_by_label("Value of eq").select_option("DEAL_WON")
    await tree.get_by_label("totalCount", exact=True).check()
    await tree.get_by_label("company", exact=True).last.check()
    query = await explorer.query()
    assert "DEAL_WON" in query
    assert "Welcome" not in query
    deals = (await explorer.run())["data"]["deals"]
    assert deals["totalCount"] > 0
    assert deals["nodes"][0]["company"]["title"]
    assert deals["nodes"][0]["title"] in await explorer.response()


async def test_unticking_takes_it_away_again(explorer: Explorer) -> None:
    tree = await opened(explorer)
    await tree.get_by_label("deals", exact=True).check()
    await expect(tree.get_by_label("nodes", exact=True).first).to_be_checked()
    await tree.get_by_label("totalCount", exact=True).check()
    await tree.get_by_label("nodes", exact=True).first.uncheck()
    assert "nodes" not in await explorer.query()
    await tree.get_by_label("totalCount", exact=True).click()
    assert "deals" not in await explorer.query()


async def test_the_tree_follows_what_is_typed(explorer: Explorer) -> None:
    tree = await opened(explorer)
    await explorer.write("{ deals(first: 7) { nodes { amount } } }")
    await expect(tree.get_by_label("deals", exact=True)).to_be_checked()
    await expect(tree.get_by_label("amount", exact=True)).to_be_checked()
    await tree.locator(".arguments summary").first.click()
    await expect(tree.get_by_label("Value of first").first).to_have_value("7")
    await explorer.write("{ deals(first: ")
    await expect(tree).to_contain_text("not GraphQL yet")


async def test_a_mutation_is_ticked_together(explorer: Explorer) -> None:
    tree = await opened(explorer, "Tags")
    await tree.get_by_role("button", name="Write").click()
    await tree.locator("summary", has_text="Tags").click()
    await tree.get_by_label("createTag", exact=True).check()
    await expect(tree.get_by_label("userErrors", exact=True)).to_be_checked()
    await tree.locator(".arguments summary").first.click()
    await expect(tree.get_by_label("data", exact=True)).to_be_checked()
    await tree.get_by_label("name", exact=True).first.check()
    await tree.get_by_label("Value of name").fill("Ticked")
    answer = (await explorer.run())["data"]["createTag"]
    assert answer["userErrors"] == []


async def test_what_only_one_type_has_is_ticked_below_it(explorer: Explorer) -> None:
    tree = await opened(explorer, "The workspace")
    await explorer.write('{ search(query: "an") { nodes { record { title } } } }')
    await tree.get_by_label("… on Deal", exact=True).check()
    assert "... on Deal" in await explorer.query()
    assert (await explorer.run())["data"]["search"]["nodes"]
