"""Writes statements that take long to write in a thread, so that nobody else's request waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

LONG_COST, LONG_NODES = 50, 400
"""From which cost, or number of parts of a plan, on writing a statement may take 30 ms or more."""


class LongStatements:
    """One after the other, so that they never take more than a part of one core."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "long-statements")

    async def made(self, known: Callable[[], T | None], make: Callable[[], T]) -> T:
        """What `make` gives, called in the thread; what `known` has by the time that its turn
        has come, if somebody else wanted the same."""
        async with self._turn:
            found = known()
            if found is not None:
                return found
            return await asyncio.get_running_loop().run_in_executor(self._thread, make)
