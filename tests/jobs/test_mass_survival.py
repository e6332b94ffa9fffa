"""Mass jobs whose workers are killed, stopped and started, and what changes meanwhile."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import created_ids, delete, updated
from tests.support.api import Api
from tests.support.automation import ended, start_sweeper, start_worker
from tests.support.background import CANCEL, in_state
from tests.support.mass import COUNT, JOB, counted, done_to, filled, finished, mass, number_of
from tests.support.processes import finish, kill_nine


@pytest.fixture
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    """A sweeper, which finds what a killed worker left."""
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


QUICK = {"lease": 1.0, "sweep": 0.1, "longest_look": 0.3, "beat": 0.1}


@pytest.mark.usefixtures("sweeper")
async def test_the_records_are_fixed_when_the_job_is_started(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    await filled(office)
    payload = await mass(
        office, "updateDeals", "where: {filter: {count: {isNull: true}}}, data: {count: 1}"
    )
    later = await office('mutation { createDeal(data: {name: "later"}) { deal { id } } }')
    await office(
        """mutation { deleteDeals(where: {filter: {name: {in: ["3", "1200"]}}}) { count }
             updateDeals(where: {filter: {name: {eq: "5"}}}, data: {count: 9}) { count } }"""
    )
    with ended(start_worker(database_url, redis_url, QUICK)):
        job = await finished(office, payload)
    assert (job["done"], job["skipped"], job["failed"]) == (COUNT - 2, 2, 0)
    data = await office(
        """query($id: ID!) { deal(id: $id) { count }
             deals(filter: {count: {eq: 1}}) { totalCount } }""",
        id=later["createDeal"]["deal"]["id"],
    )
    assert data == {"deal": {"count": None}, "deals": {"totalCount": COUNT - 2}}


@pytest.mark.usefixtures("sweeper")
async def test_workers_killed_at_any_moment_write_to_each_record_once(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    await filled(office, 6_000)
    payload = await mass(office, "updateDeals", "where: {all: true}, data: {count: 7}")
    for batch, kill_after in enumerate((0.01, 0.04, 0.07, 0.1), 1):
        with ended(start_worker(database_url, redis_url, QUICK)) as process:
            await done_to(office, payload, batch * 1_000)
            await asyncio.sleep(kill_after)
            kill_nine(process)
    with ended(start_worker(database_url, redis_url, QUICK)):
        job = await finished(office, payload)
    assert (job["state"], job["done"], job["failed"], job["skipped"]) == ("DONE", 6_000, 0, 0)
    versions = await office("{ deals(filter: {version: {eq: 2}, count: {eq: 7}}) { totalCount } }")
    assert versions["deals"]["totalCount"] == 6_000
    lines = "select action, count(*) from {schema}.timeline group by 1"
    assert await counted(office, pool, lines) == {"CREATED": 6_000, "UPDATED": 6_000}


@pytest.mark.usefixtures("sweeper")
async def test_sigterm_hands_the_rest_back_and_cancelling_ends_it_between_batches(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    await filled(office)
    rows = await pool.fetch(
        "select ids from (select array_agg(id order by id) ids "
        f"from {office.workspace.schema}.r_{await number_of(office, pool, 'deal')}) found"
    )
    second = rows[0]["ids"][1_500]
    payload = await mass(office, "updateDeals", "where: {all: true}, data: {count: 7}")
    table = f"{office.workspace.schema}.r_{await number_of(office, pool, 'deal')}"
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute(f"select 1 from {table} where id = $1 for update", second)
        with ended(start_worker(database_url, redis_url, QUICK)) as process:
            await done_to(office, payload, 1_000)
            finish(process, signal.SIGTERM)
        found = (await office(JOB, id=payload["job"]["id"]))["job"]
        assert (found["state"], found["done"]) == ("QUEUED", 1_000)
        with ended(start_worker(database_url, redis_url, QUICK)):
            await in_state(office, payload["job"]["id"], "RUNNING")
            await office(CANCEL, id=payload["job"]["id"])
            found = await finished(office, payload)
    assert (found["state"], found["done"]) == ("CANCELLED", 1_000)
    assert await pool.fetchval(f"select count(*) from {table} where version = 2") == 1_000
    assert await pool.fetchval(f"select count(*) from {office.workspace.schema}.job_batch") == 0


@pytest.mark.usefixtures("sweeper")
async def test_whoever_started_it_must_still_be_active(
    office: Api, pool: Pool, database_url: str, redis_url: str
) -> None:
    await filled(office)
    schema = office.workspace.schema
    payload = await mass(office, "updateDeals", "where: {all: true}, data: {count: 7}")
    await pool.execute(f"update {schema}.job set actor_id = gen_random_uuid()")
    with ended(start_worker(database_url, redis_url, QUICK)):
        job = await finished(office, payload)
    assert (job["state"], job["done"]) == ("FAILED", 0)
    assert job["error"] == "The user who started it is not active any more."
    assert await pool.fetchval(f"select count(*) from {schema}.job_batch") == 0


@pytest.mark.usefixtures("sweeper")
async def test_tags_that_are_renamed_or_deleted_before_the_job_begins(
    office: Api, database_url: str, redis_url: str
) -> None:
    old, gone = await created_ids(office, "tag", [{"name": "old"}, {"name": "gone"}])
    await filled(office)
    tagged = await mass(office, "tagDeals", 'where: {all: true}, tags: ["old", "gone"]')
    set_too = await mass(office, "updateDeals", 'where: {all: true}, data: {tags: ["OLD"]}')
    only = await mass(office, "tagDeals", 'where: {all: true}, tags: ["gone"]')
    await updated(office, "tag", old, {"name": "new"})
    assert (await delete(office, "tag", gone))["userErrors"] == []
    with ended(start_worker(database_url, redis_url, QUICK)):
        for payload in (tagged, set_too, only):
            job = await finished(office, payload)
            assert (job["state"], job["done"], job["failed"]) == ("DONE", COUNT, 0)
    data = await office(
        """{ deals(filter: {tags: {hasAny: ["new"]}, version: {eq: 2}}) { totalCount }
             groups: deals { groups(by: [{tags: {}}]) { nodes { label count } } } }"""
    )
    assert data["deals"]["totalCount"] == COUNT
    assert data["groups"]["groups"]["nodes"] == [{"label": "new", "count": COUNT}]
