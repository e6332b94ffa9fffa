"""Turns events into runs and keeps a bounded number of runs going; one for a worker process."""

import asyncio
import logging
from collections.abc import Coroutine

from crm.errors import TesseraError
from jobs.execution import Execution
from jobs.matching import Calendar, runs_of
from jobs.scope import Links
from jobs.timing import Timing
from jobs.workspaces import Workspaces
from storage.automation import calendar_of
from storage.engine import Pool
from storage.errors import LayoutMoved, translated
from storage.events import claim_events
from storage.runs import Run, lease_runs, start_runs
from storage.workflows import active_workflows
from storage.workspaces import schema_of

BATCH = 100
"""Events that are claimed in one transaction."""
AT_ONCE = 32
"""Runs that one process carries out at the same time."""

log = logging.getLogger(__name__)


class Runner:
    """Looks after workspaces when it is told that they may have work."""

    def __init__(
        self,
        pool: Pool,
        timing: Timing = Timing(),  # noqa: B008 - a frozen value
        allowed_hosts: tuple[str, ...] = (),
    ) -> None:
        self._pool = pool
        self._timing = timing
        self._workspaces = Workspaces()
        self._execution = Execution(pool, self._workspaces, timing, allowed_hosts)
        self._looking: set[int] = set()
        self._look_again: set[int] = set()
        self._hungry: dict[int, None] = {}
        self._runs: set[asyncio.Task[None]] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._suspect = asyncio.Lock()

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
        self._execution.stopping = True
        going = self._runs | self._looks
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
                begun = await self._begin(workspace)
            again = claimed == BATCH or begun or workspace in self._look_again

    async def _claim(self, workspace: int) -> int:
        """Make runs of the oldest events; gives how many events there were."""
        schema = schema_of(workspace)
        async with self._pool.acquire() as connection, connection.transaction():
            events = await claim_events(connection, schema, BATCH)
            modules = {event.module for event in events}
            workflows = await active_workflows(connection, schema, modules) if events else []
            if workflows:
                definitions = await self._workspaces.definitions(connection, workspace)
                calendar = Calendar(*await calendar_of(connection, schema))
                links = Links(connection, schema)
                runs = await runs_of(links, definitions, calendar, events, workflows)
                if runs:
                    await start_runs(connection, schema, runs)
        return len(events)

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

    def _spawn(self, among: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._runs.discard(task)
        self._looks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TesseraError):
            log.warning("a run is left to its lease: %s", error)
        elif error is not None:
            log.error("a run failed by a fault of ours", exc_info=error)
        if self._hungry and not self._execution.stopping:
            workspace = next(iter(self._hungry))
            del self._hungry[workspace]
            self._spawn(self._looks, self.look_after(workspace))
