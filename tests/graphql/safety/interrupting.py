"""Cancels a piece of work at a chosen one of its awaits."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class When(Enum):
    """The moment of an await at which the work is cancelled."""

    BEFORE = "before what it waits for is there"
    AFTER = "when that is there, and the work has not seen it yet"
    AMID = "a moment later, whatever has come by then"


AMID = 0.0007  # seconds


class Interrupted(Generic[T]):
    """Awaits the work in the running task, and cancels that task at the work's `at`th await."""

    def __init__(self, work: Coroutine[Any, Any, T], at: int, when: When) -> None:
        self._work = work
        self._at = at
        self._when = when
        self.reached = False

    def __await__(self) -> Generator[Any, None, T]:
        """Passes on whatever the work waits for."""
        steps, count = self._work.__await__(), 0
        step = partial(steps.send, None)
        while True:
            try:
                waited = step()
            except StopIteration as done:
                return done.value
            if count == self._at:
                self._interrupt(waited)
            count += 1
            try:
                yield waited
                step = partial(steps.send, None)
            except BaseException as error:  # noqa: BLE001  it is the work's to deal with
                step = partial(steps.throw, error)

    def _interrupt(self, waited: asyncio.Future[Any] | None) -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        self.reached = True
        if self._when is When.AMID:
            loop.call_later(AMID, task.cancel)
        elif self._when is When.AFTER and waited is not None:
            # Ahead of the task's own callback, which wakes it.
            waited.add_done_callback(lambda _: task.cancel())
        else:
            loop.call_soon(task.cancel)


async def interrupted(work: Coroutine[Any, Any, T], at: int, when: When) -> tuple[T | None, bool]:
    """What the work gave, None where it was cancelled; and whether it ever came to that await."""
    interruption = Interrupted(work, at, when)

    async def run() -> T:
        return await interruption

    try:
        return await asyncio.create_task(run()), interruption.reached
    except asyncio.CancelledError:
        return None, interruption.reached
