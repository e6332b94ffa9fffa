"""Links are made and taken away from both sides, by writes of one record and of many."""

from __future__ import annotations

import json
from typing import cast

import pytest

from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.links import Meetings

UPDATE = """mutation($id: ID!, $data: MeetingUpdate!) { updateMeeting(id: $id, data: $data) {
  meeting { version guests { nodes { name } } hosts { nodes { name } } }
  userErrors { code message path } } }"""
UPDATE_PERSON = """mutation($id: ID!, $data: PersonUpdate!) { updatePerson(id: $id, data: $data) {
  person { version meetings { nodes { name version } } friends { nodes { name } } }
  userErrors { code message path } } }"""
CREATE = """mutation($data: MeetingCreate!) { createMeeting(data: $data) {
  meeting { id version guests { nodes { name } } hosts { nodes { name } } }
  userErrors { code message path } } }"""


def names(connection: Json) -> str:
    """The names of a connection's nodes."""
    return " ".join(node["name"] for node in connection["nodes"])


async def update(meetings: Meetings, name: str, data: Json) -> Json:
    """The payload of an update of a meeting."""
    payload: Json = (await meetings.api(UPDATE, id=meetings[name], data=data))["updateMeeting"]
    return payload


async def timeline(meetings: Meetings, id: str) -> list[Json]:
    """The changes of a record, the oldest first, by column."""
    async with meetings.pool.acquire() as connection:
        rows = await connection.fetch(
            f'select action, changes from "{meetings.api.workspace.schema}".timeline '
            "where record_id = $1 order by id",
            id,
        )
    return [{"action": row["action"], **json.loads(row["changes"])} for row in rows]


async def outbox(meetings: Meetings, id: str) -> list[list[str]]:
    """What the events of a record say of its changed columns, the oldest first."""
    async with meetings.pool.acquire() as connection:
        rows = await connection.fetch(
            f"select body->'changed' as changed from \"{meetings.api.workspace.schema}\".outbox "
            "where record_id = $1 order by id",
            id,
        )
    return [cast("list[str]", json.loads(row["changed"])) for row in rows]


async def column(api: Api, name: str) -> str:
    """What the timeline calls a multi lookup."""
    data = await api("{ modules { fields { id apiName } } }")
    fields = (field for module in data["modules"] for field in module["fields"])
    return next(f"f_{f['id'].rpartition('_')[2]}" for f in fields if f["apiName"] == name)


async def test_links_are_made_and_taken_away(meetings: Meetings) -> None:
    payload = await update(
        meetings,
        "kickoff",
        {
            "guests": {
                "connect": [{"name": "Dora"}, {"id": meetings["Ann"]}],
                "disconnect": [{"id": meetings["Cid"]}],
            }
        },
    )
    assert payload["userErrors"] == []
    assert names(payload["meeting"]["guests"]) == "Ann Bob Dora"
    assert payload["meeting"]["version"] == 2
    guests = await column(meetings.api, "guests")
    told = (await timeline(meetings, meetings["kickoff"]))[-1]
    assert told == {"action": "UPDATED", guests: [[meetings["Cid"]], [meetings["Dora"]]]}
    assert (await outbox(meetings, meetings["kickoff"]))[-1] == [guests]


async def test_a_write_that_changes_no_link_changes_nothing(meetings: Meetings) -> None:
    payload = await update(
        meetings, "kickoff", {"guests": {"connect": [{"id": meetings["Ann"]}]}, "hosts": {}}
    )
    assert payload["userErrors"] == []
    assert payload["meeting"]["version"] == 1
    assert len(await timeline(meetings, meetings["kickoff"])) == 1


async def test_null_takes_all_links_away(meetings: Meetings) -> None:
    payload = await update(meetings, "kickoff", {"guests": None, "size": 5})
    assert payload["userErrors"] == []
    assert names(payload["meeting"]["guests"]) == ""
    assert names(payload["meeting"]["hosts"]) == "Dora"
    assert payload["meeting"]["version"] == 2
    guests = await column(meetings.api, "guests")
    told = (await timeline(meetings, meetings["kickoff"]))[-1]
    assert told[guests] == [sorted(meetings[name] for name in ("Ann", "Bob", "Cid")), []]
    # Left out, links stay.
    payload = await update(meetings, "review", {"size": 5})
    assert names(payload["meeting"]["guests"]) == "Bob"


async def test_a_new_record_is_linked(meetings: Meetings) -> None:
    data = {
        "name": "retro",
        "guests": {"connect": [{"name": "Ann"}, {"name": "Ann"}, {"id": meetings["Bob"]}]},
        "hosts": {"create": [{"name": "Eve", "age": 20}]},
    }
    payload = (await meetings.api(CREATE, data=data))["createMeeting"]
    assert payload["userErrors"] == []
    meeting = payload["meeting"]
    assert (names(meeting["guests"]), names(meeting["hosts"])) == ("Ann Bob", "Eve")
    assert meeting["version"] == 1
    guests = await column(meetings.api, "guests")
    (told,) = await timeline(meetings, meeting["id"])
    assert told[guests] == [None, [meetings["Ann"], meetings["Bob"]]]
    assert guests in (await outbox(meetings, meeting["id"]))[-1]


async def test_the_other_side_writes_the_same_links(meetings: Meetings) -> None:
    data = {
        "meetings": {
            "connect": [{"name": "lunch"}],
            "disconnect": [{"name": "demo"}],
            "create": [{"name": "walk"}],
            "update": [{"id": meetings["kickoff"], "data": {"size": 9}}],
        }
    }
    payload = (await meetings.api(UPDATE_PERSON, id=meetings["Ann"], data=data))["updatePerson"]
    assert payload["userErrors"] == []
    assert names(payload["person"]["meetings"]) == "kickoff lunch walk"
    # A link is the value of the record whose field it is: that is what changes.
    assert payload["person"]["version"] == 2  # since she was given friends
    versions = {n["name"]: n["version"] for n in payload["person"]["meetings"]["nodes"]}
    assert versions == {"kickoff": 2, "lunch": 2, "walk": 1}
    guests = await column(meetings.api, "guests")
    assert (await timeline(meetings, meetings["lunch"]))[-1][guests] == [[], [meetings["Ann"]]]
    assert (await timeline(meetings, meetings["demo"]))[-1][guests] == [[meetings["Ann"]], []]


async def test_records_are_linked_with_themselves(meetings: Meetings) -> None:
    data = {"friends": {"connect": [{"id": meetings["Dora"]}, {"name": "Ann"}]}}
    payload = (await meetings.api(UPDATE_PERSON, id=meetings["Dora"], data=data))["updatePerson"]
    assert payload["userErrors"] == []
    assert names(payload["person"]["friends"]) == "Ann Dora"
    data = {"friendsOf": {"connect": [{"name": "Dora"}, {"name": "Cid"}]}}
    payload = (await meetings.api(UPDATE_PERSON, id=meetings["Dora"], data=data))["updatePerson"]
    assert payload["userErrors"] == []
    assert payload["person"]["version"] == 2
    query = "query($id: ID!) { person(id: $id) { friendsOf { nodes { name } } } }"
    found = await meetings.api(query, id=meetings["Dora"])
    assert names(found["person"]["friendsOf"]) == "Cid Dora"


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


async def test_many_records_are_made_with_links_by_few_statements(
    meetings: Meetings, database_url: str
) -> None:
    create = """mutation($data: [MeetingCreate!]!) { createMeetings(data: $data) {
      results { meeting { guests { totalCount } } } userErrors { message } } }"""
    headers = meetings.api.workspace.headers
    counts = []
    async with watched_server(database_url) as watched:
        for size in (2, 3, 60):
            await watched.statements()
            rows = [
                {
                    "name": f"{size} {n}",
                    "guests": {"connect": [{"name": "Ann"}, {"name": ("Bob", "Cid")[n % 2]}]},
                }
                for n in range(size)
            ]
            body = {"query": create, "variables": {"data": rows}}
            answer = await watched.client.post("/graphql", json=body, headers=headers)
            payload = answer.json()["data"]["createMeetings"]
            assert payload["userErrors"] == []
            found = [row["meeting"]["guests"]["totalCount"] for row in payload["results"]]
            assert found == [2] * size
            counts.append(len(await watched.statements()))
    # The first request also loads what the server keeps.
    assert counts[1] == counts[2]


async def test_partial_rows_keep_their_own_links(meetings: Meetings) -> None:
    create = """mutation($data: [MeetingCreate!]!) {
      createMeetings(data: $data, options: {partial: true}) {
        results { meeting { name guests { nodes { name } } } userErrors { code } } } }"""
    rows = [
        {"name": "one", "guests": {"connect": [{"name": "Ann"}]}},
        {"name": "kickoff", "guests": {"connect": [{"name": "Bob"}]}},
        {"name": "two", "guests": {"connect": [{"name": "Zoe"}]}},
        {"name": "three", "guests": {"create": [{"name": "Fay"}]}},
    ]
    results = (await meetings.api(create, data=rows))["createMeetings"]["results"]
    assert [row["meeting"] and names(row["meeting"]["guests"]) for row in results] == [
        "Ann",
        None,
        None,
        "Fay",
    ]


async def test_all_records_of_a_selection_get_the_same_links(
    meetings: Meetings, database_url: str
) -> None:
    mass = """mutation($where: MeetingSelection!, $data: MeetingUpdate!) {
      updateMeetings(where: $where, data: $data) { count userErrors { code message path } } }"""
    change = {
        "guests": {"connect": [{"name": "Dora"}], "disconnect": [{"name": "Bob"}]},
        "size": 3,
    }
    headers = meetings.api.workspace.headers
    counts = []
    async with watched_server(database_url) as watched:
        for ids in (["kickoff"], ["review"], ["demo", "lunch"]):
            where = {"ids": [meetings[name] for name in ids]}
            body = {"query": mass, "variables": {"where": where, "data": change}}
            await watched.statements()
            answer = await watched.client.post("/graphql", json=body, headers=headers)
            payload = answer.json()["data"]["updateMeetings"]
            assert payload == {"count": len(ids), "userErrors": []}
            counts.append(len(await watched.statements()))
    assert counts[1] == counts[2]
    found = await meetings.api("{ meetings { nodes { name version guests { nodes { name } } } } }")
    assert {n["name"]: (names(n["guests"]), n["version"]) for n in found["meetings"]["nodes"]} == {
        "kickoff": ("Ann Cid Dora", 2),
        "review": ("Dora", 2),
        "demo": ("Ann Dora", 2),
        "lunch": ("Dora", 2),
    }
    guests = await column(meetings.api, "guests")
    assert (await timeline(meetings, meetings["lunch"]))[-1][guests] == [[], [meetings["Dora"]]]
    # Again: nothing changes, so no version moves. Then all links go.
    for data, version, linked in ((change, 2, "Dora"), ({"guests": None}, 3, "")):
        payload = (await meetings.api(mass, where={"all": True}, data=data))["updateMeetings"]
        assert payload == {"count": 4, "userErrors": []}
        found = await meetings.api(
            "query($id: ID!) { meeting(id: $id) { version guests { nodes { name } } } }",
            id=meetings["lunch"],
        )
        assert found["meeting"]["version"] == version
        assert names(found["meeting"]["guests"]) == linked


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


async def test_writable_fields_name_multi_lookups(meetings: Meetings) -> None:
    found = await meetings.api(
        "query($id: ID!) { meeting(id: $id) { viewerAccess { writableFields } } }",
        id=meetings["kickoff"],
    )
    assert found["meeting"]["viewerAccess"]["writableFields"] == [
        "ownerId",
        "tags",
        "name",
        "size",
        "guests",
        "hosts",
    ]


async def test_a_dry_run_tells_the_links_that_would_change(meetings: Meetings) -> None:
    changes = "preview { changes { record { id } field label before after } } userErrors { code }"
    data = {"guests": {"connect": [{"name": "Dora"}], "disconnect": [{"name": "Bob"}]}}
    asked = await meetings.api(
        "mutation($id: ID!, $data: MeetingUpdate!) { updateMeeting(id: $id, data: $data, "
        f"options: {{dryRun: true}}) {{ {changes} }} }}",
        id=meetings["kickoff"],
        data=data,
    )
    assert asked["updateMeeting"]["userErrors"] == []
    assert asked["updateMeeting"]["preview"]["changes"] == [
        {
            "record": {"id": meetings["kickoff"]},
            "field": "guests",
            "label": "Guests",
            "before": [meetings["Bob"]],
            "after": [meetings["Dora"]],
        }
    ]
    asked = await meetings.api(
        "mutation($data: MeetingCreate!) { createMeeting(data: $data, "
        f"options: {{dryRun: true}}) {{ {changes} }} }}",
        data={"name": "new", "guests": {"connect": [{"name": "Ann"}]}},
    )
    told = {
        c["field"]: (c["before"], c["after"]) for c in asked["createMeeting"]["preview"]["changes"]
    }
    assert told["guests"] == (None, [meetings["Ann"]])
    found = await meetings.api(
        "{ meetings { totalCount nodes { version guests { totalCount } } } }"
    )
    assert found["meetings"]["totalCount"] == 4
    assert [node["guests"]["totalCount"] for node in found["meetings"]["nodes"]] == [3, 1, 2, 0]


async def test_links_of_others_are_no_conflict(meetings: Meetings) -> None:
    await update(meetings, "kickoff", {"guests": {"connect": [{"name": "Dora"}]}})
    data = {"guests": {"disconnect": [{"name": "Bob"}]}, "size": 8}
    asked = await meetings.api(
        "mutation($id: ID!, $data: MeetingUpdate!) { updateMeeting(id: $id, data: $data, "
        "expectedVersion: 1) { meeting { guests { nodes { name } } } userErrors { code } } }",
        id=meetings["kickoff"],
        data=data,
    )
    assert asked["updateMeeting"]["userErrors"] == []
    assert names(asked["updateMeeting"]["meeting"]["guests"]) == "Ann Cid Dora"


async def test_links_and_values_of_a_tree_are_written_together(meetings: Meetings) -> None:
    data = {
        "name": "offsite",
        "guests": {
            "create": [
                {"name": "Gus", "friends": {"connect": [{"name": "Ann"}]}},
                {"name": "Hal", "hosted": {"create": [{"name": "dinner", "size": 4}]}},
            ],
            "connect": [{"name": "Cid"}],
        },
    }
    asked = await meetings.api(
        """mutation($data: MeetingCreate!) { createMeeting(data: $data) { meeting {
          guests { nodes { name friends { nodes { name } } hosted { nodes { name size } } } } }
          userErrors { code message path } } }""",
        data=data,
    )
    assert asked["createMeeting"]["userErrors"] == []
    assert asked["createMeeting"]["meeting"]["guests"]["nodes"] == [
        {"name": "Cid", "friends": {"nodes": []}, "hosted": {"nodes": []}},
        {"name": "Gus", "friends": {"nodes": [{"name": "Ann"}]}, "hosted": {"nodes": []}},
        {
            "name": "Hal",
            "friends": {"nodes": []},
            "hosted": {"nodes": [{"name": "dinner", "size": 4}]},
        },
    ]
    data = {
        "guests": {
            "update": [
                {
                    "id": meetings["Ann"],
                    "data": {"age": 31, "friends": {"disconnect": [{"name": "Bob"}]}},
                }
            ]
        }
    }
    payload = await update(meetings, "kickoff", data)
    assert payload["userErrors"] == []
    # Nothing of the meeting itself changed.
    assert payload["meeting"]["version"] == 1
    found = await meetings.api(
        "query($id: ID!) { person(id: $id) { age version friends { nodes { name } } } }",
        id=meetings["Ann"],
    )
    assert found["person"] == {"age": 31, "version": 3, "friends": {"nodes": [{"name": "Cid"}]}}
