"""Cancels work at one of the places where it waits."""

import asyncio
from collections.abc import Coroutine, Generator
from functools import partial
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class Cancelled(Generic[T]):
    """Awaits `work`, but cancels the task just as it waits for the `at`th time, from 0."""

    def __init__(self, work: Coroutine[object, object, T], at: int) -> None:
        self._work = work
        self._at = at

    def __await__(self) -> Generator[object, None, T]:
        inner = self._work.__await__()
        go_on = partial(next, inner)
        for place in count():
            try:
                waited = go_on()
            except StopIteration as done:
                result: T = done.value
                return result
            if place == self._at:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                yield waited
                go_on = partial(next, inner)
            except BaseException as error:  # noqa: BLE001 - whatever is thrown in goes on inside
                go_on = partial(inner.throw, error)
        raise AssertionError("a count has no end")


async def cancelled_at(work: Coroutine[object, object, T], at: int) -> T | None:
    """The result of `work`; None where it was cancelled at its `at`th wait."""

    async def task() -> T:
        return await Cancelled(work, at)

    try:
        return await asyncio.ensure_future(task())
    except asyncio.CancelledError:
        return None
