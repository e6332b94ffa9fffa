"""P8: create a thousand deals in one mutation, beside one INSERT of the same rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.client import Client, RequestFailed, request_body
from benchmarks.deals import new_deals
from benchmarks.results import Result, Spread, spread
from benchmarks.yardstick_writes import FIELDS, insert_deals
from crm.ids import new_id
from storage.engine import Connection, connect

DOCUMENT = """
mutation Create($data: [DealCreate!]!) {
  createDeals(data: $data) { results { deal { id } } userErrors { code message path } }
}
"""
ROWS = 1_000
MOST = 3.0


def run(bench: Bench) -> list[Result]:
    """Measure both in turn: ours by HTTP, theirs on a connection of its own, both committed."""
    sales, data = bench.sales, new_deals(bench, ROWS)
    with bench.product() as server:
        client = Client(server.port, "/graphql", sales.headers)
        body = request_body(DOCUMENT, {"data": data})
        ours, theirs = asyncio.run(_in_turn(bench, client, body, data))
        client.close()
    ratio = spread([mine / other for mine, other in zip(ours, theirs, strict=True)])
    return [_result(ratio, ours, theirs)]


async def _in_turn(
    bench: Bench, client: Client, body: bytes, data: list[dict[str, object]]
) -> tuple[list[float], list[float]]:
    connection = await connect(bench.postgres.url)
    ours, theirs = [], []
    try:
        for turn in range(bench.effort.repeats + 2):
            mine, other = _ours(client, body), await _theirs(bench, connection, data)
            if turn >= 2:
                ours.append(mine)
                theirs.append(other)
    finally:
        await connection.close()
    return ours, theirs


def _ours(client: Client, body: bytes) -> float:
    started = perf_counter()
    payload = client.data(body)["createDeals"]
    taken = (perf_counter() - started) * 1e3
    assert isinstance(payload, dict)
    if payload["userErrors"] or len(payload["results"]) != ROWS:
        raise RequestFailed(str(payload["userErrors"])[:2000])
    return taken


async def _theirs(bench: Bench, connection: Connection, data: list[dict[str, object]]) -> float:
    deal = bench.sales.layout.tables["deal"]
    sql = insert_deals(bench.sales.layout)
    started = perf_counter()
    ids = [new_id(deal.number) for _ in data]
    lists = [[_READ[name](row[_GIVEN.get(name, name)]) for row in data] for name in FIELDS]
    await connection.execute(sql, ids, datetime.now(UTC), UUID(int=1), *lists)
    return (perf_counter() - started) * 1e3


_GIVEN = {"company": "companyId", "contact": "contactId"}
_READ: Mapping[str, Callable[[object], object]] = {
    "name": str,
    "amount": lambda text: Decimal(str(text)),
    "stage": str,
    "closeDate": lambda text: date.fromisoformat(str(text)),
    "company": lambda text: UUID(str(text)),
    "contact": lambda text: UUID(str(text)),
}


def _result(ratio: Spread, ours: list[float], theirs: list[float]) -> Result:
    return Result(
        number="P8",
        work=f"createDeals of {ROWS:,} rows beside one INSERT of them",
        ours=f"{spread(ours).median:.0f} ms with timeline, events and words",
        yardstick=f"the records alone: {spread(theirs).median:.0f} ms",
        outcome=ratio.show(2, "×"),
        goal=f"< {MOST:.0f} ×",
        met=ratio.median < MOST,
    )
