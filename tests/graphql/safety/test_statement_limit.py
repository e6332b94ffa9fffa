"""A statement that takes too long is ended, told as TIMEOUT, and the server goes on."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.support.api import Api, serving
from tests.support.every_kind import create, field, lookup
from tests.support.workspaces import FreshWorkspace

LIST = "{ things { totalCount } }"


async def test_a_list_that_waits_for_a_lock(
    api: Api, workspace: FreshWorkspace, database_url: str, pool: Pool
) -> None:
    module = await api.module(
        apiName="thing", fields=[{"apiName": "n", "label": "N", "kind": "INTEGER"}]
    )
    table = f"{workspace.schema}.r_{module['id'].removeprefix('mod_')}"
    async with serving(database_url, statement_within=0.3) as client:
        hasty = Api(client, workspace)
        await hasty(LIST)
        async with pool.acquire() as holder, holder.transaction():
            await holder.execute(f"lock table {table} in access exclusive mode")
            response = await asyncio.wait_for(hasty.post({"query": LIST}), 10)
        assert response.status_code == 504
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "TIMEOUT"
        assert response.json()["data"] is None
        assert (await hasty(LIST))["things"]["totalCount"] == 0


async def test_a_query_that_is_really_slow(api: Api, database_url: str) -> None:
    """Lists within lists multiply; the connections that were busy with them serve on."""
    await api.module(
        apiName="thing", fields=[field("n", "INTEGER"), lookup("up", "thing", "downs")]
    )
    (top,) = (await create(api, "Things", "n", [{"n": 0}])).values()
    await create(api, "Things", "n", [{"n": n, "upId": top} for n in range(1, 9)])
    below = "n"
    for _ in range(9):
        below = f"up {{ downs {{ totalCount nodes {{ {below} }} }} }}"
    slow = f"{{ things {{ nodes {{ {below} }} }} }}"
    async with serving(database_url, statement_within=0.5) as client:
        hasty = Api(client, api.workspace)
        slow_ones = [hasty.post({"query": slow}) for _ in range(12)]
        for response in await asyncio.wait_for(asyncio.gather(*slow_ones), 60):
            assert response.status_code == 504
            assert response.json()["data"] is None
            (error,) = response.json()["errors"]
            assert error["extensions"]["code"] == "TIMEOUT"
        fine_ones = [hasty(LIST) for _ in range(20)]
        assert await asyncio.gather(*fine_ones) == [{"things": {"totalCount": 9}}] * 20
