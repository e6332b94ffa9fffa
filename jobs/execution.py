"""Carries a leased run out, step by step, and decides what follows when a step fails."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from crm.definitions import Definitions, Module
from crm.errors import BadUserInput, CostExceeded, Timeout, Unavailable
from crm.ids import parse_id
from crm.saved_data import texts
from crm.saved_names import FieldGone
from crm.templates import TemplateInvalid
from crm.workflows import HttpRequest, RunState, StepState
from jobs.http_steps import Tried, outgoing, request_input, try_request
from jobs.outgoing import Outgoing
from jobs.record_steps import RecordStep, StepRefused, carry_out, logged, step_data
from jobs.scope import step_values
from jobs.timing import MAX_DEATHS, Timing, delay_after
from jobs.workspaces import Workspaces
from storage.automation import Actor, NobodyToActFor, find_actor
from storage.engine import Connection, Pool
from storage.errors import LayoutMoved, Stale, translated
from storage.linked_records import Links
from storage.runs import (
    LeaseLost,
    Run,
    begin_try,
    end_run,
    hand_back,
    move_on,
    wait_with_run,
)
from storage.step_log import StepLog, abandon_attempts, log_step, shortened
from storage.workspaces import schema_of

_RELOADS = 3
_WORKER_DIED = "The worker died while it was at this."

log = logging.getLogger(__name__)

# What makes a step impossible, now and later.
_FOR_GOOD = (
    StepRefused,
    TemplateInvalid,
    FieldGone,
    NobodyToActFor,
    BadUserInput,
    CostExceeded,
)
# What may be over in a moment.
_FOR_NOW = (Unavailable, Timeout, Stale, LayoutMoved)


@dataclass(frozen=True, slots=True)
class _Situation:
    """What a step is carried out by, read in its own transaction or just before it."""

    definitions: Definitions
    module: Module
    actor: Actor
    values: dict[str, object]


class Execution:
    """Carries out runs of workspaces; one for a worker process."""

    def __init__(
        self, pool: Pool, workspaces: Workspaces, timing: Timing, allowed_hosts: tuple[str, ...]
    ) -> None:
        self._pool = pool
        self._workspaces = workspaces
        self._timing = timing
        self._allowed_hosts = frozenset(host.lower() for host in allowed_hosts)
        self.stopping = False

    async def carry_out(self, workspace: int, run: Run) -> None:
        """Carry a leased run out until it ends, waits, or is handed back.

        A run that turns out to be another worker's is left to that one.
        """
        try:
            if run.deaths >= MAX_DEATHS:
                await self._set_aside(workspace, run)
                return
            going: Run | None = run
            while going is not None:
                if self.stopping:
                    await self._hand_back(workspace, going)
                    return
                going = await self._step(workspace, going)
        except LeaseLost:
            log.info("the run %s is another worker's by now", run.id)
        except asyncio.CancelledError:
            await asyncio.shield(self._hand_back_quietly(workspace, run))
            raise

    async def _step(self, workspace: int, run: Run) -> Run | None:
        """Carry out the present step; the run as it goes on, None where it does not."""
        started = datetime.now(UTC)
        step = run.steps[run.step]
        try:
            if isinstance(step, HttpRequest):
                return await self._request(workspace, run, step, started)
            return await self._record_step(workspace, run, step, started)
        except _FOR_GOOD as error:
            given = error.given if isinstance(error, StepRefused) else None
            await self._fail(workspace, run, started, _reason(error), given)
        except _FOR_NOW as error:
            await self._postpone(workspace, run, started, _reason(error))
        return None

    async def _record_step(
        self, workspace: int, run: Run, step: RecordStep, started: datetime
    ) -> Run | None:
        """Effect, log and the mark that the step is done: all in one transaction."""
        for reload in range(_RELOADS):
            try:
                with translated():
                    async with self._pool.acquire() as connection, connection.transaction():
                        return await self._record_step_in(connection, workspace, run, step, started)
            except (Stale, LayoutMoved):
                if reload == _RELOADS - 1:
                    raise
        return None

    async def _record_step_in(
        self,
        connection: Connection,
        workspace: int,
        run: Run,
        step: RecordStep,
        started: datetime,
    ) -> Run | None:
        following = await self._mark_done(connection, workspace, run)
        now = await self._situation(connection, workspace, run, texts(step.data))
        data = step_data(now.definitions, run, step, now.values)
        output = await carry_out(connection, now.actor.asker, now.definitions, run, step, data)
        done = StepLog(run.tries + 1, StepState.DONE, started, logged(data), output)
        await log_step(connection, schema_of(workspace), run, done)
        return following

    async def _request(
        self, workspace: int, run: Run, step: HttpRequest, started: datetime
    ) -> Run | None:
        """Kept before it is sent and after; nothing is held in the database meanwhile."""
        schema = schema_of(workspace)
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                tries = await begin_try(connection, schema, run, self._timing.leased)
                if run.deaths:
                    await abandon_attempts(connection, schema, run, _WORKER_DIED)
                used = [*texts(step.url), *texts(step.body), *texts(dict(step.headers))]
                now = await self._situation(connection, workspace, run, used)
                request = outgoing(step, run, now.values)
                begun = StepLog(tries, StepState.RUNNING, started, request_input(request))
                await log_step(connection, schema, run, begun)
        tried = await try_request(request, self._allowed_hosts, self._timing.request)
        return await self._keep_answer(workspace, run, tries, started, request, tried)

    async def _keep_answer(
        self,
        workspace: int,
        run: Run,
        tries: int,
        started: datetime,
        request: Outgoing,
        tried: Tried,
    ) -> Run | None:
        schema = schema_of(workspace)
        state = StepState.DONE if tried.error is None else StepState.FAILED
        entry = StepLog(tries, state, started, request_input(request), tried.output, tried.error)
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                await log_step(connection, schema, run, entry)
                if tried.error is None:
                    return await self._mark_done(connection, workspace, run)
                delay = delay_after(self._timing.request_delays, tries, at_least=tried.retry_after)
                if tried.again and delay is not None:
                    await wait_with_run(connection, schema, run, delay, tried.error, tried=0)
                else:
                    await end_run(connection, schema, run, RunState.FAILED, _at(run, tried.error))
        return None

    async def _mark_done(self, connection: Connection, workspace: int, run: Run) -> Run | None:
        """Mark the present step as done; the run at its next step, None where it was the last."""
        schema = schema_of(workspace)
        if run.step + 1 == len(run.steps):
            await end_run(connection, schema, run, RunState.DONE)
            return None
        await move_on(connection, schema, run, self._timing.leased)
        return run.at_next_step()

    async def _situation(
        self, connection: Connection, workspace: int, run: Run, templates: list[str]
    ) -> _Situation:
        schema = schema_of(workspace)
        definitions = await self._workspaces.definitions(connection, workspace)
        number = run.body.get("module")
        module = definitions.by_number.get(number) if isinstance(number, int) else None
        if module is None:
            raise StepRefused("The workflow's module was deleted.")
        actor = await find_actor(connection, workspace, schema, _actor_id(run))
        about = {
            "id": str(workspace),
            "name": actor.workspace_name,
            "timeZone": actor.asker.time_zone,
        }
        links = Links(connection, schema)
        values = await step_values(links, definitions, module, run, about, templates)
        return _Situation(definitions, module, actor, values)

    async def _fail(
        self, workspace: int, run: Run, started: datetime, reason: str, given: object = None
    ) -> None:
        schema = schema_of(workspace)
        entry = StepLog(run.tries + 1, StepState.FAILED, started, given, error=reason)
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                await log_step(connection, schema, run, entry)
                await end_run(connection, schema, run, RunState.FAILED, _at(run, reason))

    async def _postpone(self, workspace: int, run: Run, started: datetime, reason: str) -> None:
        delay = delay_after(self._timing.record_delays, run.tries + 1)
        if delay is None:
            await self._fail(workspace, run, started, reason)
            return
        schema = schema_of(workspace)
        entry = StepLog(run.tries + 1, StepState.FAILED, started, error=reason)
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                await log_step(connection, schema, run, entry)
                await wait_with_run(connection, schema, run, delay, reason, tried=1)

    async def _set_aside(self, workspace: int, run: Run) -> None:
        schema = schema_of(workspace)
        reason = f"{run.deaths} workers died while they were at this."
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                await abandon_attempts(connection, schema, run, _WORKER_DIED)
                await end_run(connection, schema, run, RunState.DEAD, _at(run, reason))
        log.error("the run %s was set aside: %s", run.id, reason)

    async def _hand_back(self, workspace: int, run: Run) -> None:
        with translated():
            async with self._pool.acquire() as connection:
                await hand_back(connection, schema_of(workspace), run)

    async def _hand_back_quietly(self, workspace: int, run: Run) -> None:
        try:
            await self._hand_back(workspace, run)
        except (LeaseLost, Unavailable, Timeout) as error:
            log.info("the run %s is left to its lease: %s", run.id, error)


def _actor_id(run: Run) -> UUID | None:
    return parse_id(run.body.get("actorId"))


def _reason(error: Exception) -> str:
    if isinstance(error, NobodyToActFor):
        return "The workspace has no active administrator to write for."
    if isinstance(error, Stale | LayoutMoved):
        return "The definitions changed while the step was carried out."
    return shortened(str(error)) or type(error).__name__


def _at(run: Run, reason: str) -> str:
    return f"Step {run.step + 1}: {reason}"
