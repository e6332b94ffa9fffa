"""`viewerAccess`: what the asker may do with a record, and which fields an update takes."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

CLUB: Json = {"apiName": "club", "fields": [field("name", "TEXT")]}
MEMBER: Json = {
    "apiName": "member",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("code", "AUTO_NUMBER", autoNumber={"prefix": "M-", "digits": 3}),
        field("joined", "DATE", readOnly=True),
        field("badges", "MULTI_SELECT", readOnly=True, options=[{"key": "A", "label": "A"}]),
        field("coach", "USER"),
        lookup("club", "club", "members"),
        {**lookup("home", "club", "locals"), "readOnly": True},
    ],
}
OPEN = ["ownerId", "tags", "name", "joined", "badges", "coachId", "clubId", "homeId"]
CLOSED = ["ownerId", "tags", "name", "coachId", "clubId"]


@pytest.fixture
async def club(api: Api) -> Api:
    """A workspace with a club: one member with every read-only value, and one without."""
    await api.module(**CLUB)
    await api.module(**MEMBER)
    made = await api('mutation { createClub(data: {name: "Chess"}) { club { id } } }')
    data = await api(
        """mutation($club: ID!) { createMembers(data: [
             {name: "full", joined: "2027-01-01", badges: [A], clubId: $club, homeId: $club}
             {name: "empty", badges: []}
           ]) { userErrors { message } } }""",
        club=made["createClub"]["club"]["id"],
    )
    assert data["createMembers"]["userErrors"] == []
    return api


async def test_read_only_fields_are_writable_while_they_are_empty(club: Api) -> None:
    data = await club(
        """{ members(orderBy: [{name: DESC}]) { nodes { name
             viewerAccess { canUpdate canDelete canReassign writableFields } } } }"""
    )
    may = {"canUpdate": True, "canDelete": True, "canReassign": True}
    assert data["members"]["nodes"] == [
        {"name": "full", "viewerAccess": {**may, "writableFields": CLOSED}},
        {"name": "empty", "viewerAccess": {**may, "writableFields": OPEN}},
    ]


async def test_an_update_takes_what_is_writable_and_nothing_else(club: Api) -> None:
    nodes = (await club("{ members { nodes { id viewerAccess { writableFields } } } }"))["members"]
    values = {
        "tags": [],
        "ownerId": str(club.workspace.member_id),
        "name": "x",
        "joined": "2028-02-02",
        "badges": [],
        "coachId": None,
        "clubId": None,
        "homeId": None,
    }
    assert set(values) == set(OPEN)
    for node in nodes["nodes"]:
        data = await club(
            """mutation($id: ID!, $data: MemberUpdate!) {
                 updateMember(id: $id, data: $data) { userErrors { code path } } }""",
            id=node["id"],
            data=values,
        )
        refused = {tuple(error["path"][1:]) for error in data["updateMember"]["userErrors"]}
        writable = node["viewerAccess"]["writableFields"]
        assert refused <= {(name,) for name in set(OPEN) - set(writable)}
        assert bool(refused) is (writable == CLOSED)


async def test_it_is_told_wherever_a_record_is(club: Api) -> None:
    (one,) = (await club('{ members(filter: {name: {eq: "full"}}) { nodes { id } } }'))["members"][
        "nodes"
    ]
    data = await club(
        """query($id: ID!) {
          node(id: $id) { __typename ... on Record { viewerAccess { ...Access } } }
          nodes(ids: [$id]) { ... on Member { viewerAccess { ...Access } } }
          member(id: $id) { viewerAccess { kind: __typename may: canUpdate }
            viewerAccess { writableFields } club { viewerAccess { writableFields } } }
          clubs { edges { node { members { nodes { viewerAccess { ...Access } } } } } }
        }
        fragment Access on RecordAccess { writableFields }""",
        id=one["id"],
    )
    told = {"viewerAccess": {"writableFields": CLOSED}}
    assert data == {
        "node": {"__typename": "Member", **told},
        "nodes": [told],
        "member": {
            "viewerAccess": {"kind": "RecordAccess", "may": True, "writableFields": CLOSED},
            "club": {"viewerAccess": {"writableFields": ["ownerId", "tags", "name"]}},
        },
        "clubs": {"edges": [{"node": {"members": {"nodes": [told]}}}]},
    }


async def test_a_write_tells_it_of_what_it_wrote(club: Api) -> None:
    data = await club(
        """mutation { createMember(data: {name: "new", joined: "2027-05-05"}) {
             member { viewerAccess { canDelete writableFields } } } }"""
    )
    open_now = [name for name in OPEN if name != "joined"]
    assert data["createMember"]["member"]["viewerAccess"] == {
        "canDelete": True,
        "writableFields": open_now,
    }
