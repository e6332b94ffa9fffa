"""Connections that reads keep, since giving one back to the pool costs as much as a read."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from storage.engine import Pool

Kept: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

LEFT_TO_WRITES = 3
"""How many connections of the pool reads never keep."""


class Readers:
    """Runs single reads on connections of `pool` that it holds on to.

    asyncpg's own release guards against cancellation with a task, a timer and another turn of the
    event loop: 40 µs of a request that takes 120. A read is one statement outside of any
    transaction, so a connection whose statement ended well needs none of that; any other is given
    back to the pool, which knows what to do. At most `size` are kept: what waits is served in
    order. With size 0 every read asks the pool.
    """

    def __init__(self, pool: Pool, size: int | None = None) -> None:
        self._pool = pool
        self._size = max(0, pool.get_max_size() - LEFT_TO_WRITES) if size is None else size
        self._held = 0
        self._free: list[Kept] = []
        self._waiting: deque[asyncio.Future[Kept | None]] = deque()

    async def fetchrow(self, sql: str, *arguments: object) -> asyncpg.Record | None:
        """The first row of a read; raises asyncpg's errors."""
        if self._size == 0:
            return await self._pool.fetchrow(sql, *arguments)
        connection = await self._kept()
        try:
            row = await connection.fetchrow(sql, *arguments)
        except BaseException:
            await self._give_up(connection)
            raise
        self._keep(connection)
        return row

    async def close(self) -> None:
        """Gives all that are free back to the pool."""
        while self._free:
            await self._give_up(self._free.pop())

    async def _kept(self) -> Kept:
        while self._free:
            connection = self._free.pop()
            if _is_open(connection):
                return connection
            await self._give_up(connection)
        return await self._another()

    async def _another(self) -> Kept:
        while True:
            if self._held < self._size:
                return await self._acquired()
            waiter: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                connection = await waiter
            except asyncio.CancelledError:
                self._pass_on(waiter)
                raise
            if connection is not None:
                return connection

    async def _acquired(self) -> Kept:
        self._held += 1
        try:
            return await self._pool.acquire()
        except BaseException:
            self._held -= 1
            self._wake(None)
            raise

    def _keep(self, connection: Kept) -> None:
        if not self._wake(connection):
            self._free.append(connection)

    async def _give_up(self, connection: Kept) -> None:
        """Back to the pool; whoever waits may ask it for another."""
        self._held -= 1
        try:
            await self._pool.release(connection)
        finally:
            self._wake(None)

    def _wake(self, connection: Kept | None) -> bool:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return True
        return False

    def _pass_on(self, waiter: asyncio.Future[Kept | None]) -> None:
        """A connection that came for a reader who had left goes to the next."""
        if waiter.done() and not waiter.cancelled():
            connection = waiter.result()
            if connection is None:
                self._wake(None)
            else:
                self._keep(connection)


def _is_open(connection: Kept) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # The server ended it while nobody used it, and the pool took it back by itself.
        return False
