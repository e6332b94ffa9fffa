"""W4: change 100,000 deals by one mutation, which a worker carries out."""

from __future__ import annotations

import asyncio
from time import perf_counter
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.client import Client, RequestFailed, request_body
from benchmarks.results import Result, spread
from jobs.runner import Runner
from storage.engine import Pool, open_pool

DOCUMENT = """
mutation Change($where: DealSelection!, $amount: Decimal!) {
  updateDeals(where: $where, data: {amount: $amount}) {
    count job { id } userErrors { code message path }
  }
}
"""
STATE = 'select state, done from "{schema}".job where id = $1'
RECORDS = 100_000
GOAL = 5_000
WAIT = 0.05


def run(bench: Bench) -> list[Result]:
    """Measure from the mutation to the end of its job, the worker being one event loop."""
    headers = bench.sales.headers
    with bench.product() as server:
        rates = asyncio.run(_rates(bench, server.port, headers))
    found = spread(rates)
    return [
        Result(
            number="W4",
            work=f"updateDeals of {RECORDS:,} records as a job on one worker",
            ours="with timeline and events, 1,000 records a transaction",
            yardstick="none",
            outcome=found.show(0, " records/s"),
            goal=f"> {GOAL:,} records/s",
            met=found.median > GOAL,
        )
    ]


async def _rates(bench: Bench, port: int, headers: dict[str, str]) -> list[float]:
    pool = await open_pool(bench.postgres.url, max_size=4)
    rates = []
    try:
        for turn in range(3):
            # The server closes a connection that says nothing while a worker stops.
            client = Client(port, "/graphql", headers)
            rates.append(await _rate(bench, client, pool, turn))
            client.close()
    finally:
        await pool.close()
    return rates


async def _rate(bench: Bench, client: Client, pool: Pool, turn: int) -> float:
    where = {"filter": {"number": {"lte": RECORDS}}}
    started = perf_counter()
    body = request_body(DOCUMENT, {"where": where, "amount": str(turn + 1)})
    payload = client.data(body)["updateDeals"]
    assert isinstance(payload, dict)
    if payload["userErrors"] or payload["job"] is None:
        raise RequestFailed(str(payload)[:2000])
    runner = Runner(pool)
    await runner.look_after(bench.sales.workspace.workspace.id)
    state = STATE.format(schema=bench.sales.workspace.schema)
    while True:
        job = await pool.fetchrow(state, UUID(str(payload["job"]["id"])))
        assert job is not None
        if job["state"] in ("DONE", "FAILED"):
            break
        await asyncio.sleep(WAIT)
    taken = perf_counter() - started
    await runner.stop()
    if job["done"] != payload["count"]:
        raise RequestFailed(str(dict(job)))
    return float(payload["count"]) / taken
