"""Counts the statements that PostgreSQL carries out, from its own log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.embedded.postgres import RunningPostgres
from storage.engine import connect

TAKES_EFFECT = 0.5  # seconds; PostgreSQL's processes read changed settings between statements
# A statement of the extended and one of the simple protocol.
MARKS = ("] LOG:  execute ", "] LOG:  statement: ")


class StatementLog:
    """Tells how many statements were carried out since the last time it was asked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = file.stat().st_size

    def count(self) -> int:
        """Statements since the last call; those of PostgreSQL's own processes are not logged."""
        with self._file.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._read)
            added = log.read()
        self._read = self._file.stat().st_size
        return sum(any(mark in line for mark in MARKS) for line in added.splitlines())


@contextmanager
def logged_statements(postgres: RunningPostgres) -> Iterator[StatementLog]:
    """Let PostgreSQL log every statement until the block ends; nobody else may use it."""
    asyncio.run(_log(postgres.url, "all"))
    try:
        yield StatementLog(postgres.cluster.log)
    finally:
        asyncio.run(_log(postgres.url, "none"))


async def _log(url: str, which: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(f"alter system set log_statement = '{which}'")
        await connection.execute("select pg_reload_conf()")
    finally:
        await connection.close()
    time.sleep(TAKES_EFFECT)  # noqa: ASYNC251 - nothing else runs in this loop
