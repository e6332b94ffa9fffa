"""Any order of any records, walked both ways in pages of any size, is a plain sort in Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.lists import Listing
from tests.support.properties import in_batches
from tests.support.workspaces import fresh_workspace

SPOT: Json = {
    "apiName": "spot",
    "fields": [
        field("name", "TEXT"),
        field("size", "INTEGER"),
        field("mood", "SELECT", options=OPTIONS),
    ],
}
ENTRY: Json = {
    "apiName": "entry",
    "pluralApiName": "entries",
    "fields": [
        field("key", "TEXT"),
        field("batch", "INTEGER"),
        field("text", "TEXT", indexed=True),
        field("count", "INTEGER", indexed=True),
        field("price", "DECIMAL"),
        field("done", "BOOLEAN"),
        field("day", "DATE", indexed=True),
        field("moment", "DATETIME"),
        field("color", "SELECT", options=OPTIONS),
        lookup("spot", "spot", "entries"),
    ],
}
POOLS: dict[str, Sequence[object]] = {
    "text": (None, "a", "A", "ä", "b", "a b", "Ab", "é'\\"),
    "count": (None, -2, 0, 0, 7),
    "price": (None, "0.10", "0.1", "-3", "12345678901234567890.5"),
    "done": (None, True, False),
    "day": (None, "2027-01-01", "0999-12-31", "2026-12-31"),
    "moment": (
        None,
        "2027-01-01T00:00:00Z",
        "2027-01-01T01:00:00+01:00",
        "2027-01-01T00:00:00.000001Z",
    ),
    "color": (None, "RED", "BLUE", "GREEN"),
}
SPOTS: list[Json] = [
    {"name": "one", "size": 3, "mood": "GREEN"},
    {"name": "Two", "size": None, "mood": None},
    {"name": None, "size": 1, "mood": "RED"},
]
DIRECTIONS = [
    *("ASC", "DESC", "ASC_NULLS_FIRST", "ASC_NULLS_LAST", "DESC_NULLS_FIRST", "DESC_NULLS_LAST")
]
PATHS = [*POOLS, *(f"spot.{name}" for name in ("name", "size", "mood"))]
RANKS = {option["key"]: rank for rank, option in enumerate(OPTIONS)}

Order = list[tuple[str, str]]
_lots = count(1)


@pytest.fixture(scope="module")
async def walked(client: httpx.AsyncClient, pool: Pool) -> tuple[Api, list[str]]:
    """A workspace to create entries in, and the ids of its spots."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(**SPOT)
    await api.module(**ENTRY)
    data = await api(
        "mutation($d: [SpotCreate!]!) { createSpots(data: $d) { results { spot { id } } } }",
        d=SPOTS,
    )
    return api, [row["spot"]["id"] for row in data["createSpots"]["results"]]


row = st.fixed_dictionaries(
    {name: st.sampled_from(pool) for name, pool in POOLS.items()}
    | {"spot": st.sampled_from((None, 0, 1, 2))}
)
records = st.lists(row, min_size=1, max_size=12)
orders = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(DIRECTIONS)), max_size=3)


@in_batches
@given(rows=records, order=orders, size=st.integers(1, 5))
async def test_walks_are_a_sort(
    walked: tuple[Api, list[str]], batch: int, rows: list[Json], order: Order, size: int
) -> None:
    api, spots = walked
    lot = next(_lots)
    await make(api, [given_row(row, spots, lot, number) for number, row in enumerate(rows)])
    listing = Listing(api, "entries", written(order), f"{{batch: {{eq: {lot}}}}}")
    expected = [f"{number:02}" for number in in_order(rows, order)]
    forward = [page async for page in listing.forward(size)]
    assert [key for page in forward for key in page.keys] == expected
    backward = [page async for page in listing.backward(size)][::-1]
    assert [key for page in backward for key in page.keys] == expected
    for pages in (forward, backward):
        assert [page.sides for page in pages] == [
            (index > 0, index < len(pages) - 1) for index in range(len(pages))
        ]
    cursors = [cursor for page in forward for cursor in page.cursors]
    assert cursors == [cursor for page in backward for cursor in page.cursors]


edits = st.tuples(st.sampled_from(("create", "update", "delete")), st.integers(0, 11), row)


@in_batches
@given(
    rows=records,
    order=orders,
    size=st.integers(1, 4),
    turns=st.lists(st.lists(edits, max_size=3), max_size=8),
    backward=st.booleans(),
)
async def test_walks_while_others_write(
    walked: tuple[Api, list[str]],
    batch: int,
    rows: list[Json],
    order: Order,
    size: int,
    turns: list[list[tuple[str, int, Json]]],
    backward: bool,
) -> None:
    """Records that nobody touched are seen once, in order, whatever comes and goes between pages.

    What is written may stand at the cursor itself. Keys of three figures come up meanwhile.
    """
    api, spots = walked
    lot = next(_lots)
    ids = await make(api, [given_row(row, spots, lot, number) for number, row in enumerate(rows)])
    touched = {f"{place:02}" for turn in turns for kind, place, _ in turn if kind != "create"}
    wanted = [f"{number:02}" for number in in_order(rows, order)]
    untouched = [key for key in wanted if key not in touched]
    listing = Listing(api, "entries", written(order), f"{{batch: {{eq: {lot}}}}}")
    pages = listing.backward(size) if backward else listing.forward(size)
    coming = iter(turns)
    seen: list[object] = []
    async for page in pages:
        seen = [*page.keys, *seen] if backward else [*seen, *page.keys]
        for kind, place, values in next(coming, ()):
            if kind == "create":
                await make(api, [given_row(values, spots, lot, 100 + next(_lots))])
            elif place < len(ids):
                await change(api, kind, ids[place], given_row(values, spots, lot, place))
    assert [key for key in seen if key in untouched] == untouched


def given_row(row: Json, spots: list[str], lot: int, number: int) -> Json:
    """The row as it is written."""
    values = {name: row[name] for name in POOLS}
    spot = None if row["spot"] is None else spots[row["spot"]]
    return {**values, "key": f"{number:02}", "batch": lot, "spotId": spot}


async def make(api: Api, rows: list[Json]) -> list[str]:
    """Create entries; gives their ids."""
    data = await api(
        """mutation($d: [EntryCreate!]!) { createEntries(data: $d) {
          results { entry { id } } userErrors { message } } }""",
        d=rows,
    )
    assert data["createEntries"]["userErrors"] == []
    return [result["entry"]["id"] for result in data["createEntries"]["results"]]


async def change(api: Api, kind: str, id: str, row: Json) -> None:
    """Update or delete an entry, which may be gone by now."""
    if kind == "delete":
        await api("mutation($id: ID!) { deleteEntry(id: $id) { userErrors { code } } }", id=id)
        return
    await api(
        """mutation($id: ID!, $d: EntryUpdate!) {
          updateEntry(id: $id, data: $d) { userErrors { code } } }""",
        id=id,
        d=row,
    )


def written(order: Order) -> str:
    """The order as GraphQL writes it."""
    parts = []
    for path, direction in order:
        outer, _, inner = path.partition(".")
        parts.append(f"{{{outer}: {f'{{{inner}: {direction}}}' if inner else direction}}}")
    return f"[{', '.join(parts)}]"


def in_order(rows: list[Json], order: Order) -> list[int]:
    """The rows' places in the order: a stable sort by each key, the most important last."""
    found = list(range(len(rows)))
    if order and order[-1][1].startswith("DESC"):
        found.reverse()
    for path, direction in reversed(order):
        values = {number: comparable(rows[number], path) for number in found}
        missing = [number for number in found if values[number] is None]
        present = sorted(
            (number for number in found if values[number] is not None),
            key=values.__getitem__,
            reverse=direction.startswith("DESC"),
        )
        first = direction.endswith("NULLS_FIRST")
        found = missing + present if first else present + missing
    return found


def comparable(row: Mapping[str, object], path: str) -> object:
    """What a row has at the end of a path, as it is ordered."""
    outer, _, inner = path.partition(".")
    if inner:
        value = None if row["spot"] is None else SPOTS[int(str(row["spot"]))][inner]
    else:
        value = row[outer]
    if value is None:
        return None
    match inner or outer:
        case "text" | "name":
            return folded(str(value))
        case "price":
            return Decimal(str(value))
        case "moment":
            return str(value).replace("T01:00:00+01:00", "T00:00:00Z").replace("Z", "")
        case "color" | "mood":
            return RANKS[str(value)]
    return value


def folded(text: str) -> str:
    """The text without case and accents."""
    marks = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))
