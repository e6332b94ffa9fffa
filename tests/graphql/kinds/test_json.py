"""JSON fields: literals and variables, what a database cannot hold, and what reads them."""

from __future__ import annotations

import json

import pytest

from crm.json_values import canonical, contains, has_key
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import create, field
from tests.support.views import create_view

CREATE = """
mutation Create($data: ThingCreate!) {
  createThing(data: $data) { thing { id data } userErrors { code message path } }
}
"""


@pytest.fixture
async def things(api: Api) -> Api:
    """The API of a workspace with things of which more is told as JSON."""
    await api.module(
        apiName="thing",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("data", "JSON", readOnly=True),
            field("usual", "JSON", defaultValue=[]),
            field("needed", "JSON", required=True, defaultValue={"a": [""]}),
        ],
    )
    return api


async def test_literals_with_variables_in_them(things: Api) -> None:
    made = await things(
        """mutation($n: Int, $list: [String!], $gone: Int) {
          createThing(data: {data: {n: $n, list: $list, deep: [{n: $n, on: true, e: NONE}],
            gone: $gone}}) { thing { data usual needed } } }""",
        n=3,
        list=["x"],
    )
    assert made["createThing"]["thing"] == {
        "data": {"n": 3, "list": ["x"], "deep": [{"n": 3, "on": True, "e": "NONE"}]},
        "usual": [],
        "needed": {"a": [""]},
    }
    for n, count in ((3, 1), (4, 0), (3, 1)):
        data = await things(
            """query($n: Int!, $list: [String!], $on: Boolean) {
              equal: things(filter: {data: {contains: {n: $n, list: $list}}}) { totalCount }
              deep: things(filter: {data: {contains: {deep: [{n: $n, on: $on}]}}}) { totalCount }
              among: things(filter: {data: {in: ["a", {n: $n}]}}) { totalCount }
              usual: things(filter: {usual: {eq: [$n]}}) { totalCount }
              none: things(filter: {not: {data: {contains: {n: $n}}}}) { totalCount } }""",
            n=n,
            list=["x"],
            on=True,
        )
        assert {name: found["totalCount"] for name, found in data.items()} == {
            "equal": count,
            "deep": count,
            "among": 0,
            "usual": 0,
            "none": 1 - count,
        }


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"], ids=["NUL", "surrogate"])
@pytest.mark.parametrize("place", ["value", "key"])
async def test_what_text_cannot_hold_is_refused(things: Api, bad: str, place: str) -> None:
    given = {"deep": [bad]} if place == "value" else {"deep": [{bad: 1}]}
    body = json.dumps({"query": CREATE, "variables": {"data": {"data": given}}})
    response = await things.client.post(
        "/graphql",
        content=body,
        headers={**things.workspace.headers, "Content-Type": "application/json"},
    )
    answer: Json = response.json()
    if "errors" in answer:
        assert response.status_code == 400
        return
    (error,) = answer["data"]["createThing"]["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["data", "data"])


async def test_null_clears_and_is_required(things: Api) -> None:
    made = (await things(CREATE, data={"data": {"a": 1}}))["createThing"]["thing"]
    update = """mutation($id: ID!, $data: ThingUpdate!) { updateThing(id: $id, data: $data) {
      thing { data usual version } userErrors { code path } } }"""
    same = await things(update, id=made["id"], data={"data": {"a": 1.0}})
    assert same["updateThing"]["userErrors"] == []
    assert same["updateThing"]["thing"]["version"] == 1
    kept = await things(update, id=made["id"], data={"data": {"a": 2}})
    assert kept["updateThing"]["userErrors"] == [{"code": "READ_ONLY", "path": ["data", "data"]}]
    needed = await things(update, id=made["id"], data={"needed": None})
    assert needed["updateThing"]["userErrors"] == [{"code": "REQUIRED", "path": ["data", "needed"]}]
    cleared = await things(update, id=made["id"], data={"usual": None})
    assert cleared["updateThing"]["thing"]["usual"] is None


async def test_saved_filters_and_shared_lists_ask_for_json(things: Api) -> None:
    await things.module(
        apiName="other", titleField="name", fields=[field("name", "TEXT"), field("data", "JSON")]
    )
    await create(things, "Others", "name", [{"name": "o", "data": {"a": [1, "b"]}}])
    await create(things, "Things", "name", [{"name": "t", "data": {"a": ["b"], "c": 1}}])
    data = await things(
        """{ records(modules: ["thing", "other"], filter: {data: {contains: {a: ["b"]}}}) {
          nodes { title } aggregates { countDistinct { data } } } }"""
    )
    assert {node["title"] for node in data["records"]["nodes"]} == {"o", "t"}
    assert data["records"]["aggregates"] == {"countDistinct": {"data": 2}}
    view = await create_view(
        things,
        module="thing",
        label="V",
        kind="TABLE",
        filter={"data": {"contains": {"a": ["b"]}, "hasKey": "c"}},
    )
    found = await things(
        "query($view: ID!) { things(view: $view) { nodes { name } } }",
        view=view["id"],
    )
    assert found["things"]["nodes"] == [{"name": "t"}]


async def test_no_formula_reads_json(things: Api) -> None:
    payload = await things(
        """mutation { createModule(input: {apiName: "calc", pluralApiName: "calcs", label: "C",
          pluralLabel: "Cs", fields: [{apiName: "raw", label: "R", kind: JSON},
            {apiName: "made", label: "M", kind: FORMULA, formula: {expression: "raw = 1"}}]}) {
          userErrors { message path } } }"""
    )
    (error,) = payload["createModule"]["userErrors"]
    assert "raw is JSON, which no formula can read" in error["message"]


async def test_the_timeline_tells_json_as_it_is(things: Api, pool: Pool) -> None:
    await things(CREATE, data={"data": {"a": [1, {"b": None}]}})
    schema = things.workspace.schema
    changes = json.loads(await pool.fetchval(f"select changes from {schema}.timeline"))
    assert [None, {"a": [1, {"b": None}]}] in changes.values()


VALUES: list[object] = [
    *(1, 1.0, -0.0, 0, True, None, "1", "a", 1e-7, 1e-6, 2.50, 123456789012345678901234567890),
    *([], {}, [1], [[1]], ["a", 1, "a"], ["b", {"b": 2, "a": [1]}, [1, 2]], [None, True]),
    *({"a": 1}, {"a": {}}, {"a": []}, {"": "ü"}, {"c": None, "a": [1, {"b": 2}]}),
]


async def test_python_compares_as_the_database_does(pool: Pool) -> None:
    pairs = [(one, other) for one in VALUES for other in VALUES]
    rows = await pool.fetch(
        """select a = b as equal, a @> b as has, jsonb_exists(a, c) as key
          from unnest($1::jsonb[], $2::jsonb[], $3::text[]) as g(a, b, c)""",
        *([json.dumps(pair[place]) for pair in pairs] for place in (0, 1)),
        [other if isinstance(other, str) else "b" for _, other in pairs],
    )
    for (one, other), row in zip(pairs, rows, strict=True):
        key = other if isinstance(other, str) else "b"
        told = (canonical(one) == canonical(other), contains(one, other), has_key(one, key))
        assert told == tuple(row), (one, other)
