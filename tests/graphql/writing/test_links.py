"""Links to other records: by id, by a unique field, and taken away again."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import (
    create,
    create_many,
    created,
    created_id,
    created_ids,
    every,
    read,
    told,
    update,
    updated,
)
from tests.support.api import Api, Json


@pytest.fixture
async def team(office: Api) -> str:
    """A team to link to."""
    return await created_id(office, "team", name="Red", mail="Red@X.org")


@pytest.mark.parametrize(
    "way",
    [
        "by id",
        {"connect": {"name": "Red"}},
        {"connect": {"mail": "Red@X.org"}},
        {"connect": {"mail": "RED@x.ORG"}},
        "connect id",
    ],
    ids=str,
)
async def test_every_way_to_link(office: Api, team: str, way: object) -> None:
    data: Json = {"team": way}
    if way == "by id":
        data = {"teamId": team}
    elif way == "connect id":
        data = {"team": {"connect": {"id": team}}}
    record = await created(office, "person", {"name": "a", **data}, "id teamId team { name }")
    assert (record["teamId"], record["team"]) == (team, {"name": "Red"})
    other = await created_id(office, "person", name="b")
    assert await updated(office, "person", other, data, "teamId") == {"teamId": team}
    shown = await read(office, "team", team, "persons { nodes { name } }")
    assert shown == {"persons": {"nodes": [{"name": "a"}, {"name": "b"}]}}


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"teamId": "nonsense"}, "NOT_FOUND", ("teamId",)),
        ({"teamId": ""}, "NOT_FOUND", ("teamId",)),
        ({"team": {"connect": {"id": "x"}}}, "NOT_FOUND", ("team", "connect", "id")),
        ({"team": {"connect": {"name": "Blue"}}}, "NOT_FOUND", ("team", "connect", "name")),
        ({"team": {"connect": {"name": "red"}}}, "NOT_FOUND", ("team", "connect", "name")),
        ({"team": {"connect": {"mail": "a@x.org"}}}, "NOT_FOUND", ("team", "connect", "mail")),
        ({"team": {"connect": {"mail": "nonsense"}}}, "INVALID", ("team", "connect", "mail")),
        ({"team": {"connect": {"name": "x" * 300}}}, "NOT_FOUND", ("team", "connect", "name")),
        ({"mentorId": "nonsense"}, "NOT_FOUND", ("mentorId",)),
    ],
    ids=str,
)
async def test_what_is_not_there_is_not_found(
    office: Api, team: str, data: Json, code: str, path: tuple[str, ...]
) -> None:
    payload = await create(office, "person", {"name": "a", **data})
    assert told(payload["userErrors"]) == [(code, ("data", *path))]
    assert len(payload["userErrors"][0]["message"]) < 250
    person = await created_id(office, "person", name="a", teamId=team)
    payload = await update(office, "person", person, data)
    assert told(payload["userErrors"]) == [(code, ("data", *path))]
    assert await read(office, "person", person, "teamId") == {"teamId": team}


@pytest.mark.parametrize(
    "data",
    [
        {"team": {}},
        {"team": {"connect": {}}},
        {"team": {"connect": {"id": "x", "name": "Red"}}},
        {"team": {"connect": {"name": None}}},
        {"team": {"connect": None}},
        {"team": {"disconnect": True}},
        {"team": {"connect": {"code": 5}}},
        {"team": "Red"},
    ],
    ids=str,
)
async def test_a_link_of_another_shape_is_a_mistake_of_the_request(
    office: Api, team: str, data: Json
) -> None:
    errors = await office.errors(
        "mutation($data: PersonCreate!) { createPerson(data: $data) { userErrors { code } } }",
        data={"name": "a", **data},
    )
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert await every(office, "person", "name") == []


async def test_both_ways_at_once_are_refused(office: Api, team: str) -> None:
    both = {"teamId": team, "team": {"connect": {"id": team}}}
    payload = await create(office, "person", {"name": "a", **both})
    assert told(payload["userErrors"]) == [("INVALID", ("data", "team"))]


@pytest.mark.parametrize("data", [{"teamId": None}, {"team": None}, {"team": {"disconnect": True}}])
async def test_every_way_to_take_a_link_away(office: Api, team: str, data: Json) -> None:
    person = await created_id(office, "person", name="a", teamId=team)
    shown = await updated(office, "person", person, data, "teamId version")
    assert shown == {"teamId": None, "version": 2}
    again = await updated(office, "person", person, data, "teamId version")
    assert again == {"teamId": None, "version": 2}


async def test_disconnect_false_is_refused(office: Api, team: str) -> None:
    person = await created_id(office, "person", name="a", teamId=team)
    payload = await update(office, "person", person, {"team": {"disconnect": False}})
    assert told(payload["userErrors"]) == [("INVALID", ("data", "team"))]
    assert await read(office, "person", person, "teamId") == {"teamId": team}


async def test_a_user_is_linked_by_id(office: Api) -> None:
    me = str(office.workspace.member_id)
    record = await created(office, "person", {"name": "a", "mentorId": me}, "id mentor { id }")
    assert record["mentor"] == {"id": me}
    cleared = await updated(office, "person", record["id"], {"mentorId": None}, "mentorId")
    assert cleared == {"mentorId": None}


async def test_a_record_may_point_to_itself(office: Api, team: str) -> None:
    shown = await updated(
        office, "team", team, {"parentId": team}, "parent { parts { totalCount }}"
    )
    assert shown == {"parent": {"parts": {"totalCount": 1}}}


async def test_rows_of_one_call_link_in_every_way(office: Api, team: str) -> None:
    blue = await created_id(office, "team", name="Blue")
    ways: list[Json] = [
        {"teamId": team},
        {"team": {"connect": {"name": "Blue"}}},
        {"team": {"connect": {"mail": "red@x.org"}}},
        {},
        {"team": {"connect": {"id": blue}}},
        {"team": {"connect": {"name": "Blue"}}},
    ]
    payload = await create_many(
        office, "person", [{"name": "p", **way} for way in ways], "team { name }"
    )
    teams = [result["record"]["team"] for result in payload["results"]]
    named = ["Red", "Blue", "Red", None, "Blue", "Blue"]
    assert teams == [None if name is None else {"name": name} for name in named]


async def test_a_record_of_the_same_call_cannot_be_linked_to(office: Api) -> None:
    payload = await create_many(
        office, "team", [{"name": "a"}, {"name": "b", "parent": {"connect": {"name": "a"}}}]
    )
    assert told(payload["userErrors"]) == [("NOT_FOUND", ("1", "parent", "connect", "name"))]


async def test_one_record_among_many_is_found_by_each_of_its_values(office: Api) -> None:
    ids = await created_ids(office, "person", [{"name": "n", "badge": n} for n in range(30)])
    data = await office(
        "{ a: personBy(key: {badge: 7}) { id } b: personBy(key: {number: 8}) { id } }"
    )
    assert data == {"a": {"id": ids[7]}, "b": {"id": ids[7]}}


async def test_a_record_that_is_not_there_is_told_by_the_label_of_the_link(office: Api) -> None:
    payload = await create(office, "person", {"name": "a", "teamId": "x"})
    assert payload["userErrors"][0]["message"] == 'Team: there is no Team with id "x".'
