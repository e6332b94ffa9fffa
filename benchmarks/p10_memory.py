"""P10: memory of the server for each schema in use, distinct ones and equal ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.client import Client
from benchmarks.results import Result
from benchmarks.servers import Server
from benchmarks.wide import module_name, wide_modules
from benchmarks.workspaces import (
    BenchWorkspace,
    copy_workspaces,
    create_modules,
    new_workspace,
    read_layout,
)

MODULES, FIELDS = 50, 30
READ = tuple(module_name(number) for number in range(5))
DISTINCT_SHARE = 50  # of this many workspaces, one has definitions of its own
MEGABYTE = 1_000_000
EACH_GOAL, ALL_GOAL = 4, 100  # megabytes
WHOLE = 1000  # workspaces that the second goal speaks of
DOCUMENT = """
query Things($filter: {type}Filter, $first: Int) {{
  {name}s(filter: $filter, orderBy: [{{field0: ASC}}], first: $first) {{
    totalCount
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ id number title field0 field1 field2 field3 field4 field5 field6 field7 field8 field9
      {parent} createdAt updatedAt }}
  }}
}}
"""


def run(bench: Bench) -> list[Result]:
    """Measure what the server's memory grows by, one workspace after another."""
    source = asyncio.run(new_workspace(bench.postgres.url, "memory"))
    with bench.product() as server:
        create_modules(server.port, source, wide_modules(MODULES, FIELDS))
    count = bench.effort.workspaces
    distinct = _copies(bench, source, "distinct", max(count // DISTINCT_SHARE, 5), rename=True)
    equal = _copies(bench, source, "equal", count, rename=False)
    return [_distinct(bench, source, distinct), _equal(bench, source, equal)]


def _copies(
    bench: Bench, source: BenchWorkspace, name: str, count: int, *, rename: bool
) -> list[BenchWorkspace]:
    url = bench.postgres.url
    layout = asyncio.run(read_layout(url, source))
    tables = [layout.tables[module].name.rpartition(".")[2] for module in READ]
    keys = [f"{name}-{number}" for number in range(count)]
    return asyncio.run(copy_workspaces(url, source.schema, keys, tables, rename))


def _distinct(bench: Bench, source: BenchWorkspace, others: Sequence[BenchWorkspace]) -> Result:
    megabytes = _growth(bench, source, others) / len(others)
    return Result(
        number="P10",
        work=f"memory for each distinct schema of {MODULES} × {FIELDS} in use",
        ours=f"{len(others)} schemas, {len(READ)} modules of each read",
        yardstick="",
        outcome=f"{megabytes:.1f} MB each",
        goal=f"< {EACH_GOAL} MB",
        met=megabytes < EACH_GOAL,
    )


def _equal(bench: Bench, source: BenchWorkspace, others: Sequence[BenchWorkspace]) -> Result:
    megabytes = _growth(bench, source, others)
    return Result(
        number="P10",
        work=f"memory for {len(others):,} workspaces of one blueprint of {MODULES} × {FIELDS}",
        ours=f"{len(READ)} modules of each read",
        yardstick="",
        outcome=f"{megabytes:.0f} MB in all",
        goal=f"< {ALL_GOAL} MB for {WHOLE:,}",
        met=megabytes < ALL_GOAL if len(others) >= WHOLE else None,
    )


def _growth(bench: Bench, source: BenchWorkspace, others: Sequence[BenchWorkspace]) -> float:
    with bench.product() as server:
        _use(server, source)
        before = server.resident_bytes()
        for workspace in others:
            _use(server, workspace)
        return (server.resident_bytes() - before) / MEGABYTE


def _use(server: Server, workspace: BenchWorkspace) -> None:
    client = Client(server.port, "/graphql", workspace.headers)
    for number, name in enumerate(READ):
        document = DOCUMENT.format(
            type=name.capitalize(),
            name=name,
            parent="parent1 { id title } parent2 { id title }" if number >= 2 else "version",
        )
        client.query(document, {"filter": {"field0": {"contains": "x"}}, "first": 20})
    client.close()
