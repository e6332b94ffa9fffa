"""The sweeper process: finds work that no hint told of, and what has become due.

It reads the platform's marks alone and asks only marked workspaces, each the less often the
longer it has had nothing to say.
"""

import asyncio
import logging
import signal
import time
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from crm.errors import TesseraError
from jobs.broker import Hint, make_hint
from jobs.timing import Timing
from storage.engine import Connection, connect
from storage.errors import translated
from storage.events import Pending, pending
from storage.marks import Mark, clear_mark, read_marks
from storage.workspaces import schema_of

CONNECTION_AGE = 600.0
"""Seconds after which a new connection is opened: each schema that was asked leaves its catalog
entries in the old one."""
FAR_AWAY = 60.0
"""A run that is due later than this many seconds from now does not hold its workspace's mark."""
RECONNECT = 1.0

log = logging.getLogger(__name__)


def run_sweeper(
    database_url: str,
    redis_url: str,
    *,
    timing: Timing = Timing(),  # noqa: B008 - a frozen value
) -> None:
    """Sweep until SIGTERM or SIGINT. Database and Redis may come and go meanwhile."""
    asyncio.run(_until_stopped(database_url, redis_url, timing))


async def _until_stopped(database_url: str, redis_url: str, timing: Timing) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sweeper = Sweeper(make_hint(redis_url), timing)
    sweeping = asyncio.create_task(_sweep_on(database_url, sweeper, timing))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((sweeping, stopping), return_when=asyncio.FIRST_COMPLETED)
    sweeping.cancel()
    stopping.cancel()
    for done in await asyncio.gather(sweeping, stopping, return_exceptions=True):
        if isinstance(done, Exception):
            raise done


async def _sweep_on(database_url: str, sweeper: "Sweeper", timing: Timing) -> None:
    while True:
        try:
            with translated():
                connection = await connect(database_url)
                try:
                    until = time.monotonic() + CONNECTION_AGE
                    while time.monotonic() < until:
                        await sweeper.sweep(connection)
                        await asyncio.sleep(timing.sweep)
                finally:
                    connection.terminate()
        except TesseraError as error:
            log.warning("the sweeper waits for the database: %s", error)
            await asyncio.sleep(RECONNECT)


@dataclass(slots=True)
class _Watch:
    """When a marked workspace is looked at next, and what was seen there last."""

    mark: Mark
    look_at: float = 0.0
    gap: float = 0.0
    seen: tuple[object, ...] = ()


class Sweeper:
    """Looks through the marked workspaces and gives hints for those in which something waits."""

    def __init__(self, hint: Hint, timing: Timing) -> None:
        self._hint = hint
        self._timing = timing
        self._watches: dict[int, _Watch] = {}

    async def sweep(self, connection: Connection) -> None:
        """Look once at every marked workspace whose turn it is."""
        marks = {mark.workspace: mark for mark in await read_marks(connection)}
        for gone in self._watches.keys() - marks.keys():
            del self._watches[gone]
        now = time.monotonic()
        for workspace, mark in marks.items():
            watch = self._watches.setdefault(workspace, _Watch(mark))
            if watch.mark != mark:
                watch.mark, watch.look_at, watch.gap = mark, 0.0, 0.0
            if watch.look_at <= now:
                await self._look(connection, watch)

    async def _look(self, connection: Connection, watch: _Watch) -> None:
        try:
            found = await pending(connection, schema_of(watch.mark.workspace))
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            # The workspace is gone; nothing can wait in it.
            await clear_mark(connection, watch.mark, None, timedelta(0))
            return
        if found.at_once:
            await self._hint(watch.mark.workspace)
        elif _may_clear(found):
            kept_for = timedelta(seconds=self._timing.marks_kept)
            await clear_mark(connection, watch.mark, found.due_at, kept_for)
        self._plan_next_look(watch, found)

    def _plan_next_look(self, watch: _Watch, found: Pending) -> None:
        """Soon again where something has moved, later where all is as it was; at a due time."""
        seen = (found.event, found.entry, found.due_at)
        moved = seen != watch.seen
        watch.seen = seen
        shortest, longest = self._timing.sweep, self._timing.longest_look
        watch.gap = shortest if moved or not watch.gap else min(2 * watch.gap, longest)
        wait = watch.gap
        if found.due_at is not None and not found.at_once:
            wait = min(wait, (found.due_at - found.now).total_seconds())
        watch.look_at = time.monotonic() + max(wait, 0.0)


def _may_clear(found: Pending) -> bool:
    if found.event is not None or found.entry is not None:
        return False
    return found.due_at is None or (found.due_at - found.now).total_seconds() > FAR_AWAY
