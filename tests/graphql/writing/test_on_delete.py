"""What becomes of records that point to one that is deleted: SET_NULL, RESTRICT, CASCADE."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    delete,
    delete_many,
    every,
    told,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field


def pointing(name: str, module: str, inverse: str, rule: str) -> Json:
    """A lookup that says what a deletion does."""
    rules = {"module": module, "inverseApiName": inverse, "onDelete": rule}
    return field(name, "LOOKUP", lookup=rules)


NAME = field("name", "TEXT", required=True)


@pytest.fixture
async def house(api: Api) -> Api:
    """Houses, rooms that go with their house, keys that hold a room, memos that only point.

    A house may be part of another, which takes its parts along. Keys have no bin.
    """
    for name, fields, more in (
        ("house", [NAME, pointing("whole", "house", "parts", "CASCADE")], {}),
        (
            "room",
            [
                NAME,
                pointing("house", "house", "rooms", "CASCADE"),
                pointing("next", "room", "before", "SET_NULL"),
                pointing("above", "room", "below", "RESTRICT"),
            ],
            {},
        ),
        ("key", [NAME, pointing("room", "room", "keys", "RESTRICT")], {"recycleBin": False}),
        (
            "memo",
            [
                NAME,
                pointing("house", "house", "memos1", "SET_NULL"),
                pointing("room", "room", "memos2", "SET_NULL"),
            ],
            {},
        ),
        ("lamp", [NAME, pointing("room", "room", "lamps", "CASCADE")], {"recycleBin": False}),
    ):
        await api.module(apiName=name, titleField="name", fields=fields, **more)
    return api


BOTH = pytest.mark.parametrize("permanently", [False, True])


@BOTH
async def test_set_null_clears_and_is_told(house: Api, tables: Tables, permanently: bool) -> None:
    home = await created_id(house, "house", name="h")
    notes = await created_ids(house, "memo", [{"name": n, "houseId": home} for n in "ab"])
    await delete(house, "house", home, permanently=permanently)
    assert await every(house, "memo", "houseId") == [None, None]
    assert await every(house, "memo", "version") == [2, 2]
    for note in notes:
        (_, line) = await tables.timeline(note)
        assert line["action"] == "UPDATED"
        assert list(line["changes"].values()) == [[home, None]]
        (_, event) = await tables.outbox(note)
        assert (event["action"], len(event["body"]["changed"])) == ("UPDATED", 1)


@BOTH
async def test_restrict_refuses_and_says_what_is_in_the_way(
    house: Api, tables: Tables, permanently: bool
) -> None:
    room = await created_id(house, "room", name="r")
    await created_ids(house, "key", [{"name": n, "roomId": room} for n in "abc"])
    counts = await tables.counts()
    payload = await delete(house, "room", room, permanently=permanently)
    assert payload["record"] is None
    assert told(payload["userErrors"]) == [("IN_USE", ("id",))]
    assert "3 Keys" in payload["userErrors"][0]["message"]
    mass = await delete_many(house, "room", {"ids": [room]}, permanently=permanently)
    assert mass["count"] == 0
    assert told(mass["userErrors"]) == [("IN_USE", ("where", "ids", "0"))]
    assert await tables.counts() == counts
    await delete_many(house, "key", {"all": True})
    assert (await delete(house, "room", room, permanently=permanently))["userErrors"] == []


@BOTH
async def test_cascade_takes_all_that_follows(
    house: Api, tables: Tables, permanently: bool
) -> None:
    home = await created_id(house, "house", name="h")
    part = await created_id(house, "house", name="p", wholeId=home)
    rooms = await created_ids(
        house, "room", [{"name": "r1", "houseId": home}, {"name": "r2", "houseId": part}]
    )
    lamps = await created_ids(house, "lamp", [{"name": "l", "roomId": room} for room in rooms])
    note = await created_id(house, "memo", name="n", houseId=part, roomId=rooms[1])
    others = await created_ids(house, "house", [{"name": "other"}])
    assert (await delete(house, "house", home, permanently=permanently))["userErrors"] == []
    assert await every(house, "house", "id") == others
    assert await every(house, "room", "id") == await every(house, "lamp", "id") == []
    assert await every(house, "memo", "houseId") == await every(house, "memo", "roomId") == [None]
    for gone in (home, part, *rooms, *lamps):
        kept = not permanently and gone not in lamps  # lamps have no bin
        actions = ["CREATED", "DELETED"] if kept else []
        assert [line["action"] for line in await tables.timeline(gone)] == actions
        assert [event["action"] for event in await tables.outbox(gone)] == ["CREATED", "DELETED"]
    assert [event["action"] for event in await tables.outbox(note)] == ["CREATED", "UPDATED"]


@BOTH
async def test_a_cascade_that_meets_a_restriction_keeps_everything(
    house: Api, tables: Tables, permanently: bool
) -> None:
    home = await created_id(house, "house", name="h")
    room = await created_id(house, "room", name="r", houseId=home)
    await created_id(house, "key", name="k", roomId=room)
    counts = await tables.counts()
    payload = await delete(house, "house", home, permanently=permanently)
    assert told(payload["userErrors"]) == [("IN_USE", ("id",))]
    assert "1 Key " in payload["userErrors"][0]["message"]
    assert await every(house, "room", "houseId") == [home]
    assert await tables.counts() == counts


@BOTH
async def test_records_that_are_deleted_together_do_not_hold_each_other(
    house: Api, permanently: bool
) -> None:
    low, high = await created_ids(house, "room", [{"name": "low"}, {"name": "high"}])
    await house(
        "mutation($a: ID!, $b: ID!) { updateRoom(id: $a, data: {aboveId: $b, nextId: $b})"
        " { userErrors { code } } }",
        a=high,
        b=low,
    )
    alone = await delete(house, "room", low, permanently=permanently)
    assert told(alone["userErrors"]) == [("IN_USE", ("id",))]
    both = await delete_many(house, "room", {"ids": [low, high]}, permanently=permanently)
    assert both == {"count": 2, "userErrors": []}
    assert await every(house, "room", "id") == []


@BOTH
async def test_circles_end(house: Api, permanently: bool) -> None:
    one = await created_id(house, "house", name="one")
    two = await created_id(house, "house", name="two", wholeId=one)
    for id, whole in ((one, two), (two, two)):
        await house(
            "mutation($a: ID!, $b: ID!) { updateHouse(id: $a, data: {wholeId: $b})"
            " { userErrors { code } } }",
            a=id,
            b=whole,
        )
    assert (await delete(house, "house", two, permanently=permanently))["userErrors"] == []
    assert await every(house, "house", "id") == []


async def test_a_link_to_itself_holds_nobody(house: Api) -> None:
    room = await created_id(house, "room", name="r")
    await house(
        "mutation($a: ID!) { updateRoom(id: $a, data: {aboveId: $a, nextId: $a})"
        " { userErrors { code } } }",
        a=room,
    )
    assert (await delete(house, "room", room, permanently=True))["userErrors"] == []
    assert await every(house, "room", "id") == []


async def test_what_lies_in_the_bin_neither_holds_nor_hinders(house: Api, pool: Pool) -> None:
    room = await created_id(house, "room", name="r")
    above = await created_id(house, "room", name="a", aboveId=room)
    note = await created_id(house, "memo", name="n", roomId=room)
    await delete(house, "room", above)
    await delete(house, "memo", note)
    assert (await delete(house, "room", room, permanently=True))["userErrors"] == []
    rows = await pool.fetch(f"select id from {house.workspace.schema}.r_65")
    assert [str(row["id"]) for row in rows] == [above]


async def test_many_are_deleted_with_their_followers(house: Api) -> None:
    homes = await created_ids(house, "house", [{"name": f"h{n}"} for n in range(40)])
    rooms = [{"name": "r", "houseId": home} for home in homes for _ in range(10)]
    ids = await created_ids(house, "room", rooms)
    await created_ids(house, "memo", [{"name": "n", "roomId": id} for id in ids])
    payload = await delete_many(house, "house", {"filter": {"name": {"neq": "h7"}}})
    assert payload == {"count": 39, "userErrors": []}
    data = await house(
        """{ houses { totalCount } rooms { totalCount }
             left: memos(filter: {roomId: {isNull: false}}) { totalCount }
             memos { totalCount } }"""
    )
    assert {name: one["totalCount"] for name, one in data.items()} == {
        "houses": 1,
        "rooms": 10,
        "left": 10,
        "memos": 400,
    }


async def test_a_deleted_record_cannot_be_linked_to(house: Api) -> None:
    room = await created_id(house, "room", name="r")
    await delete(house, "room", room)
    answer = await house(
        """mutation($id: ID!) {
          one: createKey(data: {name: "k", roomId: $id}) { userErrors { code path } }
          two: createKey(data: {name: "k", room: {connect: {id: $id}}}) { userErrors { code path } }
        }""",
        id=room,
    )
    assert answer == {
        "one": {"userErrors": [{"code": "NOT_FOUND", "path": ["data", "roomId"]}]},
        "two": {"userErrors": [{"code": "NOT_FOUND", "path": ["data", "room", "connect", "id"]}]},
    }
