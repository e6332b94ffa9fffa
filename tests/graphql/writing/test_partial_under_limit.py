"""Partial writes where there is no room for all records: those that fit are written."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.graphql.writing.limits import counted, limit, usage
from tests.graphql.writing.test_upsert import records, upsert
from tests.graphql.writing.writes import (
    Tables,
    create_many,
    created_id,
    created_ids,
    every,
    told,
    update_many,
)
from tests.support.api import Api, Json

PARTIAL = {"partial": True}
NOTED = {"partial": True, "note": {"body": "Why"}}


def refused(payload: Json) -> list[int]:
    """The places of the rows without a record, each refused for want of room alone."""
    found = []
    for place, result in enumerate(payload["results"]):
        if result["record"] is None:
            assert [error["code"] for error in result["userErrors"]] == ["RECORD_LIMIT"]
            found.append(place)
    return found


async def test_the_first_rows_are_made_as_long_as_there_is_room(office: Api, pool: Pool) -> None:
    await limit(office, pool, 3)
    rows = [{"name": name} for name in ("A", "", "B", "C", "D")]
    payload = await create_many(office, "team", rows, "name", PARTIAL)
    assert [row["record"] and row["record"]["name"] for row in payload["results"]] == [
        *("A", None, "B", "C", None)
    ]
    assert told(payload["userErrors"]) == [("REQUIRED", ("1", "name")), ("RECORD_LIMIT", ("4",))]
    assert payload["results"][4]["userErrors"][0]["path"] == ["data", "4"]
    assert payload["userErrors"][1]["message"] == (
        "The workspace may hold 3 records, those in recycle bins included, and has room for 3 "
        "more, which other rows take; this one would add 1. Delete some permanently, or ask for a "
        "higher limit."
    )
    await counted(office, pool)


async def test_a_row_needs_room_for_all_its_records(office: Api, pool: Pool) -> None:
    await limit(office, pool, 4)
    rows = [
        {"name": "a", "team": {"create": {"name": "A"}}},
        {"name": "b", "team": {"create": {"name": "B", "parent": {"create": {"name": "C"}}}}},
        {"name": "c", "team": {"create": {"name": "D"}}},
        {"name": "d"},
    ]
    payload = await create_many(office, "person", rows, "name", PARTIAL)
    assert refused(payload) == [1, 3]
    assert "this one would add 3" in payload["results"][1]["userErrors"][0]["message"]
    assert sorted(await every(office, "team", "name")) == ["A", "D"]
    assert (await usage(office))["records"] == 4
    await counted(office, pool)


async def test_a_value_of_a_row_without_room_can_be_taken_by_another(
    office: Api, pool: Pool
) -> None:
    await limit(office, pool, 2)
    rows = [
        {
            "name": "a",
            "badge": 1,
            "team": {"create": {"name": "A", "parent": {"create": {"name": "B"}}}},
        },
        {"name": "b", "badge": 1},
    ]
    payload = await create_many(office, "person", rows, "name", PARTIAL)
    assert refused(payload) == [0]
    assert await every(office, "person", "name") == ["b"]
    await counted(office, pool)


async def test_changes_take_no_place(office: Api, pool: Pool) -> None:
    await created_ids(office, "team", [{"name": "A"}, {"name": "B"}])
    await limit(office, pool, 3)
    rows = [
        {"name": "X", "mail": "x@x.org"},
        {"name": "Y", "mail": "y@x.org"},
        {"name": "A", "mail": "a@x.org"},
        {"name": "Z", "mail": "z@x.org"},
        {"name": "B", "mail": "b@x.org"},
    ]
    payload = await upsert(office, "team", ["NAME"], rows, "name mail", PARTIAL)
    assert refused(payload) == [1, 3]
    assert [record and record["name"] for record in records(payload)] == [
        *("X", None, "A", None, "B")
    ]
    assert await every(office, "team", "mail") == ["a@x.org", "b@x.org", "x@x.org"]
    await counted(office, pool)


async def test_a_full_workspace_is_changed_all_the_same(office: Api, pool: Pool) -> None:
    await created_ids(office, "team", [{"name": "A"}, {"name": "B"}])
    await limit(office, pool, 1)
    rows = [{"name": "X"}, {"name": "A", "mail": "a@x.org"}]
    payload = await upsert(office, "team", ["NAME"], rows, "mail", PARTIAL)
    assert records(payload) == [None, {"mail": "a@x.org"}]
    assert "room for 0 more; this one would add 1" in payload["userErrors"][0]["message"]
    payload = await upsert(office, "team", ["NAME"], rows[:1], "mail", PARTIAL)
    assert told(payload["userErrors"]) == [("RECORD_LIMIT", ("0",))]
    await counted(office, pool)


async def test_notes_need_room_too(office: Api, pool: Pool) -> None:
    await limit(office, pool, 3)
    rows = [{"name": "A"}, {"name": "B"}]
    assert refused(await create_many(office, "team", rows, "name", NOTED)) == [1]
    notes = (await office("{ notes { nodes { body record { title } } } }"))["notes"]["nodes"]
    assert notes == [{"body": "Why", "record": {"title": "A"}}]
    await counted(office, pool)


async def test_a_dry_run_tells_the_same_and_keeps_nothing(office: Api, pool: Pool) -> None:
    await limit(office, pool, 1)
    rows = [{"name": "A"}, {"name": "B"}]
    payload = await create_many(office, "team", rows, "name", {**PARTIAL, "dryRun": True})
    assert refused(payload) == [1]
    assert (await usage(office))["records"] == 0
    await counted(office, pool)


async def test_mass_updates_with_a_note_write_as_many_as_there_is_room_for(
    office: Api, pool: Pool, tables: Tables
) -> None:
    rows = [
        {"name": name, "level": level} for name, level in zip("abcd", (1, 2, 1, 1), strict=True)
    ]
    ids = await created_ids(office, "person", rows)
    await limit(office, pool, 6)
    before = await tables.counts()
    payload = await update_many(
        office, "person", {"ids": ids}, {"level": 2}, {"note": {"body": "Why"}}
    )
    assert payload["count"] == 0
    assert told(payload["userErrors"]) == [("RECORD_LIMIT", ("options", "note"))]
    assert await tables.counts() == before
    payload = await update_many(office, "person", {"ids": ids}, {"level": 2}, NOTED)
    assert payload["count"] == 3
    assert told(payload["userErrors"]) == [("RECORD_LIMIT", ("where", "ids", "3"))]
    assert payload["userErrors"][0]["message"].startswith("Person d: The workspace may hold 6")
    assert await every(office, "person", "level") == [2, 2, 2, 1]
    await counted(office, pool)


async def test_writers_at_once_fill_the_workspace_and_no_more(office: Api, pool: Pool) -> None:
    await created_id(office, "team", name="first")
    await limit(office, pool, 30)
    made = await asyncio.gather(
        *(
            create_many(office, "person", [{"name": str(row)} for row in range(7)], "id", PARTIAL)
            for _ in range(5)
        )
    )
    assert sum(len(refused(payload)) for payload in made) == 6
    assert (await usage(office))["records"] == 30
    await counted(office, pool)
