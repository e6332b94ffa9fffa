"""Carries leased jobs out, batch by batch, and decides what follows when a batch fails."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import timedelta
from typing import TypeVar

from crm.errors import BadUserInput, CostExceeded, Timeout, Unavailable
from crm.jobs import JobState
from jobs.kinds import Batch, JobFailed, Kinds, Work
from jobs.timing import MAX_DEATHS, Timing, delay_after
from jobs.workspaces import Workspaces
from storage.activity import log_job
from storage.automation import NobodyToActFor
from storage.engine import Connection, Pool
from storage.errors import LayoutMoved, Stale, translated
from storage.file_store import FileStore
from storage.jobs import (
    Job,
    Progress,
    end_job,
    hand_back_job,
    hold_definitions,
    move_on_job,
    renew_job,
    wait_with_job,
)
from storage.runs import LeaseLost
from storage.step_log import shortened
from storage.workspaces import schema_of

T = TypeVar("T")

log = logging.getLogger(__name__)

_FOR_GOOD = (JobFailed, NobodyToActFor, BadUserInput, CostExceeded)
_FOR_NOW = (Unavailable, Timeout, Stale, LayoutMoved)


class _Cancelled(Exception):
    """The job shall be cancelled, in the middle of a batch."""


class _SetAside(Exception):
    """Too many workers have died at the job."""


class Background:
    """Carries out jobs of workspaces; one for a worker process."""

    def __init__(
        self,
        pool: Pool,
        workspaces: Workspaces,
        timing: Timing,
        kinds: Kinds,
        files: FileStore | None = None,
    ) -> None:
        self._pool = pool
        self._files = files
        self._workspaces = workspaces
        self._timing = timing
        self._kinds = kinds
        self.stopping = False

    async def carry_out(self, workspace: int, job: Job) -> None:
        """Carry a leased job out until it ends, waits, or is handed back.

        A job that turns out to be another worker's is left to that one.
        """
        try:
            going: Job | None = job
            while going is not None:
                if self.stopping:
                    await self._hand_back(workspace, going)
                    return
                going = await self._go_on(workspace, going)
        except LeaseLost:
            log.info("the job %s is another worker's by now", job.id)
        except asyncio.CancelledError:
            await asyncio.shield(self._hand_back_quietly(workspace, job))
            raise

    async def _go_on(self, workspace: int, job: Job) -> Job | None:
        """Carry out one batch, or end the job; the job as it goes on, None where it does not."""
        try:
            return await self._attempt(workspace, job)
        except _FOR_NOW as error:
            await self._wait(workspace, job, _reason(error))
        return None

    async def _wait(self, workspace: int, job: Job, reason: str) -> None:
        delays = self._timing.record_delays
        # What is being cleared away is tried for as long as it takes.
        delay = delay_after(delays, min(job.tries + 1, len(delays))) or timedelta(0)
        with translated():
            async with self._pool.acquire() as connection:
                await wait_with_job(connection, schema_of(workspace), job, delay, reason)

    async def _attempt(self, workspace: int, job: Job) -> Job | None:
        work = self._kinds.get(job.kind)
        try:
            if work is None:
                raise JobFailed(f"This version of the worker knows no jobs of kind {job.kind}.")
            if job.deaths >= MAX_DEATHS:
                raise _SetAside(f"{job.deaths} workers died while they were at this.")
            if job.cancelling:
                raise _Cancelled
            return await self._while_mine(workspace, job, self._batch(workspace, job, work))
        except _Cancelled:
            await self._give_up(workspace, job, work, JobState.CANCELLED, None)
        except _SetAside as error:
            await self._give_up(workspace, job, work, JobState.DEAD, str(error))
        except _FOR_GOOD as error:
            await self._give_up(workspace, job, work, JobState.FAILED, _reason(error))
        except _FOR_NOW as error:
            if delay_after(self._timing.record_delays, job.tries + 1) is not None:
                raise
            await self._give_up(workspace, job, work, JobState.FAILED, _reason(error))
        return None

    async def _batch(self, workspace: int, job: Job, work: Work) -> Job | None:
        with translated():
            async with self._pool.acquire() as connection:
                if work.in_transaction:
                    async with connection.transaction():
                        await hold_definitions(connection, schema_of(workspace))
                        at = await self._at(connection, workspace, job)
                        return await self._saved(at, await work.batch(at))
                at = await self._at(connection, workspace, job)
                progress = await work.batch(at)
                async with connection.transaction():
                    return await self._saved(at, progress)

    async def _saved(self, at: Batch, progress: Progress) -> Job | None:
        """Save what a batch came to; the job as it goes on, None where that was the last."""
        lease = self._timing.leased
        following = await move_on_job(at.connection, at.schema, at.job, progress, lease)
        if progress.checkpoint is not None:
            return following
        await self._ended(at, JobState.DONE)
        return None

    async def _ended(self, at: Batch, state: JobState, reason: str | None = None) -> None:
        """End the job in the caller's transaction, and tell of it in the activity log."""
        await log_job(at.connection, at.schema, at.definitions, at.job)
        await end_job(at.connection, at.schema, at.job, state, reason)

    async def _give_up(
        self, workspace: int, job: Job, work: Work | None, state: JobState, reason: str | None
    ) -> None:
        """Clear away what the job has left half-done, then end it."""
        with translated():
            async with self._pool.acquire() as connection:
                at = await self._at(connection, workspace, job)
                if work is not None:
                    await self._undo(at, work)
                async with connection.transaction():
                    await self._ended(at, state, reason)
        if state is not JobState.CANCELLED:
            log.warning("the job %s (%s) ended as %s: %s", job.id, job.kind, state, reason)

    async def _undo(self, at: Batch, work: Work) -> None:
        try:
            await self._while_mine(at.workspace, at.job, work.undo(at), cancellable=False)
        except _FOR_GOOD as error:
            log.warning("the job %s left something behind: %s", at.job.id, error)

    async def _at(self, connection: Connection, workspace: int, job: Job) -> Batch:
        definitions = await self._workspaces.definitions(connection, workspace)
        schema = schema_of(workspace)
        return Batch(connection, self._pool, workspace, schema, definitions, job, self._files)

    async def _while_mine(
        self,
        workspace: int,
        job: Job,
        work: Coroutine[None, None, T],
        *,
        cancellable: bool = True,
    ) -> T:
        """Let `work` go on as long as the lease holds, which is renewed meanwhile.

        Raises LeaseLost where it is lost, and _Cancelled where the job shall be cancelled; the
        work is stopped then.
        """
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait((task,), timeout=self._timing.beat))[0]:
                if await self._renewed(workspace, job) and cancellable:
                    raise _Cancelled
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _renewed(self, workspace: int, job: Job) -> bool:
        with translated():
            async with self._pool.acquire() as connection:
                return await renew_job(connection, schema_of(workspace), job, self._timing.leased)

    async def _hand_back(self, workspace: int, job: Job) -> None:
        with translated():
            async with self._pool.acquire() as connection:
                await hand_back_job(connection, schema_of(workspace), job)

    async def _hand_back_quietly(self, workspace: int, job: Job) -> None:
        try:
            await self._hand_back(workspace, job)
        except (LeaseLost, Unavailable, Timeout) as error:
            log.info("the job %s is left to its lease: %s", job.id, error)


def _reason(error: Exception) -> str:
    if isinstance(error, NobodyToActFor):
        return "The workspace has no active administrator to work for."
    if isinstance(error, Stale | LayoutMoved):
        return "The definitions changed while the job was carried out."
    return shortened(str(error)) or type(error).__name__
