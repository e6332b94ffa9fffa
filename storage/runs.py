"""The runs of workflows: started, leased, moved on and ended, each by one statement.

A run that is not finished has a due time. A worker leases a run by putting the due time to the
end of the lease and counting `attempts` up; every later statement of that worker names the count
it got, so that a worker which lost its lease changes nothing any more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg

from crm.ids import PLATFORM, new_ids
from crm.workflow_json import steps_from_json
from crm.workflows import RecordEvent, RunState, Step
from storage.engine import Connection
from storage.events import row_from_json

_START = """
insert into "{schema}".workflow_run(id, workflow_id, workflow_revision, event_id, event,
  record_id, state, body, steps, depth, due_at, started_at, finished_at, error)
select id, workflow_id, revision, event_id, event, record_id, state, body::json, steps::json,
  depth, case when state = 'QUEUED' then now() end, now(),
  case when state <> 'QUEUED' then now() end, error
from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::bigint[], $5::text[], $6::uuid[],
  $7::text[], $8::text[], $9::text[], $10::integer[], $11::text[])
  as given(id, workflow_id, revision, event_id, event, record_id, state, body, steps, depth, error)
on conflict (workflow_id, event_id) do nothing
"""
# A run whose lease has ended was being worked on by a process that is no more: one death.
_LEASE = """
with picked as materialized (
  select id from "{schema}".workflow_run
  where due_at <= now() and (deaths > 0 or state = 'RUNNING') = $3
  order by due_at, id limit $1 for update skip locked
)
update "{schema}".workflow_run run
set state = 'RUNNING', attempts = attempts + 1, due_at = now() + $2::interval,
  deaths = deaths + (state = 'RUNNING')::integer
from picked where run.id = picked.id
returning run.id, workflow_id, event_id, event, record_id, body::text, steps::text, step, tries,
  attempts, deaths, depth
"""
_MINE = "where id = $1 and attempts = $2 and state = 'RUNNING'"
_MOVE_ON = """
update "{schema}".workflow_run set step = step + 1, tries = 0, deaths = 0, error = null,
  due_at = now() + $3::interval {mine}
"""
_END = """
update "{schema}".workflow_run set step = step + $5, state = $3, error = $4, due_at = null,
  finished_at = now() {mine}
"""
_WAIT = """
update "{schema}".workflow_run set state = 'WAITING', tries = tries + $5, error = $4,
  due_at = now() + $3::interval {mine}
"""
_TRY = """
update "{schema}".workflow_run set tries = tries + 1, due_at = now() + $3::interval
{mine} returning tries
"""
_HAND_BACK = """
update "{schema}".workflow_run set state = 'QUEUED', due_at = now() {mine}
"""


class LeaseLost(Exception):
    """The run is another worker's by now, or was ended; nothing was changed."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to start, or to keep as STOPPED or FAILED from the beginning (`error` says why)."""

    workflow_id: UUID
    revision: int
    event_id: int
    event: RecordEvent
    record_id: UUID
    body: Mapping[str, object]
    steps: Sequence[Mapping[str, object]]
    depth: int
    state: RunState = RunState.QUEUED
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run that this process has leased.

    `attempts` is the lease; `tries` counts the attempts of the present step that were begun,
    `deaths` those during which a worker died.
    """

    id: UUID
    workflow_id: UUID
    event_id: int
    event: RecordEvent
    record_id: UUID
    body: Mapping[str, object]
    steps: tuple[Step, ...]
    step: int
    tries: int
    attempts: int
    deaths: int
    depth: int

    def at_next_step(self) -> "Run":
        """The run as it stands when its present step is done."""
        return replace(self, step=self.step + 1, tries=0, deaths=0)


async def start_runs(connection: Connection, schema: str, runs: Sequence[NewRun]) -> None:
    """Insert runs; one that a workflow already has for an event is passed over."""
    columns: list[list[object]] = [
        [*new_ids(PLATFORM, len(runs))],
        [run.workflow_id for run in runs],
        [run.revision for run in runs],
        [run.event_id for run in runs],
        [str(run.event) for run in runs],
        [run.record_id for run in runs],
        [str(run.state) for run in runs],
        [json_text(run.body) for run in runs],
        [json_text(list(run.steps)) for run in runs],
        [run.depth for run in runs],
        [run.error for run in runs],
    ]
    await connection.execute(_START.format(schema=schema), *columns)


async def lease_runs(
    connection: Connection, schema: str, limit: int, lease: timedelta, *, suspects: bool
) -> list[Run]:
    """Lease up to `limit` runs that are due.

    `suspects` are the runs during which a worker has died; they are leased apart from the others.
    """
    rows = await connection.fetch(_LEASE.format(schema=schema), limit, lease, suspects)
    return sorted((_run(row) for row in rows), key=lambda run: run.event_id)


async def move_on(connection: Connection, schema: str, run: Run, lease: timedelta) -> None:
    """Mark the present step as done and go on to the next; raises LeaseLost."""
    await _mine(connection, _MOVE_ON, schema, run, lease)


async def end_run(
    connection: Connection, schema: str, run: Run, state: RunState, error: str | None = None
) -> None:
    """End the run; DONE marks its last step as done too. Raises LeaseLost."""
    steps = 1 if state is RunState.DONE else 0
    await _mine(connection, _END, schema, run, str(state), error, steps)


async def wait_with_run(
    connection: Connection, schema: str, run: Run, delay: timedelta, error: str, *, tried: int
) -> None:
    """Give the run back until `delay` is over, `tried` attempts more; raises LeaseLost."""
    await _mine(connection, _WAIT, schema, run, delay, error, tried)


async def begin_try(connection: Connection, schema: str, run: Run, lease: timedelta) -> int:
    """Count one more attempt of the present step and renew the lease.

    Gives the attempt's number, from 1. Raises LeaseLost.
    """
    statement = _TRY.format(schema=schema, mine=_MINE)
    tries: int | None = await connection.fetchval(statement, run.id, run.attempts, lease)
    if tries is None:
        raise LeaseLost(str(run.id))
    return tries


async def hand_back(connection: Connection, schema: str, run: Run) -> None:
    """Give the run back for any worker to take at once; raises LeaseLost."""
    await _mine(connection, _HAND_BACK, schema, run)


def json_text(value: object) -> str:
    """The JSON text of a value; exact numbers stay numbers, all else unknown its text."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    return str(value)


async def _mine(
    connection: Connection, statement: str, schema: str, run: Run, *values: object
) -> None:
    text = statement.format(schema=schema, mine=_MINE)
    done: str = await connection.execute(text, run.id, run.attempts, *values)
    if done == "UPDATE 0":
        raise LeaseLost(str(run.id))


def _run(row: asyncpg.Record) -> Run:
    return Run(
        id=row["id"],
        workflow_id=row["workflow_id"],
        event_id=row["event_id"],
        event=RecordEvent(row["event"]),
        record_id=row["record_id"],
        body=row_from_json(row["body"]),
        steps=steps_from_json(cast(list[dict[str, object]], json.loads(row["steps"]))),
        step=row["step"],
        tries=row["tries"],
        attempts=row["attempts"],
        deaths=row["deaths"],
        depth=row["depth"],
    )
