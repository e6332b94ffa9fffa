"""P9: add a field through GraphQL, then run the first query that reads it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.client import Client, RequestFailed
from benchmarks.results import Result, Spread, spread
from benchmarks.wide import module_name, wide_modules
from benchmarks.workspaces import create_modules, new_workspace, read_layout
from storage.engine import connect

CREATE_FIELD = """
mutation CreateField($module: ID!, $field: FieldInput!) {
  createField(moduleId: $module, input: $field) {
    field { id apiName }
    userErrors { code message path }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Size:
    """A workspace's size and the goal for it, in milliseconds."""

    modules: int
    fields: int
    goal: int


SIZES = (Size(50, 30, 60), Size(200, 50, 250))


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the mutation and of the query after it."""

    change: float
    query: float


def run(bench: Bench) -> list[Result]:
    """Measure both sizes; the yardstick is PostgreSQL's part alone, by hand."""
    return [_measure(bench, size) for size in SIZES]


def _measure(bench: Bench, size: Size) -> Result:
    url = bench.postgres.url
    workspace = asyncio.run(new_workspace(url, f"wide-{size.modules}"))
    with bench.product() as server:
        ids = create_modules(server.port, workspace, wide_modules(size.modules, size.fields))
        client = Client(server.port, "/graphql", workspace.headers)
        _add_field(client, ids[0], 0, 0)  # the first time everything is cold
        before = server.cpu_seconds()
        times = [
            _add_field(client, ids[number % len(ids)], number % len(ids), number)
            for number in range(1, bench.effort.repeats + 1)
        ]
        cpu = (server.cpu_seconds() - before) / len(times) * 1e3
        client.close()
    layout = asyncio.run(read_layout(url, workspace))
    bare = asyncio.run(_by_hand(url, layout.tables[module_name(0)].name, bench.effort.repeats))
    whole = spread([each.change + each.query for each in times])
    return Result(
        number="P9",
        work=f"add a field and query it, {size.modules} × {size.fields}",
        ours=f"createField {spread([each.change for each in times]).median:.0f} ms, "
        f"query {spread([each.query for each in times]).median:.0f} ms; "
        f"{cpu:.0f} ms of server CPU",
        yardstick=f"ALTER TABLE and SELECT alone: {bare.median:.1f} ms",
        outcome=whole.show(0, "ms"),
        goal=f"< {size.goal} ms",
        met=whole.median < size.goal,
    )


def _add_field(client: Client, module_id: str, number: int, turn: int) -> Times:
    name = f"added{turn}"
    field = {"apiName": name, "label": f"Added {turn}", "kind": "TEXT"}
    began = time.perf_counter()
    payload = client.query(CREATE_FIELD, {"module": module_id, "field": field})["createField"]
    changed = time.perf_counter()
    client.query(f"{{ {module_name(number)}s(first: 1) {{ nodes {{ id {name} }} }} }}")
    done = time.perf_counter()
    assert isinstance(payload, dict)
    if payload["userErrors"]:
        raise RequestFailed(str(payload["userErrors"]))
    return Times((changed - began) * 1e3, (done - changed) * 1e3)


async def _by_hand(url: str, table: str, repeats: int) -> Spread:
    connection = await connect(url)
    times = []
    try:
        for turn in range(repeats):
            began = time.perf_counter()
            await connection.execute(f"alter table {table} add column by_hand_{turn} text")
            await connection.fetch(f"select by_hand_{turn} from {table} limit 1")
            times.append((time.perf_counter() - began) * 1e3)
    finally:
        await connection.close()
    return spread(times)
