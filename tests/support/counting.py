"""A server of which every statement is seen, and a count of the calls of a function."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg
import httpx
import pytest

from gql.execute import execute
from gql.fixed_schema import fixed_schema
from gql.http import GraphQLEndpoint
from gql.server import Server
from gql.settings import ServerSettings
from storage.engine import open_pool

ARRAYS = [
    f"${number}::{name}[]"
    for number, name in enumerate(
        ("uuid", "integer", "bigint", "text", "numeric", "date", "timestamptz", "boolean"), 1
    )
]


@dataclass(slots=True)
class Watched:
    """A server with one connection, a client of it, and what the connection was sent."""

    server: Server
    client: httpx.AsyncClient
    sent: list[str] = field(default_factory=list)

    async def statements(self) -> list[str]:
        """The statements since the last call, in their order."""
        await asyncio.sleep(0.01)  # they are told of once the event loop is free
        found = list(self.sent)
        self.sent.clear()
        return found


@asynccontextmanager
async def watched_server(database_url: str) -> AsyncIterator[Watched]:
    """A server on this database that nobody else uses."""
    pool = await open_pool(database_url, min_size=1, max_size=1)
    server = Server(pool, fixed_schema())
    settings = ServerSettings(database_url, access_log=False)
    endpoint = GraphQLEndpoint(partial(execute, server), server.actors, settings)
    transport = httpx.ASGITransport(app=endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://tessera.test") as client:
        watched = Watched(server, client)
        async with pool.acquire() as connection:
            # The driver asks the catalog about each type of array that a connection meets first.
            await connection.fetchrow(f"select {', '.join(ARRAYS)}", *([] for _ in ARRAYS))
            connection.add_query_logger(partial(_note, watched.sent))
        yield watched
    await pool.close()


def _note(sent: list[str], query: asyncpg.connection.LoggedQuery) -> None:
    sent.append(query.query)


class Calls:
    """Counts the calls of functions, which do what they always do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.counts: dict[str, int] = {}

    def of(self, module: object, name: str) -> None:
        """Counts from now on the calls of the function that a module knows by `name`."""
        function: Callable[..., Any] = getattr(module, name)
        self.counts[name] = 0

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] += 1
            return function(*args, **kwargs)

        self._monkeypatch.setattr(module, name, counted)

    def taken(self) -> dict[str, int]:
        """The counts since the last time they were taken; those of none are left out."""
        found = {name: count for name, count in self.counts.items() if count}
        self.counts = dict.fromkeys(self.counts, 0)
        return found
