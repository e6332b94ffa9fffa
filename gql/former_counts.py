"""Counts the uses of former names in memory, and writes them down every few seconds."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime

import structlog

from crm.access import Asker
from crm.errors import TesseraError
from crm.grace import FormerUse
from storage.engine import Pool
from storage.errors import LayoutMoved
from storage.former_uses import UseCount, UseOfKey, add_uses, read_uses

WRITTEN_EVERY = 10.0  # seconds
MOST_KEPT = 20_000
"""How many different counts wait to be written; further ones are not counted until they are."""

_log = structlog.stdlib.get_logger("tessera.grace")


class FormerCounts:
    """What the requests of one process used since it was last written; one statement a workspace
    writes it, however many requests there were.

    Counts tell who still has to change; those of the last seconds are lost with a killed process.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._counts: dict[str, Counter[UseOfKey]] = {}
        self._kept = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, asker: Asker, uses: Iterable[FormerUse]) -> None:
        """Count one request of this asker for each former name that it used."""
        if asker.token_hash is None:
            return
        today = _today()
        counts = self._counts.setdefault(asker.schema, Counter())
        for use in uses:
            key = UseOfKey(use, asker.token_hash, today)
            if key not in counts:
                if self._kept >= MOST_KEPT:
                    continue
                self._kept += 1
            counts[key] += 1
        if self._timer is None and self._kept:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WRITTEN_EVERY, self._begin)

    async def read(self, asker: Asker) -> dict[FormerUse, tuple[UseCount, ...]]:
        """The uses of the asker's workspace, those that wait in this process included."""
        await self.write()
        return await read_uses(self._pool, asker.schema, _today())

    async def write(self) -> None:
        """Write all that waits; what the database does not take now waits for the next time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        async with self._writing:
            waiting, self._counts, self._kept = self._counts, {}, 0
            for schema, counts in waiting.items():
                if counts:
                    await self._write(schema, counts)

    async def _write(self, schema: str, counts: Counter[UseOfKey]) -> None:
        try:
            await add_uses(self._pool, schema, counts)
        except LayoutMoved:
            # The workspace is gone, and with it whoever would read this.
            return
        except TesseraError as error:
            _log.warning("uses of former names wait to be written", reason=error.message)
            kept = self._counts.setdefault(schema, Counter())
            self._kept += sum(key not in kept for key in counts)
            kept.update(counts)

    def _begin(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self.write())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _today() -> date:
    return datetime.now(UTC).date()
