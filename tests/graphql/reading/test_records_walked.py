"""Lists of several modules, walked in pages and put in groups, are plain Python's."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.engine import Pool
from tests.graphql.reading.test_page_walks import DIRECTIONS, POOLS, SPOT, SPOTS, folded, written
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.lists import Listing
from tests.support.workspaces import fresh_workspace

YELLOW = {"key": "YELLOW", "label": "Yellow"}
COLORS = {
    "cat": OPTIONS,
    "dog": [OPTIONS[2], YELLOW, OPTIONS[0]],
    "owl": [YELLOW],
}
MODULES = tuple(COLORS)
PATHS = [*POOLS, "spot.name", "spot.size", "spot.mood", "module", "title", "number", "createdAt"]
LABELS = {option["key"]: option["label"] for option in (*OPTIONS, YELLOW)}
MOODS = [option["key"] for option in OPTIONS]
_batches = count(1)


def kind(name: str, index: int) -> Json:
    """A module's input; the first three have the same fields in other places, one another's own."""
    fields = [
        field("batch", "INTEGER"),
        field("text", "TEXT", indexed=index == 0),
        field("count", "INTEGER", indexed=True),
        field("price", "DECIMAL"),
        field("done", "BOOLEAN"),
        field("day", "DATE", indexed=index == 1),
        field("moment", "DATETIME"),
        field("color", "SELECT", options=COLORS[name]),
        lookup("spot", "spot", f"{name}s"),
    ]
    turned = fields[index:] + fields[:index]
    key = field(f"{name}Key", "TEXT")
    return {"apiName": name, "titleField": f"{name}Key", "fields": [*turned, key]}


@dataclass(frozen=True, slots=True)
class Zoo:
    """A workspace of several modules with the same fields, and the ids of its spots."""

    api: Api
    spots: tuple[str, ...]

    async def fill(self, rows: list[Json], batch: int) -> list[Json]:
        """Creates the rows in their modules; gives them by id, each with what it was given."""
        made: list[Json] = []
        for name in MODULES:
            own = [(n, row) for n, row in enumerate(rows) if row["module"] == name]
            type_name = name.capitalize()
            data = await self.api(
                f"mutation($d: [{type_name}Create!]!) {{ create{type_name}s(data: $d) {{ "
                f"userErrors {{ message }} results {{ {name} {{ id number createdAt }} }} }} }}",
                d=[self._written(row, n, batch) for n, row in own],
            )
            payload = data[f"create{type_name}s"]
            assert payload["userErrors"] == []
            results = [result[name] for result in payload["results"]]
            for (n, row), result in zip(own, results, strict=True):
                made.append({**row, **result, "title": f"{n:02}"})
        return sorted(made, key=lambda row: str(row["id"]))

    def _written(self, row: Json, number: int, batch: int) -> Json:
        values = {name: row[name] for name in POOLS}
        spot = None if row["spot"] is None else self.spots[row["spot"]]
        key = f"{row['module']}Key"
        return {**values, "batch": batch, key: f"{number:02}", "spotId": spot}


@pytest.fixture(scope="module")
async def zoo(client: httpx.AsyncClient, pool: Pool) -> Zoo:
    """The workspace, without records but those that lookups point to."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(**SPOT)
    for index, name in enumerate(MODULES):
        await api.module(**kind(name, index))
    data = await api(
        "mutation($d: [SpotCreate!]!) { createSpots(data: $d) { results { spot { id } } } }",
        d=SPOTS,
    )
    return Zoo(api, tuple(row["spot"]["id"] for row in data["createSpots"]["results"]))


def row_of(module: str) -> st.SearchStrategy[Json]:
    """A record of the module."""
    colors = [None, *(option["key"] for option in COLORS[module])]
    values = {name: st.sampled_from(pool) for name, pool in POOLS.items()}
    return st.fixed_dictionaries(
        {
            **values,
            "color": st.sampled_from(colors),
            "module": st.just(module),
            "spot": st.sampled_from((None, 0, 1, 2)),
        }
    )


records = st.lists(st.sampled_from(MODULES).flatmap(row_of), max_size=14)
chosen = st.lists(st.sampled_from(MODULES), min_size=1, unique=True)
orders = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(DIRECTIONS)), max_size=3)
CAREFUL = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@CAREFUL
@given(rows=records, modules=chosen, order=orders, size=st.integers(1, 5))
async def test_walks_are_a_sort(
    zoo: Zoo, rows: list[Json], modules: list[str], order: list[tuple[str, str]], size: int
) -> None:
    batch = next(_batches)
    made = [row for row in await zoo.fill(rows, batch) if row["module"] in modules]
    listing = Listing(
        zoo.api,
        "records",
        written(order),
        f"{{batch: {{eq: {batch}}}}}",
        key="title",
        more=f"modules: {named(modules)}",
    )
    expected = [row["title"] for row in in_order(made, order, modules)]
    forward = [page async for page in listing.forward(size)]
    assert [key for page in forward for key in page.keys] == expected
    backward = [page async for page in listing.backward(size)][::-1]
    assert [key for page in backward for key in page.keys] == expected
    for pages in (forward, backward):
        assert [page.sides for page in pages] == [
            (index > 0, index < len(pages) - 1) for index in range(len(pages))
        ]
        assert {page.total for page in pages} == {len(expected)}
    cursors = [cursor for page in forward for cursor in page.cursors]
    assert cursors == [cursor for page in backward for cursor in page.cursors]
    jump = await listing.page(first=size, offset=2)
    assert jump.keys == expected[2 : 2 + size]


KEYS = ("color", "module", "done", "spot.mood", "month", "title")
groupings = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True)
WRITTEN = {"month": "{day: MONTH}", "spot.mood": "{spot: {mood: {}}}"}


@CAREFUL
@given(rows=records, modules=chosen, by=groupings)
async def test_groups_are_those_of_plain_python(
    zoo: Zoo, rows: list[Json], modules: list[str], by: list[str]
) -> None:
    batch = next(_batches)
    made = [row for row in await zoo.fill(rows, batch) if row["module"] in modules]
    keys = ", ".join(WRITTEN.get(name, f"{{{name}: {{}}}}") for name in by)
    data = await zoo.api(
        f"""query($batch: Int) {{ records(modules: {named(modules)},
              filter: {{batch: {{eq: $batch}}}}) {{
          aggregates {{ count sum {{ count price }} max {{ day }} countEmpty {{ spot }} }}
          groups(first: 100, by: [{keys}]) {{ totalCount nodes {{ label count
            aggregates {{ sum {{ count }} }}
            records(first: 100, orderBy: [{{title: ASC}}]) {{ totalCount nodes {{ title }} }}
          }} }} }} }}""",
        batch=batch,
    )
    found = data["records"]
    check_aggregates(found["aggregates"], made)
    nodes = found["groups"]["nodes"]
    expected = Counter(label(row, by) for row in made)
    assert {node["label"]: node["count"] for node in nodes} == expected
    assert found["groups"]["totalCount"] == len(nodes) == len(expected)
    for node in nodes:
        own = [row for row in made if label(row, by) == node["label"]]
        counts = [row["count"] for row in own if row["count"] is not None]
        total = str(sum(counts)) if counts else None
        assert node["aggregates"]["sum"]["count"] == total
        titles = sorted(row["title"] for row in own)
        assert [record["title"] for record in node["records"]["nodes"]] == titles
        assert node["records"]["totalCount"] == len(own)


def named(modules: list[str]) -> str:
    """The argument's value as GraphQL writes it."""
    return json.dumps(modules)


def in_order(rows: list[Json], order: list[tuple[str, str]], modules: list[str]) -> list[Json]:
    """The rows, which stand by their ids, in the order: a stable sort by each key in turn."""
    found = rows[::-1] if order and order[-1][1].startswith("DESC") else rows[:]
    for path, direction in reversed(order):
        values = {row["id"]: comparable(row, path, modules) for row in found}
        missing = [row for row in found if values[row["id"]] is None]
        present = sorted(
            (row for row in found if values[row["id"]] is not None),
            key=lambda row, values=values: values[row["id"]],  # type: ignore[misc]
            reverse=direction.startswith("DESC"),
        )
        first = direction.endswith("NULLS_FIRST")
        found = missing + present if first else present + missing
    return found


def options_of(modules: list[str]) -> list[str]:
    """The colors of the modules: those of the oldest, then what the others have besides."""
    keys = (option["key"] for name in MODULES if name in modules for option in COLORS[name])
    return list(dict.fromkeys(keys))


def comparable(row: Json, path: str, modules: list[str]) -> Any:
    """What a row has at the end of a path, as it is ordered."""
    value = value_of(row, path)
    if value is None:
        return None
    match path:
        case "text" | "spot.name":
            return folded(str(value))
        case "price":
            return Decimal(str(value))
        case "moment":
            return str(value).replace("T01:00:00+01:00", "T00:00:00Z").replace("Z", "")
        case "createdAt":
            return str(value).replace("Z", "")
        case "color":
            return options_of(modules).index(value)
        case "spot.mood":
            return MOODS.index(value)
        case "module":
            return MODULES.index(value)
    return value


def value_of(row: Json, path: str) -> Any:
    """What a row has at the end of a path."""
    outer, _, inner = path.partition(".")
    if inner:
        return None if row["spot"] is None else SPOTS[row["spot"]][inner]
    return row[outer]


def label(row: Json, by: list[str]) -> str:
    """What the row's group is called."""
    return " / ".join(_label(row, name) for name in by)


def _label(row: Json, name: str) -> str:
    value = value_of(row, "day" if name == "month" else name)
    if value is None:
        return "(none)"
    match name:
        case "color" | "spot.mood":
            return str(LABELS[value])
        case "done":
            return "Yes" if value else "No"
        case "module":
            return f"{str(value).capitalize()}s"
        case "month":
            return str(value)[:7]
    return str(value)


def check_aggregates(found: Json, rows: list[Json]) -> None:
    """The measures of the whole list."""
    assert found["count"] == len(rows)
    for name in ("count", "price"):
        values = [Decimal(str(row[name])) for row in rows if row[name] is not None]
        total = found["sum"][name]
        assert (None if total is None else Decimal(total)) == (sum(values) if values else None)
    days = [row["day"] for row in rows if row["day"] is not None]
    assert found["max"]["day"] == max(days, default=None)
    assert found["countEmpty"]["spot"] == sum(row["spot"] is None for row in rows)
