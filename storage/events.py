"""The consuming side of the outbox: events are claimed and deleted in one transaction.

An event is there as long as its row is: claiming goes by the rows that are found, never by a
highest number seen, so that transactions which commit out of order are not skipped.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from storage.engine import Connection

# Rows that another worker is at are passed over; their deletion stands or falls with what the
# claiming transaction makes of them.
_CLAIM = """
with claimed as materialized (
  select id from "{schema}".outbox order by id limit $1 for update skip locked
)
delete from "{schema}".outbox using claimed where outbox.id = claimed.id
returning outbox.id, at, module, record_id, action, actor_id, source, depth, body
"""
_PENDING = """
select
  (select min(id) from "{schema}".outbox) as event,
  (select min(place) from "{schema}".activity_waiting) as entry,
  least((select min(due_at) from "{schema}".workflow_run),
    (select min(due_at) from "{schema}".job),
    (select purge_at from "{schema}".bin),
    (select due_at from "{schema}".reminder)) as due_at,
  now() as now
"""

_POSITION = """
select coalesce(pg_sequence_last_value(pg_get_serial_sequence('"{schema}".outbox', 'id')), 0)
"""
_SINCE = """
select id, at, module, record_id, action, actor_id, source, depth, body from "{schema}".outbox
where id > $1 and at = $2 and actor_id = $3 order by id
"""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a record, as the write left it in the outbox.

    `record` and `before` are rows by physical column, `changed` the columns an update changed.
    `links` has, by what would be the column of a multi lookup, the ids that it linked and links
    no more (None of a new record), and those that it links since.
    `automation` is false where the write asked that nothing be set off.
    """

    id: int
    at: datetime
    module: int
    record_id: UUID
    action: str
    actor_id: UUID | None
    source: str
    depth: int
    record: dict[str, object] = field(default_factory=dict)
    before: dict[str, object] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    links: dict[str, object] = field(default_factory=dict)
    automation: bool = True


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits in a workspace: its oldest event, the first entry of the activity log that has no
    link of the chain yet, and when a run, a job or a reminder is due next."""

    event: int | None
    entry: int | None
    due_at: datetime | None
    now: datetime

    @property
    def at_once(self) -> bool:
        """Whether there is something to do right now."""
        if self.event is not None or self.entry is not None:
            return True
        return self.due_at is not None and self.due_at <= self.now


async def claim_events(connection: Connection, schema: str, limit: int) -> list[Event]:
    """Take up to `limit` events out of the outbox, oldest first.

    Belongs into the transaction that keeps what follows from them.
    """
    rows = await connection.fetch(_CLAIM.format(schema=schema), limit)
    return sorted((_event(row) for row in rows), key=lambda event: event.id)


async def outbox_position(connection: Connection, schema: str) -> int:
    """What the ids of all events lie above that are written from now on."""
    found: int = await connection.fetchval(_POSITION.format(schema=schema))
    return found


async def events_since(
    connection: Connection, schema: str, position: int, at: datetime, actor: UUID
) -> list[Event]:
    """The events above a position that the write of this moment and member left."""
    rows = await connection.fetch(_SINCE.format(schema=schema), position, at, actor)
    return [_event(row) for row in rows]


async def pending(connection: Connection, schema: str) -> Pending:
    """What waits in a workspace, as of one moment."""
    row = await connection.fetchrow(_PENDING.format(schema=schema))
    if row is None:
        raise LookupError(f"the workspace {schema} gave no answer")
    return Pending(row["event"], row["entry"], row["due_at"], row["now"])


def row_from_json(text: str) -> dict[str, object]:
    """A row that PostgreSQL made JSON of, its numbers exact."""
    row: dict[str, object] = json.loads(text, parse_float=Decimal)
    return row


def _event(row: asyncpg.Record) -> Event:
    body = row_from_json(row["body"])
    changed = body.get("changed")
    return Event(
        id=row["id"],
        at=row["at"],
        module=row["module"],
        record_id=row["record_id"],
        action=row["action"],
        actor_id=row["actor_id"],
        source=row["source"],
        depth=row["depth"],
        record=_object(body.get("record")),
        before=_object(body.get("before")),
        changed=frozenset(changed if isinstance(changed, list) else ()),
        links=_object(body.get("links")),
        automation=body.get("automation") is not False,
    )


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
