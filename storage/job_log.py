"""Reads what jobs there are, page by page, newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from crm.jobs import JobKind, JobState
from storage.engine import Connection

# A job that shall be cancelled is so until a worker has ended it.
_STATE = "case when cancelling and due_at is not null then 'CANCELLING' else state end"
_COLUMNS = (
    f"id, kind, {_STATE} as state, total, done, failed, skipped, "
    "created_at, started_at, finished_at, error"
)
_WANTED = f"""
($1::uuid is null or actor_id = $1) and ($2::text[] is null or kind = any($2))
  and ($3::text[] is null or {_STATE} = any($3))
"""
_PAGE = f"""
select {_COLUMNS} from "{{schema}}".job
where {_WANTED} and ($4::uuid is null or id < $4) and ($5::uuid is null or id > $5)
order by id {{direction}} limit $6
"""
_COUNT = f'select count(*) from "{{schema}}".job where {_WANTED}'
_SOME = f"""
select {_COLUMNS} from "{{schema}}".job
where id = any($1::uuid[]) and ($2::uuid is null or actor_id = $2) order by id
"""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are asked for; a part that is None asks nothing. `actor` is who started them."""

    actor: UUID | None = None
    kinds: Collection[JobKind] | None = None
    states: Collection[JobState] | None = None

    @property
    def arguments(self) -> tuple[UUID | None, list[str] | None, list[str] | None]:
        """The three parameters that stand for it in a statement."""
        return self.actor, _texts(self.kinds), _texts(self.states)


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job as the log shows it."""

    id: UUID
    kind: JobKind
    state: JobState
    total: int | None
    done: int
    failed: int
    skipped: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


async def list_jobs(
    connection: Connection,
    schema: str,
    wanted: JobFilter,
    limit: int,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    backward: bool = False,
) -> list[JobEntry]:
    """Up to `limit` jobs, newest first: the first of those after and before the given ids, or
    the last of them where the page goes backward."""
    statement = _PAGE.format(schema=schema, direction="asc" if backward else "desc")
    rows = await connection.fetch(statement, *wanted.arguments, after, before, limit)
    entries = [_entry(row) for row in rows]
    return entries[::-1] if backward else entries


async def count_jobs(connection: Connection, schema: str, wanted: JobFilter) -> int:
    """How many jobs there are."""
    return int(await connection.fetchval(_COUNT.format(schema=schema), *wanted.arguments))


async def some_jobs(
    connection: Connection, schema: str, ids: Sequence[UUID], actor: UUID | None = None
) -> list[JobEntry]:
    """The jobs with these ids, oldest first; with `actor` only those that this member started."""
    rows = await connection.fetch(_SOME.format(schema=schema), list(ids), actor)
    return [_entry(row) for row in rows]


def _texts(values: Collection[JobKind] | Collection[JobState] | None) -> list[str] | None:
    return None if values is None else [str(value) for value in values]


def _entry(row: asyncpg.Record) -> JobEntry:
    return JobEntry(
        id=row["id"],
        kind=JobKind(row["kind"]),
        state=JobState(row["state"]),
        total=row["total"],
        done=row["done"],
        failed=row["failed"],
        skipped=row["skipped"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        error=row["error"],
    )
