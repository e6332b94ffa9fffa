"""Deletes one record or many: to the bin, or for good."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import (
    Tables,
    created,
    created_id,
    created_ids,
    delete,
    delete_many,
    every,
    read,
    told,
)
from tests.support.api import Api


async def stored(pool: Pool, office: Api, table: int) -> list[tuple[str, bool]]:
    """Each record in a table of records: its id, and whether it lies in the bin."""
    rows = await pool.fetch(
        f"select id, deleted_at is not null from {office.workspace.schema}.r_{table} order by id"
    )
    return [(str(row[0]), row[1]) for row in rows]


TEAMS, PERSONS = 64, 65


async def test_a_deleted_record_is_shown_as_it_was_and_never_again(office: Api, pool: Pool) -> None:
    id = await created_id(office, "team", name="a")
    person = await created_id(office, "person", name="Ann", teamId=id)
    payload = await delete(office, "team", id, "id name version persons { nodes { name } }")
    assert payload == {
        "record": {"id": id, "name": "a", "version": 1, "persons": {"nodes": [{"name": "Ann"}]}},
        "userErrors": [],
    }
    data = await office(
        """query($id: ID!) { team(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id }
             teamBy(key: {name: "a"}) { id } teams { totalCount nodes { id } } }""",
        id=id,
    )
    assert data == {
        "team": None,
        "node": None,
        "nodes": [None],
        "teamBy": None,
        "teams": {"totalCount": 0, "nodes": []},
    }
    assert await read(office, "person", person, "teamId team { id }") == {
        "teamId": None,
        "team": None,
    }
    assert await stored(pool, office, TEAMS) == [(id, True)]


async def test_a_module_without_a_bin_keeps_nothing(office: Api, pool: Pool) -> None:
    id = await created_id(office, "person", name="Ann")
    assert (await delete(office, "person", id))["userErrors"] == []
    assert await stored(pool, office, PERSONS) == []


async def test_permanently_keeps_nothing_and_takes_what_lies_in_the_bin(
    office: Api, pool: Pool
) -> None:
    live, binned = await created_ids(office, "team", [{"name": "a"}, {"name": "b"}])
    await delete(office, "team", binned)
    assert told((await delete(office, "team", binned))["userErrors"]) == [("NOT_FOUND", ("id",))]
    for id in (live, binned):
        payload = await delete(office, "team", id, permanently=True)
        assert payload["userErrors"] == []
    assert await stored(pool, office, TEAMS) == []


@pytest.mark.parametrize("permanently", [False, True])
async def test_a_record_that_is_not_there_is_not_found(office: Api, permanently: bool) -> None:
    person = await created_id(office, "person", name="Ann")
    for missing in (person, "", "nonsense", str(office.workspace.member_id)):
        payload = await delete(office, "team", missing, permanently=permanently)
        assert payload["record"] is None
        assert told(payload["userErrors"]) == [("NOT_FOUND", ("id",))]
    assert await every(office, "person", "name") == ["Ann"]


async def test_many_are_deleted_by_ids_and_by_filter(office: Api, pool: Pool) -> None:
    rows = [{"name": name} for name in "abcdef"]
    ids = await created_ids(office, "team", rows)
    payload = await delete_many(office, "team", {"ids": [ids[0], "nonsense", ids[0]]})
    assert payload == {"count": 1, "userErrors": []}
    payload = await delete_many(
        office, "team", {"filter": {"name": {"in": ["b", "c", "d"]}}, "except": [ids[2]]}
    )
    assert payload == {"count": 2, "userErrors": []}
    assert await every(office, "team", "name") == ["c", "e", "f"]
    payload = await delete_many(office, "team", {"ids": ids[3:], "filter": {"name": {"eq": "e"}}})
    assert payload == {"count": 1, "userErrors": []}
    assert await every(office, "team", "name") == ["c", "f"]
    payload = await delete_many(office, "team", {"all": True})
    assert payload == {"count": 2, "userErrors": []}
    assert [binned for _, binned in await stored(pool, office, TEAMS)] == [True] * 6


async def test_a_filter_means_live_records_and_ids_those_in_the_bin_too(
    office: Api, pool: Pool
) -> None:
    ids = await created_ids(office, "team", [{"name": name} for name in "abc"])
    await delete(office, "team", ids[0])
    by_filter = await delete_many(
        office, "team", {"filter": {"name": {"in": ["a", "b"]}}}, permanently=True
    )
    assert by_filter == {"count": 1, "userErrors": []}
    by_ids = await delete_many(office, "team", {"ids": ids}, permanently=True)
    assert by_ids == {"count": 2, "userErrors": []}
    assert await stored(pool, office, TEAMS) == []


async def test_a_deletion_is_told_once_for_each_record(office: Api, tables: Tables) -> None:
    ids = await created_ids(office, "team", [{"name": "a"}, {"name": "b"}])
    counts = await tables.counts()
    await delete_many(office, "team", {"ids": ids})
    assert await tables.counts() == (counts[0] + 2, counts[1] + 2)
    await delete_many(office, "team", {"ids": ids})
    assert await tables.counts() == (counts[0] + 2, counts[1] + 2)
    for id in ids:
        events = await tables.outbox(id)
        assert [event["action"] for event in events] == ["CREATED", "DELETED"]
        assert [line["action"] for line in await tables.timeline(id)] == ["CREATED", "DELETED"]


async def test_what_was_unique_is_free_again(office: Api) -> None:
    first = await created_id(office, "team", name="a", mail="a@x.org")
    await delete(office, "team", first)
    second = await created(office, "team", {"name": "a", "mail": "a@x.org"}, "id name")
    assert second["id"] != first
    await delete(office, "team", first, permanently=True)
    assert await every(office, "team", "id") == [second["id"]]
