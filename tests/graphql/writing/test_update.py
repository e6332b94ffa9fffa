"""Changes one record: what is left out stays, null clears, and nothing changed is no change."""

from __future__ import annotations

from tests.graphql.writing.writes import (
    Tables,
    create,
    created,
    created_id,
    delete,
    read,
    told,
    update,
    updated,
)
from tests.support.api import Api

SELECTION = "name badge size level mood teamId version"


async def person(office: Api) -> str:
    """A person with a value in every field."""
    team = await created_id(office, "team", name="a")
    return await created_id(office, "person", name="Ann", badge=1, size="2", teamId=team)


async def test_what_is_left_out_stays(office: Api) -> None:
    id = await person(office)
    before = await read(office, "person", id, SELECTION)
    assert before is not None
    after = await updated(office, "person", id, {"name": "Bea"}, SELECTION)
    assert after == {**before, "name": "Bea", "version": 2}


async def test_null_clears(office: Api) -> None:
    id = await person(office)
    data = {"badge": None, "size": None, "level": None, "mood": None, "teamId": None}
    after = await updated(office, "person", id, data, SELECTION)
    assert after == {"name": "Ann", "version": 2, **data}


async def test_a_required_field_cannot_be_cleared(office: Api) -> None:
    id = await person(office)
    for nothing in (None, "", "  "):
        payload = await update(office, "person", id, {"name": nothing, "badge": 3})
        assert payload["record"] is None
        assert told(payload["userErrors"]) == [("REQUIRED", ("data", "name"))]
    assert await read(office, "person", id, "badge version") == {"badge": 1, "version": 1}


async def test_each_change_counts_the_version_and_is_dated(office: Api) -> None:
    id = await person(office)
    for version in (2, 3, 4):
        shown = await updated(
            office, "person", id, {"level": version}, "version createdAt updatedAt"
        )
        assert shown["version"] == version
        assert shown["updatedAt"] > shown["createdAt"]


async def test_nothing_changed_is_no_new_version(office: Api, tables: Tables) -> None:
    id = await person(office)
    before = await read(office, "person", id, f"{SELECTION} updatedAt")
    counts = await tables.counts()
    for data in ({}, {"name": "Ann"}, {"badge": 1, "size": "2.00", "mood": "GOOD"}):
        after = await updated(office, "person", id, data, f"{SELECTION} updatedAt")
        assert after == before
    assert await tables.counts() == counts


async def test_a_record_that_is_not_there_is_not_found(office: Api) -> None:
    id = await person(office)
    team = await created_id(office, "team", name="b")
    await delete(office, "person", id)
    for missing in (id, team, "", "nonsense", str(office.workspace.member_id)):
        payload = await update(office, "person", missing, {"name": "x"})
        assert payload["record"] is None
        assert told(payload["userErrors"]) == [("NOT_FOUND", ("id",))]


async def test_a_record_in_the_bin_cannot_be_changed(office: Api) -> None:
    team = await created_id(office, "team", name="b")
    await delete(office, "team", team)
    payload = await update(office, "team", team, {"name": "x"})
    assert told(payload["userErrors"]) == [("NOT_FOUND", ("id",))]


async def test_every_mistake_is_told_at_once(office: Api) -> None:
    id = await person(office)
    other = await created(office, "person", {"name": "Bob", "badge": 2}, "id")
    payload = await update(
        office,
        "person",
        other["id"],
        {"name": None, "badge": 1, "size": "1.234", "team": {"connect": {"name": "none"}}},
    )
    assert told(payload["userErrors"]) == [
        ("REQUIRED", ("data", "name")),
        ("NOT_UNIQUE", ("data", "badge")),
        ("OUT_OF_RANGE", ("data", "size")),
        ("NOT_FOUND", ("data", "team", "connect", "name")),
    ]
    assert "Ann" in payload["userErrors"][1]["message"]
    assert await read(office, "person", other["id"], "version") == {"version": 1}
    assert await read(office, "person", id, "version") == {"version": 1}


async def test_a_read_only_field_takes_its_first_value_and_no_other(office: Api) -> None:
    id = await created_id(office, "person", name="Ann")
    shown = await updated(office, "person", id, {"hired": "2024-01-31"}, "hired version")
    assert shown == {"hired": "2024-01-31", "version": 2}
    for other in ("2024-02-01", None):
        payload = await update(office, "person", id, {"hired": other, "name": "Bea"})
        assert told(payload["userErrors"]) == [("READ_ONLY", ("data", "hired"))]
    same = await updated(office, "person", id, {"hired": "2024-01-31"}, "hired version")
    assert same == {"hired": "2024-01-31", "version": 2}
    assert await read(office, "person", id, "name") == {"name": "Ann"}


async def test_the_owner_can_be_cleared_and_given_again(office: Api) -> None:
    id = await person(office)
    me = str(office.workspace.member_id)
    assert await updated(office, "person", id, {"ownerId": None}, "owner { id } version") == {
        "owner": None,
        "version": 2,
    }
    assert await updated(office, "person", id, {"ownerId": me}, "ownerId version") == {
        "ownerId": me,
        "version": 3,
    }


async def test_a_payload_shows_the_record_by_several_names(office: Api) -> None:
    id = await person(office)
    data = await office(
        """mutation($id: ID!, $team: Boolean!) { updatePerson(id: $id, data: {name: "Bea"}) {
             a: person { id } b: person { name, team @include(if: $team) { persons {
               totalCount nodes { name } } } }
             person { ...More } person { version } __typename userErrors { code } } }
           fragment More on Record { title __typename }""",
        id=id,
        team=True,
    )
    assert data["updatePerson"] == {
        "a": {"id": id},
        "b": {"name": "Bea", "team": {"persons": {"totalCount": 1, "nodes": [{"name": "Bea"}]}}},
        "person": {"title": "Bea", "__typename": "Person", "version": 2},
        "__typename": "PersonPayload",
        "userErrors": [],
    }


async def test_the_read_back_takes_arguments_and_variables(office: Api) -> None:
    team = await created_id(office, "team", name="a")
    data = await office(
        """mutation($team: ID!, $min: Int!, $first: Int!, $size: Decimal) {
          one: createPerson(data: {name: "x", level: 3, teamId: $team, size: $size}) { person {
            team { persons(filter: {level: {gte: $min}}, first: $first, orderBy: [{name: DESC}]) {
              totalCount nodes { name } } } } }
          two: createPerson(data: {name: "y", level: 5, teamId: $team}) { person {
            team { persons(filter: {level: {gte: $min}}, first: $first, orderBy: [{name: DESC}]) {
              totalCount nodes { name } } } } }
        }""",
        team=team,
        min=3,
        first=1,
        size="7.25",
    )
    one, two = (data[key]["person"]["team"]["persons"] for key in ("one", "two"))
    assert one == {"totalCount": 1, "nodes": [{"name": "x"}]}
    assert two == {"totalCount": 2, "nodes": [{"name": "y"}]}


async def test_a_mistake_in_the_last_selection_keeps_the_first_from_being_written(
    office: Api,
) -> None:
    errors = await office.errors(
        """mutation { one: createTeam(data: {name: "a"}) { team { id } }
             two: createTeam(data: {name: "b"}) { team { persons(first: 101) { totalCount } } } }"""
    )
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await office("{ teams { totalCount } }") == {"teams": {"totalCount": 0}}


async def test_errors_can_be_asked_for_by_other_names(office: Api) -> None:
    data = await office(
        """mutation { createTeam(data: {}) {
             problems: userErrors { what: code where: path __typename } } }"""
    )
    assert data["createTeam"]["problems"] == [
        {"what": "REQUIRED", "where": ["data", "name"], "__typename": "UserError"}
    ]
    assert (await create(office, "team", {"name": "a"}))["userErrors"] == []
