"""The examples of each module run as they are, on the demo and on whatever was just defined."""

from __future__ import annotations

import httpx
from playwright.async_api import expect

from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Visit
from tests.support.api import Api, Json
from tests.support.every_kind import field

pytestmark = IN_BROWSER

READING = ("Filtered list", "Related lists", "Kanban", "Search")
WRITING = ("Create (dry run)", "Create", "Update")
MODULES = ("Companies", "Leads", "Deals", "Contacts", "Notes", "Tasks", "Call logs", "Tags")


async def titles(explorer: Explorer, label: str) -> list[str]:
    """The titles of a module's examples."""
    card = explorer.module(label)
    await card.locator("summary").click()
    await card.locator(".examples button").first.wait_for()
    return await card.locator(".examples button").all_inner_texts()


async def run_example(explorer: Explorer, label: str, title: str) -> Json:
    """The `data` of an example, which met no error of any kind."""
    before = await explorer.query()
    await explorer.example(label, title)
    await expect(explorer.module(label).locator(".problem")).to_have_count(0)
    # Some ask the server for a word or a record first.
    await explorer.other_than(before)
    return held_to_be_good(await explorer.run(), label, title)


def held_to_be_good(answer: Json, label: str, title: str) -> Json:
    """The `data` of an answer without an error of any kind."""
    assert "errors" not in answer, (label, title, answer["errors"])
    data: Json = answer["data"]
    for payload in data.values():
        assert payload.get("userErrors", []) == [], (label, title, payload)
    return data


async def test_every_example_of_the_demo_runs(explorer: Explorer) -> None:
    await explorer.sign_in()
    async with httpx.AsyncClient(base_url=explorer.url, timeout=30) as client:
        api = Api(client, explorer.workspace)
        for label in MODULES:
            assert await titles(explorer, label) == [*READING, *WRITING]
            for title in (*WRITING, *READING):
                answer = (await api.post(await explorer.taken(label, title))).json()
                held_to_be_good(answer, label, title)


async def test_examples_show_what_there_is(explorer: Explorer) -> None:
    await explorer.sign_in()
    listed = (await run_example(explorer, "Deals", "Filtered list"))["deals"]
    assert listed["totalCount"] > 0
    assert listed["nodes"][0]["company"]["title"]
    related = (await run_example(explorer, "Companies", "Related lists"))["companies"]
    assert any(company["deals"]["totalCount"] for company in related["nodes"])
    board = (await run_example(explorer, "Deals", "Kanban"))["deals"]["groups"]["nodes"]
    assert [column["label"] for column in board][:2] == ["New Deal", "Awaiting Final Approval"]
    assert all("sum" in column["aggregates"] for column in board)
    found = await run_example(explorer, "Companies", "Search")
    assert found["companies"]["totalCount"] > 0
    assert found["search"]["nodes"]
    assert "Baltic" in await explorer.response() or found["search"]["nodes"][0]["record"]["title"]


async def test_the_counts_follow_what_is_written(explorer: Explorer) -> None:
    await explorer.sign_in()
    count = explorer.module("Tasks").locator(".count")
    before = int(await count.inner_text())
    await run_example(explorer, "Tasks", "Create")
    await expect(count).to_have_text(str(before + 1))


async def test_a_dry_run_keeps_nothing(explorer: Explorer) -> None:
    await explorer.sign_in()
    before = (await run_example(explorer, "Leads", "Filtered list"))["leads"]["totalCount"]
    preview = (await run_example(explorer, "Leads", "Create (dry run)"))["createLead"]["preview"]
    assert {change["field"] for change in preview["changes"]} >= {"name"}
    after = (await run_example(explorer, "Leads", "Filtered list"))["leads"]["totalCount"]
    assert after == before


async def test_a_module_of_every_kind_has_its_examples(visit: Visit, own: Api) -> None:
    await own.module(
        apiName="region", titleField="name", fields=[field("name", "TEXT", required=True)]
    )
    await own.module(apiName="probe", titleField="code", fields=PROBE)
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    for title in (*WRITING, *READING):
        data = await run_example(explorer, "Probes", title)
        if title == "Create":
            assert data["createProbe"]["probe"]["title"]
        if title == "Search":
            assert data["probes"]["totalCount"] == 1


async def test_what_cannot_be_made_up_is_told(visit: Visit, own: Api) -> None:
    serial = field("serial", "TEXT", required=True, text={"pattern": "[A-Z]{2}-[0-9]{6}"})
    await own.module(apiName="meter", titleField="serial", fields=[serial])
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    await explorer.example("Meters", "Create")
    await expect(explorer.module("Meters").locator(".problem")).to_contain_text(
        "Serial is required"
    )
    await explorer.example("Meters", "Update")
    await expect(explorer.module("Meters").locator(".problem")).to_contain_text("create one first")


OPTIONS = [{"key": "LOW", "label": "Low"}, {"key": "HIGH", "label": "High"}]
PROBE = [
    field("code", "TEXT", required=True, unique=True, text={"maxLength": 12}),
    field("remark", "LONG_TEXT", required=True, text={"minLength": 40}),
    field("story", "RICH_TEXT", required=True),
    field("count", "INTEGER", required=True, number={"min": "10", "max": "12"}),
    field("price", "DECIMAL", required=True, number={"precision": 6, "scale": 3}),
    field("share", "PERCENT", required=True),
    field("fee", "CURRENCY", required=True, currency={"allowed": ["JPY"]}),
    field("ready", "BOOLEAN", required=True),
    field("day", "DATE", required=True),
    field("moment", "DATETIME", required=True),
    field("mail", "EMAIL", required=True, unique=True),
    field("phone", "PHONE", required=True, unique=True),
    field("page", "URL", required=True),
    field("country", "COUNTRY", required=True),
    field("level", "SELECT", required=True, options=OPTIONS),
    field("levels", "MULTI_SELECT", required=True, options=OPTIONS),
    field("stars", "RATING", required=True),
    field("place", "ADDRESS", required=True),
    field("extra", "JSON", required=True),
    field("keeper", "USER", required=True),
    field(
        "region",
        "LOOKUP",
        required=True,
        lookup={
            "module": "region",
            "inverseApiName": "probes",
            "inverseLabel": "Probes",
            "onDelete": "RESTRICT",
        },
    ),
]
"""One required field of every kind whose values can be made up, with rules that narrow them."""
