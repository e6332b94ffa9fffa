"""P14: how many statements a query operation is, counted by PostgreSQL itself."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import p01_list, p02_record, p03_nested, p04_kanban, p11_cold
from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.results import Result
from benchmarks.statement_log import StatementLog, logged_statements

GOAL = 1
MANY_ROOTS = """
query Dashboard($id: ID!, $ids: [ID!]!) {
  open: deals(filter: {stage: {eq: NEW_DEAL}}, first: 3) { totalCount nodes { id name } }
  won: deals(filter: {stage: {eq: DEAL_WON}}, first: 3) { totalCount nodes { id name } }
  companies(first: 2) { nodes { id contacts(first: 2) { nodes { id deals(first: 2) {
    totalCount nodes { id company { id contacts(first: 1) { nodes { id } } } } } } } } }
  deal(id: $id) { id title company { title } }
  node(id: $id) { __typename id }
  nodes(ids: $ids) { __typename id ... on Deal { name } ... on Company { name } }
}
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """A document, with variables for the first time and for the times after."""

    name: str
    document: str
    first: dict[str, object]
    later: dict[str, object]


def run(bench: Bench) -> list[Result]:
    """Count for operations of one root field and of six, when first seen and when known."""
    operations = _operations(bench.sales.deal_ids)
    with bench.product() as server:
        client = Client(server.port, "/graphql", bench.sales.headers)
        client.query("{ __typename }")  # the token is read now
        with logged_statements(bench.postgres) as log:
            counts = [_count(client, log, operation) for operation in operations]
        client.close()
    cold, warm = max(count[0] for count in counts), max(count[1] for count in counts)
    return [
        Result(
            number="P14",
            work="statements of a query operation",
            ours=f"{', '.join(operation.name for operation in operations)}; first time: {cold}",
            yardstick="",
            outcome=str(warm),
            goal=str(GOAL),
            met=warm == GOAL,
        )
    ]


def _operations(deals: tuple[str, ...]) -> tuple[Operation, ...]:
    one, two = deals[:2]
    return (
        Operation("P1", p01_list.DOCUMENT, {"stage": "HOLD"}, {"stage": "HOLD"}),
        Operation("P2", p02_record.DOCUMENT, {"id": one}, {"id": two}),
        Operation("P3", p03_nested.DOCUMENT, {}, {}),
        Operation("P4", p04_kanban.DOCUMENT, {}, {}),
        Operation("a table", p11_cold.TABLE, p11_cold.TABLE_VARIABLES, p11_cold.TABLE_VARIABLES),
        Operation(
            "six root fields", MANY_ROOTS, {"id": one, "ids": [two]}, {"id": two, "ids": [one, two]}
        ),
    )


def _count(client: Client, log: StatementLog, operation: Operation) -> tuple[int, int]:
    log.count()
    client.query(operation.document, operation.first)
    first = log.count()
    client.query(operation.document, operation.later)
    return first, log.count()
