"""Reads the log of workflow runs, page by page, newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from crm.workflows import RecordEvent, RunState, StepState
from storage.engine import Connection

_RUNS = """
select id, workflow_id, record_id, event, state, started_at, finished_at, attempts, error,
  array(select value ->> 'kind' from json_array_elements(steps)) as kinds
from "{schema}".workflow_run
where ($1::uuid is null or workflow_id = $1) and ($2::uuid is null or record_id = $2)
  and ($3::text[] is null or state = any($3)) and ($4::uuid is null or id < $4)
  and ($5::uuid is null or id > $5)
order by id {direction} limit $6
"""
_COUNT = """
select count(*) from "{schema}".workflow_run
where ($1::uuid is null or workflow_id = $1) and ($2::uuid is null or record_id = $2)
  and ($3::text[] is null or state = any($3))
"""
_STEPS = """
select run_id, step, attempt, state, input::text, output::text, error, started_at, finished_at
from "{schema}".workflow_step_run where run_id = any($1::uuid[]) order by run_id, step, attempt
"""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are asked for; a part that is None asks nothing."""

    workflow_id: UUID | None = None
    record_id: UUID | None = None
    states: Collection[RunState] | None = None

    @property
    def arguments(self) -> tuple[UUID | None, UUID | None, list[str] | None]:
        """The three parameters that stand for it in a statement."""
        states = None if self.states is None else [str(state) for state in self.states]
        return self.workflow_id, self.record_id, states


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run as the log shows it; `kinds` are those of its steps."""

    id: UUID
    workflow_id: UUID
    record_id: UUID
    event: RecordEvent
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    attempts: int
    error: str | None
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One attempt of a step as the log shows it; `input` and `output` are JSON texts."""

    step: int
    attempt: int
    state: StepState
    input: str | None
    output: str | None
    error: str | None
    started_at: datetime
    finished_at: datetime | None


async def list_runs(
    connection: Connection,
    schema: str,
    wanted: RunFilter,
    limit: int,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    backward: bool = False,
) -> list[RunEntry]:
    """Up to `limit` runs, newest first: the first of those after and before the given ids, or
    the last of them where the page goes backward."""
    statement = _RUNS.format(schema=schema, direction="asc" if backward else "desc")
    rows = await connection.fetch(statement, *wanted.arguments, after, before, limit)
    entries = [_entry(row) for row in rows]
    return entries[::-1] if backward else entries


async def count_runs(connection: Connection, schema: str, wanted: RunFilter) -> int:
    """How many runs there are."""
    return int(await connection.fetchval(_COUNT.format(schema=schema), *wanted.arguments))


async def steps_of_runs(
    connection: Connection, schema: str, ids: Sequence[UUID]
) -> dict[UUID, list[StepEntry]]:
    """The attempts of steps of each run, in their order."""
    found: dict[UUID, list[StepEntry]] = {run_id: [] for run_id in ids}
    for row in await connection.fetch(_STEPS.format(schema=schema), list(ids)):
        found[row["run_id"]].append(
            StepEntry(
                step=row["step"],
                attempt=row["attempt"],
                state=StepState(row["state"]),
                input=row["input"],
                output=row["output"],
                error=row["error"],
                started_at=row["started_at"],
                finished_at=row["finished_at"],
            )
        )
    return found


def _entry(row: asyncpg.Record) -> RunEntry:
    return RunEntry(
        id=row["id"],
        workflow_id=row["workflow_id"],
        record_id=row["record_id"],
        event=RecordEvent(row["event"]),
        state=RunState(row["state"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        attempts=row["attempts"],
        error=row["error"],
        kinds=tuple(row["kinds"]),
    )
