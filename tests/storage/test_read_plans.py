"""PostgreSQL reads pages through the indexes that the definitions make."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from crm.definitions import Definitions
from crm.filters import EVERYTHING, Compare
from crm.kinds import Operator
from storage.plan import (
    Connection,
    ConnectionRoot,
    Nodes,
    Order,
    Page,
    Place,
    ReadPlan,
    Shape,
    Value,
)
from storage.read_sql import compile_read
from tests.support.records import NOW, THING, Reader

RECORDS = 20_000
MOST_READ = 200


@pytest.fixture(scope="module")
async def many(reader: Reader, definitions: Definitions) -> AsyncIterator[Reader]:
    """Many things; one in ten has no day, and days come more than once."""
    table = f"{reader.asker.schema}.{definitions.by_number[THING].table}"
    await reader.connection.execute(
        f"insert into {table} (id, created_at, updated_at, f_10, f_12, f_16) "
        "select gen_random_uuid(), $1, $1, 'Thing ' || n, n, "
        "case when n % 10 > 0 then $2::date + n % 3000 end from generate_series(1, $3::int) n",
        NOW,
        NOW.date(),
        RECORDS,
    )
    await reader.connection.execute(f"analyze {table}")
    yield reader
    await reader.connection.execute(f"truncate {table}")


async def rows_read(reader: Reader, root: ConnectionRoot) -> int:
    """How many rows the statement's scans read in all."""
    statement = compile_read(ReadPlan((root,)))
    arguments = statement.arguments(reader.asker, reader.epoch, (), reader.clock)
    text = await reader.connection.fetchval(
        f"explain (analyze, format json) {statement.text(reader.asker.schema)}", *arguments
    )
    return _rows(json.loads(text)[0]["Plan"])


def _rows(node: dict[str, object]) -> int:
    inner = node.get("Plans", [])
    assert isinstance(inner, list)
    found = sum(_rows(child) for child in inner)
    if str(node["Node Type"]).endswith("Scan"):
        rows, loops = node["Actual Rows"], node["Actual Loops"]
        removed = node.get("Rows Removed by Filter", 0)
        found += round((float(str(rows)) + float(str(removed))) * int(str(loops)))
    return found


ORDERS = [
    ("day", False, False),
    ("day", True, True),
    ("day", True, False),
    ("day", False, True),
    ("name", False, False),
    ("name", True, False),
    ("count", True, False),
]
KEYS: dict[str, str | None] = {
    "day": str(NOW.date() + timedelta(days=1500)),
    "name": "thing 9000",
    "count": "9000",
}


@pytest.mark.parametrize("started", ["at the start", "after a value", "after a null"])
@pytest.mark.parametrize(("name", "descending", "nulls_first"), ORDERS)
async def test_pages_read_little_more_than_themselves(
    many: Reader,
    definitions: Definitions,
    name: str,
    descending: bool,
    nulls_first: bool,
    started: str,
) -> None:
    thing = definitions.by_number[THING]
    key = KEYS[name] if started == "after a value" else None
    place = None if started == "at the start" else Place((key,), str(many.asker.member))
    shape = Shape(thing, (Value("name", thing.by_name["name"]),))
    connection = Connection(
        thing,
        EVERYTHING,
        (Order(thing.by_name[name], (), descending, nulls_first),),
        Page(20, after=place),
        (Nodes("nodes", shape),),
    )
    assert await rows_read(many, ConnectionRoot("things", connection)) <= MOST_READ


@pytest.mark.parametrize(
    ("operator", "operand"),
    [
        (Operator.EQ_IGNORE_CASE, "THING 77"),
        (Operator.EQ, "Thing 77"),
        (Operator.IN, ("Thing 77", "Thing 19999", "nothing")),
        (Operator.IN, ("nothing",)),
    ],
)
async def test_filters_by_text_use_the_index_of_its_folded_values(
    many: Reader, definitions: Definitions, operator: Operator, operand: object
) -> None:
    thing = definitions.by_number[THING]
    name = thing.by_name["name"]
    condition = Compare(name, operator, operand)
    shape = Shape(thing, (Value("name", name),))
    connection = Connection(thing, condition, (), Page(20), (Nodes("nodes", shape),))
    assert await rows_read(many, ConnectionRoot("things", connection)) <= MOST_READ


@pytest.mark.parametrize(
    ("name", "operator", "rare"),
    [
        ("count", Operator.GT, RECORDS - 5),
        ("count", Operator.LTE, 5),
        ("day", Operator.GTE, NOW.date() + timedelta(days=2999)),
        ("day", Operator.LT, NOW.date() + timedelta(days=2)),
    ],
)
async def test_a_rare_operand_is_planned_for_however_often_it_comes(
    many: Reader, definitions: Definitions, name: str, operator: Operator, rare: object
) -> None:
    thing = definitions.by_number[THING]
    shape = Shape(thing, (Value("name", thing.by_name["name"]),))
    order = (Order(thing.by_name["name"]),)
    condition = Compare(thing.by_name[name], operator, rare)
    connection = Connection(thing, condition, order, Page(20), (Nodes("nodes", shape),))
    statement = compile_read(ReadPlan((ConnectionRoot("things", connection),)))
    text = statement.text(many.asker.schema)
    arguments = statement.arguments(many.asker, many.epoch, (), many.clock)
    for _ in range(8):
        await many.connection.fetch(text, *arguments)
    kept = await many.connection.fetch(
        "select generic_plans, custom_plans from pg_prepared_statements where statement = $1", text
    )
    assert [tuple(row) for row in kept] == [(0, 8)]
