"""Turns events into runs and keeps a bounded number of runs and jobs going; one for a process."""

import asyncio
import logging
from collections.abc import Coroutine

from crm.errors import TesseraError
from jobs.background import Background
from jobs.execution import Execution
from jobs.kinds import Kinds
from jobs.matching import runs_of
from jobs.table import KINDS
from jobs.timing import Timing
from jobs.workspaces import Workspaces
from storage.activity import log_events
from storage.activity_chain import SIZE as LINKS
from storage.activity_chain import add_links
from storage.automation import calendar_of
from storage.engine import Pool
from storage.errors import LayoutMoved, translated
from storage.events import claim_events
from storage.file_store import FileStore
from storage.jobs import Job, lease_jobs
from storage.linked_records import Links
from storage.matching import Calendar
from storage.purging import start_purge
from storage.reminders import give_reminders, note_reminders
from storage.runs import Run, lease_runs, start_runs
from storage.workflows import active_workflows
from storage.workspaces import schema_of

BATCH = 100
"""Events that are claimed in one transaction."""
AT_ONCE = 32
"""Runs that one process carries out at the same time."""
JOBS_AT_ONCE = 2
"""Jobs that one process carries out at the same time, besides one at which a worker has died."""

log = logging.getLogger(__name__)


class Runner:
    """Looks after workspaces when it is told that they may have work."""

    def __init__(
        self,
        pool: Pool,
        timing: Timing = Timing(),  # noqa: B008 - a frozen value
        allowed_hosts: tuple[str, ...] = (),
        kinds: Kinds = KINDS,
        files: FileStore | None = None,
    ) -> None:
        self._pool = pool
        self._timing = timing
        self._workspaces = Workspaces()
        self._execution = Execution(pool, self._workspaces, timing, allowed_hosts)
        self._background = Background(pool, self._workspaces, timing, kinds, files)
        self._looking: set[int] = set()
        self._look_again: set[int] = set()
        self._hungry: dict[int, None] = {}
        self._runs: set[asyncio.Task[None]] = set()
        self._jobs: set[asyncio.Task[None]] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._suspect = asyncio.Lock()
        self._suspect_job = asyncio.Lock()

    async def look_after(self, workspace: int) -> None:
        """Start runs for all events of a workspace and begin those that are due.

        Returns as soon as nothing more can be begun now; the runs go on by themselves. A call
        while another is at the same workspace makes that one look once more.
        """
        if workspace in self._looking:
            self._look_again.add(workspace)
            return
        self._looking.add(workspace)
        try:
            await self._look(workspace)
        except TesseraError as error:
            log.warning("the workspace %s is left for the sweeper: %s", workspace, error)
        except LayoutMoved:
            log.warning("the workspace %s is not there, or its tables changed", workspace)
        finally:
            self._looking.discard(workspace)
            self._look_again.discard(workspace)

    async def stop(self) -> None:
        """Begin nothing more; let steps finish for a while, then hand back what is left."""
        self._execution.stopping = self._background.stopping = True
        going = self._runs | self._jobs | self._looks
        if going:
            _, late = await asyncio.wait(going, timeout=self._timing.grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _look(self, workspace: int) -> None:
        again = True
        while again and not self._execution.stopping:
            self._look_again.discard(workspace)
            with translated():
                claimed = await self._claim(workspace)
                reminded = await self._remind(workspace)
                begun = await self._begin(workspace)
                begun |= await self._begin_jobs(workspace)
                await self._chain(workspace)
            more = claimed == BATCH or reminded > 0
            again = more or begun or workspace in self._look_again

    async def _remind(self, workspace: int) -> int:
        """Give the reminders of tasks that are due; what they set off is claimed next."""
        async with self._pool.acquire() as connection:
            return await give_reminders(connection, schema_of(workspace))

    async def _claim(self, workspace: int) -> int:
        """Make runs of the oldest events; gives how many events there were."""
        schema = schema_of(workspace)
        async with self._pool.acquire() as connection, connection.transaction():
            events = await claim_events(connection, schema, BATCH)
            modules = {event.module for event in events}
            if not events:
                return 0
            definitions = await self._workspaces.definitions(connection, workspace)
            await log_events(connection, schema, definitions, events)
            await note_reminders(connection, schema, events)
            workflows = await active_workflows(connection, schema, modules)
            if workflows:
                calendar = Calendar(*await calendar_of(connection, schema))
                links = Links(connection, schema)
                runs = await runs_of(links, definitions, calendar, events, workflows)
                if runs:
                    await start_runs(connection, schema, runs)
        return len(events)

    async def _chain(self, workspace: int) -> None:
        """Give what was written to the activity log its links of the chain."""
        async with self._pool.acquire() as connection:
            while await add_links(connection, schema_of(workspace)) == LINKS:
                pass

    async def _begin(self, workspace: int) -> bool:
        """Begin due runs as far as there is room; says whether there may be more of them."""
        room = AT_ONCE - len(self._runs)
        if room <= 0:
            self._hungry[workspace] = None
            return False
        schema = schema_of(workspace)
        lease = self._timing.leased
        async with self._pool.acquire() as connection:
            runs = await lease_runs(connection, schema, room, lease, suspects=False)
        for run in runs:
            self._spawn(self._runs, self._carry_out(workspace, run))
        if not runs and not self._suspect.locked():
            self._spawn(self._runs, self._suspects(workspace))
        return bool(runs)

    async def _carry_out(self, workspace: int, run: Run) -> None:
        await self._execution.carry_out(workspace, run)
        # What the run wrote may have set off more.
        self._spawn(self._looks, self.look_after(workspace))

    async def _suspects(self, workspace: int) -> None:
        """Carry out the runs during which a worker died, one at a time in this process.

        If one of them kills the worker again, no other of them is at risk with it.
        """
        async with self._suspect:
            while not self._execution.stopping:
                with translated():
                    async with self._pool.acquire() as connection:
                        runs = await lease_runs(
                            connection, schema_of(workspace), 1, self._timing.leased, suspects=True
                        )
                if not runs:
                    return
                for run in runs:
                    await self._carry_out(workspace, run)

    async def _begin_jobs(self, workspace: int) -> bool:
        """Begin due jobs as far as there is room; says whether there may be more of them."""
        async with self._pool.acquire() as connection:
            await start_purge(connection, schema_of(workspace))
        room = JOBS_AT_ONCE - len(self._jobs)
        if room <= 0:
            self._hungry[workspace] = None
            return False
        jobs = await self._leased_jobs(workspace, room, suspects=False)
        for job in jobs:
            self._spawn(self._jobs, self._carry_out_job(workspace, job))
        if not jobs and not self._suspect_job.locked():
            self._spawn(self._looks, self._suspect_jobs(workspace))
        return bool(jobs)

    async def _carry_out_job(self, workspace: int, job: Job) -> None:
        await self._background.carry_out(workspace, job)
        # What it wrote may have set off more, and there is room for the next.
        self._spawn(self._looks, self.look_after(workspace))

    async def _suspect_jobs(self, workspace: int) -> None:
        """As `_suspects`, for the jobs at which a worker died."""
        async with self._suspect_job:
            while not self._background.stopping:
                jobs = await self._leased_jobs(workspace, 1, suspects=True)
                if not jobs:
                    return
                for job in jobs:
                    await self._carry_out_job(workspace, job)

    async def _leased_jobs(self, workspace: int, limit: int, *, suspects: bool) -> list[Job]:
        with translated():
            async with self._pool.acquire() as connection:
                return await lease_jobs(
                    connection,
                    schema_of(workspace),
                    limit,
                    self._timing.leased,
                    suspects=suspects,
                )

    def _spawn(self, among: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        gives_room = task in self._runs or task in self._jobs
        for among in (self._runs, self._jobs, self._looks):
            among.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TesseraError):
            log.warning("work is left to its lease: %s", error)
        elif error is not None:
            log.error("work failed by a fault of ours", exc_info=error)
        if gives_room and self._hungry and not self._execution.stopping:
            workspace = next(iter(self._hungry))
            del self._hungry[workspace]
            self._spawn(self._looks, self.look_after(workspace))
