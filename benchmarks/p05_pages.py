"""P5: page 10,000 of a million tickets by due date, beside page 1, in four orders, warm."""

from __future__ import annotations

import asyncio

from benchmarks.bench import Bench, Filled
from benchmarks.client import Client, request_body
from benchmarks.compare import Contender, check_answers, turn
from benchmarks.load import Target, run_load
from benchmarks.results import Result, spread
from benchmarks.yardstick_pages import ORDERS, PAGE
from storage.engine import connect

DOCUMENT = """
query Tickets($order: [TicketOrder!], $after: String) {
  tickets(orderBy: $order, first: 50, after: $after) { nodes { id name dueOn } }
}
"""
CURSOR = """
query Cursor($order: [TicketOrder!], $id: ID!) {
  tickets(orderBy: $order, filter: {id: {eq: $id}}) { pageInfo { endCursor } }
}
"""
DEEP = 10_000
UNDATED = {"ASC": 17_000, "DESC": 17_000, "ASC_NULLS_FIRST": 3_000, "DESC_NULLS_FIRST": 3_000}
"""Pages in the middle of the tickets without a due date, which are three in ten."""
MOST = 1.3
WARM_UP = 1  # seconds


def run(bench: Bench) -> list[Result]:
    """Measure the first pages, the deep ones, and the deep ones by hand, in turn."""
    filled = bench.million
    with (
        bench.product() as product,
        bench.yardstick(filled.layout, "yardstick_pages") as yardstick,
    ):
        first = tuple(_body(order, None) for order in ORDERS)
        deep = tuple(_deep_bodies(bench, filled, product.port))
        near = Contender(product, Target(product.port, "/graphql", filled.headers, first))
        far = Contender(product, Target(product.port, "/graphql", filled.headers, deep))
        by_hand = Contender(yardstick, Target(yardstick.port, "/p5", {}, deep))
        check_answers(near, by_hand, first + deep)
        for contender in (near, far, by_hand):
            run_load(contender.target, WARM_UP, bench.folder)
        rounds = [
            tuple(turn(bench, contender).rate for contender in (near, far, by_hand))
            for _ in range(bench.effort.rounds)
        ]
        check_answers(far, by_hand, deep)
    return [_result(rounds)]


def _result(rounds: list[tuple[float, ...]]) -> Result:
    near, far, by_hand = (spread(rates).median for rates in zip(*rounds, strict=True))
    slower = spread([first / deep for first, deep, _ in rounds])
    beside = spread([deep / hand for _, deep, hand in rounds])
    return Result(
        number="P5",
        work="50 of a million by a date with gaps, four orders: page 10,000 beside page 1",
        ours=f"page 1: {near:,.0f}/s; page 10,000: {far:,.0f}/s",
        yardstick=f"page 10,000: {by_hand:,.0f}/s; ours is {beside.show(2, '×')}",
        outcome=f"{slower.show(2, '×')} the time of page 1",
        goal=f"≤ {MOST} ×",
        met=slower.median <= MOST,
    )


def _deep_bodies(bench: Bench, filled: Filled, port: int) -> list[bytes]:
    client = Client(port, "/graphql", filled.headers)
    places = [(order, page) for order in ORDERS for page in (DEEP, UNDATED[order])]
    ids = asyncio.run(_ids_before(bench, filled, places))
    bodies = []
    for (order, _), last in zip(places, ids, strict=True):
        found = client.query(CURSOR, {"order": [{"dueOn": order}], "id": last})["tickets"]
        assert isinstance(found, dict)
        bodies.append(_body(order, found["pageInfo"]["endCursor"]))
    client.close()
    return bodies


async def _ids_before(bench: Bench, filled: Filled, places: list[tuple[str, int]]) -> list[str]:
    """The last ticket before each of the pages."""
    ticket = filled.layout.tables["ticket"]
    connection = await connect(bench.postgres.url)
    found = []
    try:
        for order, page in places:
            direction = order.split("_")[0]
            nulls = "first" if order.endswith("NULLS_FIRST") else "last"
            found.append(
                await connection.fetchval(
                    f"select id from {ticket.name} where deleted_at is null order by "
                    f"{ticket.columns['dueOn']} {direction} nulls {nulls}, id {direction} "
                    f"offset {(page - 1) * PAGE - 1} limit 1"
                )
            )
    finally:
        await connection.close()
    return [str(each) for each in found]


def _body(order: str, after: str | None) -> bytes:
    return request_body(DOCUMENT, {"order": [{"dueOn": order}], "after": after})
