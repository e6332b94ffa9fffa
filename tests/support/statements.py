"""Counts the statements that reach the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from asyncpg.connection import LoggedQuery

from storage.engine import open_pool
from storage.outbox import DirtyMarks
from storage.writes import Writer
from tests.support.office import Office


@asynccontextmanager
async def watched(office: Office, database_url: str) -> AsyncIterator[tuple[Office, list[str]]]:
    """The same office on one connection of its own, and the statements that it sends."""
    pool = await open_pool(database_url, min_size=1, max_size=1)
    sent: list[str] = []

    def note(query: LoggedQuery) -> None:
        sent.append(query.query.strip())

    try:
        async with pool.acquire() as connection:
            connection.add_query_logger(note)
        yield replace(office, pool=pool, writer=Writer(pool, DirtyMarks(pool))), sent
    finally:
        await pool.close()
