"""Any grouping of any records, in any order and pages of any size, is plain Python's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine import Pool
from tests.graphql.reading.plain_groups import (
    SPOTS,
    By,
    Ground,
    Value,
    comparable,
    grouped,
    in_order,
    label,
    measured,
)
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.workspaces import fresh_workspace

SPOT: Json = {
    "apiName": "spot",
    "titleField": "name",
    "fields": [field("name", "TEXT"), field("mood", "SELECT", options=OPTIONS)],
}
ENTRY: Json = {
    "apiName": "entry",
    "pluralApiName": "entries",
    "titleField": "key",
    "fields": [
        field("key", "TEXT"),
        field("batch", "INTEGER"),
        field("text", "TEXT"),
        field("count", "INTEGER"),
        field("price", "DECIMAL"),
        field("done", "BOOLEAN"),
        field("day", "DATE", indexed=True),
        field("moment", "DATETIME", indexed=True),
        field("color", "SELECT", options=OPTIONS),
        lookup("spot", "spot", "entries"),
    ],
}
POOLS: Mapping[str, tuple[Any, ...]] = {
    "text": (None, "a", "A", "ä", "b", "é'\\"),
    "count": (None, -2, 0, 7, 2**31 - 1),
    "price": (None, "0.10", "0.1", "-3", "12345678901234567890.5"),
    "done": (None, True, False),
    "day": (None, "2027-01-01", "0001-01-01", "2026-12-31", "2026-12-26", "2026-12-28"),
    "moment": (
        None,
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
        "2026-12-31T23:30:00Z",
        "2026-12-31T10:30:00Z",
        # The nights in which clocks were turned in Berlin, Auckland and Havana.
        "2026-03-28T23:30:00Z",
        "2026-03-29T22:30:00Z",
        "2026-10-24T22:30:00Z",
        "2026-10-25T22:30:00Z",
        "2026-04-04T11:30:00Z",
        "2026-09-26T12:30:00Z",
        "2026-11-01T04:30:00Z",
        "2026-11-01T05:30:00Z",
        "2026-03-08T04:59:59Z",
        "2026-03-08T05:00:00Z",
    ),
    "color": (None, "RED", "BLUE", "GREEN"),
}
PLACES = [
    ("UTC", "MONDAY", 0),
    ("Europe/Berlin", "SUNDAY", 6),
    ("Pacific/Auckland", "MONDAY", 0),
    ("America/Havana", "SATURDAY", 5),
]
UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
DIRECTIONS = ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST")
_batches = count(1)


@pytest.fixture(scope="module", params=PLACES, ids=lambda given: given[0])
async def ground(request: pytest.FixtureRequest, client: httpx.AsyncClient, pool: Pool) -> Ground:
    """The workspace with its spots."""
    zone, week_start, first_weekday = request.param
    workspace = await fresh_workspace(pool)
    await pool.execute(
        f"update {workspace.schema}.setting set time_zone = $1, week_start = $2", zone, week_start
    )
    api = Api(client, workspace)
    await api.module(**SPOT)
    await api.module(**ENTRY)
    data = await api(
        "mutation($d: [SpotCreate!]!) { createSpots(data: $d) { results { spot { id } } } }",
        d=SPOTS,
    )
    spots = tuple(row["spot"]["id"] for row in data["createSpots"]["results"])
    return Ground(api, ZoneInfo(zone), first_weekday, spots)


records = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from(pool) for name, pool in POOLS.items()}
        | {"spot": st.sampled_from((None, 0, 1, 2))}
    ),
    max_size=12,
)
keys = st.one_of(
    st.builds(By, st.sampled_from(("text", "count", "price", "spotId", "spot.name"))),
    st.builds(By, st.sampled_from(("day", "moment")), st.sampled_from(UNITS)),
    st.builds(By, st.sampled_from(("color", "done", "spot.mood")), st.none(), st.booleans()),
)
orders = st.lists(
    st.tuples(
        st.sampled_from(
            ("key", "count", "sum.price", "avg.count", "min.moment", "max.day", "countEmpty.spot")
        ),
        st.sampled_from(DIRECTIONS),
    ),
    max_size=2,
)
MEASURES = """count sum { count price } avg { count price } min { count price day moment }
  max { count price day moment } countDistinct { text spot color } countEmpty { text spot price }"""


@given(
    rows=records,
    by=st.lists(keys, min_size=1, max_size=3, unique_by=lambda by: by.name),
    order=orders,
    size=st.integers(1, 5),
)
async def test_groups_are_those_of_plain_python(
    ground: Ground, rows: list[Json], by: list[By], order: list[tuple[str, str]], size: int
) -> None:
    batch = next(_batches)
    created = [
        {
            **{name: row[name] for name in POOLS},
            "key": f"{number:02}",
            "batch": batch,
            "spotId": None if row["spot"] is None else ground.spots[row["spot"]],
        }
        for number, row in enumerate(rows)
    ]
    if created:
        data = await ground.api(
            "mutation($d: [EntryCreate!]!) { createEntries(data: $d) { userErrors { message } } }",
            d=created,
        )
        assert data["createEntries"]["userErrors"] == []
    expected = in_order(grouped(ground, created, by), by, order, ground)
    found = await walk(ground.api, batch, by, order, size)
    assert [node["key"] for node in found] == [shown_key(group.key, by) for group in expected]
    for node, group in zip(found, expected, strict=True):
        assert node["label"] == " / ".join(
            label(value, item, ground) for value, item in zip(group.key, by, strict=True)
        )
        assert node["count"] == len(group.rows)
        check_measures(node["aggregates"], group.rows)
        keys = [row["key"] for row in group.rows]
        assert [row["key"] for row in node["records"]["nodes"]] == keys
        assert node["records"]["totalCount"] == len(keys)
        check_measures(node["records"]["aggregates"], group.rows)


async def walk(
    api: Api, batch: int, by: list[By], order: list[tuple[str, str]], size: int
) -> list[Json]:
    """The nodes of all pages, in turn."""
    document = f"""query($after: String, $batch: Int!) {{
      entries(filter: {{batch: {{eq: $batch}}}}, first: 1) {{
        groups(by: [{", ".join(item.written() for item in by)}], first: {size}, after: $after,
          orderBy: [{", ".join(written(*item) for item in order)}]) {{
          totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
          edges {{ cursor }}
          nodes {{ key {{ {" ".join(selection(item) for item in by)} }} label count
            aggregates {{ {MEASURES} }}
            records(first: 100, orderBy: [{{key: ASC}}]) {{
              totalCount nodes {{ key }} aggregates {{ {MEASURES} }} }} }} }} }} }}"""
    nodes: list[Json] = []
    after = None
    while True:
        page = (await api(document, after=after, batch=batch))["entries"]["groups"]
        info = page["pageInfo"]
        assert info["hasPreviousPage"] == bool(nodes)
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert [info["startCursor"], info["endCursor"]] == (
            [cursors[0], cursors[-1]] if cursors else [None, None]
        )
        nodes += page["nodes"]
        if not info["hasNextPage"]:
            assert page["totalCount"] == len(nodes)
            return nodes
        assert len(page["nodes"]) == size
        after = info["endCursor"]


def selection(by: By) -> str:
    """The field of the key."""
    outer, _, inner = by.name.partition(".")
    alias = by.name.replace(".", "")
    return f"{alias}: {outer} {{ {inner} }}" if inner else f"{alias}: {outer}"


def shown_key(key: tuple[Value, ...], by: list[By]) -> Json:
    """A key as the answer has it."""
    shown: Json = {}
    for value, item in zip(key, by, strict=True):
        _, _, inner = item.name.partition(".")
        text = str(value) if isinstance(value, date | Decimal) else value
        shown[item.name.replace(".", "")] = {inner: text} if inner else text
    return shown


def written(name: str, direction: str) -> str:
    """One key of an order as GraphQL writes it."""
    what, _, of = name.partition(".")
    if not of:
        return f"{{{what}: {direction}}}"
    return f'{{{what}: {{field: "{of}", sort: {direction}}}}}'


def check_measures(found: Json, rows: tuple[Json, ...]) -> None:
    """Each measure that was asked for is the reference's."""
    assert found["count"] == len(rows)
    for function, values in found.items():
        if function == "count":
            continue
        for name, value in values.items():
            expected = measured(rows, f"{function}.{name}")
            if value is not None and function in ("sum", "avg"):
                assert isinstance(value, str)
                assert Decimal(value) == expected
            elif value is not None and not function.startswith("count"):
                assert comparable(name, value) == expected
            else:
                assert value == expected
