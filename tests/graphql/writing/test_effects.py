"""What a write leaves beside the record: a line of history and an event, in one transaction."""

from __future__ import annotations

from storage.definitions import load_definitions
from storage.engine import Pool
from tests.graphql.writing.writes import (
    Tables,
    create,
    create_many,
    created_id,
    delete,
    update,
    update_many,
)
from tests.support.api import Api

SKIP = {"automation": "SKIP"}


async def columns(office: Api, pool: Pool, module: str) -> dict[str, str]:
    """A module's columns by the names of their fields."""
    async with pool.acquire() as connection:
        definitions = await load_definitions(connection, office.workspace.schema)
    return {field.api_name: field.column for field in definitions.by_name[module].fields}


async def test_a_creation_leaves_a_line_and_an_event(
    office: Api, tables: Tables, pool: Pool
) -> None:
    at = await columns(office, pool, "person")
    id = await created_id(office, "person", name="Ann", size="1.50", hired="2024-02-29")
    (line,) = await tables.timeline(id)
    assert (line["action"], line["source"]) == ("CREATED", "api")
    assert line["actor_id"] == office.workspace.member_id
    owner = {"owner_id": [None, str(office.workspace.member_id)]}
    assert line["changes"] == owner | {
        at["name"]: [None, "Ann"],
        at["size"]: [None, 1.5],
        at["level"]: [None, 1],
        at["hired"]: [None, "2024-02-29"],
        at["mood"]: [None, "GOOD"],
    }
    (event,) = await tables.outbox(id)
    assert (event["action"], event["source"], event["depth"]) == ("CREATED", "api", 0)
    assert event["actor_id"] == office.workspace.member_id
    assert event["body"]["automation"] is True
    assert event["body"]["record"]["id"] == id
    assert event["body"]["record"][at["name"]] == "Ann"


async def test_a_change_leaves_what_was_and_what_is(
    office: Api, tables: Tables, pool: Pool
) -> None:
    at = await columns(office, pool, "person")
    id = await created_id(office, "person", name="Ann", badge=3)
    await update(office, "person", id, {"name": "Bea", "badge": None, "level": 1})
    (_, line) = await tables.timeline(id)
    assert line["changes"] == {at["name"]: ["Ann", "Bea"], at["badge"]: [3, None]}
    (_, event) = await tables.outbox(id)
    assert event["body"]["changed"] == [at["name"], at["badge"]]
    assert event["body"]["before"][at["name"]] == "Ann"
    assert event["body"]["record"][at["name"]] == "Bea"
    assert (event["body"]["before"]["version"], event["body"]["record"]["version"]) == (1, 2)


async def test_a_deletion_leaves_the_record_in_its_event(
    office: Api, tables: Tables, pool: Pool
) -> None:
    at = await columns(office, pool, "person")
    id = await created_id(office, "person", name="Ann")
    await delete(office, "person", id)
    (_, event) = await tables.outbox(id)
    assert event["action"] == "DELETED"
    assert event["body"]["record"][at["name"]] == "Ann"
    assert await tables.timeline(id) == []  # persons have no bin: nothing of them is kept
    team = await created_id(office, "team", name="a")
    await delete(office, "team", team)
    (_, line) = await tables.timeline(team)
    assert (line["action"], line["changes"]) == ("DELETED", {})


async def test_each_record_of_a_mass_write_has_its_own(office: Api, tables: Tables) -> None:
    payload = await create_many(office, "person", [{"name": "a"}, {"name": "b"}, {"name": "c"}])
    ids = [result["record"]["id"] for result in payload["results"]]
    await update_many(office, "person", {"ids": ids}, {"level": 4})
    for id in ids:
        actions = ["CREATED", "UPDATED"]
        assert [line["action"] for line in await tables.timeline(id)] == actions
        assert [event["action"] for event in await tables.outbox(id)] == actions


async def test_skipped_automation_is_told_to_who_reads_the_event(
    office: Api, tables: Tables
) -> None:
    one = (await create(office, "person", {"name": "a"}, options=SKIP))["record"]["id"]
    many = await create_many(office, "person", [{"name": "b"}], options=SKIP)
    two = many["results"][0]["record"]["id"]
    await update(office, "person", one, {"level": 2}, options=SKIP)
    await update_many(office, "person", {"ids": [two]}, {"level": 2}, options=SKIP)
    for id in (one, two):
        assert [event["body"]["automation"] for event in await tables.outbox(id)] == [False, False]
    await update(office, "person", one, {"level": 3}, options={"automation": "RUN"})
    await update(office, "person", one, {"level": 4}, options={"automation": None})
    assert [event["body"]["automation"] for event in await tables.outbox(one)] == [
        False,
        False,
        True,
        True,
    ]


async def test_literal_options_count_like_variables(office: Api, tables: Tables) -> None:
    data = await office(
        """mutation { createPerson(data: {name: "a"}, options: {automation: SKIP})
             { person { id } } }"""
    )
    (event,) = await tables.outbox(data["createPerson"]["person"]["id"])
    assert event["body"]["automation"] is False


async def test_every_write_marks_the_workspace_for_the_sweeper(office: Api, pool: Pool) -> None:
    await created_id(office, "person", name="a")
    found = await pool.fetchval(
        "select count(*) from tessera.dirty where workspace = $1", office.workspace.id
    )
    assert found == 1
