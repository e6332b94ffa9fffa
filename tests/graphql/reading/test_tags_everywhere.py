"""Tags in lists of several modules and in views: filters, groups, columns."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import created_ids
from tests.support.api import Api, Json
from tests.support.every_kind import field

VIEW = """mutation($input: ViewInput!) {
  createView(input: $input) { view { id } userErrors { code message path } } }"""

SHOWN = """{ views(module: "client") { id columns { path label field { apiName kind } }
  filter groupBy { path field { apiName kind } } cardFields { path } } }"""
TAGS = {"apiName": "tags", "kind": "TAGS"}


@pytest.fixture
async def board(api: Api) -> Api:
    """Prospects and clients, some of them with tags."""
    for name in ("prospect", "client"):
        await api.module(apiName=name, titleField="name", fields=[field("name", "TEXT")])
    await created_ids(api, "tag", [{"name": "VIP"}, {"name": "cold"}])
    await created_ids(api, "prospect", [{"name": "a", "tags": ["vip"]}, {"name": "b"}])
    await created_ids(
        api, "client", [{"name": "c", "tags": ["vip", "cold"]}, {"name": "d", "tags": ["cold"]}]
    )
    return api


LIST = """query($filter: RecordFilter) {
  records(modules: ["prospect", "client"], filter: $filter, orderBy: [{name: ASC}]) {
    totalCount nodes { title tags { name } } } }"""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"hasAny": ["VIP"]}, "ac"),
        ({"hasAll": ["vip", "cold"]}, "c"),
        ({"hasNone": ["cold", "nope"]}, "ab"),
        ({"isEmpty": True}, "b"),
    ],
)
async def test_records_of_several_modules_are_filtered(
    board: Api, asked: Json, expected: str
) -> None:
    data = await board(LIST, filter={"tags": asked})
    assert "".join(node["title"] for node in data["records"]["nodes"]) == expected
    data = await board(LIST, filter={"not": {"tags": asked}})
    left = "".join(letter for letter in "abcd" if letter not in expected)
    assert "".join(node["title"] for node in data["records"]["nodes"]) == left


async def test_records_of_several_modules_are_grouped(board: Api) -> None:
    data = await board(
        """{ records(modules: ["prospect", "client"]) {
               groups(by: [{tags: {}}, {module: {}}]) { nodes { label count key { module }
                 records(orderBy: [{name: ASC}]) { nodes { title } } } }
               one: groups(by: [{tags: {}}]) { totalCount nodes { label count } } } }"""
    )
    assert data["records"]["one"]["nodes"] == [
        {"label": "cold", "count": 2},
        {"label": "VIP", "count": 2},
        {"label": "(none)", "count": 1},
    ]
    assert [
        (group["key"]["module"], [node["title"] for node in group["records"]["nodes"]])
        for group in data["records"]["groups"]["nodes"]
    ] == [
        ("client", ["c", "d"]),
        ("prospect", ["a"]),
        ("client", ["c"]),
        ("prospect", ["b"]),
    ]


async def test_views_have_them_as_column_filter_and_group(board: Api) -> None:
    table = {
        "module": "client",
        "label": "VIPs",
        "kind": "TABLE",
        "columns": [{"field": "name"}, {"field": "tags"}],
        "filter": {"tags": {"hasAny": ["vip"]}},
    }
    kanban = {
        "module": "client",
        "label": "By tag",
        "kind": "KANBAN",
        "groupBy": {"field": "tags"},
        "cardFields": ["name", "tags"],
    }
    for view in (table, kanban):
        data = await board(VIEW, input=view)
        assert data["createView"]["userErrors"] == []
    (first,) = (await board(SHOWN))["views"][:1]
    assert first["columns"][1] == {"path": "tags", "label": "Tags", "field": TAGS}
    assert first["filter"] == {"tags": {"hasAny": ["VIP"]}}
    (second,) = (await board(SHOWN))["views"][1:]
    assert second["groupBy"] == {"path": "tags", "field": TAGS}
    assert [field["path"] for field in second["cardFields"]] == ["name", "tags"]
    data = await board(
        "query($view: ID!) { clients(view: $view) { nodes { name tags { name } } } }",
        view=first["id"],
    )
    assert [node["name"] for node in data["clients"]["nodes"]] == ["c"]
    for part in (
        {"orderBy": [{"field": "tags"}]},
        {"totals": [{"function": "SUM", "field": "tags"}]},
    ):
        data = await board(VIEW, input={**table, "label": "No", **part})
        assert [error["code"] for error in data["createView"]["userErrors"]] == ["INVALID"]


async def test_they_are_a_system_field_and_none_of_ones_own(board: Api) -> None:
    data = await board(
        """{ module(apiName: "client") { id systemFields { apiName kind label } }
             fieldKinds { kind } }"""
    )
    assert TAGS | {"label": "Tags"} in data["module"]["systemFields"]
    assert "TAGS" not in [info["kind"] for info in data["fieldKinds"]]
    given = {"apiName": "mine", "label": "Mine", "kind": "TAGS"}
    data = await board(
        """mutation($id: ID!, $input: FieldInput!) {
             createField(moduleId: $id, input: $input) { userErrors { code message path } } }""",
        id=data["module"]["id"],
        input=given,
    )
    assert data["createField"]["userErrors"] == [
        {
            "code": "INVALID",
            "message": "Every record has one field of kind 'TAGS'.",
            "path": ["input", "kind"],
        }
    ]
