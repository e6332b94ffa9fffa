"""The plans that PostgreSQL keeps for reads by id are right however the tables grow."""

import json
from collections.abc import Iterator

import pytest

from crm.definitions import Definitions
from crm.filters import EVERYTHING
from storage.plan import Link, NodesRoot, ReadPlan, RecordRoot, RecordsPlan, Shape, Value
from storage.read_sql import compile_read, compile_records
from storage.statement import Statement
from tests.support.records import NOW, PLACE, THING, Reader


@pytest.fixture(scope="module")
async def young(reader: Reader, definitions: Definitions) -> Reader:
    """A reader of tables that have a few rows, and of which PostgreSQL knows nothing yet."""
    for number in (THING, PLACE):
        table = f"{reader.asker.schema}.{definitions.by_number[number].table}"
        await reader.connection.execute(
            f"insert into {table} (id, created_at, updated_at) "
            "select gen_random_uuid(), $1, $1 from generate_series(1, 3)",
            NOW,
        )
    return reader


def statements(definitions: Definitions) -> Iterator[tuple[Statement, int]]:
    """Each way in which a record is found by its id, and how many parameters it takes."""
    thing, place = definitions.by_number[THING], definitions.by_number[PLACE]
    far = Shape(place, (Value("id", place.by_name["id"]),))
    link = next(field for field in thing.fields if field.lookup is not None)
    shape = Shape(thing, (Value("id", thing.by_name["id"]), Link("far", link, far)))
    by_id = RecordRoot("thing", shape, thing.by_name["id"], "x", EVERYTHING)
    nodes = NodesRoot("nodes", ["x"], ((shape, EVERYTHING),))
    for read in (compile_read(ReadPlan((root,))) for root in (by_id, nodes)):
        yield read, len(read.binds)
    read_back = compile_records(RecordsPlan(shape))
    yield read_back, len(read_back.binds) + 1


async def test_by_id_means_by_the_primary_key(young: Reader, definitions: Definitions) -> None:
    connection = young.connection
    for statement, parameters in statements(definitions):
        async with connection.transaction():
            await connection.execute("set local plan_cache_mode = force_generic_plan")
            await connection.execute("set local enable_seqscan = off")
            await connection.execute(f"prepare kept as {statement.text(young.asker.schema)}")
            nulls = ", ".join(["null"] * parameters)
            plan = await connection.fetchval(f"explain (format json) execute kept({nulls})")
            await connection.execute("deallocate kept")
        used = set(indexes(json.loads(plan)[0]["Plan"]))
        assert used
        assert all(name.endswith("_pkey") for name in used), used


def indexes(node: dict[str, object]) -> Iterator[str]:
    """The names of the indexes that a plan reads."""
    if "Index Name" in node:
        yield str(node["Index Name"])
    inner = node.get("Plans", [])
    assert isinstance(inner, list)
    for child in inner:
        yield from indexes(child)
