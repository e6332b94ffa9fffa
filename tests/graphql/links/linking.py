"""Short ways to link meetings with people, and to look at what that leaves in the tables."""

from __future__ import annotations

import json
from typing import cast

from tests.support.api import Api, Json
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
