"""The jobs of a workspace: started, leased, moved on and ended, each by one statement.

A job lives as a run of a workflow does (see `storage.runs`): while it is not finished it has a
due time, a worker leases it by putting that to the end of the lease and counting `attempts` up,
and every later statement of that worker names the count it got. What a batch has done and how far
the job has come are committed together, so that a job whose worker was killed goes on where the
last committed batch ended.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from crm.ids import JOBS, new_ids
from crm.jobs import JobKind, JobState, NewJob
from storage.engine import Connection
from storage.runs import LeaseLost, json_text

_START = """
insert into "{schema}".job(id, kind, body, total, actor_id, due_at)
values ($1, $2, $3::json, $4, $5, coalesce($6, now()))
"""
# A job whose lease has ended was being worked on by a process that is no more: one death.
_LEASE = """
with picked as materialized (
  select id from "{schema}".job
  where due_at <= now() and (deaths > 0 or state = 'RUNNING') = $3
  order by due_at, id limit $1 for update skip locked
)
update "{schema}".job
set state = 'RUNNING', attempts = attempts + 1, due_at = now() + $2::interval,
  deaths = deaths + (state = 'RUNNING')::integer, started_at = coalesce(started_at, now())
from picked where job.id = picked.id
returning job.id, kind, body::text, checkpoint::text, actor_id, tries, attempts, deaths, cancelling
"""
_TOTAL = """
update "{schema}".job set total = $2 where id = $1 returning created_at
"""
_MINE = "where id = $1 and attempts = $2 and state = 'RUNNING'"
_RENEW = """
update "{schema}".job set due_at = now() + $3::interval {mine} returning cancelling
"""
_MOVE_ON = """
update "{schema}".job set checkpoint = $3::json, done = done + $4, failed = failed + $5,
  skipped = skipped + $8, total = coalesce($6, total), tries = 0, deaths = 0, error = null,
  due_at = now() + $7::interval
{mine} returning cancelling
"""
_END = """
update "{schema}".job set state = $3, error = $4, due_at = null, finished_at = now() {mine}
"""
_WAIT = """
update "{schema}".job set state = 'WAITING', tries = tries + 1, error = $4,
  due_at = now() + $3::interval {mine}
"""
_HAND_BACK = """
update "{schema}".job set state = 'QUEUED', due_at = now() {mine}
"""
# Whoever is at it hears of it; nobody else may undo what was begun, so a job at which nobody is
# becomes due for the next worker.
_CANCEL = """
update "{schema}".job set cancelling = true,
  due_at = case when state = 'RUNNING' then due_at else now() end
where id = $1 and due_at is not null
"""
_HOLD_DEFINITIONS = 'select epoch from "{schema}".epoch where one for key share'


@dataclass(frozen=True, slots=True)
class Job:
    """A job that this process has leased.

    `attempts` is the lease; `tries` counts the failures of the present batch in a row, `deaths`
    the workers that died at it. `checkpoint` is what the last committed batch left, None before
    the first.
    """

    id: UUID
    kind: JobKind | str
    body: Mapping[str, object]
    checkpoint: Mapping[str, object] | None
    actor_id: UUID | None
    tries: int
    attempts: int
    deaths: int
    cancelling: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch came to: where the next one begins, None at the end; how many things it did
    and how many it could not; and how many there are in all, once that is known."""

    checkpoint: Mapping[str, object] | None
    done: int = 0
    failed: int = 0
    total: int | None = None
    skipped: int = 0


async def start_jobs(
    connection: Connection, schema: str, actor: UUID | None, jobs: Sequence[NewJob]
) -> list[UUID]:
    """Insert jobs for any worker to take; gives their ids.

    Belongs into the transaction that makes them needed. Whoever commits that must have marked the
    workspace before (`storage.outbox`) or be a job itself, and hint after.
    """
    statement = _START.format(schema=schema)
    ids = new_ids(JOBS, len(jobs))
    for job_id, job in zip(ids, jobs, strict=True):
        body = json_text(job.body)
        await connection.execute(
            statement, job_id, str(job.kind), body, job.total, actor, job.due_at
        )
    return ids


async def know_total(connection: Connection, schema: str, id: UUID, total: int) -> datetime:
    """Tell how many things a job that was just started is to do; gives when that was."""
    at: datetime = await connection.fetchval(_TOTAL.format(schema=schema), id, total)
    return at


async def lease_jobs(
    connection: Connection, schema: str, limit: int, lease: timedelta, *, suspects: bool
) -> list[Job]:
    """Lease up to `limit` jobs that are due, the longest due first.

    `suspects` are those at which a worker has died; they are leased apart from the others.
    """
    rows = await connection.fetch(_LEASE.format(schema=schema), limit, lease, suspects)
    return sorted((_job(row) for row in rows), key=lambda job: job.id)


async def renew_job(connection: Connection, schema: str, job: Job, lease: timedelta) -> bool:
    """Keep the lease; says whether the job shall be cancelled. Raises LeaseLost."""
    return await _cancelling(connection, _RENEW, schema, job, lease)


async def move_on_job(
    connection: Connection, schema: str, job: Job, progress: Progress, lease: timedelta
) -> Job:
    """Save what a batch came to; the job as it goes on. Raises LeaseLost.

    Belongs into the batch's own transaction, at its end.
    """
    checkpoint = job.checkpoint if progress.checkpoint is None else progress.checkpoint
    cancelling = await _cancelling(
        connection,
        _MOVE_ON,
        schema,
        job,
        None if checkpoint is None else json_text(checkpoint),
        progress.done,
        progress.failed,
        progress.total,
        lease,
        progress.skipped,
    )
    return replace(job, checkpoint=checkpoint, tries=0, deaths=0, cancelling=cancelling)


async def end_job(
    connection: Connection, schema: str, job: Job, state: JobState, error: str | None = None
) -> None:
    """End the job; raises LeaseLost."""
    await _mine(connection, _END, schema, job, str(state), error)


async def wait_with_job(
    connection: Connection, schema: str, job: Job, delay: timedelta, error: str
) -> None:
    """Give the job back until `delay` is over, one failure more; raises LeaseLost."""
    await _mine(connection, _WAIT, schema, job, delay, error)


async def hand_back_job(connection: Connection, schema: str, job: Job) -> None:
    """Give the job back for any worker to take at once; raises LeaseLost."""
    await _mine(connection, _HAND_BACK, schema, job)


async def cancel_job(connection: Connection, schema: str, id: UUID) -> bool:
    """Ask that a job end before its next batch; False where it has ended, or there is none."""
    done: str = await connection.execute(_CANCEL.format(schema=schema), id)
    return done != "UPDATE 0"


async def is_cancelling(connection: Connection, schema: str, job: Job) -> bool:
    """Whether somebody asked that a job end before its next batch; who asks it after that waits
    for the end of the transaction."""
    found: bool | None = await connection.fetchval(
        f'select cancelling from "{schema}".job where id = $1 for share', job.id
    )
    return bool(found)


async def hold_definitions(connection: Connection, schema: str) -> None:
    """Keep the definitions from changing until the transaction ends."""
    await connection.execute(_HOLD_DEFINITIONS.format(schema=schema))


async def _cancelling(
    connection: Connection, statement: str, schema: str, job: Job, *values: object
) -> bool:
    text = statement.format(schema=schema, mine=_MINE)
    found: bool | None = await connection.fetchval(text, job.id, job.attempts, *values)
    if found is None:
        raise LeaseLost(str(job.id))
    return found


async def _mine(
    connection: Connection, statement: str, schema: str, job: Job, *values: object
) -> None:
    text = statement.format(schema=schema, mine=_MINE)
    done: str = await connection.execute(text, job.id, job.attempts, *values)
    if done == "UPDATE 0":
        raise LeaseLost(str(job.id))


def _job(row: asyncpg.Record) -> Job:
    checkpoint = row["checkpoint"]
    return Job(
        id=row["id"],
        kind=row["kind"],
        body=json.loads(row["body"]),
        checkpoint=None if checkpoint is None else json.loads(checkpoint),
        actor_id=row["actor_id"],
        tries=row["tries"],
        attempts=row["attempts"],
        deaths=row["deaths"],
        cancelling=row["cancelling"],
    )
