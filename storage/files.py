"""The files of a workspace: what is known of each, and for how long it is kept.

A row comes before the contents and goes after them, so that nothing lies in the store of which
no row tells. `remove_at` says when a file is to be removed, which a job sees to: a day after the
upload where no record took it by then, at once where its record is gone.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.ids import PLATFORM, new_id
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.file_store import FileStore, file_key

WAITS = timedelta(hours=24)
"""How long an uploaded file waits for a record to take it."""
RESULTS_KEPT = timedelta(days=30)
"""How long what a job made can be fetched."""

_BEGIN = """
insert into "{schema}".file(id, name, content_type, created_at, created_by, job_id, remove_at)
values ($1, $2, $3, $4, $5, $6, $7)
"""
_FINISH = 'update "{schema}".file set size = $2 where id = $1'
_FIND = """
select name, content_type, size, created_at from "{schema}".file
where id = $1 and size is not null
"""
_OF_JOB = """
select id, name, content_type, size, created_at from "{schema}".file
where job_id = $1 and size is not null order by id limit 1
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a workspace."""

    id: UUID
    name: str
    content_type: str
    size: int
    created_at: datetime


async def keep_file(
    pool: Pool,
    store: FileStore,
    schema: str,
    name: str,
    content_type: str,
    chunks: AsyncIterable[bytes],
    *,
    by: UUID | None,
    job: UUID | None = None,
) -> StoredFile:
    """Keep a new file of a workspace: one that a record is to take, or that a job has made.

    The workspace must have been marked before (`storage.outbox`). Raises what `chunks` raises,
    Unavailable and Timeout; then the file is not there.
    """
    new, now = new_id(PLATFORM), datetime.now(UTC)
    kept_for = WAITS if job is None else RESULTS_KEPT
    with translated():
        await pool.execute(
            _BEGIN.format(schema=schema), new, name, content_type, now, by, job, now + kept_for
        )
    size = await store.put(file_key(schema, new), chunks)
    with translated():
        await pool.execute(_FINISH.format(schema=schema), new, size)
    return StoredFile(new, name, content_type, size, now)


async def find_file(connection: Connection | Pool, schema: str, id: UUID) -> StoredFile | None:
    """The file, where it is there."""
    with translated():
        row = await connection.fetchrow(_FIND.format(schema=schema), id)
    if row is None:
        return None
    return StoredFile(id, row["name"], row["content_type"], row["size"], row["created_at"])


async def file_of_job(connection: Connection | Pool, schema: str, job: UUID) -> StoredFile | None:
    """The file that a job has made, where there is one."""
    with translated():
        row = await connection.fetchrow(_OF_JOB.format(schema=schema), job)
    return None if row is None else StoredFile(**dict(row))
