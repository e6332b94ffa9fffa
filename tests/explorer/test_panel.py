"""The panel of a workspace's modules: what they have, what is found in them, what begins them."""

from __future__ import annotations

import re

from playwright.async_api import Locator, expect

from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Visit
from tests.support.api import Api
from tests.support.every_kind import field, lookup

pytestmark = IN_BROWSER


def group(explorer: Explorer, title: str) -> Locator:
    """The labels of the modules of a group."""
    heading = explorer.page.locator(".panel h3", has_text=title)
    return heading.locator("xpath=following-sibling::ul[1]").locator("summary .label")


async def test_what_the_business_is_about_stands_before_what_every_workspace_has(
    explorer: Explorer,
) -> None:
    """Contacts are of the second kind, and linked with the first."""
    await explorer.sign_in()
    await expect(group(explorer, "Modules")).to_have_text(
        ["Companies", "Contacts", "Leads", "Deals"]
    )
    await expect(explorer.module("Deals").locator("summary .about")).to_have_text(
        "A sale in the making, from the first talk to won or lost."
    )
    await expect(group(explorer, "In every workspace")).to_have_text(
        ["Notes", "Tasks", "Call logs", "Tags", "Activity log"]
    )


async def test_a_module_shows_its_fields_and_lists_with_their_kinds(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.module("Contacts").locator("summary").click()
    fields = explorer.page.get_by_role("list", name="Fields of Contacts").get_by_role("listitem")
    await expect(fields).to_have_text(
        [
            "firstNametext",
            "lastNametext, required",
            "emaile-mail, unique",
            "phonephone",
            "company→ Company",
            "isPrimaryyes or no",
            "leadslist of Leads",
            "dealslist of Deals",
        ]
    )


async def test_a_search_lists_the_fields_that_are_called_so(explorer: Explorer) -> None:
    await explorer.sign_in()
    find = explorer.page.get_by_label("Find a module or a field")
    await find.fill("email")
    await expect(explorer.page.locator(".panel summary .label")).to_have_text(["Contacts", "Leads"])
    found = explorer.page.get_by_role("list", name="Found in Leads")
    await expect(found.locator("mark")).to_have_text(["email"])
    await expect(found.get_by_role("listitem")).to_have_text(["emaile-mail"])
    await find.fill("deals")
    # A list on records of these, and a module itself.
    await expect(explorer.page.locator(".panel summary .label")).to_have_text(
        ["Companies", "Contacts", "Leads", "Deals"]
    )
    await expect(explorer.module("Deals").locator("mark")).to_have_text(["Deals", "deals"])
    await find.fill("zzz")
    await expect(explorer.page.get_by_text("No module and no field is called that")).to_be_visible()


async def test_a_field_opens_its_docs_and_the_panel_stays_as_it_was(explorer: Explorer) -> None:
    await explorer.sign_in()
    find = explorer.page.get_by_label("Find a module or a field")
    await find.fill("stage")
    await explorer.module("Deals").locator("summary").click()
    await explorer.page.get_by_role("button", name="stage").click()
    docs = explorer.page.locator(".graphiql-doc-explorer")
    await expect(docs).to_contain_text("DealStage")
    await docs.get_by_role("link", name="Go back to Deal").click()
    await expect(docs).to_contain_text("A sale in the making")
    await explorer.page.get_by_role("button", name="Show This workspace").click()
    await expect(find).to_have_value("stage")
    await expect(explorer.module("Deals")).to_have_attribute("open", "")


async def test_an_example_takes_the_place_of_the_last_one_and_its_answer(
    explorer: Explorer,
) -> None:
    """Variables are shown where there are any, and only there."""
    await explorer.sign_in()
    variables = explorer.page.get_by_label("Variables", exact=True)
    facts = explorer.page.get_by_label("About the response")
    hint = explorer.page.get_by_text("The answer comes here")
    await expect(hint).to_be_visible()
    await explorer.example("Deals", "Filtered list")
    await explorer.run()
    await expect(facts).to_be_visible()
    await expect(hint).to_have_count(0)
    await expect(variables).not_to_be_in_viewport()
    await explorer.example("Deals", "Create")
    await expect(explorer.page.locator(".graphiql-editor-tools button.active")).to_have_text(
        "Variables"
    )
    await expect(hint).to_be_visible()
    await expect(facts).to_have_count(0)
    assert await explorer.response() == ""
    await explorer.example("Deals", "Kanban")
    await expect(explorer.page.locator(".graphiql-editor-tools button.active")).to_have_count(0)


async def test_what_somebody_wrote_stays_in_its_tab_with_its_answer(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.write("query Mine { viewer { role } }")
    await explorer.run()
    await explorer.example("Deals", "Kanban")
    assert "query KanbanDeal" in await explorer.query()
    facts = explorer.page.get_by_label("About the response")
    await expect(facts).to_have_count(0)
    assert await explorer.response() == ""
    tabs = explorer.page.locator(".graphiql-tab")
    await tabs.get_by_text("Mine").click()
    await expect(facts).to_be_visible()
    assert "administrator" in await explorer.response()


async def test_variables_that_somebody_changed_stay_too(explorer: Explorer) -> None:
    await explorer.sign_in()
    tabs = explorer.page.locator(".graphiql-tab")
    await explorer.example("Deals", "Create")
    await explorer.example("Leads", "Create")
    await expect(tabs).to_have_count(1)
    await explorer.write(await explorer.query(), '{"data": {"name": "Mine"}}')
    await explorer.example("Deals", "Kanban")
    await expect(tabs).to_have_count(2)


async def test_the_schema_is_read_again_on_request(explorer: Explorer) -> None:
    await explorer.sign_in()
    async with explorer.page.expect_request(
        lambda request: "IntrospectionQuery" in (request.post_data or "")
    ):
        await explorer.page.get_by_role("button", name="Re-fetch GraphQL schema").click()


async def test_related_lists_do_not_repeat_whose_they_are(visit: Visit, own: Api) -> None:
    name = field("name", "TEXT")
    await own.module(apiName="client", titleField="name", fields=[name])
    fields = [
        name,
        lookup("client", "client", "engagements"),
        lookup("payer", "client", "payments"),
    ]
    await own.module(apiName="engagement", titleField="name", fields=fields)
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    await explorer.example("Clients", "Related lists")
    query = await explorer.query()
    assert re.findall(r"(engagements|client|payments|payer)\b", query.partition("{")[2]) == [
        *("engagements", "payer"),
        *("payments", "client"),
    ]
    await explorer.example("Engagements", "Create")
    comment = " ".join(
        line.removeprefix("# ")
        for line in (await explorer.query()).splitlines()
        if line.startswith("#")
    )
    assert comment.startswith("Creates one Engagement, with whatever it must point to")


async def test_an_empty_workspace_shows_how_it_begins(visit: Visit, own: Api) -> None:
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    await expect(
        explorer.page.get_by_text("This workspace has no modules of its own yet")
    ).to_be_visible()
    await explorer.page.get_by_role("button", name="Example: make a module").click()
    answer = await explorer.run()
    assert answer["data"]["createModule"]["userErrors"] == []
    await expect(group(explorer, "Modules")).to_have_text(["Vehicles"])
    await explorer.example("Vehicles", "Create")
    assert (await explorer.run())["data"]["createVehicle"]["vehicle"]["title"]
