"""On big tables fields become unique together by a job, beside reads and writes."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.jobs.big_tables.builds import QUICK
from tests.support.api import Api, Json
from tests.support.automation import create, ended, start_worker
from tests.support.background import CANCEL, in_state
from tests.support.layout import assert_agreement
from tests.support.processes import kill_nine

KEYS = """
mutation($id: ID!, $keys: [[String!]!]) {
  updateModule(id: $id, input: {uniqueKeys: $keys}) {
    module { uniqueKeys { pending fields { apiName } } } jobs { id kind state }
    plan { steps { detail } } userErrors { code message path } } }
"""
ASKED = '{ module(apiName: "deal") { uniqueKeys { pending fields { apiName } } } }'


@pytest.fixture
async def deals(api: Api) -> str:
    """The id of a module with a few records: names are shared, names and sizes together not."""
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {"apiName": "size", "label": "Size", "kind": "INTEGER"},
        ],
    )
    for number in range(4):
        await create(api, "deal", {"name": f"n{number // 2}", "size": number})
    return str(module["id"])


async def wanted(api: Api, deals: str) -> str:
    """Asks that name and size be unique together; gives the id of the job."""
    payload = (await api(KEYS, id=deals, keys=[["name", "size"]]))["updateModule"]
    assert payload["userErrors"] == []
    assert payload["module"]["uniqueKeys"][0]["pending"]
    (job,) = payload["jobs"]
    assert (job["kind"], job["state"]) == ("BUILD_INDEX", "QUEUED")
    assert "in the background" in payload["plan"]["steps"][-1]["detail"]
    return str(job["id"])


async def keys(api: Api) -> list[Json]:
    found: list[Json] = (await api(ASKED))["module"]["uniqueKeys"]
    return found


async def agree(pool: Pool, api: Api) -> None:
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)


async def test_a_key_holds_when_its_index_is_built(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: str
) -> None:
    job = await wanted(api, deals)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, job))["state"] == "DONE"
    assert [key["pending"] for key in await keys(api)] == [False]
    await agree(pool, api)
    made = await api(
        """mutation { createDeal(data: {name: "n0", size: 1}) {
             userErrors { code message } } }"""
    )
    (error,) = made["createDeal"]["userErrors"]
    assert error["code"] == "NOT_UNIQUE"
    assert "Name and Size together" in error["message"]


async def test_records_that_share_values_end_it(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: str
) -> None:
    job = await wanted(api, deals)
    await create(api, "deal", {"name": "n0", "size": 1})
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, job, "FAILED")
    assert "n0 / 1 (2 times)" in found["error"]
    assert await keys(api) == []
    await agree(pool, api)


async def test_a_key_that_is_wanted_no_more_is_left(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: str
) -> None:
    job = await wanted(api, deals)
    assert (await api(KEYS, id=deals, keys=[]))["updateModule"]["userErrors"] == []
    other = await wanted(api, deals)
    cancelled = (await api(CANCEL, id=other))["cancelJob"]
    assert cancelled["userErrors"] == []
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, job, "DONE")
        await in_state(api, other, "CANCELLED")
    await agree(pool, api)


async def test_a_worker_that_is_killed_does_no_harm(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: str
) -> None:
    job = await wanted(api, deals)
    schema = api.workspace.schema
    connection = await pool.acquire()
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"update {schema}.r_64 set version = version")
    with ended(start_worker(database_url, redis_url, QUICK)) as process:
        await in_state(api, job, "RUNNING")
        kill_nine(process)
    await transaction.rollback()
    await pool.release(connection)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, job))["state"] == "DONE"
    assert [key["pending"] for key in await keys(api)] == [False]
    await agree(pool, api)
