"""How many records a workspace has and may have: counted exactly, whatever happens at once."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Pool
from tests.graphql.writing.limits import by_module, counted, limit, usage
from tests.graphql.writing.writes import create, create_many, created_id
from tests.support.api import Api


async def test_usage_follows_every_write(office: Api, pool: Pool) -> None:
    assert (await usage(office))["recordLimit"] is None
    one = await created_id(office, "team", name="A")
    await create_many(office, "team", [{"name": "B"}, {"name": "C"}])
    await created_id(office, "person", name="Ann")
    assert await by_module(office, "team", "person") == [(3, 0), (1, 0)]
    assert (await usage(office))["records"] == 4
    await office("mutation($id: ID!) { deleteTeam(id: $id) { userErrors { code } } }", id=one)
    assert await by_module(office, "team") == [(2, 1)]
    assert (await usage(office))["records"] == 4
    gone = "mutation($id: ID!) { deleteTeam(id: $id, permanently: true) { userErrors { code } } }"
    await office(gone, id=one)
    assert await by_module(office, "team") == [(2, 0)]
    await office("mutation { deletePersons(where: {all: true}) { count } }")
    assert await by_module(office, "team", "person") == [(2, 0), (0, 0)]
    await counted(office, pool)


async def test_a_refused_write_counts_nothing(office: Api, pool: Pool) -> None:
    await create(office, "team", {"name": ""})
    await create_many(office, "team", [{"name": "A"}, {"name": "A"}])
    assert (await usage(office))["records"] == 0
    await create_many(office, "team", [{"name": "A"}, {"name": "A"}], options={"partial": True})
    assert (await usage(office))["records"] == 1
    await counted(office, pool)


async def test_a_full_workspace_refuses_new_records(office: Api, pool: Pool) -> None:
    await limit(office, pool, 2)
    await created_id(office, "team", name="A")
    many = await create_many(office, "team", [{"name": "B"}, {"name": "C"}])
    assert [row["record"] for row in many["results"]] == [None, None]
    assert {error["code"] for error in many["userErrors"]} == {"RECORD_LIMIT"}
    (first, *_) = many["userErrors"]
    assert "may hold 2 records" in first["message"]
    assert "room for 1 more; 2 would be added" in first["message"]
    last = await created_id(office, "person", name="Ann")
    refused = await create(office, "team", {"name": "B"})
    assert refused["record"] is None
    (error,) = refused["userErrors"]
    assert (error["code"], error["path"]) == ("RECORD_LIMIT", ["data"])
    changed = await office(
        'mutation($id: ID!) { updatePerson(id: $id, data: {name: "X"}) { userErrors { code } } }',
        id=last,
    )
    assert changed["updatePerson"]["userErrors"] == []
    await counted(office, pool)


async def test_only_what_is_gone_for_good_makes_room(office: Api, pool: Pool) -> None:
    await limit(office, pool, 1)
    team = await created_id(office, "team", name="A")
    delete = """mutation($id: ID!, $all: Boolean!) {
      deleteTeam(id: $id, permanently: $all) { userErrors { code } } }"""
    await office(delete, id=team, all=False)
    assert (await create(office, "team", {"name": "B"}))["record"] is None
    await office(delete, id=team, all=True)
    assert (await create(office, "team", {"name": "B"}))["record"]
    await counted(office, pool)


async def test_a_limit_below_what_is_there_takes_nothing_away(office: Api, pool: Pool) -> None:
    await create_many(office, "team", [{"name": str(n)} for n in range(20)])
    await limit(office, pool, 5)
    assert (await usage(office)) | {"byModule": None} == {
        "records": 20,
        "recordLimit": 5,
        "byModule": None,
    }
    assert (await create(office, "team", {"name": "x"}))["record"] is None
    gone = """mutation { deleteTeams(permanently: true,
      where: {filter: {number: {lte: 15}}}) { count userErrors { message } } }"""
    assert (await office(gone))["deleteTeams"]["count"] == 15
    assert (await create(office, "team", {"name": "x"}))["record"] is None
    await limit(office, pool, None)
    assert (await create(office, "team", {"name": "x"}))["record"]
    await counted(office, pool)


async def test_a_dropped_module_makes_room(office: Api, pool: Pool) -> None:
    await limit(office, pool, 3)
    await create_many(office, "person", [{"name": str(n)} for n in range(3)])
    modules = (await office("{ modules { id apiName } }"))["modules"]
    person = next(each["id"] for each in modules if each["apiName"] == "person")
    drop = """mutation($id: ID!) {
      deleteModule(id: $id, permanently: true) { userErrors { message } } }"""
    assert (await office(drop, id=person))["deleteModule"]["userErrors"] == []
    made = await create_many(office, "team", [{"name": str(n)} for n in range(3)])
    assert made["userErrors"] == []
    assert (await create(office, "team", {"name": "x"}))["record"] is None


@pytest.mark.parametrize("most", [7, 40])
async def test_the_limit_is_exact_however_many_write_at_once(
    office: Api, pool: Pool, most: int
) -> None:
    await limit(office, pool, most)
    made = await asyncio.gather(
        *(create(office, "team", {"name": f"t{n}"}) for n in range(60)),
        *(create_many(office, "person", [{"name": "a"}, {"name": "b"}]) for _ in range(20)),
    )
    for payload in made:
        codes = {error["code"] for error in payload["userErrors"]}
        assert codes <= {"RECORD_LIMIT"}
    found = await usage(office)
    assert most - 1 <= found["records"] <= most
    await counted(office, pool)
    left = most - found["records"]
    more = [(await create(office, "team", {"name": f"z{n}"}))["record"] for n in range(2)]
    assert len([record for record in more if record]) == left
