"""A field becomes one of another kind: what uses it goes on, is told, or stands against it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from crm.carrying import BECOMES
from storage.engine import Pool
from tests.graphql.safety.defining import accepted, change_module, everything, told
from tests.graphql.shaping.becoming import ALLOW, DRY, become, keep, kept, thing
from tests.graphql.shaping.kind_pairs import CHOICES
from tests.graphql.shaping.options import option_set
from tests.support.api import Api, serving
from tests.support.every_kind import field
from tests.support.views import create_view, shown


async def test_search_orders_and_filters_follow(api: Api) -> None:
    ids = await thing(api, field("x", "SELECT", options=CHOICES))
    await keep(api, "RED", "SEA")
    found = "query($s: String) { things(search: $s) { totalCount } }"
    assert (await api(found, s="deep"))["things"]["totalCount"] == 1
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await api(found, s="deep"))["things"]["totalCount"] == 1
    assert (await api(found, s="sea"))["things"]["totalCount"] == 1
    data = await api('{ things(filter: {x: {contains: "red"}}) { totalCount } }')
    assert data["things"]["totalCount"] == 1
    accepted(await become(api, ids["x"], "SELECT", options=CHOICES))
    data = await api("{ things(filter: {x: {eq: SEA}}) { nodes { x } } }")
    assert data["things"]["nodes"] == [{"x": "SEA"}]
    accepted(await become(api, ids["x"], "INTEGER", ALLOW))
    assert (await api(found, s="deep"))["things"]["totalCount"] == 0


async def test_a_field_that_shares_a_set(api: Api) -> None:
    shared = {"key": "tints", "label": "Tints", "options": CHOICES}
    accepted(await option_set(api, "createOptionSet", input=shared))
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "sea")
    payload = accepted(await become(api, ids["x"], "SELECT", optionSet="tints"))
    assert len(payload["field"]["options"]) == 3
    payload = accepted(await become(api, ids["x"], "MULTI_SELECT"))
    assert len(payload["field"]["options"]) == 3
    accepted(await become(api, ids["x"], "TEXT"))
    accepted(await option_set(api, "deleteOptionSet", key="tints"))
    assert await kept(api) == ["Sea"]


async def test_views_that_use_the_field_are_told_and_go_on(api: Api) -> None:
    ids = await thing(api, field("x", "SELECT", options=CHOICES))
    view = await create_view(
        api,
        module="thing",
        label="Red ones",
        kind="TABLE",
        columns=[{"field": "name"}, {"field": "x"}],
        filter={"x": {"eq": "RED"}},
        orderBy=[{"field": "x"}],
    )
    payload = accepted(await become(api, ids["x"], "TEXT", DRY))
    notes = [step["detail"] for step in payload["plan"]["steps"] if step["action"] == "NOTE"]
    assert "Used by Red ones (Things)." in notes
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await shown(api, view))["filter"] == {"x": {"eq": "RED"}}
    accepted(await become(api, ids["x"], "INTEGER", ALLOW))
    found = await shown(api, view)
    assert [column["path"] for column in found["columns"]] == ["name", "x"]
    assert found["problems"] != []
    await api("query($v: ID!) { things(view: $v) { totalCount } }", v=view["id"])


async def test_workflows_that_use_the_field_are_told(api: Api) -> None:
    ids = await thing(api, field("x", "TEXT"))
    made = await api(
        """mutation { createWorkflow(input: {name: "Greet", module: "thing", active: true,
             trigger: {on: [RECORD_CREATED]}, condition: {x: {eq: "a"}},
             steps: [{updateRecord: {data: {name: "b"}}}]}) {
             workflow { id } userErrors { message path } } }"""
    )
    assert made["createWorkflow"]["userErrors"] == []
    payload = accepted(await become(api, ids["x"], "INTEGER", DRY))
    notes = [step["detail"] for step in payload["plan"]["steps"]]
    assert "Used by the workflow Greet." in notes


async def test_what_cannot_be_changed(api: Api, pool: Pool) -> None:
    ids = await thing(
        api,
        field("x", "USER"),
        field("sum", "FORMULA", formula={"expression": "1 + 1"}),
        titleField="name",
        uniqueKeys=[["name", "x"]],
    )
    before = await everything(api, pool)
    for name, kind in (("x", "TEXT"), ("sum", "INTEGER"), ("name", "LOOKUP")):
        refused = await become(api, ids[name], kind)
        assert told(refused) == [("INVALID", ("input", "kind"))], kind
        assert "can become" in refused["userErrors"][0]["message"]
    refused = await become(api, ids["name"], "MULTI_SELECT", options=CHOICES)
    assert told(refused) == [
        ("INVALID", ("input", "kind")),
        ("INVALID", ("input", "kind")),
    ]
    assert told(await become(api, ids["name"], "SELECT")) == [("REQUIRED", ("input", "options"))]
    assert await everything(api, pool) == before
    accepted(await change_module(api, ids[""], {"titleField": None, "uniqueKeys": []}))
    accepted(await become(api, ids["name"], "LONG_TEXT"))


async def test_the_kinds_that_a_kind_becomes_are_told(api: Api) -> None:
    data = await api("{ fieldKinds { kind becomes } }")
    told_kinds = {one["kind"]: one["becomes"] for one in data["fieldKinds"]}
    for kind, becomes in told_kinds.items():
        assert kind not in becomes
        assert set(becomes) <= set(BECOMES[kind])
    assert "DECIMAL" in told_kinds["INTEGER"]
    assert told_kinds["FORMULA"] == []


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def test_another_server_obeys_at_once(api: Api, other: Api) -> None:
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "1")
    for kind, value in (("INTEGER", 1), ("DECIMAL", "1"), ("BOOLEAN", True), ("TEXT", "Yes")):
        assert len(await kept(other)) == 1
        accepted(await become(api, ids["x"], kind))
        assert await kept(other) == [value]
        made = await other(
            "mutation($v: [ThingCreate!]!) { createThings(data: $v) { userErrors { message } } }",
            v=[{"x": value}],
        )
        assert made["createThings"]["userErrors"] == []
        await api("mutation { deleteThings(where: {filter: {number: {gt: 1}}}) { count } }")
