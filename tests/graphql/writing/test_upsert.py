"""Upserts: by one or several unique fields, new ones and those that are there, each row told."""

from __future__ import annotations

import asyncio

import pytest

from tests.graphql.writing.writes import (
    Tables,
    created_id,
    created_ids,
    delete,
    every,
    read,
    told,
    type_name,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field, lookup

ERRORS = "userErrors { code message path }"


async def upsert(
    api: Api,
    module: str,
    by: list[str],
    data: list[Json],
    selection: str = "name",
    options: Json | None = None,
) -> Json:
    """The payload of an upsert; each record stands under `record`."""
    name = type_name(module)
    answer = await api(
        f"""mutation($by: [{name}Key!]!, $data: [{name}Upsert!]!, $options: WriteOptions) {{
          upsert{name}s(by: $by, data: $data, options: $options) {{
            results {{ record: {module} {{ {selection} }} {ERRORS} }} {ERRORS} }} }}""",
        by=by,
        data=data,
        options=options,
    )
    payload: Json = answer[f"upsert{name}s"]
    return payload


def records(payload: Json) -> list[Json | None]:
    return [result["record"] for result in payload["results"]]


async def test_each_row_tells_whether_its_record_was_made(office: Api) -> None:
    await created_ids(office, "team", [{"name": "A"}, {"name": "B"}])
    document = """mutation($dry: Boolean) {
      upsertTeams(by: [NAME], options: {partial: true, dryRun: $dry}, data: [
        {name: "B", mail: "b@x.org"}, {name: "C"}, {name: "D", mail: "no"}, {name: "A"}]) {
        results { team { name } created } }
      createTeam(data: {name: "E"}, options: {dryRun: $dry}) { created }
      wrong: createTeam(data: {name: "E", mail: "no"}, options: {dryRun: $dry}) { created }
    }"""
    for dry in (True, False):
        data = await office(document, dry=dry)
        assert [(row["team"], row["created"]) for row in data["upsertTeams"]["results"]] == [
            ({"name": "B"}, False),
            ({"name": "C"}, True),
            (None, False),
            ({"name": "A"}, False),
        ]
        assert (data["createTeam"], data["wrong"]) == ({"created": True}, {"created": False})
    a = (await office('{ teamBy(key: {name: "A"}) { id } }'))["teamBy"]["id"]
    data = await office(
        """mutation($id: ID!) { updateTeam(id: $id, data: {mail: "a@x.org"}) { created }
             deleteTeam(id: $id) { created } }""",
        id=a,
    )
    assert data == {"updateTeam": {"created": False}, "deleteTeam": {"created": False}}


async def test_new_ones_and_those_that_are_there_in_input_order(
    office: Api, tables: Tables
) -> None:
    red = await created_id(office, "team", name="Red", mail="red@x.org")
    payload = await upsert(
        office,
        "team",
        ["MAIL"],
        [
            {"mail": "zoo@x.org", "name": "Zoo"},
            {"mail": "RED@x.org", "name": "Crimson"},
            {"mail": "ape@x.org", "name": "Ape"},
        ],
        "id name version code",
    )
    assert payload["userErrors"] == []
    found = records(payload)
    assert [(each or {})["name"] for each in found] == ["Zoo", "Crimson", "Ape"]
    assert [(each or {})["version"] for each in found] == [1, 2, 1]
    assert (found[1] or {})["id"] == red
    assert [line["action"] for line in await tables.timeline(red)] == ["CREATED", "UPDATED"]
    again = await upsert(office, "team", ["NAME"], [{"name": "Ape"}], "name version mail")
    assert records(again) == [{"name": "Ape", "version": 1, "mail": "ape@x.org"}]
    assert await tables.counts() == (4, 4)


async def test_what_is_left_out_stays_and_a_new_record_needs_what_is_required(
    office: Api, tables: Tables
) -> None:
    await created_ids(
        office,
        "person",
        [{"name": "Ann", "badge": 1, "size": "2"}, {"name": "Bob", "badge": 2}],
    )
    before = await tables.counts()
    rows: list[Json] = [{"badge": 1, "level": 5}, {"badge": 9, "level": 5}, {"level": 5}]
    payload = await upsert(office, "person", ["BADGE"], rows)
    assert records(payload) == [None, None, None]
    assert told(payload["userErrors"]) == [
        ("REQUIRED", ("1", "name")),
        ("REQUIRED", ("2", "badge")),
    ]
    assert told(payload["results"][1]["userErrors"]) == [("REQUIRED", ("data", "1", "name"))]
    assert await tables.counts() == before
    payload = await upsert(
        office, "person", ["BADGE"], rows, "name size level mood", {"partial": True}
    )
    assert records(payload) == [
        {"name": "Ann", "size": "2.00", "level": 5, "mood": "GOOD"},
        None,
        None,
    ]
    payload = await upsert(
        office, "person", ["BADGE"], [{"badge": 9, "name": "Cid"}], "name level mood"
    )
    assert records(payload) == [{"name": "Cid", "level": 1, "mood": "GOOD"}]


async def test_a_key_twice_names_both_rows(office: Api, tables: Tables) -> None:
    rows: list[Json] = [
        {"mail": "a@x.org", "name": "A"},
        {"mail": "b@x.org", "name": "B"},
        {"mail": "A@x.org", "name": "C"},
    ]
    payload = await upsert(office, "team", ["MAIL"], rows)
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("2", "mail"))]
    assert "Rows 0 and 2" in payload["userErrors"][0]["message"]
    assert await tables.counts() == (0, 0)
    payload = await upsert(office, "team", ["MAIL"], rows, options={"partial": True})
    assert records(payload) == [{"name": "A"}, {"name": "B"}, None]


async def test_several_fields_tell_a_record_together(office: Api) -> None:
    await created_id(office, "team", name="Red", mail="red@x.org")
    both = await upsert(
        office,
        "team",
        ["NAME", "MAIL"],
        [{"name": "Red", "mail": "RED@x.org"}],
        "name mail version",
    )
    assert records(both) == [{"name": "Red", "mail": "RED@x.org", "version": 2}]
    other = await upsert(office, "team", ["NAME", "MAIL"], [{"name": "Red", "mail": "other@x.org"}])
    assert told(other["userErrors"]) == [("NOT_UNIQUE", ("0", "name"))]


async def test_fields_that_are_unique_together(office: Api) -> None:
    await office.module(
        apiName="seat",
        fields=[
            field("row", "TEXT"),
            field("place", "INTEGER"),
            field("guest", "TEXT"),
            lookup("team", "team", "seats"),
        ],
        uniqueKeys=[["row", "place"], ["team", "row"]],
    )
    red = await created_id(office, "team", name="Red")
    by = ["ROW", "PLACE"]
    first = await upsert(
        office, "seat", by, [{"row": "A", "place": 1, "guest": "Ann", "teamId": red}], "guest"
    )
    assert records(first) == [{"guest": "Ann"}]
    payload = await upsert(
        office,
        "seat",
        by,
        [{"row": "A", "place": 1, "guest": "Bob"}, {"row": "A", "place": 2, "guest": "Cid"}],
        "guest version",
    )
    assert records(payload) == [{"guest": "Bob", "version": 2}, {"guest": "Cid", "version": 1}]
    payload = await upsert(
        office,
        "seat",
        ["TEAM", "ROW"],
        [{"team": {"connect": {"name": "Red"}}, "row": "A", "guest": "Dan"}],
        "guest place",
    )
    assert records(payload) == [{"guest": "Dan", "place": 1}]
    (error,) = await office.errors(
        "mutation { upsertSeats(by: [ROW], data: []) { userErrors { code } } }"
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "ROW and PLACE, or TEAM and ROW" in error["message"]
    (error,) = await office.errors(
        "mutation { upsertSeats(by: [], data: []) { userErrors { code } } }"
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_keys_are_named_as_enums_are(office: Api) -> None:
    await office.module(
        apiName="part",
        fields=[field("externalId", "TEXT", unique=True), field("name", "TEXT")],
    )
    payload = await upsert(
        office, "part", ["EXTERNAL_ID"], [{"externalId": "x-1", "name": "Bolt"}], "externalId name"
    )
    assert records(payload) == [{"externalId": "x-1", "name": "Bolt"}]


async def test_records_in_the_bin_are_not_there(office: Api) -> None:
    team = await created_id(office, "team", name="Red", mail="red@x.org")
    await delete(office, "team", team)
    payload = await upsert(
        office, "team", ["MAIL"], [{"mail": "red@x.org", "name": "Red"}], "id version"
    )
    (record,) = records(payload)
    assert record is not None
    assert (record["id"] != team, record["version"]) == (True, 1)


async def test_links_and_records_along_with_each_row(office: Api) -> None:
    await created_id(office, "person", name="Ann", badge=1)
    rows: list[Json] = [
        {"badge": 1, "team": {"create": {"name": "Red"}}},
        {"badge": 2, "name": "Bob", "team": {"disconnect": True}},
        {"badge": 3, "name": "Cid", "team": {"create": {"name": "Blue"}}},
    ]
    payload = await upsert(office, "person", ["BADGE"], rows, "name team { name }")
    assert records(payload) == [
        {"name": "Ann", "team": {"name": "Red"}},
        {"name": "Bob", "team": None},
        {"name": "Cid", "team": {"name": "Blue"}},
    ]
    rows = [
        {"badge": 1, "team": {"update": {"mail": "red@x.org"}}},
        {"badge": 4, "name": "Dan", "team": {"update": {"mail": "dan@x.org"}}},
    ]
    payload = await upsert(office, "person", ["BADGE"], rows)
    assert told(payload["userErrors"]) == [("INVALID", ("1", "team"))]


async def test_mistakes_of_keys_and_of_values(office: Api) -> None:
    await created_id(office, "team", name="Taken")
    payload = await upsert(
        office,
        "team",
        ["MAIL"],
        [
            {"mail": "no address", "name": "A"},
            {"mail": None, "name": "B"},
            {"mail": "c@x.org", "name": "Taken"},
        ],
    )
    assert told(payload["userErrors"]) == [
        ("INVALID", ("0", "mail")),
        ("REQUIRED", ("1", "mail")),
        ("NOT_UNIQUE", ("2", "name")),
    ]


@pytest.mark.parametrize("one_key", [True, False])
async def test_at_once_they_give_one_record_for_each_key(office: Api, one_key: bool) -> None:
    keys = [f"k{number}@x.org" for number in range(1 if one_key else 8)]

    async def call(turn: int) -> Json:
        shuffled = keys if turn % 2 else keys[::-1]
        rows: list[Json] = [{"mail": key, "name": f"Team {key}"} for key in shuffled]
        return await upsert(office, "team", ["MAIL"], rows, "id version")

    payloads = await asyncio.gather(*(call(turn) for turn in range(24)))
    assert all(payload["userErrors"] == [] for payload in payloads)
    assert sorted(await every(office, "team", "mail")) == sorted(keys)
    assert set(await every(office, "team", "version")) == {1}


async def test_a_thousand_rows_take_as_many_statements_as_two(
    office: Api, database_url: str
) -> None:
    def rows(count: int) -> list[Json]:
        return [{"badge": number, "name": f"P{number}"} for number in range(count)]

    async with watched_server(database_url) as watched:
        watching = Api(watched.client, office.workspace)
        await upsert(watching, "person", ["BADGE"], rows(2))
        await upsert(watching, "person", ["BADGE"], rows(4))
        await watched.statements()
        await upsert(watching, "person", ["BADGE"], [{**row, "level": 2} for row in rows(6)])
        few = await watched.statements()
        many = [{**row, "level": 3} for row in rows(1000)]
        payload = await upsert(watching, "person", ["BADGE"], many)
        assert payload["userErrors"] == []
        assert await watched.statements() == few


async def test_the_old_values_of_a_changed_key_are_free(office: Api) -> None:
    team = await created_id(office, "team", name="Red", mail="red@x.org")
    await upsert(office, "team", ["NAME"], [{"name": "Red", "mail": "new@x.org"}])
    assert await read(office, "team", team, "mail version") == {"mail": "new@x.org", "version": 2}
    payload = await upsert(office, "team", ["MAIL"], [{"mail": "red@x.org", "name": "Other"}])
    assert records(payload) == [{"name": "Other"}]
