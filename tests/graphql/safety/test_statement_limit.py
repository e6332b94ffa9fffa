"""A statement that takes too long is ended, told as TIMEOUT, and the server goes on."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.support.api import Api, serving
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
