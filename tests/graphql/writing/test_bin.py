"""The recycle bin: what lies in it is listed, restored with what belongs to it, and blocks none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    delete,
    delete_many,
    read,
    told,
    type_name,
    update,
    update_many,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field


@pytest.fixture
async def house(api: Api) -> Api:
    """Houses, rooms that go with their house, beds that need a room, memos that only point."""

    def pointing(name: str, module: str, inverse: str, rule: str) -> Json:
        rules = {"module": module, "inverseApiName": inverse, "onDelete": rule}
        return field(name, "LOOKUP", lookup=rules)

    name = field("name", "TEXT", required=True, searchable=True)
    code = field("code", "TEXT", unique=True)
    for api_name, fields in (
        ("house", [name, code, field("size", "INTEGER")]),
        ("room", [name, code, pointing("house", "house", "rooms", "CASCADE")]),
        ("bed", [name, pointing("room", "room", "beds", "RESTRICT")]),
        ("memo", [name, pointing("house", "house", "memos", "SET_NULL")]),
    ):
        await api.module(apiName=api_name, titleField="name", fields=fields)
    await api.module(apiName="lamp", titleField="name", recycleBin=False, fields=[name])
    return api


async def restore_many(api: Api, module: str, where: Json, options: Json | None = None) -> Json:
    """The payload of a restoration."""
    name = type_name(module)
    answer = await api(
        f"""mutation($where: {name}Selection!, $options: WriteOptions) {{
          restore{name}s(where: $where, options: $options) {{
            count userErrors {{ code message path }} }} }}""",
        where=where,
        options=options,
    )
    payload: Json = answer[f"restore{name}s"]
    return payload


async def restored(api: Api, module: str, *ids: str) -> None:
    """Records that must be restored."""
    payload = await restore_many(api, module, {"ids": list(ids)})
    assert payload == {"count": len(ids), "userErrors": []}


async def names(api: Api, module: str, *, trashed: bool) -> list[str]:
    """What the live or the deleted records of a module are called, in the order they were made."""
    data = await api(
        f"query($t: Boolean) {{ {module}s(trashed: $t, first: 100) {{ nodes {{ name }} }} }}",
        t=trashed,
    )
    return [node["name"] for node in data[f"{module}s"]["nodes"]]


async def test_the_bin_is_a_list_like_any_other(house: Api) -> None:
    await created_ids(house, "house", [{"name": n, "size": s} for n, s in (("a", 1), ("b", 2))])
    gone = await created_ids(
        house, "house", [{"name": n, "size": s} for n, s in (("c", 3), ("d", 4), ("e", 4))]
    )
    await delete_many(house, "house", {"ids": gone})
    data = await house(
        """{ live: houses { totalCount aggregates { sum { size } } }
             houses(trashed: true, orderBy: [{deletedAt: DESC}, {name: DESC}], first: 2,
                    filter: {deletedBy: {isMe: true}, size: {gte: 3}}) {
               totalCount pageInfo { hasNextPage endCursor }
               aggregates { count sum { size } }
               groups(by: [{size: {}}]) {
                 nodes { count records(orderBy: [{name: ASC}]) { totalCount nodes { name } } } }
               nodes { name deletedAt purgeAt deletedBy { id } title } } }"""
    )
    assert data["live"] == {"totalCount": 2, "aggregates": {"sum": {"size": "3"}}}
    found = data["houses"]
    assert found["totalCount"] == found["aggregates"]["count"] == 3
    assert found["aggregates"]["sum"] == {"size": "11"}
    assert [node["name"] for node in found["nodes"]] == ["e", "d"]
    assert sorted(
        (group["count"], [node["name"] for node in group["records"]["nodes"]])
        for group in found["groups"]["nodes"]
    ) == [(1, ["c"]), (2, ["d", "e"])]
    for node in found["nodes"]:
        assert node["deletedBy"] == {"id": str(house.workspace.member_id)}
        at, purged = (datetime.fromisoformat(node[key]) for key in ("deletedAt", "purgeAt"))
        assert purged - at == timedelta(days=30)
    rest = await house(
        """query($after: String) { houses(trashed: true, after: $after, first: 2,
             orderBy: [{deletedAt: DESC}, {name: DESC}]) {
             nodes { name } pageInfo { hasPreviousPage hasNextPage } } }""",
        after=found["pageInfo"]["endCursor"],
    )
    assert rest["houses"] == {
        "nodes": [{"name": "c"}],
        "pageInfo": {"hasPreviousPage": True, "hasNextPage": False},
    }


async def test_the_bin_is_searched_apart(house: Api) -> None:
    first, _ = await created_ids(house, "house", [{"name": "red barn"}, {"name": "red mill"}])
    await delete(house, "house", first)
    data = await house(
        """{ live: houses(search: "red") { nodes { name } }
             bin: houses(search: "red", trashed: true) { totalCount nodes { name } }
             ordered: houses(search: "red", trashed: true, orderBy: [{name: ASC}]) {
               nodes { name } } }"""
    )
    assert data["live"] == {"nodes": [{"name": "red mill"}]}
    assert data["bin"] == {"totalCount": 1, "nodes": [{"name": "red barn"}]}
    assert data["ordered"] == {"nodes": [{"name": "red barn"}]}


async def test_what_is_related_to_a_record_can_be_listed_from_the_bin(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    gone, _ = await created_ids(
        house, "memo", [{"name": n, "houseId": home} for n in ("gone", "there")]
    )
    await delete(house, "memo", gone)
    assert await read(
        house, "house", home, "memos { totalCount } bin: memos(trashed: true) { nodes { name } }"
    ) == {"memos": {"totalCount": 1}, "bin": {"nodes": [{"name": "gone"}]}}


async def test_live_records_have_no_times_of_deletion(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    lamp = await created_id(house, "lamp", name="l")
    empty = {"deletedAt": None, "deletedBy": None, "deletedById": None, "purgeAt": None}
    selection = "deletedAt deletedBy { id } deletedById purgeAt"
    assert await read(house, "house", home, selection) == empty
    assert await read(house, "lamp", lamp, selection) == empty
    data = await house(
        "query($id: ID!) { node(id: $id) { ... on Record { deletedAt purgeAt "
        "deletedBy { id } } } }",
        id=home,
    )
    assert data == {"node": {"deletedAt": None, "deletedBy": None, "purgeAt": None}}


async def test_a_module_without_a_bin_lists_none(house: Api) -> None:
    (error,) = await house.errors("{ lamps(trashed: true) { totalCount } }")
    assert "Unknown argument 'trashed'" in error["message"]
    (error,) = await house.errors("mutation { restoreLamps(where: {all: true}) { count } }")
    assert "restoreLamps" in error["message"]


async def test_a_restored_record_is_what_it_was(house: Api, tables: Tables) -> None:
    home = await created_id(house, "house", name="h", code="x", size=3)
    await delete(house, "house", home)
    assert await read(house, "house", home, "id") is None
    await restored(house, "house", home)
    assert await read(house, "house", home, "name code size version deletedAt") == {
        "name": "h",
        "code": "x",
        "size": 3,
        "version": 3,
        "deletedAt": None,
    }
    actions = ["CREATED", "DELETED", "RESTORED"]
    assert [line["action"] for line in await tables.timeline(home)] == actions
    assert [event["action"] for event in await tables.outbox(home)] == actions
    assert (await house('{ houses(search: "h") { totalCount } }'))["houses"]["totalCount"] == 1
    assert await restore_many(house, "house", {"ids": [home]}) == {"count": 0, "userErrors": []}


async def test_a_selection_of_the_bin_is_restored(house: Api) -> None:
    ids = await created_ids(house, "house", [{"name": n} for n in "abcd"])
    await delete_many(house, "house", {"ids": ids[:3]})
    where = {"filter": {"name": {"in": ["a", "b", "d"]}}, "except": [ids[1]]}
    assert (await restore_many(house, "house", where))["count"] == 1
    assert await names(house, "house", trashed=False) == ["a", "d"]
    assert told((await restore_many(house, "house", {}))["userErrors"]) == [("INVALID", ("where",))]
    assert (await restore_many(house, "house", {"all": True}))["count"] == 2
    assert await names(house, "house", trashed=True) == []


async def test_links_come_back_where_they_are_still_empty(house: Api, tables: Tables) -> None:
    home, other = await created_ids(house, "house", [{"name": "h"}, {"name": "other"}])
    memos = await created_ids(house, "memo", [{"name": n, "houseId": home} for n in "abcd"])
    await delete(house, "house", home)
    await update(house, "memo", memos[1], {"houseId": other})
    await delete(house, "memo", memos[2])
    await delete(house, "memo", memos[3], permanently=True)
    await restored(house, "house", home)
    assert await read(house, "memo", memos[0], "version house { name }") == {
        "version": 3,
        "house": {"name": "h"},
    }
    assert await read(house, "memo", memos[1], "house { name }") == {"house": {"name": "other"}}
    actions = [line["action"] for line in await tables.timeline(memos[0])]
    assert actions == ["CREATED", "UPDATED", "UPDATED"]
    before = await tables.outbox(memos[2])
    await restored(house, "memo", memos[2])
    assert await read(house, "memo", memos[2], "house { name }") == {"house": {"name": "h"}}
    assert [event["action"] for event in before] == ["CREATED", "UPDATED", "DELETED"]


async def test_a_link_to_what_stays_in_the_bin_waits_for_it(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    memo = await created_id(house, "memo", name="m", houseId=home)
    await delete(house, "memo", memo)
    await delete(house, "house", home)
    await restored(house, "memo", memo)
    assert await read(house, "memo", memo, "houseId house { name }") == {
        "houseId": None,
        "house": None,
    }
    await restored(house, "house", home)
    assert await read(house, "memo", memo, "houseId") == {"houseId": home}


async def test_what_a_deletion_took_along_comes_back_with_it(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    rooms = await created_ids(house, "room", [{"name": n, "houseId": home} for n in "abc"])
    await delete(house, "room", rooms[0])
    await delete(house, "house", home)
    assert await names(house, "room", trashed=True) == ["a", "b", "c"]
    payload = await restore_many(house, "room", {"ids": [rooms[1]]})
    assert told(payload["userErrors"]) == [("CONFLICT", ("where", "ids", "0"))]
    assert "House h" in payload["userErrors"][0]["message"]
    await restored(house, "house", home)
    assert await names(house, "room", trashed=False) == ["b", "c"]
    await restored(house, "room", rooms[0])
    assert await read(house, "room", rooms[0], "house { name }") == {"house": {"name": "h"}}


async def test_unique_values_in_the_bin_block_nobody(house: Api) -> None:
    first = await created_id(house, "house", name="a", code="x")
    await delete(house, "house", first)
    second = await created_id(house, "house", name="b", code="x")
    free = await created_id(house, "house", name="c", code="y")
    await delete(house, "house", free)
    payload = await restore_many(house, "house", {"ids": [free, first]})
    assert payload["count"] == 0
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("where", "ids", "1"))]
    message = payload["userErrors"][0]["message"]
    assert "House a" in message
    assert "House b" in message
    assert "Code" in message
    assert await names(house, "house", trashed=True) == ["a", "c"]
    by_filter = await restore_many(house, "house", {"filter": {"name": {"eq": "a"}}})
    assert told(by_filter["userErrors"]) == [("NOT_UNIQUE", ("where",))]
    payload = await restore_many(house, "house", {"ids": [free, first]}, {"partial": True})
    assert payload["count"] == 1
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("where", "ids", "1"))]
    assert await names(house, "house", trashed=False) == ["b", "c"]
    await update(house, "house", second, {"code": None})
    await restored(house, "house", first)


async def test_of_two_that_are_restored_with_one_value_one_is_refused(house: Api) -> None:
    first = await created_id(house, "house", name="a", code="x")
    await delete(house, "house", first)
    second = await created_id(house, "house", name="b", code="x")
    await delete(house, "house", second)
    payload = await restore_many(house, "house", {"all": True})
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("where",))]
    payload = await restore_many(house, "house", {"all": True}, {"partial": True})
    assert payload["count"] == 1
    assert await names(house, "house", trashed=False) == ["a"]


async def test_a_child_that_collides_keeps_its_parent_in_the_bin(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    await created_id(house, "room", name="r", code="x", houseId=home)
    await delete(house, "house", home)
    await created_id(house, "room", name="new", code="x")
    payload = await restore_many(house, "house", {"ids": [home]})
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("where", "ids", "0"))]
    assert await names(house, "room", trashed=True) == ["r"]


async def test_a_record_comes_back_only_after_what_it_cannot_be_without(house: Api) -> None:
    room = await created_id(house, "room", name="r")
    bed = await created_id(house, "bed", name="b", roomId=room)
    await delete(house, "bed", bed)
    await delete(house, "room", room)
    payload = await restore_many(house, "bed", {"ids": [bed]})
    assert told(payload["userErrors"]) == [("CONFLICT", ("where", "ids", "0"))]
    await restored(house, "room", room)
    await restored(house, "bed", bed)
    assert await read(house, "bed", bed, "room { name }") == {"room": {"name": "r"}}


async def test_the_bin_is_emptied_by_a_selection_of_it(house: Api, tables: Tables) -> None:
    ids = await created_ids(house, "house", [{"name": n} for n in "abc"])
    await delete_many(house, "house", {"ids": ids[:2]})
    every = {"all": True, "trashed": True}
    refused = await delete_many(house, "house", every)
    assert told(refused["userErrors"]) == [("INVALID", ("where", "trashed"))]
    refused = await update_many(house, "house", every, {"size": 3})
    assert told(refused["userErrors"]) == [("INVALID", ("where", "trashed"))]
    one = {"filter": {"name": {"eq": "a"}}, "trashed": True}
    assert (await delete_many(house, "house", one, permanently=True))["count"] == 1
    assert (await delete_many(house, "house", every, permanently=True))["count"] == 1
    assert await names(house, "house", trashed=True) == []
    assert await names(house, "house", trashed=False) == ["c"]
    assert await tables.timeline(ids[0]) == []
    actions = [event["action"] for event in await tables.outbox(ids[0])]
    assert actions == ["CREATED", "DELETED", "PURGED"]


async def test_what_went_into_the_bin_with_a_record_is_gone_with_it(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    await created_ids(house, "room", [{"name": n, "houseId": home} for n in "ab"])
    await delete(house, "house", home)
    assert (await delete(house, "house", home, permanently=True))["userErrors"] == []
    assert await names(house, "room", trashed=True) == []


async def test_a_deleted_record_is_no_node(house: Api) -> None:
    home = await created_id(house, "house", name="h")
    await delete(house, "house", home)
    data = await house("query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", id=home)
    assert data == {"node": None, "nodes": [None]}


async def test_mass_writes_are_partial_when_asked(house: Api) -> None:
    rooms = await created_ids(house, "room", [{"name": n} for n in "abc"])
    await created_id(house, "bed", name="b", roomId=rooms[1])
    answer = await house(
        """mutation($ids: [ID!]!) { deleteRooms(where: {ids: $ids}, options: {partial: true}) {
             count userErrors { code path message } } }""",
        ids=rooms,
    )
    payload = answer["deleteRooms"]
    assert payload["count"] == 2
    assert told(payload["userErrors"]) == [("IN_USE", ("where", "ids", "1"))]
    assert "Room b" in payload["userErrors"][0]["message"]
    assert await names(house, "room", trashed=False) == ["b"]
