"""Which records a mass write is for, and that one which says nothing is refused (R18)."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import (
    Tables,
    created_ids,
    delete_many,
    every,
    told,
    update_many,
)
from tests.support.api import Api, Json

REFUSED = [("INVALID", ("where",))]
EMPTY: list[Json] = [
    {},
    {"filter": {}},
    {"filter": None},
    {"ids": None},
    {"filter": {"and": []}},
    {"filter": {"name": {}}},
    {"filter": {"and": [{}, {"name": {}}]}},
    {"filter": {"or": [{}]}},
    {"filter": {"or": [{"name": {"eq": "a"}}, {}]}},
    {"filter": {"not": {"or": []}}},
    {"filter": {"not": {"not": {}}}},
    {"filter": {"not": {}}},
    {"filter": {"not": {"name": {}}}},
    {"filter": {"and": [{"or": [{"name": {"eq": "a"}}, {"not": {"mail": {}}}]}]}},
    {"filter": {"name": {"contains": ""}}},
    {"filter": {"or": [{"name": {"eq": "a"}}, {"parent": {"name": {"startsWith": ""}}}]}},
    {"filter": {"parent": {}}},
    {"filter": {"parent": {"name": {}}}},
    {"all": False},
    {"all": None},
    {"except": []},
]
OMITTED = """
mutation($name: String, $names: [String!], $part: TeamFilter, $ids: [ID!]) {
  one: updateTeams(where: {filter: {name: {eq: $name}}}, data: {mail: null})
    { count userErrors { code path } }
  two: updateTeams(where: {filter: {name: {in: $names}}}, data: {mail: null})
    { count userErrors { code path } }
  three: deleteTeams(where: {filter: $part}) { count userErrors { code path } }
  four: deleteTeams(where: {ids: $ids}) { count userErrors { code path } }
  five: deleteTeams(where: {filter: {and: [{name: {eq: $name}}, {parent: {name: {eq: $name}}}]}},
    permanently: true) { count userErrors { code path } }
}
"""


@pytest.fixture
async def teams(office: Api) -> list[str]:
    """Five teams, each with an address."""
    rows = [{"name": name, "mail": f"{name}@x.org"} for name in "abcde"]
    return await created_ids(office, "team", rows)


@pytest.mark.parametrize("where", EMPTY, ids=str)
async def test_a_selection_that_says_nothing_is_refused(
    office: Api, teams: list[str], tables: Tables, where: Json
) -> None:
    before = await tables.counts()
    for payload in (
        await update_many(office, "team", where, {"mail": None}),
        await delete_many(office, "team", where),
        await delete_many(office, "team", where, permanently=True),
    ):
        assert payload["count"] == 0
        assert told(payload["userErrors"]) == REFUSED
        assert "all: true" in payload["userErrors"][0]["message"]
    assert await every(office, "team", "id") == teams
    assert await tables.counts() == before


@pytest.mark.parametrize(
    "lists",
    [
        {},
        {"every": {}},
        {"every": {"name": {}}},
        {"none": {"or": []}},
        {"every": {"not": {"or": []}}},
    ],
    ids=str,
)
async def test_related_lists_that_ask_nothing_are_no_condition(
    office: Api, teams: list[str], lists: Json
) -> None:
    payload = await delete_many(office, "team", {"filter": {"persons": lists}})
    assert told(payload["userErrors"]) == REFUSED
    assert await every(office, "team", "id") == teams


async def test_a_selection_by_related_lists(office: Api, teams: list[str]) -> None:
    people = [{"name": name, "teamId": teams[index]} for index, name in enumerate("xyz")]
    await created_ids(office, "person", people)
    some = {"filter": {"persons": {"some": {"name": {"in": ["x", "y"]}}}}}
    assert (await update_many(office, "team", some, {"mail": None}))["count"] == 2
    none = {"filter": {"persons": {"none": {}}}}
    assert (await delete_many(office, "team", none))["count"] == 2
    assert await every(office, "team", "mail") == [None, None, "c@x.org"]


async def test_a_selection_whose_variables_were_left_out_is_refused(
    office: Api, teams: list[str], tables: Tables
) -> None:
    before = await tables.counts()
    refused = {"count": 0, "userErrors": [{"code": "INVALID", "path": ["where"]}]}
    data = await office(OMITTED)
    assert data == dict.fromkeys(("one", "two", "three", "four", "five"), refused)
    assert await every(office, "team", "id") == teams
    assert await tables.counts() == before


async def test_the_same_document_with_its_variables_is_carried_out(
    office: Api, teams: list[str]
) -> None:
    document = """mutation($name: String) { updateTeams(where: {filter: {name: {eq: $name}}},
      data: {mail: null}) { count userErrors { code } } }"""
    for name, count, code in ((None, 0, "BAD"), ("a", 1, None), ("a", 1, None), ("b", 1, None)):
        answer = await office.ask(document, {"name": name})
        if code:
            assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
            assert "isNull" in answer["errors"][0]["message"]
        else:
            assert answer["data"]["updateTeams"] == {"count": count, "userErrors": []}
    (error,) = (await office.ask(document))["data"]["updateTeams"]["userErrors"]
    assert error["code"] == "INVALID"
    assert await every(office, "team", "mail") == [None, None, "c@x.org", "d@x.org", "e@x.org"]


@pytest.mark.parametrize("where", [{"all": True}, {"all": True, "filter": {}}], ids=str)
async def test_all_must_be_said(office: Api, teams: list[str], where: Json) -> None:
    assert (await update_many(office, "team", where, {"mail": None}))["count"] == 5
    assert await every(office, "team", "mail") == [None] * 5
    assert (await delete_many(office, "team", where))["count"] == 5
    assert await every(office, "team", "name") == []


async def test_all_is_narrowed_by_every_condition_that_is_given(
    office: Api, teams: list[str]
) -> None:
    where = {"all": True, "filter": {"name": {"in": ["a", "b"]}}}
    assert (await update_many(office, "team", where, {"mail": None}))["count"] == 2
    where = {"all": True, "ids": teams[2:], "except": [teams[4]]}
    assert (await update_many(office, "team", where, {"mail": None}))["count"] == 2
    assert await every(office, "team", "mail") == [None] * 4 + ["e@x.org"]


@pytest.mark.parametrize(
    "where",
    [
        {"ids": []},
        {"ids": ["nonsense", "", "00000000-0000-0000-0000-000000000000"]},
        {"filter": {"name": {"eq": "nobody"}}},
        {"filter": {"name": {"in": []}}},
        {"filter": {"or": []}},
        {"filter": {"id": {"eq": "nonsense"}}},
    ],
    ids=str,
)
async def test_a_selection_that_holds_nothing_writes_nothing(
    office: Api, teams: list[str], tables: Tables, where: Json
) -> None:
    before = await tables.counts()
    nothing = {"count": 0, "userErrors": []}
    assert await update_many(office, "team", where, {"mail": None}) == nothing
    assert await delete_many(office, "team", where) == nothing
    assert await every(office, "team", "id") == teams
    assert await tables.counts() == before


async def test_a_filter_takes_lookups_groups_and_values_from_variables(office: Api) -> None:
    (head,) = await created_ids(office, "team", [{"name": "head"}])
    rows = [{"name": name, "parentId": head} for name in ("one", "two", "Three")]
    await created_ids(office, "team", rows)
    where = {
        "filter": {
            "parent": {"name": {"eq": "head"}},
            "or": [{"name": {"startsWith": "T"}}, {"number": {"gt": 1000}}],
        }
    }
    payload = await update_many(office, "team", where, {"mail": None, "parentId": None})
    assert payload == {"count": 2, "userErrors": []}
    assert await every(office, "team", "parentId") == [None, head, None, None]


async def test_more_than_two_thousand_records_are_left_to_a_job(
    office: Api, pool: Pool, tables: Tables
) -> None:
    rows = [{"name": f"p{n}"} for n in range(1000)]
    for part in (rows, rows, [{"name": "last"}]):
        await created_ids(office, "person", part)
    before = await tables.counts()
    for payload in (
        await update_many(office, "person", {"all": True}, {"level": 5}),
        await update_many(office, "person", {"filter": {"level": {"eq": 1}}}, {"level": 5}),
        await delete_many(office, "person", {"all": True}),
    ):
        assert payload == {"count": 2001, "userErrors": []}
    assert await tables.counts() == before
    schema = office.workspace.schema
    kinds = await pool.fetch(f"select kind from {schema}.job where due_at is not null order by id")
    assert [row["kind"] for row in kinds] == ["UPDATE_RECORDS", "UPDATE_RECORDS", "DELETE_RECORDS"]
    but_one = {"filter": {"name": {"neq": "last"}}}
    assert await update_many(office, "person", but_one, {"level": 5}) == {
        "count": 2000,
        "userErrors": [],
    }
    assert await delete_many(office, "person", but_one) == {"count": 2000, "userErrors": []}
    assert await every(office, "person", "level") == [1]
