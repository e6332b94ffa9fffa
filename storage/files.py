"""The files of a workspace: what is known of each, and for how long it is kept.

A row comes before the contents and goes after them, so that nothing lies in the store of which
no row tells. `remove_at` says when a file is to be removed, which a job sees to: a day after the
upload where no record took it by then, at once where its record is gone.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.file_links import FileLink, FileLinks
from crm.ids import JOBS, PLATFORM, new_id
from crm.jobs import JobKind
from storage.engine import Connection, Pool
from storage.errors import LayoutMoved, translated
from storage.file_store import FileStore, file_key
from storage.workspaces import schema_of

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
_LINKED = """
select f.name, f.content_type, f.size, f.created_at, s.file_secret
from "{schema}".file f cross join "{schema}".setting s
where f.id = $1 and f.size is not null and (f.remove_at is null or f.remove_at > now())
"""
_OF_JOB = """
select id, name, content_type, size, created_at from "{schema}".file
where job_id = $1 and size is not null order by id limit 1
"""


# Another one that nobody is at yet will do, if it is due by then.
_PLAN = """
insert into "{schema}".job(id, kind, body, due_at)
select $1, $2, '{{}}'::json, $3
where not exists (
  select from "{schema}".job where kind = $2 and state = 'QUEUED' and due_at <= $3
)
"""
_DUE = """
update "{schema}".file set size = null
where id in (
  select id from "{schema}".file where remove_at <= $1
  order by remove_at limit $2 for update skip locked
)
returning id
"""
_REMOVED = 'delete from "{schema}".file where id = any($1::uuid[])'
# A definition that goes takes its files along without planning this; so it looks once a day.
_NEXT = """
select least(min(remove_at), now() + interval '24 hours') from "{schema}".file having count(*) > 0
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
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                _BEGIN.format(schema=schema), new, name, content_type, now, by, job, now + kept_for
            )
            await plan_removal(connection, schema, now + kept_for)
    size = await store.put(file_key(schema, new), chunks)
    with translated():
        await pool.execute(_FINISH.format(schema=schema), new, size)
    return StoredFile(new, name, content_type, size, now)


async def plan_removal(connection: Connection | Pool, schema: str, at: datetime) -> None:
    """See to it that a job removes files that are due by then; whoever commits this must have
    marked the workspace before."""
    kind = JobKind.REMOVE_FILES.value
    await connection.execute(_PLAN.format(schema=schema), new_id(JOBS), kind, at)


async def remove_due(connection: Connection, store: FileStore, schema: str, count: int) -> int:
    """Remove up to `count` files that are due, contents first; gives how many those were.

    Outside a transaction: what a crash leaves is found again. Nobody can take a file meanwhile.
    """
    now = datetime.now(UTC)
    rows = await connection.fetch(_DUE.format(schema=schema), now, count)
    ids = [row["id"] for row in rows]
    for id_ in ids:
        await store.delete(file_key(schema, id_))
    if ids:
        await connection.execute(_REMOVED.format(schema=schema), ids)
    return len(ids)


async def next_removal(connection: Connection, schema: str) -> datetime | None:
    """When to look again for files that are due; None where there are no files."""
    found: datetime | None = await connection.fetchval(_NEXT.format(schema=schema))
    return found


async def find_file(connection: Connection | Pool, schema: str, id: UUID) -> StoredFile | None:
    """The file, where it is there."""
    with translated():
        row = await connection.fetchrow(_FIND.format(schema=schema), id)
    if row is None:
        return None
    return StoredFile(id, row["name"], row["content_type"], row["size"], row["created_at"])


async def find_linked(pool: Pool, link: FileLink, now: datetime) -> tuple[str, StoredFile] | None:
    """The file that a link leads to and its workspace's schema; None where the link is not good,
    whatever the reason."""
    schema = schema_of(link.workspace)
    try:
        with translated():
            row = await pool.fetchrow(_LINKED.format(schema=schema), link.file)
    except LayoutMoved:
        return None
    if row is None or not FileLinks(link.workspace, row["file_secret"]).allows(link, now):
        return None
    known = (row["name"], row["content_type"], row["size"], row["created_at"])
    return schema, StoredFile(link.file, *known)


async def file_of_job(connection: Connection | Pool, schema: str, job: UUID) -> StoredFile | None:
    """The file that a job has made, where there is one."""
    with translated():
        row = await connection.fetchrow(_OF_JOB.format(schema=schema), job)
    return None if row is None else StoredFile(**dict(row))
