"""Two workspaces of the same modules, one of which asks for what is the other's."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

TEAM: Json = {
    "apiName": "team",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True, unique=True),
        field("mail", "EMAIL", unique=True),
        lookup("parent", "team", "parts"),
    ],
}
PERSON: Json = {
    "apiName": "person",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True),
        lookup("team", "team", "persons"),
        field("mentor", "USER"),
    ],
}
FILLED = """
mutation($mentor: ID!, $name: String!, $mail: EmailAddress) {
  tag: createTag(data: {name: $name}) { tag { id } }
  one: createTeam(data: {name: $name, mail: $mail, tags: [$name], notes: {create: [{body: $name}]}})
    { team { id notes { nodes { id } } } }
  two: createTeam(data: {name: "other", parent: {connect: {name: $name}}}) { team { id } }
  three: createPerson(data: {name: $name, mentorId: $mentor, team: {connect: {name: $name}}})
    { person { id } }
  four: createWorkflow(input: {name: $name, module: "person", trigger: {on: [RECORD_DELETED]},
      condition: {name: {eq: "nobody"}},
      steps: [{createRecord: {module: "team", data: {name: "{{ record.id }}"}}}]})
    { workflow { id } userErrors { message } }
  five: createView(input: {module: "team", label: $name, kind: TABLE, columns: [{field: "name"}]})
    { view { id } userErrors { message } }
}"""
RULE = """mutation($id: ID!) {
  createDuplicateRule(moduleId: $id, input: {key: "name", label: "Same name",
    matches: [{field: "name", method: EXACT}]}) { userErrors { message } }
}"""
SHOWN = """{
  teams { totalCount edges { cursor } pageInfo { endCursor }
          nodes { id number name mail version updatedAt parentId ownerId persons { totalCount }
                  tags { name } } }
  persons { totalCount nodes { id name version teamId mentorId ownerId } }
  notes { totalCount nodes { id body version recordId } }
  workflows { id name active revision }
  modules(system: false) { id apiName fields { id apiName } }
  views(module: "team") { id label revision isDefault customized }
}"""
COUNTS = """
select (select count(*) from {0}.timeline), (select count(*) from {0}.outbox),
       (select count(*) from {0}.revision), (select epoch from {0}.epoch),
       (select count(*) from {0}.workflow), (select array_agg(epoch) from {0}.member),
       (select count(*) from {0}.view), (select count(*) from {0}.view_preference)
"""


@dataclass(frozen=True, slots=True)
class Office:
    """One of the workspaces, and the ids of what is in it."""

    api: Api
    team: str
    other: str
    person: str
    member: str
    workflow: str
    view: str
    cursor: str
    note: str


async def filled(api: Api, name: str) -> Office:
    """Defines the modules and fills them: two teams, a person, a workflow, a view, a note
    on the first team, which has a tag."""
    await api.module(**TEAM)
    person = await api.module(**PERSON)
    await api(RULE, id=person["id"])
    member = str(api.workspace.member_id)
    made = await api(FILLED, mentor=member, name=name, mail=f"{name}@x.org")
    shown = await api(SHOWN)
    return Office(
        api,
        made["one"]["team"]["id"],
        made["two"]["team"]["id"],
        made["three"]["person"]["id"],
        member,
        made["four"]["workflow"]["id"],
        made["five"]["view"]["id"],
        shown["teams"]["edges"][0]["cursor"],
        made["one"]["team"]["notes"]["nodes"][0]["id"],
    )


async def all_of(office: Office, pool: Pool) -> str:
    """All that the other workspace must neither see nor change."""
    shown = await office.api(SHOWN)
    row = await pool.fetchrow(COUNTS.format(office.api.workspace.schema))
    return json.dumps([shown, list(row)])
