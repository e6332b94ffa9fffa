"""The sweeper's side of the platform's marks: which workspaces may have something waiting.

`tessera.dirty` has a row for each workspace that was written to; a writer renews it before its
first write in 30 s (see `storage.outbox`). `tessera.due` says when a workspace whose mark was
cleared has a run to go on with.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.engine import Connection

KEPT_FOR = timedelta(minutes=10)
"""How old a mark must be before it may be cleared: longer than the 30 s for which a writer goes
by its own mark and the longest transaction together, so that nothing is written under it any
more."""

_MARKS = "select workspace, at from tessera.dirty"
# A workspace whose time has come is marked in the same transaction, so that it is never in
# neither table.
_WAKE = """
with woken as (
  delete from tessera.due where at <= now() returning workspace
)
insert into tessera.dirty(workspace, at) select workspace, now() from woken
on conflict (workspace) do update set at = greatest(dirty.at, excluded.at)
"""
_CLEAR = "delete from tessera.dirty where workspace = $1 and at = $2 and at < now() - $3::interval"
_DUE = """
insert into tessera.due(workspace, at) values ($1, $2)
on conflict (workspace) do update set at = least(due.at, excluded.at)
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A workspace that may have something waiting, and when it was marked last."""

    workspace: int
    at: datetime


async def read_marks(connection: Connection) -> list[Mark]:
    """Every marked workspace, those whose due time has come included."""
    await connection.execute(_WAKE)
    return [Mark(row["workspace"], row["at"]) for row in await connection.fetch(_MARKS)]


async def clear_mark(
    connection: Connection, mark: Mark, due_at: datetime | None, kept_for: timedelta = KEPT_FOR
) -> bool:
    """Clear a mark of a workspace in which nothing waits before `due_at`; False if it is kept.

    A mark that was renewed since it was read, or is younger than `kept_for`, is kept. The due
    time is kept in the same transaction.
    """
    async with connection.transaction():
        done: str = await connection.execute(_CLEAR, mark.workspace, mark.at, kept_for)
        if done == "DELETE 0":
            return False
        if due_at is not None:
            await connection.execute(_DUE, mark.workspace, due_at)
    return True
