"""Reminds of tasks: what is due is noted in them, in the transaction that tells of it.

A task is due when its `reminderAt` has come, unless it was reminded of since then, is done or
cancelled. So a reminder that is put off is given again, whoever notes `remindedAt` by hand needs
none, and a worker that dies leaves the task due. It is a write as any: it has a line in the
timeline and an event, which workflows hear of.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from crm.ids import PLATFORM, new_id
from crm.system_modules import (
    TASK_REMINDED_AT,
    TASK_REMINDER_AT,
    TASK_STATUS,
    TASKS,
)
from storage.engine import Connection
from storage.events import Event
from storage.names import identifier
from storage.record_layout import Column, RecordTable, WordsTable
from storage.statement import Statement
from storage.write_sql import changing_sql

SIZE = 100
"""How many tasks are reminded of in one transaction."""
REMINDER = "reminder"
"""The source of what is written when a task is reminded of."""

_TABLE = RecordTable(f"r_{TASKS}", WordsTable(TASKS, 0, ""))
_STATUS, _AT, _GIVEN = (f"f_{n}" for n in (TASK_STATUS, TASK_REMINDER_AT, TASK_REMINDED_AT))
# As the index has it (w0021), so that what was reminded of long ago is not looked through.
_OPEN = (
    f"deleted_at is null and {_STATUS} is distinct from 'DONE' "
    f"and {_STATUS} is distinct from 'CANCELLED' and ({_GIVEN} is null or {_GIVEN} < {_AT})"
)
_CONCERNED = frozenset({_STATUS, _AT, _GIVEN})
_NOTE = """
update {schema}.reminder set due_at = $1 where due_at is null or due_at > $1
"""
_DUE = "select coalesce(due_at <= now(), false) from {schema}.reminder"
# Whoever notes an earlier moment waits for this row, or is seen by the statement that asks anew.
_HOLD = "select 1 from {schema}.reminder for update"
_LOCK = f"""
select id, now() as now from {{table}} where {_OPEN} and {_AT} <= now()
order by {_AT}, id limit {SIZE} for no key update skip locked
"""
_NEXT = f"update {{schema}}.reminder set due_at = (select min({_AT}) from {{table}} where {_OPEN})"


async def note_reminders(connection: Connection, schema: str, events: Iterable[Event]) -> None:
    """Notes when the tasks that events tell of are to be reminded of, in the transaction that
    takes these away."""
    due = [
        datetime.fromisoformat(str(event.record[_AT]))
        for event in events
        if event.module == TASKS and event.source != REMINDER and event.record.get(_AT)
        if event.action != "UPDATED" or event.changed & _CONCERNED
    ]
    if due:
        await connection.execute(_NOTE.format(schema=identifier(schema)), min(due))


async def give_reminders(connection: Connection, schema: str) -> int:
    """Gives the reminders that are due, some of them at most; gives how many those were.

    Tasks that others are at are left for the next time.
    """
    own, table = identifier(schema), f"{identifier(schema)}.{identifier(_TABLE.name)}"
    if not await connection.fetchval(_DUE.format(schema=own)):
        return 0
    async with connection.transaction():
        await connection.execute(_HOLD.format(schema=own))
        rows = await connection.fetch(_LOCK.format(table=table))
        if rows:
            now: datetime = rows[0]["now"]
            lines = [new_id(PLATFORM) for _ in rows]
            sql = Statement(_given_sql(), ()).text(schema)
            ids = [row["id"] for row in rows]
            await connection.execute(sql, lines, now, None, REMINDER, 0, True, ids)
        await connection.execute(_NEXT.format(schema=own, table=table))
        return len(rows)


@lru_cache(maxsize=1)
def _given_sql() -> str:
    """Notes in tasks, which are locked, that they were reminded of. Parameter 7: their ids."""
    given = Column(_GIVEN, "timestamptz")
    return changing_sql(_TABLE, [(given.name, "$2::timestamptz")], [given])
