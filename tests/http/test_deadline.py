"""One timer for many coroutines that may take equally long."""

import asyncio

import pytest

from gql.deadline import Deadline


async def test_work_in_time_gives_its_result_and_leaves_nothing() -> None:
    deadline = Deadline(0.05)

    async def work(number: int) -> int:
        await asyncio.sleep(0)
        return number

    assert await asyncio.gather(*(deadline.hold(work(i)) for i in range(100))) == list(range(100))
    await asyncio.sleep(0.1)
    assert await deadline.hold(work(1)) == 1


async def test_each_is_given_up_at_its_own_time() -> None:
    deadline = Deadline(0.1)
    began = asyncio.get_running_loop().time()
    lasted: list[float] = []

    async def wait() -> None:
        with pytest.raises(TimeoutError):
            await deadline.hold(asyncio.sleep(10))
        lasted.append(asyncio.get_running_loop().time() - began)

    first = asyncio.create_task(wait())
    await asyncio.sleep(0.05)
    second = asyncio.create_task(wait())
    await asyncio.gather(first, second)
    assert 0.1 <= lasted[0] < 0.15 <= lasted[1] < 1


async def test_a_cancellation_from_outside_stays_one() -> None:
    task = asyncio.create_task(Deadline(10).hold(asyncio.sleep(10)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_the_work_passes_through() -> None:
    async def work() -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        await Deadline(1).hold(work())
