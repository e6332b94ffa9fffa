"""What must not be lost or done twice, whatever is killed (R42 to R47)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.embedded.redis import RunningRedis, start_redis
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.automation import (
    create,
    ended,
    finished,
    hinting,
    runs,
    start_sweeper,
    start_worker,
    workflow,
)
from tests.support.processes import finish, kill_nine
from tests.support.receiver import Received, Receiver

CREATED: Json = {"on": ["RECORD_CREATED"]}
TASKS = "{ task1s { totalCount nodes { name } } }"
MAKE_TASK: Json = {"createRecord": {"module": "task1", "data": {"name": "{{ record.name }}"}}}


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RunningRedis]:
    """A Redis that a test may do to what it likes."""
    started = start_redis(tmp_path)
    yield started
    started.stop()


async def count_tasks(api: Api) -> int:
    found: int = (await api(TASKS))["task1s"]["totalCount"]
    return found


async def test_an_emptied_and_a_replaced_redis_lose_nothing(
    database_url: str, office: Api, own_redis: RunningRedis, tmp_path: Path
) -> None:
    await workflow(office, module="deal", trigger=CREATED, steps=[MAKE_TASK])
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        with (
            ended(start_sweeper(database_url, own_redis.url)),
            ended(start_worker(database_url, own_redis.url)),
        ):
            await create(api, "deal", {"name": "first"})
            await finished(api, 1)
            own_redis.process.send_signal(signal.SIGKILL)
            own_redis.process.wait()
            for number in range(5):
                await create(api, "deal", {"name": f"without {number}"})
            replaced = start_redis(tmp_path)
            try:
                assert replaced.port == own_redis.port
                await finished(api, 6, seconds=30)
                await create(api, "deal", {"name": "last"})
                await finished(api, 7)
            finally:
                replaced.stop()
    assert await count_tasks(office) == 7


async def test_messages_flushed_before_a_worker_comes_are_made_good(
    database_url: str, office: Api, own_redis: RunningRedis
) -> None:
    import redis

    await workflow(office, module="deal", trigger=CREATED, steps=[MAKE_TASK])
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        for number in range(20):
            await create(api, "deal", {"name": f"{number}"})
        await asyncio.sleep(0.1)
        with redis.Redis.from_url(own_redis.url) as commands:
            commands.flushall()
        with (
            ended(start_sweeper(database_url, own_redis.url)),
            ended(start_worker(database_url, own_redis.url)),
        ):
            await finished(api, 20)
            await asyncio.sleep(0.3)
            with redis.Redis.from_url(own_redis.url) as commands:
                commands.flushall()
            await create(api, "deal", {"name": "after"})
            await finished(api, 21)
    assert await count_tasks(office) == 21


async def test_a_killed_worker_is_taken_over_and_effects_happen_once(
    database_url: str, office: Api, own_redis: RunningRedis, receiver: Receiver
) -> None:
    steps = [MAKE_TASK, {"httpRequest": {"url": receiver.url}}, MAKE_TASK]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    hold = asyncio.Event()

    async def never(writer: asyncio.StreamWriter) -> None:
        await hold.wait()

    receiver.replies.append(never)
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        with ended(start_sweeper(database_url, own_redis.url)):
            with ended(start_worker(database_url, own_redis.url)) as first:
                await create(api, "deal", {"name": "A"})
                await receiver.wait_for(1)
                kill_nine(first)
            with ended(start_worker(database_url, own_redis.url)):
                (run,) = await finished(api, 1)
    hold.set()
    assert run["state"] == "DONE"
    assert [(step["index"], step["attempt"], step["state"]) for step in run["steps"]] == [
        (0, 1, "DONE"),
        (1, 1, "FAILED"),
        (1, 2, "DONE"),
        (2, 1, "DONE"),
    ]
    assert len({request.key for request in receiver.requests}) == 1
    assert await count_tasks(office) == 2


async def test_a_job_that_kills_its_worker_is_set_aside_after_three_deaths(
    database_url: str, office: Api, own_redis: RunningRedis, receiver: Receiver
) -> None:
    await workflow(
        office,
        name="Deadly",
        module="deal",
        trigger=CREATED,
        condition={"name": {"eq": "deadly"}},
        steps=[{"httpRequest": {"url": receiver.url}}],
    )
    await workflow(
        office,
        name="Harmless",
        module="deal",
        trigger=CREATED,
        condition={"name": {"eq": "harmless"}},
        steps=[MAKE_TASK],
    )
    workers = []

    def kill(request: Received) -> None:
        workers[-1].send_signal(signal.SIGKILL)

    receiver.on_request = kill
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        with ended(start_sweeper(database_url, own_redis.url)):
            await create(api, "deal", {"name": "deadly"})
            for _ in range(3):
                with ended(start_worker(database_url, own_redis.url)) as worker:
                    workers.append(worker)
                    seen = len(receiver.requests)
                    await receiver.wait_for(seen + 1)
                    await asyncio.to_thread(worker.wait)
            with ended(start_worker(database_url, own_redis.url)):
                await create(api, "deal", {"name": "harmless"})
                found = await finished(api, 2)
    states = {run["workflow"]["name"]: run["state"] for run in found}
    assert states == {"Deadly": "DEAD", "Harmless": "DONE"}
    dead = next(run for run in found if run["state"] == "DEAD")
    assert dead["error"] == "Step 1: 3 workers died while they were at this."
    assert len(receiver.requests) == 3
    assert all(step["state"] == "FAILED" for step in dead["steps"])


async def test_sigterm_hands_runs_back_and_the_next_worker_ends_them(
    database_url: str, office: Api, own_redis: RunningRedis, receiver: Receiver
) -> None:
    steps = [MAKE_TASK, {"httpRequest": {"url": receiver.url}}, MAKE_TASK]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    hold = asyncio.Event()

    async def never(writer: asyncio.StreamWriter) -> None:
        await hold.wait()

    receiver.replies.append(never)
    waits = {"grace": 0.2, "sweep": 0.1, "longest_look": 0.5}
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        with ended(start_sweeper(database_url, own_redis.url, waits)):
            first = start_worker(database_url, own_redis.url, waits)
            await create(api, "deal", {"name": "A"})
            await receiver.wait_for(1)
            assert await asyncio.to_thread(finish, first, signal.SIGTERM) == 0
            (run,) = await runs(api)
            assert run["state"] == "QUEUED"
            with ended(start_worker(database_url, own_redis.url, waits)):
                (run,) = await finished(api, 1)
    hold.set()
    assert run["state"] == "DONE"
    assert await count_tasks(office) == 2
    assert len({request.key for request in receiver.requests}) == 1


async def test_workers_killed_at_any_moment_do_each_effect_once(
    database_url: str, office: Api, own_redis: RunningRedis
) -> None:
    steps = [MAKE_TASK, {"updateRecord": {"data": {"count": "{{ record.count | plus: 1 }}"}}}]
    await workflow(office, module="deal", trigger=CREATED, steps=[*steps, MAKE_TASK])
    waits = {"lease": 0.5, "sweep": 0.1, "longest_look": 0.3}
    async with hinting(database_url, own_redis.url) as client:
        api = Api(client, office.workspace)
        with ended(start_sweeper(database_url, own_redis.url, waits)):
            made = 0
            for kill_after in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12):
                with ended(start_worker(database_url, own_redis.url, waits)):
                    for _ in range(5):
                        await create(api, "deal", {"name": f"{made}", "count": 0})
                        made += 1
                    await asyncio.sleep(kill_after)
            with ended(start_worker(database_url, own_redis.url, waits)):
                found = await finished(api, made, seconds=60)
    assert {run["state"] for run in found} == {"DONE"}
    tasks = (await office("{ task1s(first: 100) { nodes { name } } }"))["task1s"]["nodes"]
    names = sorted(int(task["name"]) for task in tasks)
    assert names == sorted([*range(made), *range(made)])
    deals = (await office("{ deals(first: 100) { nodes { count version } } }"))["deals"]["nodes"]
    assert all(deal == {"count": 1, "version": 2} for deal in deals)


EVENT = """
insert into "{schema}".outbox(module, record_id, action, source, body)
select number, gen_random_uuid(), 'CREATED', 'api', '{{"record": {{}}}}'
from "{schema}".module where number = $1
"""


async def test_events_that_commit_out_of_order_are_all_seen(
    database_url: str, office: Api, own_redis: RunningRedis, pool: Pool
) -> None:
    steps = [{"createRecord": {"module": "task1", "data": {"name": "{{ event.id }}"}}}]
    await workflow(office, module="deal", trigger=CREATED, steps=steps)
    modules = (await office("{ modules { id apiName } }"))["modules"]
    number = next(int(one["id"].split("_")[1]) for one in modules if one["apiName"] == "deal")
    insert = EVENT.format(schema=office.workspace.schema)
    with (
        ended(start_sweeper(database_url, own_redis.url)),
        ended(start_worker(database_url, own_redis.url)),
    ):
        await create(office, "deal", {"name": "first"})
        await finished(office, 1)
        async with pool.acquire() as slow, slow.transaction():
            await slow.execute(insert, number)
            await pool.execute(insert, number)
            await finished(office, 2)
        await finished(office, 3)
    tasks = (await office(TASKS))["task1s"]["nodes"]
    assert len({int(task["name"]) for task in tasks}) == 3
