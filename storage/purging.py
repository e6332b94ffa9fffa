"""Deletes permanently what has lain in the recycle bins of a workspace for long enough.

The table `bin` says when the first record is due, null while none lies there. Who puts a record
in a bin shares the lock of that row until it commits, and whoever decides what is due next waits
for it: so no record is forgotten, and deletions do not wait for each other.
"""

from datetime import datetime, timedelta
from uuid import UUID

from crm.access import Asker
from crm.bin import KEPT_FOR
from crm.definitions import Definitions, Module
from crm.ids import JOBS, new_id
from crm.jobs import JobKind
from crm.periods import Clock
from storage.engine import Connection
from storage.mass_jobs import FOLLOWERS_LIMIT
from storage.names import identifier, qualified
from storage.removal import Removal, TooManyFollow
from storage.writing import PURGE, Origin, Writing

SIZE = 500
"""How many records one batch deletes."""
_NOBODY = UUID(int=0)

# The job that is started looks again in the end.
_START = """
with due as (
  update {schema}.bin set purge_at = null where one and purge_at <= now() returning one
)
insert into {schema}.job(id, kind, body) select $1, $2, '{{}}'::json from due
"""
_HOLD = "select 1 from {schema}.bin where one for update"
_NEXT = "update {schema}.bin set purge_at = least(purge_at, $1::timestamptz) where one"
_LOCKED = """
select id from {table} where deleted_at <= $1 order by deleted_at, id limit {size}
for update skip locked
"""
_FIRST = "select min(deleted_at) from {table} where deleted_at is not null"


async def start_purge(connection: Connection, schema: str) -> None:
    """Starts the job that empties the bins, where a record there is due."""
    sql = _START.format(schema=identifier(schema))
    await connection.execute(sql, new_id(JOBS), str(JobKind.PURGE_BIN))


async def purge_batch(
    connection: Connection,
    workspace: int,
    schema: str,
    definitions: Definitions,
    module: Module,
    now: datetime,
) -> int:
    """Deletes the records of the module that are due, a batch of them; gives how many that were.

    Belongs into a transaction. Records that others are at are left for the next time.
    """
    table = qualified(schema, module.table)
    rows = await connection.fetch(_LOCKED.format(table=table, size=SIZE), now - KEPT_FOR)
    ids = [row["id"] for row in rows]
    while ids:
        asker = Asker(workspace, schema, _NOBODY, "", 0)
        writing = Writing(asker, definitions, _clock(now), Origin(PURGE, automation=False))
        removal = Removal(writing, module, permanently=True, limit=FOLLOWERS_LIMIT)
        try:
            await removal.of_binned(connection, ids)
            return len(ids)
        except TooManyFollow:
            ids = ids[: len(ids) // 2]
    return 0


async def plan_next_purge(
    connection: Connection, schema: str, definitions: Definitions, now: datetime
) -> None:
    """Notes when the next record is due; belongs into a transaction of its own."""
    await connection.execute(_HOLD.format(schema=identifier(schema)))
    found: datetime | None = None
    for module in definitions.modules:
        table = qualified(schema, module.table)
        first: datetime | None = await connection.fetchval(_FIRST.format(table=table))
        if first is not None and (found is None or first < found):
            found = first
    if found is not None:
        # What could not be deleted now is tried again tomorrow.
        due = found + KEPT_FOR
        due = due if due > now else now + timedelta(days=1)
        await connection.execute(_NEXT.format(schema=identifier(schema)), due)


def _clock(now: datetime) -> Clock:
    return Clock(now, "UTC", "MONDAY")
