"""Writes the log of a run's steps: one row for each attempt, with its input and output."""

from dataclasses import dataclass
from datetime import datetime

from crm.ids import PLATFORM, new_id
from crm.workflows import StepState
from storage.engine import Connection
from storage.runs import Run, json_text

_LOG = """
insert into "{schema}".workflow_step_run(id, run_id, step, attempt, state, input, output, error,
  started_at, finished_at)
values ($1, $2, $3, $4, $5, $6::json, $7::json, $8, $9, case when $5 <> 'RUNNING' then now() end)
on conflict (run_id, step, attempt) do update set state = excluded.state, input = excluded.input,
  output = excluded.output, error = excluded.error, finished_at = excluded.finished_at
"""
_ABANDONED = """
update "{schema}".workflow_step_run set state = 'FAILED', error = $3, finished_at = now()
where run_id = $1 and step = $2 and state = 'RUNNING'
"""
_MAX_ERROR = 2000


@dataclass(frozen=True, slots=True)
class StepLog:
    """What one attempt of a step was given, and what came of it."""

    attempt: int
    state: StepState
    started_at: datetime
    input: object = None
    output: object = None
    error: str | None = None


async def log_step(connection: Connection, schema: str, run: Run, log: StepLog) -> None:
    """Keep how an attempt of the run's present step stands."""
    await connection.execute(
        _LOG.format(schema=schema),
        new_id(PLATFORM),
        run.id,
        run.step,
        log.attempt,
        str(log.state),
        None if log.input is None else json_text(log.input),
        None if log.output is None else json_text(log.output),
        shortened(log.error),
        log.started_at,
    )


async def abandon_attempts(connection: Connection, schema: str, run: Run, error: str) -> None:
    """Close attempts of the present step that a dead worker left open."""
    await connection.execute(_ABANDONED.format(schema=schema), run.id, run.step, error)


def shortened(error: str | None) -> str | None:
    """A message that fits the log, without characters that text cannot hold."""
    if error is None:
        return None
    clean = error.replace("\x00", "").encode("utf-8", "replace").decode()
    return clean if len(clean) <= _MAX_ERROR else f"{clean[: _MAX_ERROR - 1]}…"
