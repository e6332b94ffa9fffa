"""PostgreSQL answers filters over related lists through the indexes of lookups."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

import storage.related
from crm.changes import AddReference
from crm.definitions import Definitions
from crm.errors import Timeout
from crm.filters import And, AnyRelated, Compare, Filter, Not, Through
from crm.kinds import Operator
from storage.ddl import ddl
from storage.errors import translated
from storage.plan import Connection, ConnectionRoot, Nodes, Page, Shape, Value
from storage.related import has_related
from tests.storage.test_read_plans import rows_read
from tests.support.records import NOW, PLACE, THING, Reader, two_modules

PLACES, THINGS_OF_EACH = 2_000, 10
MOST_READ = 1_000


@pytest.fixture(scope="module")
async def many(reader: Reader, definitions: Definitions) -> AsyncIterator[Reader]:
    """Places of ten things each, which are counted through; every thing is part of another."""
    place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
    schema, connection = reader.asker.schema, reader.connection
    for name in ("place", "parent"):
        field = thing.by_name[name]
        target = definitions.target(field)
        assert target is not None
        for command in ddl(AddReference(thing, field, target), schema):
            await connection.execute(command)
    await connection.execute(
        f"insert into {schema}.{place.table} (id, created_at, updated_at, f_1) "
        "select md5('place' || n)::uuid, $1, $1, 'Place ' || n from generate_series(1, $2::int) n",
        NOW,
        PLACES,
    )
    await connection.execute(
        f"insert into {schema}.{thing.table} "
        "(id, created_at, updated_at, f_10, f_12, f_15, f_23, f_24) "
        "select md5('thing' || n)::uuid, $1, $1, 'Thing ' || n, n, n % 2 = 0, "
        "md5('place' || 1 + n % $2::int)::uuid, "
        "case when n > 1 then md5('thing' || n / 2)::uuid end from generate_series(1, $3::int) n",
        NOW,
        PLACES,
        PLACES * THINGS_OF_EACH,
    )
    await connection.execute(f"analyze {schema}.{place.table}, {schema}.{thing.table}")
    yield reader
    await connection.execute(f"truncate {schema}.{place.table}, {schema}.{thing.table}")


def _cases(definitions: Definitions) -> dict[str, tuple[int, Filter]]:
    place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
    (things,), (parts,) = definitions.inverses(place), definitions.inverses(thing)
    one = Compare(thing.by_name["count"], Operator.EQ, 777)
    done = Compare(thing.by_name["done"], Operator.EQ, True)
    at_place = thing.by_name["place"]
    return {
        "one record decides": (PLACE, AnyRelated(things, one)),
        "most have some": (PLACE, AnyRelated(things, Not(one))),
        "most have none": (PLACE, Not(AnyRelated(things, one))),
        "half have every": (THING, Not(AnyRelated(parts, Not(done)))),
        "through a lookup and back": (THING, Through(at_place, AnyRelated(things, one))),
        "some but none": (
            THING,
            Through(at_place, And((AnyRelated(things, done), Not(AnyRelated(things, one))))),
        ),
    }


@pytest.mark.parametrize("name", _cases(two_modules()))
async def test_a_page_reads_little_more_than_itself(
    many: Reader, definitions: Definitions, name: str
) -> None:
    number, condition = _cases(definitions)[name]
    module = definitions.by_number[number]
    shape = Shape(module, (Value("id", module.by_name["id"]),))
    connection = Connection(module, condition, (), Page(20), (Nodes("nodes", shape),))
    assert await rows_read(many, ConnectionRoot("found", connection)) <= MOST_READ


async def test_a_question_of_automation_that_takes_too_long_is_ended_alone(
    many: Reader, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, thing = definitions.by_number[PLACE], definitions.by_number[THING]
    (things,) = definitions.inverses(place)
    id: UUID = await many.connection.fetchval("select md5('place7')::uuid")
    never = Compare(thing.by_name["name"], Operator.CONTAINS, "nothing is called so")
    endless = AnyRelated(things, never)
    for _ in range(8):
        endless = AnyRelated(things, Through(thing.by_name["place"], endless))
    some = AnyRelated(things, Compare(thing.by_name["done"], Operator.EQ, True))
    none = AnyRelated(things, Compare(thing.by_name["count"], Operator.LT, 0))
    schema, connection = many.asker.schema, many.connection
    async with connection.transaction():
        monkeypatch.setattr(storage.related, "WITHIN", 100)
        with pytest.raises(Timeout), translated():
            await has_related(connection, schema, endless, id, many.clock)
        assert await has_related(connection, schema, some, id, many.clock)
        assert not await has_related(connection, schema, none, id, many.clock)
        assert await connection.fetchval("show statement_timeout") == "0"
