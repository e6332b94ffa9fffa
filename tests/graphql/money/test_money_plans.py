"""What an indexed CURRENCY field is read by: one index of currency, amount and id."""

from __future__ import annotations

import re

import pytest

from storage.engine import Pool
from tests.support.api import Api
from tests.support.counting import watched_server


@pytest.mark.parametrize("sort", ["ASC", "DESC"])
async def test_pages_are_read_from_the_index(
    market: Api, pool: Pool, database_url: str, sort: str
) -> None:
    schema = market.workspace.schema
    table = await pool.fetchval(
        "select tablename from pg_indexes where schemaname = $1 and indexdef like '%currency%'",
        schema,
    )
    amount = await pool.fetchval(
        "select replace(column_name, '_currency', '') from information_schema.columns "
        "where table_schema = $1 and column_name like '%\\_currency' order by 1 limit 1",
        schema,
    )
    await pool.execute(
        f"insert into {schema}.{table}(id, created_at, updated_at, {amount}, {amount}_currency) "
        "select gen_random_uuid(), now(), now(), n, (array['EUR', 'USD'])[1 + n % 2] "
        "from generate_series(1, 3000) n"
    )
    await pool.execute(f"analyze {schema}.{table}")
    document = f"{{ offers(orderBy: [{{price: {sort}}}], first: 3) {{ nodes {{ number }} }} }}"
    async with watched_server(database_url) as watched:
        answer = await watched.client.post(
            "/graphql", json={"query": document}, headers=market.workspace.headers
        )
        assert len(answer.json()["data"]["offers"]["nodes"]) == 3
        (statement,) = [sql for sql in await watched.statements() if table in sql]
    epoch = await pool.fetchval(f"select epoch from {schema}.epoch")
    own = await pool.fetchval(f"select epoch from {schema}.member")
    plan = await pool.fetch(
        f"explain (costs off) {statement}", epoch, market.workspace.member_id, own
    )
    lines = "\n".join(row[0] for row in plan)
    assert re.search(r"Limit\n\s+->  Index (Only )?Scan (Backward )?using i_", lines), lines
    assert "Seq Scan" not in lines, lines
    assert "Incremental Sort" not in lines, lines
