"""Jobs go on batch by batch, each once, whatever becomes of the workers."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from storage.engine import Connection, Pool
from tests.support.api import Api
from tests.support.automation import ended, start_sweeper
from tests.support.background import (
    CANCEL,
    GATE,
    in_state,
    job,
    marks,
    rehearse,
    start_rehearsing,
    waiting_at_gate,
)
from tests.support.processes import finish, kill_nine


@pytest.fixture
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    """A sweeper, which finds the jobs: no hint is sent of any."""
    with ended(start_sweeper(database_url, redis_url)):
        yield


@pytest.fixture
async def gate(pool: Pool) -> AsyncIterator[Connection]:
    """A connection that keeps the gate shut until it unlocks it."""
    async with pool.acquire() as connection:
        await connection.execute("select pg_advisory_lock($1)", GATE)
        yield connection
        await connection.execute("select pg_advisory_unlock_all()")


async def opened(gate: Connection) -> None:
    await gate.execute("select pg_advisory_unlock_all()")


@pytest.mark.usefixtures("sweeper")
async def test_a_job_goes_on_to_its_end_and_tells_how_far_it_is(
    database_url: str, redis_url: str, api: Api, pool: Pool, gate: Connection
) -> None:
    id = await rehearse(pool, api.workspace, batches=5, wait_at=3)
    before = await job(api, id)
    assert before == {
        "id": id,
        "kind": "BUILD_INDEX",
        "state": "QUEUED",
        "total": None,
        "done": 0,
        "failed": 0,
        "createdAt": before["createdAt"],
        "startedAt": None,
        "finishedAt": None,
        "error": None,
    }
    with ended(start_rehearsing(database_url, redis_url)):
        await waiting_at_gate(pool)
        found = await job(api, id)
        assert (found["state"], found["done"], found["total"]) == ("RUNNING", 30, 50)
        assert found["startedAt"] is not None
        await opened(gate)
        found = await in_state(api, id)
    assert (found["state"], found["done"], found["failed"]) == ("DONE", 50, 0)
    assert found["finishedAt"] is not None
    assert await marks(pool, api.workspace, id) == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("sweeper")
async def test_a_job_whose_worker_was_killed_goes_on_and_does_no_batch_twice(
    database_url: str, redis_url: str, api: Api, pool: Pool, gate: Connection
) -> None:
    id = await rehearse(pool, api.workspace, batches=5, wait_at=2)
    with ended(start_rehearsing(database_url, redis_url)) as first:
        await waiting_at_gate(pool)
        kill_nine(first)
    await opened(gate)
    with ended(start_rehearsing(database_url, redis_url)):
        found = await in_state(api, id)
    assert (found["state"], found["done"]) == ("DONE", 50)
    assert await marks(pool, api.workspace, id) == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("sweeper")
async def test_workers_killed_at_any_moment_do_each_batch_once(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    waits = {"lease": 0.5, "sweep": 0.1, "longest_look": 0.3}
    ids = [await rehearse(pool, api.workspace, batches=300) for _ in range(3)]
    for kill_after in (0.05, 0.1, 0.15, 0.2, 0.3):
        with ended(start_rehearsing(database_url, redis_url, waits)):
            await asyncio.sleep(kill_after)
    with ended(start_rehearsing(database_url, redis_url, waits)):
        for id in ids:
            found = await in_state(api, id, seconds=60)
            assert (found["state"], found["done"]) == ("DONE", 3000)
            assert await marks(pool, api.workspace, id) == list(range(300))


@pytest.mark.usefixtures("sweeper")
async def test_a_job_that_kills_its_worker_is_set_aside_after_three_deaths(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    deadly = await rehearse(pool, api.workspace, batches=3, die_at=1)
    for _ in range(3):
        with ended(start_rehearsing(database_url, redis_url)) as worker:
            await asyncio.to_thread(worker.wait)
    with ended(start_rehearsing(database_url, redis_url)):
        harmless = await rehearse(pool, api.workspace, batches=2)
        assert (await in_state(api, harmless))["state"] == "DONE"
        found = await in_state(api, deadly)
    assert found["state"] == "DEAD"
    assert found["error"] == "3 workers died while they were at this."
    assert await marks(pool, api.workspace, deadly) == [-1, 0]


@pytest.mark.usefixtures("sweeper", "gate")
async def test_a_job_is_cancelled_in_the_middle_of_a_batch_which_leaves_nothing(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    id = await rehearse(pool, api.workspace, batches=5, wait_at=2)
    with ended(start_rehearsing(database_url, redis_url)):
        await waiting_at_gate(pool)
        payload = (await api(CANCEL, id=id))["cancelJob"]
        assert payload == {"job": {"state": "CANCELLING"}, "userErrors": []}
        found = await in_state(api, id)
    assert (found["state"], found["done"], found["error"]) == ("CANCELLED", 20, None)
    assert await marks(pool, api.workspace, id) == [-1, 0, 1]


@pytest.mark.usefixtures("sweeper")
async def test_a_job_that_no_worker_is_at_is_cancelled_by_the_next(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    id = await rehearse(pool, api.workspace, batches=5)
    await api(CANCEL, id=id)
    assert (await job(api, id))["state"] == "CANCELLING"
    with ended(start_rehearsing(database_url, redis_url)):
        assert (await in_state(api, id))["state"] == "CANCELLED"
    assert await marks(pool, api.workspace, id) == [-1]


@pytest.mark.usefixtures("sweeper")
async def test_a_batch_that_cannot_be_done_fails_the_job_with_its_reason(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    id = await rehearse(pool, api.workspace, batches=5, fail_at=2)
    with ended(start_rehearsing(database_url, redis_url)):
        found = await in_state(api, id)
    assert (found["state"], found["done"]) == ("FAILED", 20)
    assert found["error"] == "Batch 2 cannot be done."
    assert await marks(pool, api.workspace, id) == [-1, 0, 1]


@pytest.mark.usefixtures("sweeper")
async def test_a_batch_that_cannot_be_done_for_now_is_tried_again(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    id = await rehearse(pool, api.workspace, batches=3, stumble_at=1)
    with ended(start_rehearsing(database_url, redis_url)):
        found = await in_state(api, id)
    assert (found["state"], found["error"]) == ("DONE", None)
    assert await marks(pool, api.workspace, id) == [0, 1, 2]


@pytest.mark.usefixtures("sweeper")
async def test_sigterm_hands_jobs_back_and_the_next_worker_ends_them(
    database_url: str, redis_url: str, api: Api, pool: Pool, gate: Connection
) -> None:
    waits = {"grace": 0.2, "sweep": 0.1, "longest_look": 0.5}
    id = await rehearse(pool, api.workspace, batches=3, wait_at=1)
    first = start_rehearsing(database_url, redis_url, waits)
    await waiting_at_gate(pool)
    assert await asyncio.to_thread(finish, first, signal.SIGTERM) == 0
    assert (await job(api, id))["state"] == "QUEUED"
    await opened(gate)
    with ended(start_rehearsing(database_url, redis_url, waits)):
        assert (await in_state(api, id))["state"] == "DONE"
    assert await marks(pool, api.workspace, id) == [0, 1, 2]
