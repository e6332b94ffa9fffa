"""Records that are written along with another: created, changed, tied and untied in one call."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import (
    Tables,
    create,
    create_many,
    created,
    created_id,
    created_ids,
    every,
    read,
    told,
    update,
    update_many,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server

SHOWN = "name team { name parent { name } } "


async def test_a_lookup_is_created_to_any_depth(office: Api, tables: Tables) -> None:
    data = {
        "name": "Ann",
        "team": {"create": {"name": "Red", "parent": {"create": {"name": "All"}}}},
    }
    record = await created(office, "person", data, f"id {SHOWN} team {{ id number code }}")
    assert record["team"]["name"] == "Red"
    assert record["team"]["parent"] == {"name": "All"}
    assert record["team"]["code"].startswith("T-")
    assert await tables.counts() == (3, 3)
    (line,) = await tables.timeline(record["id"])
    assert next(iter(line["changes"].values()))[0] is None
    found = await office('{ teams(search: "Red") { nodes { name } } }')
    assert found == {"teams": {"nodes": [{"name": "Red"}]}}


async def test_related_records_are_created_with_theirs(office: Api) -> None:
    data: Json = {
        "name": "Red",
        "persons": {"create": [{"name": "Ann"}, {"name": "Bob", "badge": 2}]},
        "parts": {"create": [{"name": "Pink", "persons": {"create": [{"name": "Cid"}]}}]},
    }
    shown = await created(
        office,
        "team",
        data,
        "persons { nodes { name badge owner { name } } } "
        "parts { nodes { name persons { nodes { name } } } }",
    )
    assert [node["name"] for node in shown["persons"]["nodes"]] == ["Ann", "Bob"]
    assert {node["owner"]["name"] for node in shown["persons"]["nodes"]} == {"Ada Admin"}
    assert shown["parts"] == {"nodes": [{"name": "Pink", "persons": {"nodes": [{"name": "Cid"}]}}]}


async def test_an_update_changes_what_its_lookup_points_to(office: Api, tables: Tables) -> None:
    made = await created(
        office,
        "person",
        {"name": "Ann", "team": {"create": {"name": "Red", "parent": {"create": {"name": "A"}}}}},
        "id team { id }",
    )
    data = {"team": {"update": {"mail": "red@x.org", "parent": {"update": {"name": "B"}}}}}
    shown = await updated(
        office, "person", made["id"], data, "version team { mail version parent { name } }"
    )
    assert shown == {
        "version": 1,
        "team": {"mail": "red@x.org", "version": 2, "parent": {"name": "B"}},
    }
    assert [line["action"] for line in await tables.timeline(made["team"]["id"])] == [
        "CREATED",
        "UPDATED",
    ]
    assert len(await tables.outbox(made["team"]["id"])) == 2


async def test_an_update_creates_connects_and_disconnects(office: Api) -> None:
    person = await created_id(office, "person", name="Ann")
    shown = await updated(office, "person", person, {"team": {"create": {"name": "Red"}}}, SHOWN)
    assert shown["team"]["name"] == "Red"
    shown = await updated(office, "person", person, {"team": {"disconnect": True}}, SHOWN)
    assert shown["team"] is None
    shown = await updated(office, "person", person, {"team": {"connect": {"name": "Red"}}}, SHOWN)
    assert shown["team"]["name"] == "Red"


async def test_the_related_records_of_one_that_is_there(office: Api) -> None:
    team = await created_id(office, "team", name="Red")
    ann, bob, cid = await created_ids(
        office,
        "person",
        [
            {"name": "Ann", "badge": 1, "teamId": team},
            {"name": "Bob", "badge": 2, "teamId": team},
            {"name": "Cid", "badge": 3},
        ],
    )
    data: Json = {
        "persons": {
            "create": [{"name": "Dan"}],
            "connect": [{"badge": 3}],
            "disconnect": [{"id": ann}],
            "update": [{"id": bob, "data": {"size": "4.50"}}],
        }
    }
    shown = await updated(
        office,
        "team",
        team,
        data,
        "version persons(orderBy: [{name: ASC}]) { nodes { name size } }",
    )
    assert shown == {
        "version": 1,
        "persons": {
            "nodes": [
                {"name": "Bob", "size": "4.50"},
                {"name": "Cid", "size": None},
                {"name": "Dan", "size": None},
            ]
        },
    }
    assert await read(office, "person", cid, "version teamId") == {"version": 2, "teamId": team}


async def test_what_is_there_is_tied_to_a_new_record(office: Api) -> None:
    ann, bob = await created_ids(office, "person", [{"name": "Ann"}, {"name": "Bob"}])
    shown = await created(
        office,
        "team",
        {"name": "Red", "persons": {"connect": [{"id": bob}, {"id": ann}]}},
        "persons { totalCount }",
    )
    assert shown == {"persons": {"totalCount": 2}}


@pytest.mark.parametrize(
    ("data", "mistakes"),
    [
        (
            {"team": {"create": {"mail": "no address"}}},
            [("REQUIRED", ("team", "create", "name")), ("INVALID", ("team", "create", "mail"))],
        ),
        (
            {"team": {"create": {"name": "Taken"}}},
            [("NOT_UNIQUE", ("team", "create", "name"))],
        ),
        (
            {"team": {"create": {"name": "Red", "parent": {"connect": {"name": "?"}}}}},
            [("NOT_FOUND", ("team", "create", "parent", "connect", "name"))],
        ),
        (
            {"team": {"create": {"name": "A", "parts": {"create": [{"name": "A"}]}}}},
            [("NOT_UNIQUE", ("team", "create", "parts", "create", "0", "name"))],
        ),
        (
            {
                "team": {
                    "create": {"name": "A", "persons": {"create": [{"name": "", "teamId": "1"}]}}
                }
            },
            [
                ("INVALID", ("team", "create", "persons", "create", "0", "teamId")),
                ("REQUIRED", ("team", "create", "persons", "create", "0", "name")),
            ],
        ),
    ],
)
async def test_mistakes_are_told_where_they_are_and_nothing_is_kept(
    office: Api, tables: Tables, data: Json, mistakes: list[tuple[str, tuple[str, ...]]]
) -> None:
    await created_id(office, "team", name="Taken")
    person = await created_id(office, "person", name="Ann")
    before = await tables.counts()
    refused = await create(office, "person", {"name": "Bob", **data})
    assert refused["record"] is None
    expected = [(code, ("data", *path)) for code, path in mistakes]
    assert sorted(told(refused["userErrors"])) == sorted(expected)
    refused = await update(office, "person", person, data)
    assert sorted(told(refused["userErrors"])) == sorted(expected)
    assert await tables.counts() == before
    assert await every(office, "team", "name") == ["Taken"]


async def test_what_cannot_be_reached_is_not_found(office: Api) -> None:
    team, other = await created_ids(office, "team", [{"name": "Red"}, {"name": "Blue"}])
    ann = await created_id(office, "person", name="Ann", teamId=other)
    refused = await update(
        office,
        "team",
        team,
        {
            "persons": {
                "disconnect": [{"id": ann}],
                "update": [{"id": ann, "data": {"name": "Anna"}}],
            }
        },
    )
    assert told(refused["userErrors"]) == [
        ("NOT_FOUND", ("data", "persons", "update", "0", "id")),
        ("NOT_FOUND", ("data", "persons", "disconnect", "0", "id")),
    ]
    loose = await created_id(office, "person", name="Loose")
    refused = await update(office, "person", loose, {"team": {"update": {"name": "?"}}})
    assert told(refused["userErrors"]) == [("NOT_FOUND", ("data", "team", "update"))]


async def test_read_only_and_required_hold_for_what_is_written_along(office: Api) -> None:
    await office.module(
        apiName="desk",
        fields=[
            {"apiName": "label", "label": "Label", "kind": "TEXT"},
            {
                "apiName": "person",
                "label": "Person",
                "kind": "LOOKUP",
                "required": True,
                "lookup": {
                    "module": "person",
                    "inverseApiName": "desks",
                    "inverseLabel": "Desks",
                    "onDelete": "CASCADE",
                },
            },
        ],
    )
    person = await created(
        office,
        "person",
        {"name": "Ann", "hired": "2027-01-01", "desks": {"create": [{"label": "A"}]}},
        "id desks { nodes { id } }",
    )
    desk = person["desks"]["nodes"][0]["id"]
    refused = await update(office, "desk", desk, {"person": {"update": {"hired": "2027-02-02"}}})
    assert told(refused["userErrors"]) == [("READ_ONLY", ("data", "person", "update", "hired"))]
    refused = await update(
        office, "person", person["id"], {"desks": {"disconnect": [{"id": desk}]}}
    )
    assert told(refused["userErrors"]) == [("REQUIRED", ("data", "desks", "disconnect", "0"))]


async def test_partial_keeps_a_row_with_all_its_records_or_none_of_them(
    office: Api, tables: Tables
) -> None:
    await created_id(office, "team", name="Taken")
    before = await tables.counts()
    rows: list[Json] = [
        {"name": "A", "team": {"create": {"name": "Red"}}},
        {"name": "B", "team": {"create": {"name": "Taken"}}},
        {"name": "C", "team": {"create": {"name": "Red"}}},
        {"name": "", "team": {"create": {"name": "Blue"}}},
        {"name": "E", "team": {"create": {"name": "Green"}}},
    ]
    payload = await create_many(office, "person", rows, "name team { name }", {"partial": True})
    assert [result["record"] for result in payload["results"]] == [
        {"name": "A", "team": {"name": "Red"}},
        None,
        None,
        None,
        {"name": "E", "team": {"name": "Green"}},
    ]
    assert told(payload["userErrors"]) == [
        ("NOT_UNIQUE", ("1", "team", "create", "name")),
        ("NOT_UNIQUE", ("2", "team", "create", "name")),
        ("REQUIRED", ("3", "name")),
    ]
    assert await every(office, "team", "name") == ["Taken", "Red", "Green"]
    assert await tables.counts() == (before[0] + 4, before[1] + 4)


async def test_a_hundred_rows_take_as_many_statements_as_two(
    office: Api, database_url: str
) -> None:
    def rows(start: int, count: int) -> list[Json]:
        return [
            {
                "name": f"P{number}",
                "team": {
                    "create": {"name": f"T{number}", "parts": {"create": [{"name": f"S{number}"}]}}
                },
            }
            for number in range(start, start + count)
        ]

    async with watched_server(database_url) as watched:
        watching = Api(watched.client, office.workspace)
        await create_many(watching, "person", rows(0, 2))
        await watched.statements()
        await create_many(watching, "person", rows(10, 2))
        few = await watched.statements()
        payload = await create_many(watching, "person", rows(100, 100))
        assert payload["userErrors"] == []
        assert await watched.statements() == few


async def test_a_mutation_writes_a_bounded_number_of_records(office: Api) -> None:
    row = {"name": "A", "persons": {"create": [{"name": "B"}] * 2500}}
    errors = await office.errors(
        "mutation($data: [TeamCreate!]!) { createTeams(data: $data) { userErrors { code } } }",
        data=[row, row],
    )
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "5,002 records" in errors[0]["message"]


async def test_records_are_written_along_with_one_alone(office: Api) -> None:
    person = await created_id(office, "person", name="Ann")
    refused = await update_many(
        office, "person", {"ids": [person]}, {"team": {"create": {"name": "Red"}}}
    )
    assert told(refused["userErrors"]) == [("INVALID", ("data", "team", "create"))]


async def test_one_record_by_two_ways_is_changed_once_or_refused(office: Api) -> None:
    team = await created_id(office, "team", name="Red")
    ann = await created_id(office, "person", name="Ann", teamId=team)
    both: Json = {
        "name": "Anna",
        "team": {"update": {"persons": {"update": [{"id": ann, "data": {"level": 2}}]}}},
    }
    shown = await updated(office, "person", ann, both, "name level version")
    assert shown == {"name": "Anna", "level": 2, "version": 2}
    against: Json = {
        "name": "Ann",
        "team": {"update": {"persons": {"update": [{"id": ann, "data": {"name": "Annie"}}]}}},
    }
    refused = await update(office, "person", ann, against)
    assert told(refused["userErrors"]) == [
        ("INVALID", ("data", "team", "update", "persons", "update", "0", "data"))
    ]
