"""A write made for a version fails only where the same fields were changed since."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import Tables, created, created_id, told, updated
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field

CONFLICT = "conflict { fields { field label base theirs mine } }"
ERRORS = "userErrors { code message path }"


async def changed(api: Api, id: str, version: int | None, data: Json) -> Json:
    answer = await api(
        f"""mutation($id: ID!, $data: PersonUpdate!, $version: Int) {{
          updatePerson(id: $id, data: $data, expectedVersion: $version) {{
            person {{ name version }} {ERRORS} {CONFLICT} }} }}""",
        id=id,
        data=data,
        version=version,
    )
    payload: Json = answer["updatePerson"]
    return payload


async def deleted(api: Api, id: str, version: int) -> Json:
    answer = await api(
        f"""mutation($id: ID!, $version: Int) {{
          deletePerson(id: $id, expectedVersion: $version) {{
            person {{ name }} {ERRORS} {CONFLICT} }} }}""",
        id=id,
        version=version,
    )
    payload: Json = answer["deletePerson"]
    return payload


@pytest.fixture
async def ann(office: Api) -> str:
    """A person at version 3: since version 1 the name and the size were changed."""
    person = await created_id(office, "person", name="Ann", size="1.50")
    await updated(office, "person", person, {"name": "Anna"})
    await updated(office, "person", person, {"size": "2.25"})
    return person


async def test_the_same_field_changed_is_told_with_base_theirs_and_mine(
    office: Api, ann: str, tables: Tables
) -> None:
    before = await tables.counts()
    payload = await changed(office, ann, 1, {"name": "Annie", "size": "3", "level": 2})
    assert payload["person"] is None
    assert told(payload["userErrors"]) == [("CONFLICT", ("expectedVersion",))]
    assert payload["conflict"]["fields"] == [
        {"field": "name", "label": "Name", "base": "Ann", "theirs": "Anna", "mine": "Annie"},
        {"field": "size", "label": "Size", "base": "1.50", "theirs": "2.25", "mine": "3"},
    ]
    assert await tables.counts() == before
    later = await changed(office, ann, 2, {"name": "Annie"})
    assert later["person"] == {"name": "Annie", "version": 4}


async def test_other_fields_go_through(office: Api, ann: str) -> None:
    payload = await changed(office, ann, 1, {"level": 7})
    assert (payload["userErrors"], payload["conflict"]) == ([], None)
    assert payload["person"]["version"] == 4


async def test_what_others_made_the_same_or_took_back_is_in_nobodys_way(
    office: Api, ann: str
) -> None:
    same = await changed(office, ann, 1, {"name": "Anna", "size": "2.250"})
    assert (same["userErrors"], same["person"]["version"]) == ([], 3)
    await updated(office, "person", ann, {"name": "Ann"})
    back = await changed(office, ann, 1, {"name": "Annie"})
    assert back["userErrors"] == []
    assert back["person"] == {"name": "Annie", "version": 5}


@pytest.mark.parametrize("version", [0, -1, 4, 2_000_000])
async def test_a_version_that_never_was_is_told_what_it_is(
    office: Api, ann: str, version: int
) -> None:
    for payload in (
        await changed(office, ann, version, {"level": 7}),
        await deleted(office, ann, version),
    ):
        assert told(payload["userErrors"]) == [("INVALID", ("expectedVersion",))]
        assert "at version 3" in payload["userErrors"][0]["message"]
        assert (payload["person"], payload["conflict"]) == (None, None)


async def test_every_kind_of_value_is_told_as_data_takes_it(office: Api) -> None:
    red, blue = [await created_id(office, "team", name=name) for name in ("Red", "Blue")]
    person = await created_id(office, "person", name="A", teamId=red, mood="GOOD")
    member = str(office.workspace.member_id)
    theirs: Json = {"teamId": blue, "mood": "BAD", "hired": "2027-01-02", "mentorId": member}
    await updated(office, "person", person, theirs)
    mine: Json = {
        "team": {"disconnect": True},
        "mood": None,
        "hired": "2027-03-04",
        "mentorId": None,
        "ownerId": None,
    }
    payload = await changed(office, person, 1, mine)
    found = {each["field"]: each for each in payload["conflict"]["fields"]}
    assert {name: (each["base"], each["theirs"], each["mine"]) for name, each in found.items()} == {
        "teamId": (red, blue, None),
        "mood": ("GOOD", "BAD", None),
        "hired": (None, "2027-01-02", "2027-03-04"),
        "mentorId": (None, member, None),
    }
    ways: Json = {"team": {"create": {"name": "Green"}}}
    payload = await changed(office, person, 1, ways)
    assert payload["conflict"]["fields"] == [
        {"field": "teamId", "label": "Team", "base": red, "theirs": blue, "mine": None}
    ]


async def test_a_deletion_meets_every_change(office: Api, ann: str) -> None:
    payload = await deleted(office, ann, 2)
    assert told(payload["userErrors"]) == [("CONFLICT", ("expectedVersion",))]
    assert payload["conflict"]["fields"] == [
        {"field": "size", "label": "Size", "base": "1.50", "theirs": "2.25", "mine": None}
    ]
    assert (await deleted(office, ann, 3))["person"] == {"name": "Anna"}


async def test_every_line_of_history_tells_its_version(office: Api, tables: Tables) -> None:
    made = await created(office, "team", {"name": "Red"}, "id version")
    await updated(office, "team", made["id"], {"name": "Blue"})
    await office(
        "mutation($id: ID!) { deleteTeam(id: $id) { userErrors { code } } }", id=made["id"]
    )
    rows = await tables.pool.fetch(
        f"select action, version from {tables.schema}.timeline order by id"
    )
    assert [(row["action"], row["version"]) for row in rows] == [
        ("CREATED", 1),
        ("UPDATED", 2),
        ("DELETED", 3),
    ]


async def test_values_of_several_parts_are_told_whole(api: Api) -> None:
    await api.module(
        apiName="thing",
        fields=[
            field("fee", "CURRENCY"),
            field("home", "ADDRESS"),
            field("story", "RICH_TEXT"),
            field("data", "JSON"),
            field("marks", "MULTI_SELECT", options=OPTIONS),
            field("due", "DATETIME"),
        ],
    )
    base: Json = {
        "fee": {"amount": "1.00", "currency": "EUR"},
        "home": {"city": "Berlin", "country": "DE"},
        "story": "*one*",
        "data": {"n": 1.5},
        "marks": ["RED"],
        "due": "2027-01-01T00:00:00Z",
    }
    theirs: Json = {
        "fee": {"amount": "2.00", "currency": "EUR"},
        "home": {"city": "Hamburg", "country": "DE"},
        "story": "*two*",
        "data": {"n": 2.5},
        "marks": ["RED", "BLUE"],
        "due": "2027-01-02T00:00:00Z",
    }
    mine: Json = {
        "fee": {"amount": "3.00", "currency": "USD"},
        "home": {"city": "Bonn", "country": "DE"},
        "story": "*three*",
        "data": {"n": 3.5},
        "marks": [],
        "due": "2027-01-03T01:00:00+01:00",
    }
    thing = await created_id(api, "thing", **base)
    await updated(api, "thing", thing, theirs)
    document = f"""mutation($id: ID!, $data: ThingUpdate!) {{
      updateThing(id: $id, data: $data, expectedVersion: 1) {{ {ERRORS} {CONFLICT} }} }}"""
    payload = (await api(document, id=thing, data=mine))["updateThing"]
    found = {each["field"]: each for each in payload["conflict"]["fields"]}
    assert set(found) == set(base)
    for name in ("fee", "story", "data", "marks", "due"):
        assert found[name]["base"] == base[name]
        assert found[name]["theirs"] == theirs[name]
    assert [found["home"][side]["city"] for side in ("base", "theirs", "mine")] == [
        "Berlin",
        "Hamburg",
        "Bonn",
    ]
    assert found["fee"]["mine"] == mine["fee"]
    assert (found["data"]["mine"], found["marks"]["mine"]) == ({"n": 3.5}, None)
    assert found["due"]["mine"] == "2027-01-03T00:00:00Z"
    same = (await api(document, id=thing, data=theirs))["updateThing"]
    assert (same["userErrors"], same["conflict"]) == ([], None)
    tried = await api(
        """mutation($id: ID!, $data: ThingUpdate!) {
          updateThing(id: $id, data: $data, options: {dryRun: true}) {
            preview { changes { field before after } } } }""",
        id=thing,
        data=mine,
    )
    changes = tried["updateThing"]["preview"]["changes"]
    assert {each["field"] for each in changes} == set(base)
    shown = next(each for each in changes if each["field"] == "data")
    assert shown == {"field": "data", "before": {"n": 2.5}, "after": {"n": 3.5}}
