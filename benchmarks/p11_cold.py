"""P11: the server's processor time for documents it has never seen, on a schema in use."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.client import Client, request_body
from benchmarks.p01_list import DOCUMENT as LIST
from benchmarks.results import Result
from benchmarks.servers import Server

GOAL = 10  # milliseconds
EACH_REPEAT = 5  # documents
TABLE = """
query DealsTable($filter: DealFilter, $orderBy: [DealOrder!], $first: Int = 20, $after: String) {
  deals(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id number title version name amount stage closeDate
      company { id name country } contact { id firstName lastName email }
      owner { id name } createdAt updatedAt } }
  }
}
"""
TABLE_VARIABLES = {
    "filter": {
        "and": [
            {"stage": {"in": ["HOLD", "AWAITING_PAYMENT"]}},
            {"amount": {"gte": "1000.00"}},
            {"company": {"country": {"neq": "AQ"}}},
            {"not": {"name": {"contains": "zzz"}}},
        ]
    },
    "orderBy": [{"closeDate": "DESC_NULLS_LAST"}],
    "first": 10,
}


@dataclass(frozen=True, slots=True)
class Cold:
    """A document with a place for what makes each copy new, and its variables."""

    name: str
    document: str
    variables: dict[str, object]


CASES = (
    Cold("the query of P1", LIST, {"stage": "HOLD"}),
    Cold("a table's query with page, count and filters", TABLE, TABLE_VARIABLES),
)


def run(bench: Bench) -> list[Result]:
    """Measure each case with documents that differ in an alias, sent once, then once more."""
    with bench.product() as server:
        client = Client(server.port, "/graphql", bench.sales.headers)
        results = [_measure(bench, server, client, case) for case in CASES]
        client.close()
    return results


def _measure(bench: Bench, server: Server, client: Client, case: Cold) -> Result:
    count = bench.effort.repeats * EACH_REPEAT
    bodies = [_body(case, number) for number in range(count + 1)]
    client.data(bodies[0])  # the types that it touches are made now
    cold = _milliseconds_each(server, client, bodies[1:])
    warm = _milliseconds_each(server, client, bodies[1:])
    return Result(
        number="P11",
        work=f"a document never seen: {case.name}",
        ours=f"{count} documents; seen before: {warm:.1f} ms",
        yardstick="",
        outcome=f"{cold:.1f} ms of server CPU",
        goal=f"< {GOAL} ms",
        met=cold < GOAL,
    )


def _body(case: Cold, number: int) -> bytes:
    return request_body(case.document.replace(" id ", f" new{number}: id ", 1), case.variables)


def _milliseconds_each(server: Server, client: Client, bodies: list[bytes]) -> float:
    before = server.cpu_seconds()
    for body in bodies:
        client.data(body)
    return (server.cpu_seconds() - before) / len(bodies) * 1e3
