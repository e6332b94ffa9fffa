"""Links that cannot be made or taken away are told where they are, and nothing is kept."""

from __future__ import annotations

import pytest

from tests.graphql.links.linking import UPDATE, UPDATE_PERSON, update
from tests.support.api import Json
from tests.support.links import Meetings


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"guests": {"connect": [{"name": "Zoe"}]}}, "NOT_FOUND", "guests.connect.0.name"),
        ({"guests": {"connect": [{"id": "x"}]}}, "NOT_FOUND", "guests.connect.0.id"),
        ({"guests": {"disconnect": [{"name": "Dora"}]}}, "NOT_FOUND", "guests.disconnect.0.name"),
        (
            {"guests": {"connect": [{"name": "Dora"}], "create": [{"name": "Ann"}]}},
            "NOT_UNIQUE",
            "guests.create.0.name",
        ),
        (
            {"guests": {"connect": [{"name": "Bob"}], "disconnect": [{"name": "Bob"}]}},
            "INVALID",
            "guests.connect.0.name",
        ),
    ],
)
async def test_a_wrong_link_is_told_and_nothing_is_kept(
    meetings: Meetings, data: Json, code: str, path: str
) -> None:
    payload = await update(meetings, "kickoff", {"size": 77, **data})
    assert [(e["code"], ".".join(e["path"])) for e in payload["userErrors"]] == [
        (code, f"data.{path}")
    ]
    assert payload["meeting"] is None
    found = await meetings.api(
        "query($id: ID!) { meeting(id: $id) { version guests { totalCount } } }",
        id=meetings["kickoff"],
    )
    assert found["meeting"] == {"version": 1, "guests": {"totalCount": 3}}


async def test_the_other_side_tells_its_places(meetings: Meetings) -> None:
    data = {
        "meetings": {
            "update": [{"id": meetings["lunch"], "data": {"size": 1}}],
            "disconnect": [{"name": "review"}],
        }
    }
    payload = (await meetings.api(UPDATE_PERSON, id=meetings["Ann"], data=data))["updatePerson"]
    assert sorted(".".join(error["path"]) for error in payload["userErrors"]) == [
        "data.meetings.disconnect.0.name",
        "data.meetings.update.0.id",
    ]


async def test_records_in_the_bin_are_not_linked(meetings: Meetings) -> None:
    await meetings.api(
        "mutation($id: ID!) { deletePerson(id: $id) { userErrors { message } } }",
        id=meetings["Bob"],
    )
    for way in ("connect", "disconnect"):
        payload = await update(meetings, "kickoff", {"guests": {way: [{"id": meetings["Bob"]}]}})
        (error,) = payload["userErrors"]
        assert error["code"] == "NOT_FOUND"


async def test_a_selection_is_told_once_what_is_wrong(meetings: Meetings) -> None:
    mass = """mutation($data: MeetingUpdate!) { updateMeetings(where: {all: true}, data: $data)
      { count userErrors { code path } } }"""
    for data, error in (
        ({"guests": {"connect": [{"name": "Zoe"}]}}, ("NOT_FOUND", "guests.connect.0.name")),
        (
            {"guests": {"connect": [{"name": "Ann"}], "disconnect": [{"name": "Ann"}]}},
            ("INVALID", "guests.connect.0.name"),
        ),
        ({"guests": {"create": [{"name": "Gil"}]}}, ("INVALID", "guests.create.0")),
    ):
        payload = (await meetings.api(mass, data=data))["updateMeetings"]
        assert payload["count"] == 0
        found = [(one["code"], ".".join(one["path"])) for one in payload["userErrors"]]
        assert found == [(error[0], f"data.{error[1]}")]


async def test_a_record_has_only_so_many_links(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.linking.MOST_OF_ONE", 3)
    payload = await update(meetings, "kickoff", {"guests": {"connect": [{"name": "Dora"}]}})
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("OUT_OF_RANGE", ["data", "guests"])
    both = {"connect": [{"name": "Dora"}], "disconnect": [{"name": "Ann"}]}
    assert (await update(meetings, "kickoff", {"guests": both}))["userErrors"] == []
    monkeypatch.setattr("storage.linking.MOST_LINKS", 1)
    (error,) = await meetings.api.errors(UPDATE, id=meetings["demo"], data={"guests": both})
    assert "links" in error["message"]
