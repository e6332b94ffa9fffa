"""Tags of records: written by name, read, filtered, grouped, renamed and deleted."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import (
    Tables,
    create,
    create_many,
    created,
    created_id,
    created_ids,
    delete,
    update,
    update_many,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field, lookup

NAMES = "tags { name }"


def names(record: Json) -> list[str]:
    return [tag["name"] for tag in record["tags"]]


@pytest.fixture
async def shop(api: Api) -> Api:
    """Cars of makers, and three tags."""
    await api.module(apiName="maker", titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="car",
        titleField="name",
        fields=[field("name", "TEXT"), lookup("maker", "maker", "cars")],
    )
    await created_ids(api, "tag", [{"name": "VIP"}, {"name": "cold"}, {"name": "Änderung"}])
    return api


async def test_they_are_written_by_name_whatever_its_case(shop: Api) -> None:
    car = await created(shop, "car", {"name": "a", "tags": ["vip", "COLD", "VIP"]}, f"id {NAMES}")
    assert names(car) == ["cold", "VIP"]
    assert names(await updated(shop, "car", car["id"], {"name": "b"}, NAMES)) == ["cold", "VIP"]
    assert names(await updated(shop, "car", car["id"], {"tags": ["änderung"]}, NAMES)) == [
        "Änderung"
    ]
    for none in ([], None):
        await updated(shop, "car", car["id"], {"tags": ["vip"]})
        assert names(await updated(shop, "car", car["id"], {"tags": none}, NAMES)) == []
    many = await create_many(
        shop, "car", [{"tags": ["vip"]}, {"tags": []}, {"tags": ["cold", "vip"]}], NAMES
    )
    assert [names(row["record"]) for row in many["results"]] == [["VIP"], [], ["cold", "VIP"]]
    assert (await update_many(shop, "car", {"all": True}, {"tags": ["cold"]}))["count"] == 4
    data = await shop(
        f"query($id: ID!) {{ cars {{ nodes {{ {NAMES} }} }} "
        f"node(id: $id) {{ ... on Record {{ {NAMES} }} }} }}",
        id=car["id"],
    )
    assert [names(node) for node in data["cars"]["nodes"]] == [["cold"]] * 4
    assert names(data["node"]) == ["cold"]


async def test_tags_that_are_not_there_are_told(shop: Api) -> None:
    payload = await create(shop, "car", {"tags": ["vip", "nope"]})
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["data", "tags", "1"])
    assert error["message"] == 'Tags: there is no Tag with name "nope".'
    car = await created_id(shop, "car", name="a")
    payload = await update(shop, "car", car, {"tags": ["nope"]})
    assert payload["userErrors"][0]["path"] == ["data", "tags", "0"]
    payload = await create(shop, "car", {"tags": [f"t{n}" for n in range(101)]})
    assert payload["userErrors"][0]["code"] == "OUT_OF_RANGE"


async def test_the_same_tags_are_no_change(shop: Api, tables: Tables) -> None:
    car = await created(shop, "car", {"tags": ["vip", "cold"]}, "id version")
    same = await updated(shop, "car", car["id"], {"tags": ["COLD", "Vip"]}, "version")
    assert same["version"] == car["version"] == 1
    other = await updated(shop, "car", car["id"], {"tags": ["cold"]}, "version")
    assert other["version"] == 2


async def test_filters_ask_for_them_by_name(shop: Api) -> None:
    await created_ids(
        shop,
        "car",
        [
            {"name": "a", "tags": ["vip"]},
            {"name": "b", "tags": ["vip", "cold"]},
            {"name": "c"},
            {"name": "d", "tags": ["änderung"]},
        ],
    )
    asked: list[tuple[Json, str]] = [
        ({"hasAny": ["VIP"]}, "ab"),
        ({"hasAny": ["vip", "ÄNDERUNG", "nope"]}, "abd"),
        ({"hasAny": []}, ""),
        ({"hasAll": ["vip", "cold"]}, "b"),
        ({"hasAll": ["vip", "nope"]}, ""),
        ({"hasAll": ["VIP", "vip"]}, "ab"),
        ({"hasAll": []}, "abcd"),
        ({"hasNone": ["vip"]}, "cd"),
        ({"hasNone": []}, "abcd"),
        ({"isEmpty": True}, "c"),
        ({"isEmpty": False}, "abd"),
        ({"hasAny": ["vip"], "hasNone": ["cold"]}, "a"),
    ]
    for given, expected in asked:
        document = """query($f: TagsFilter!) {
          cars(filter: {tags: $f}, orderBy: [{name: ASC}]) { nodes { name } }
          not: cars(filter: {not: {tags: $f}}, orderBy: [{name: ASC}]) { nodes { name } } }"""
        data = await shop(document, f=given)
        assert "".join(node["name"] for node in data["cars"]["nodes"]) == expected, given
        left = "".join(letter for letter in "abcd" if letter not in expected)
        assert "".join(node["name"] for node in data["not"]["nodes"]) == left, given
    literal = await shop('{ cars(filter: {tags: {hasAny: ["cold"]}}) { totalCount } }')
    assert literal["cars"]["totalCount"] == 1


async def test_filters_through_lookups_and_lists(shop: Api) -> None:
    maker = await created_id(shop, "maker", name="m", tags=["vip"])
    await created_ids(
        shop, "car", [{"name": "a", "makerId": maker, "tags": ["cold"]}, {"name": "b"}]
    )
    data = await shop(
        """{ cars(filter: {maker: {tags: {hasAny: ["vip"]}}}) {
               nodes { name maker { tags { name } } } }
             makers(filter: {cars: {some: {tags: {hasAny: ["cold"]}}}}) { nodes { name } }
             tags(orderBy: [{name: ASC}]) { nodes { name } } }"""
    )
    assert data["cars"]["nodes"] == [{"name": "a", "maker": {"tags": [{"name": "VIP"}]}}]
    assert data["makers"]["nodes"] == [{"name": "m"}]
    assert [tag["name"] for tag in data["tags"]["nodes"]] == ["Änderung", "cold", "VIP"]


async def test_a_record_counts_in_the_group_of_each_of_its_tags(shop: Api) -> None:
    await created_ids(
        shop,
        "car",
        [{"name": "a", "tags": ["vip"]}, {"name": "b", "tags": ["vip", "cold"]}, {"name": "c"}],
    )
    data = await shop(
        """{ cars { groups(by: [{tags: {}}]) { totalCount nodes { key { tags } label count
             records(orderBy: [{name: ASC}]) { nodes { name } } } } }
             tags { nodes { id name } } }"""
    )
    ids = {tag["name"]: tag["id"] for tag in data["tags"]["nodes"]}
    groups = data["cars"]["groups"]
    assert groups["totalCount"] == 3
    assert [
        (
            one["key"]["tags"],
            one["label"],
            one["count"],
            [r["name"] for r in one["records"]["nodes"]],
        )
        for one in groups["nodes"]
    ] == [
        (ids["cold"], "cold", 1, ["b"]),
        (ids["VIP"], "VIP", 2, ["a", "b"]),
        (None, "(none)", 1, ["c"]),
    ]
    (error,) = await shop.errors(
        "{ cars { groups(by: [{tags: {}}, {maker: {tags: {}}}]) { totalCount } } }"
    )
    assert "tags twice" in error["message"]


async def test_a_new_name_shows_everywhere_and_a_deleted_tag_nowhere(shop: Api) -> None:
    car = await created_id(shop, "car", name="a", tags=["vip", "cold"])
    only = await created_id(shop, "car", name="b", tags=["vip"])
    binned = await created_id(shop, "car", name="c", tags=["vip"])
    await delete(shop, "car", binned)
    tags = {
        t["name"]: t["id"] for t in (await shop("{ tags { nodes { id name } } }"))["tags"]["nodes"]
    }
    await updated(shop, "tag", tags["VIP"], {"name": "Gold"})
    show = f"query($id: ID!) {{ car(id: $id) {{ {NAMES} }} }}"
    assert names((await shop(show, id=car))["car"]) == ["cold", "Gold"]
    assert (await shop('{ cars(filter: {tags: {hasAny: ["gold"]}}) { totalCount } }'))["cars"][
        "totalCount"
    ] == 2
    assert (await delete(shop, "tag", tags["VIP"]))["userErrors"] == []
    assert names((await shop(show, id=car))["car"]) == ["cold"]
    assert names((await shop(show, id=only))["car"]) == []
    data = await shop("{ cars(filter: {tags: {isEmpty: true}}) { nodes { name } } }")
    assert data["cars"]["nodes"] == [{"name": "b"}]


async def test_they_are_read_in_the_one_statement(shop: Api, database_url: str) -> None:
    await created_ids(shop, "car", [{"name": "a", "tags": ["vip"]}])
    document = f'{{ cars(filter: {{tags: {{hasAny: ["vip"]}}}}) {{ nodes {{ {NAMES} }} }} }}'
    async with watched_server(database_url) as watched:
        api = Api(watched.client, shop.workspace)
        await api(document)
        await watched.statements()
        assert names((await api(document))["cars"]["nodes"][0]) == ["VIP"]
        assert len(await watched.statements()) == 1


async def test_records_along_have_tags_and_access_names_them(shop: Api) -> None:
    maker = await created(
        shop,
        "maker",
        {"name": "m", "cars": {"create": [{"name": "a", "tags": ["cold"]}]}},
        "cars { nodes { tags { name } viewerAccess { writableFields } } }",
    )
    (car,) = maker["cars"]["nodes"]
    assert names(car) == ["cold"]
    assert "tags" in car["viewerAccess"]["writableFields"]


async def test_a_conflict_of_tags_is_told(shop: Api) -> None:
    car = await created_id(shop, "car", name="a", tags=["VIP"])
    await updated(shop, "car", car, {"tags": ["cold"]})
    data = await shop(
        """mutation($id: ID!) {
          updateCar(id: $id, expectedVersion: 1, data: {tags: ["Änderung"]}) {
            conflict { fields { field base theirs mine } } userErrors { code path } } }""",
        id=car,
    )
    payload = data["updateCar"]
    assert payload["userErrors"] == [{"code": "CONFLICT", "path": ["expectedVersion"]}]
    (conflict,) = payload["conflict"]["fields"]
    assert conflict["field"] == "tags"
    assert [len(conflict[part]) for part in ("base", "theirs", "mine")] == [1, 1, 1]
    assert len({conflict[part][0] for part in ("base", "theirs", "mine")}) == 3
