"""Filters that are kept ask for tags by identity: new names break none of them."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import create, created_ids, delete, told, updated
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

ERRORS = "userErrors { code message path }"


@pytest.fixture
async def shop(api: Api) -> Api:
    """Makers and their cars, with tags."""
    await api.module(apiName="maker", titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="car",
        titleField="name",
        fields=[field("name", "TEXT"), lookup("maker", "maker", "cars")],
    )
    await created_ids(api, "tag", [{"name": "VIP"}, {"name": "cold"}])
    return api


async def ids_of(api: Api) -> dict[str, str]:
    """The ids of the tags by their names."""
    data = await api("{ tags { nodes { id name } } }")
    return {tag["name"]: tag["id"] for tag in data["tags"]["nodes"]}


async def module_id(api: Api, name: str) -> str:
    data = await api("query($name: String!) { module(apiName: $name) { id } }", name=name)
    return str(data["module"]["id"])


async def rename(api: Api, name: str, to: str) -> None:
    await updated(api, "tag", (await ids_of(api))[name], {"name": to})


async def made(api: Api, mutation: str, type_: str, selection: str, **more: object) -> Json:
    """What a mutation makes of an input."""
    declared = "".join(f", ${name}: ID!" for name in more if name != "input")
    given = "".join(f"{name}: ${name}, " for name in more if name != "input")
    data = await api(
        f"mutation($input: {type_}!{declared}) {{ made: {mutation}({given}input: $input) "
        f"{{ {selection} {ERRORS} }} }}",
        **more,
    )
    assert data["made"]["userErrors"] == []
    payload: Json = data["made"]
    return payload


async def test_a_view_shows_the_same_records_under_the_new_name(shop: Api) -> None:
    await created_ids(
        shop,
        "car",
        [{"name": "a", "tags": ["vip"]}, {"name": "b", "tags": ["cold"]}, {"name": "c"}],
    )
    asked = {
        "or": [
            {"tags": {"hasAny": ["vip", "later"]}},
            {"not": {"tags": {"hasNone": ["COLD"]}}},
            {"maker": {"tags": {"hasAll": ["vip", "cold"]}}},
        ]
    }
    view = {"module": "car", "label": "Mine", "kind": "TABLE", "filter": asked}
    payload = await made(shop, "createView", "ViewInput", "view { id }", input=view)
    shown = "query($id: ID!) { view(id: $id) { filter } cars(view: $id) { nodes { name } } }"
    id_ = payload["view"]["id"]
    await rename(shop, "VIP", "Gold")
    await rename(shop, "cold", "icy")
    data = await shop(shown, id=id_)
    assert data["cars"]["nodes"] == [{"name": "a"}, {"name": "b"}]
    assert data["view"]["filter"] == {
        "or": [
            {"tags": {"hasAny": ["Gold", "later"]}},
            {"not": {"tags": {"hasNone": ["icy"]}}},
            {"maker": {"tags": {"hasAll": ["Gold", "icy"]}}},
        ]
    }
    # Another tag of the old name is not meant; one that was not there then is, by its name.
    await created_ids(shop, "tag", [{"name": "VIP"}, {"name": "later"}])
    await created_ids(
        shop, "car", [{"name": "d", "tags": ["VIP"]}, {"name": "e", "tags": ["Later"]}]
    )
    data = await shop(shown, id=id_)
    assert [car["name"] for car in data["cars"]["nodes"]] == ["a", "b", "e"]
    # What is shown can be saved again; a deleted tag is on no record and keeps its last name.
    await made(
        shop,
        "updateView",
        "ViewUpdate",
        "view { id }",
        id=id_,
        input={"filter": data["view"]["filter"]},
    )
    assert (await delete(shop, "tag", (await ids_of(shop))["Gold"]))["userErrors"] == []
    data = await shop(shown, id=id_)
    assert [car["name"] for car in data["cars"]["nodes"]] == ["b", "e"]
    assert data["view"]["filter"]["or"][0] == {"tags": {"hasAny": ["Gold", "later"]}}


async def test_a_rule_holds_under_the_new_name(shop: Api) -> None:
    rule = {
        "key": "k",
        "label": "K",
        "on": ["UPDATE"],
        "message": "Cold cars were VIPs.",
        "filter": {"tags": {"hasAny": ["cold"]}},
        "before": {"tags": {"hasAll": ["vip"]}},
    }
    module = await module_id(shop, "car")
    await made(shop, "createRule", "RuleInput", "rule { key }", moduleId=module, input=rule)
    (car,) = await created_ids(shop, "car", [{"name": "a", "tags": ["vip"]}])
    await rename(shop, "VIP", "Gold")
    await rename(shop, "cold", "icy")
    data = await shop(
        """mutation($id: ID!) { updateCar(id: $id, data: {tags: ["gold", "icy"]}) {
             userErrors { code path } } }""",
        id=car,
    )
    assert data["updateCar"]["userErrors"] == [{"code": "RULE_REJECTED", "path": ["data"]}]
    data = await shop('{ module(apiName: "car") { rules { filter before } } }')
    assert data["module"]["rules"] == [
        {"filter": {"tags": {"hasAny": ["icy"]}}, "before": {"tags": {"hasAll": ["Gold"]}}}
    ]


async def test_a_rollup_counts_the_same_under_the_new_name(shop: Api) -> None:
    rollup = {
        "list": "cars",
        "function": "COUNT",
        "filter": {"tags": {"hasAny": ["VIP"]}},
    }
    given = {"apiName": "vips", "label": "VIPs", "kind": "ROLLUP", "rollup": rollup}
    module = await module_id(shop, "maker")
    payload = await made(
        shop, "createField", "FieldInput", "field { id }", moduleId=module, input=given
    )
    await created_ids(
        shop,
        "maker",
        [{"name": "m", "cars": {"create": [{"tags": ["vip"]}, {"tags": ["cold"]}, {}]}}],
    )
    ask = """{ makers { nodes { vips } }
               module(apiName: "maker") { fields { rollup { filter } } } }"""
    assert (await shop(ask))["makers"]["nodes"] == [{"vips": 1}]
    await rename(shop, "VIP", "Gold")
    data = await shop(ask)
    assert data["makers"]["nodes"] == [{"vips": 1}]
    assert data["module"]["fields"][1]["rollup"]["filter"] == {"tags": {"hasAny": ["Gold"]}}
    again = {"rollup": {**rollup, "filter": {"tags": {"hasAny": ["gold"]}}}}
    field_id = payload["field"]["id"]
    await made(shop, "updateField", "FieldUpdate", "field { id }", id=field_id, input=again)
    await rename(shop, "Gold", "Silver")
    assert (await shop(ask))["makers"]["nodes"] == [{"vips": 1}]


async def test_operands_that_look_like_tags_stay(shop: Api, pool: Pool) -> None:
    await shop.module(apiName="box", fields=[field("tags2", "JSON"), field("name", "TEXT")])
    asked = {"tags2": {"eq": {"tags": {"hasAny": ["VIP"]}}}, "name": {"eq": "VIP"}}
    view = {"module": "box", "label": "Mine", "kind": "TABLE", "filter": asked}
    payload = await made(shop, "createView", "ViewInput", "view { filter }", input=view)
    assert payload["view"]["filter"] == asked
    body = await pool.fetchval(f"select row_to_json(v)::text from {shop.workspace.schema}.view v")
    assert "hasAny" in body
    assert (await ids_of(shop))["VIP"] not in body


async def test_a_name_that_looks_like_what_is_kept_is_a_name(shop: Api) -> None:
    vip = (await ids_of(shop))["VIP"]
    payload = await create(shop, "car", {"tags": [f"#{vip}:VIP"]})
    assert told(payload["userErrors"]) == [("NOT_FOUND", ("data", "tags", "0"))]


async def test_a_tag_that_was_merged_stands_for_what_it_became(shop: Api) -> None:
    await created_ids(shop, "tag", [{"name": "gold"}])
    await created_ids(
        shop,
        "car",
        [
            {"name": "a", "tags": ["vip"]},
            {"name": "b", "tags": ["gold", "cold"]},
            {"name": "c", "tags": ["cold"]},
            {"name": "d", "tags": ["vip", "gold", "cold"]},
        ],
    )
    shown: dict[str, list[str]] = {}
    for operator, names in (("hasAny", ["vip"]), ("hasAll", ["VIP", "gold", "cold"])):
        view = {"module": "car", "label": operator, "kind": "TABLE"}
        view["filter"] = {"tags": {operator: names}}
        payload = await made(shop, "createView", "ViewInput", "view { id }", input=view)
        shown[payload["view"]["id"]] = ["a", "b", "d"] if operator == "hasAny" else ["b", "d"]
    ids = await ids_of(shop)
    data = await shop(
        "mutation($into: ID!, $from: [ID!]!) { mergeTags(into: $into, from: $from) "
        "{ userErrors { code message } } }",
        into=ids["gold"],
        **{"from": [ids["VIP"]]},
    )
    assert data["mergeTags"]["userErrors"] == []
    for id_, expected in shown.items():
        data = await shop(
            """query($id: ID!) { view(id: $id) { filter }
                 cars(view: $id, orderBy: [{name: ASC}]) { nodes { name } } }""",
            id=id_,
        )
        assert [car["name"] for car in data["cars"]["nodes"]] == expected
        assert next(iter(data["view"]["filter"]["tags"].values()))[0] == "gold"
    assert data["view"]["filter"] == {"tags": {"hasAll": ["gold", "cold"]}}


async def test_what_a_request_gives_are_names(shop: Api) -> None:
    await created_ids(shop, "car", [{"name": "a", "tags": ["vip"]}])
    kept = f"#{(await ids_of(shop))['VIP']}:VIP"
    document = "query($f: TagsFilter!) { cars(filter: {tags: $f}) { totalCount } }"
    assert (await shop(document, f={"hasAny": [kept]}))["cars"]["totalCount"] == 0
    assert (await shop(document, f={"hasAll": ["vip", kept]}))["cars"]["totalCount"] == 0
