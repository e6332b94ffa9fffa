"""Links of one record are made and taken away from both sides, with its values or alone."""

from __future__ import annotations

from tests.graphql.links.linking import (
    CREATE,
    UPDATE_PERSON,
    column,
    names,
    outbox,
    timeline,
    update,
)
from tests.support.links import Meetings


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
