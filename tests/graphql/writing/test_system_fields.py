"""What no input takes: unknown fields, and what the system sets by itself (R15)."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import created_id, every, read
from tests.support.api import Api, Json

UNKNOWN: list[Json] = [
    {"nothing": 1},
    {"id": "00000000-0000-0000-0000-000000000000"},
    {"number": 7},
    {"version": 7},
    {"title": "x"},
    {"createdAt": "2020-01-01T00:00:00Z"},
    {"createdBy": {"connect": {"id": "x"}}},
    {"createdById": "x"},
    {"updatedAt": "2020-01-01T00:00:00Z"},
    {"updatedById": "x"},
    {"deletedAt": "2020-01-01T00:00:00Z"},
    {"owner": {"connect": {"id": "x"}}},
    {"owner_id": "x"},
    {"f_1": "x"},
    {"code": "T-1"},
    {"__typename": "Team"},
    {"Name": "x"},
    {"parts": {"attach": []}},
]
IN_MANY = "mutation($data: [TeamCreate!]!) { createTeams(data: $data, options: {partial: true})"


@pytest.mark.parametrize("extra", UNKNOWN, ids=str)
async def test_an_unknown_field_refuses_the_whole_request(office: Api, extra: Json) -> None:
    id = await created_id(office, "team", name="a")
    for document, variables in (
        (
            "mutation($data: TeamCreate!) { createTeam(data: $data) { team { id } } }",
            {"data": {"name": "b", **extra}},
        ),
        (f"{IN_MANY} {{ results {{ team {{ id }} }} }} }}", {"data": [{"name": "b"}, extra]}),
        (
            "mutation($id: ID!, $data: TeamUpdate!) "
            "{ updateTeam(id: $id, data: $data) { team { id } } }",
            {"id": id, "data": {"name": "b", **extra}},
        ),
        (
            "mutation($data: TeamUpdate!) "
            "{ updateTeams(where: {all: true}, data: $data) { count } }",
            {"data": {"name": "b", **extra}},
        ),
    ):
        errors = await office.errors(document, **variables)
        assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
        assert any(next(iter(extra)) in error["message"] for error in errors)
    assert await read(office, "team", id, "name version") == {"name": "a", "version": 1}
    assert await every(office, "team", "name") == ["a"]


@pytest.mark.parametrize("name", ["id", "number", "version", "createdAt", "nothing"])
async def test_a_literal_of_an_unknown_field_is_refused(office: Api, name: str) -> None:
    errors = await office.errors(
        f'mutation {{ createTeam(data: {{name: "a", {name}: "1"}}) {{ team {{ id }} }} }}'
    )
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert name in errors[0]["message"]
    assert await every(office, "team", "name") == []


@pytest.mark.parametrize(
    "where", [{"nothing": 1}, {"filter": {"nothing": {"eq": 1}}}, {"ids": [None]}], ids=str
)
async def test_an_unknown_condition_refuses_the_whole_request(office: Api, where: Json) -> None:
    id = await created_id(office, "team", name="a")
    for document in (
        "mutation($where: TeamSelection!) { deleteTeams(where: $where) { count } }",
        "mutation($where: TeamSelection!) "
        '{ updateTeams(where: $where, data: {name: "b"}) { count } }',
    ):
        errors = await office.errors(document, where=where)
        assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert await read(office, "team", id, "name") == {"name": "a"}


async def test_unknown_options_are_refused(office: Api) -> None:
    errors = await office.errors(
        'mutation($o: WriteOptions) { createTeam(data: {name: "a"}, options: $o) { team { id } } }',
        o={"automation": "LATER"},
    )
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await every(office, "team", "name") == []
