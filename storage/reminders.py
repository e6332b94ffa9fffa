"""Reminds of tasks: what is due is noted in them, in the transaction that tells of it.

A task is due when its `reminderAt` has come, unless it was reminded of since then, is done or
cancelled. So a reminder that is put off is given again, whoever notes `remindedAt` by hand needs
none, and a worker that dies leaves the task due. It is a write as any: it has a line in the
timeline and an event, which workflows hear of.
"""

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
NEXT_REMINDER = f'select min({_AT}) from "{{schema}}".r_{TASKS} where {_OPEN}'
"""When the next reminder of a workspace is due."""
# The first by the index, and not whether there is one: for that the whole table may be read.
_DUE = f"select coalesce(({NEXT_REMINDER}) <= now(), false)"
_LOCK = f"""
select id, now() as now from {{table}} where {_OPEN} and {_AT} <= now()
order by {_AT}, id limit {SIZE} for no key update skip locked
"""


async def give_reminders(connection: Connection, schema: str) -> int:
    """Gives the reminders that are due, some of them at most; gives how many those were.

    Tasks that others are at are left for the next time.
    """
    table = f"{identifier(schema)}.{identifier(_TABLE.name)}"
    if not await connection.fetchval(_DUE.format(schema=schema)):
        return 0
    async with connection.transaction():
        rows = await connection.fetch(_LOCK.format(table=table))
        if rows:
            now: datetime = rows[0]["now"]
            lines = [new_id(PLATFORM) for _ in rows]
            sql = Statement(_given_sql(), ()).text(schema)
            ids = [row["id"] for row in rows]
            await connection.execute(sql, lines, now, None, REMINDER, 0, True, ids)
        return len(rows)


@lru_cache(maxsize=1)
def _given_sql() -> str:
    """Notes in tasks, which are locked, that they were reminded of. Parameter 7: their ids."""
    given = Column(_GIVEN, "timestamptz")
    return changing_sql(_TABLE, [(given.name, "$2::timestamptz")], [given])
