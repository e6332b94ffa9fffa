"""A formula over the record's own values can be indexed, and its index is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from storage.engine import Pool
from tests.support.computed import Computing, formula_field
from tests.support.counting import watched_server

RECORDS = 5_000
INDEXED = [
    ("price * quantity", "total"),
    ('upper(left(name, 20)) & "!"', "shout"),
    ("quantity * 3", "triple"),
    ('dateAdd(closeDate, 1, "month")', "due"),
    ("amount + 1", "unlimited"),
]


@pytest.fixture(scope="module")
async def filled(filled_shop: Computing, pool: Pool) -> Computing:
    """Many deals, with indexed formulas over them."""
    shop = filled_shop
    for expression, name in INDEXED:
        await shop.formula("deal", name, expression, indexed=True)
    schema = shop.api.workspace.schema
    columns = {
        name: shop.fields[f"deal.{name}"].removeprefix("fld_")
        for name in ("name", "price", "quantity", "closeDate", "amount")
    }
    table = f"{schema}.r_{shop.modules['deal'].removeprefix('mod_')}"
    names = ", ".join(f"f_{number}" for number in columns.values())
    await pool.execute(
        f"insert into {table} (id, created_at, updated_at, {names}) "
        "select gen_random_uuid(), now(), now(), 'Deal ' || n, case when n % 10 > 0 then n end, n, "
        f"date '2020-01-01' + n, n from generate_series(1, {RECORDS}) n"
    )
    await pool.execute(f"analyze {table}")
    return shop


QUESTIONS = [
    f"orderBy: {{{name}: {sort}}}, first: 5"
    for name in ("total", "shout", "triple", "due", "unlimited")
    for sort in ("ASC", "DESC", "DESC_NULLS_FIRST")
]


@pytest.mark.parametrize("asked", QUESTIONS)
async def test_pages_read_the_index(
    filled: Computing, pool: Pool, database_url: str, asked: str
) -> None:
    answer = await filled.api(f"{{ deals({asked}) {{ pageInfo {{ endCursor }} }} }}")
    after = answer["deals"]["pageInfo"]["endCursor"]
    for arguments in (asked, f'{asked}, after: "{after}"'):
        (sql,) = await _statements(filled, database_url, arguments)
        plan = json.loads(await _explained(pool, sql))[0]["Plan"]
        scans = list(_scans(plan, f"r_{filled.modules['deal'].removeprefix('mod_')}"))
        assert scans
        assert set(scans) == {"Index Scan"}, plan


async def _statements(shop: Computing, database_url: str, arguments: str) -> list[str]:
    async with watched_server(database_url) as watched:
        headers = shop.api.workspace.headers
        await watched.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
        await watched.statements()
        query = f"{{ deals({arguments}) {{ nodes {{ name }} }} }}"
        response = await watched.client.post("/graphql", json={"query": query}, headers=headers)
        assert "errors" not in response.json()
        return await watched.statements()


async def _explained(pool: Pool, sql: str) -> str:
    """The plan for any values of the parameters."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local enable_seqscan = off")
        nothing = [None] * len(set(re.findall(r"\$\d+", sql)))
        plan: str = await connection.fetchval(
            f"explain (generic_plan, format json) {sql}", *nothing
        )
        return plan


def _scans(node: dict[str, Any], table: str) -> Iterator[str]:
    if node.get("Relation Name") == table:
        yield node["Node Type"] if "Index Cond" in node or _sorted(node) else "whole"
    for child in node.get("Plans", []):
        yield from _scans(child, table)


def _sorted(node: dict[str, Any]) -> bool:
    return str(node.get("Index Name", "")).startswith("i_")


UNFIT = [
    ("daysBetween(closeDate, today())", "today changes with time."),
    ("date(seenAt)", "date of a moment depends on the asker's time zone."),
    ("company.seats * 2", "it reads through company"),
    ("text(closeDate)", "text of a date"),
    ('replace(name, "a", name)', "its text can have more than 510 characters"),
]


@pytest.mark.parametrize(("expression", "reason"), UNFIT)
async def test_what_cannot_be_indexed_is_refused_with_the_reason(
    filled_shop: Computing, expression: str, reason: str
) -> None:
    payload = await filled_shop.define("deal", formula_field("wrong", expression, indexed=True))
    (error,) = payload["userErrors"]
    assert reason in error["message"]
    assert error["path"] == ["input", "indexed"]
