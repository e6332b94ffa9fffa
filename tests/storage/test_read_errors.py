"""Errors of the driver, provoked on a real server, and arguments that cannot be carried out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import pytest

from crm.cursors import signature
from crm.definitions import Definitions
from crm.errors import BadUserInput, CostExceeded, Timeout, Unavailable
from crm.filters import EVERYTHING, Compare, Filter, Slot
from crm.kinds import Operator
from storage.engine import Pool, connect
from storage.errors import LayoutMoved, translated
from storage.plan import Connection, ConnectionRoot, Nodes, Order, Page, Place, Shape, Value
from tests.support.records import THING, Reader


def things(
    definitions: Definitions,
    condition: Filter = EVERYTHING,
    order: tuple[Order, ...] = (),
    after: Place | None = None,
) -> ConnectionRoot:
    """The ids of things."""
    thing = definitions.by_number[THING]
    nodes = Nodes("nodes", Shape(thing, (Value("id", thing.by_name["id"]),)))
    return ConnectionRoot("a", Connection(thing, condition, order, Page(5, after=after), (nodes,)))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select * from nowhere", LayoutMoved),
        ("select no_column", LayoutMoved),
        ("select * from no_schema.some", LayoutMoved),
        ("select no_function()", LayoutMoved),
        ("select 1 where coalesce(1, 'a'::text) = 1", LayoutMoved),
        ("select 'x'::integer", BadUserInput),
        ("select 2147483647 + 1", BadUserInput),
        ("do $$ begin raise sqlstate '53100'; end $$", Unavailable),
        ("do $$ begin raise sqlstate '53300'; end $$", Unavailable),
        ("do $$ begin raise sqlstate '54001'; end $$", CostExceeded),
        ("do $$ begin raise sqlstate '57P01'; end $$", Unavailable),
        ("do $$ begin raise sqlstate '40P01'; end $$", Unavailable),
    ],
)
async def test_states_are_translated(pool: Pool, statement: str, expected: type[Exception]) -> None:
    with pytest.raises(expected), translated():
        await pool.execute(statement)


async def test_a_fault_of_our_own_passes_through(pool: Pool) -> None:
    with pytest.raises(asyncpg.PostgresSyntaxError), translated():
        await pool.execute("selct 1")
    with pytest.raises(ZeroDivisionError), translated():
        _ = 1 // 0


async def test_a_statement_that_takes_too_long(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local statement_timeout = 20")
        with pytest.raises(Timeout), translated():
            await connection.execute("select pg_sleep(5)")


async def test_a_closed_connection_and_a_server_that_is_not_there(database_url: str) -> None:
    connection = await connect(database_url)
    await connection.close()
    with pytest.raises(Unavailable), translated():
        await connection.execute("select 1")
    with pytest.raises(Unavailable), translated():
        await asyncpg.connect("postgresql://nobody@127.0.0.1:1/none", timeout=2)


async def test_a_killed_connection(database_url: str, pool: Pool) -> None:
    for pause in (0, 0.05):
        connection = await connect(database_url)
        process = connection.get_server_pid()
        await pool.execute("select pg_terminate_backend($1)", process)
        await asyncio.sleep(pause)
        with pytest.raises(Unavailable), translated():
            await connection.execute("select 1")


async def test_a_workspace_without_the_table(reader: Reader, definitions: Definitions) -> None:
    thing = replace(definitions.by_number[THING], number=999)
    root = ConnectionRoot(
        "a",
        Connection(
            thing,
            EVERYTHING,
            (),
            Page(1),
            (Nodes("nodes", Shape(thing, (Value("id", thing.by_name["id"]),))),),
        ),
    )
    with pytest.raises(LayoutMoved):
        await reader.answer(root)


@pytest.mark.parametrize(
    ("name", "operator", "value"),
    [
        ("count", Operator.EQ, "seven"),
        ("count", Operator.GT, 2**70),
        ("price", Operator.EQ, "NaN"),
        ("price", Operator.LT, "1e999999999"),
        ("day", Operator.EQ, "99999-01-01"),
        ("moment", Operator.EQ, "2027-01-01T00:00:00"),
        ("name", Operator.CONTAINS, 3),
        ("count", Operator.IN, 3),
    ],
)
async def test_operands_of_another_type_are_refused(
    reader: Reader, definitions: Definitions, name: str, operator: Operator, value: object
) -> None:
    field = definitions.by_number[THING].by_name[name]
    with pytest.raises(BadUserInput, match=field.label):
        await reader.answer(things(definitions, Compare(field, operator, Slot(0))), [value])


@pytest.mark.parametrize("operator", [Operator.EQ, Operator.CONTAINS, Operator.EQ_IGNORE_CASE])
@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
async def test_texts_that_cannot_be_stored_equal_nothing(
    reader: Reader, definitions: Definitions, operator: Operator, text: str
) -> None:
    field = definitions.by_number[THING].by_name["name"]
    root = things(definitions, Compare(field, operator, Slot(0)))
    assert await reader.answer(root, [text]) == {"nodes": []}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("count", "x"),
        ("count", "1.5"),
        ("count", "99999999999999999999"),
        ("count", ""),
        ("price", "abc"),
        ("price", "NaN"),
        ("price", "1e5"),
        ("price", "9" * 1500),
        ("done", "maybe"),
        ("day", "99999-01-01"),
        ("day", "2027-02-30"),
        ("moment", "2027-02-01"),
        ("moment", "2027-02-30T00:00:00.000000Z"),
        ("color", "RED"),
        ("name", "\ud800"),
        ("id", "no-id"),
    ],
)
async def test_edited_cursors_are_refused(
    reader: Reader, definitions: Definitions, name: str, key: str
) -> None:
    thing = definitions.by_number[THING]
    order = (Order(thing.by_name[name]),)
    place = Place((Slot(0),), Slot(1))
    values: Sequence[object] = [key, str(reader.asker.member)]
    with pytest.raises(BadUserInput, match="cursor"):
        await reader.answer(things(definitions, order=order, after=place), values)


def test_signatures_tell_orders_apart(definitions: Definitions) -> None:
    thing = definitions.by_number[THING]
    name, parent = thing.by_name["name"], thing.by_name["parent"]
    orders = [
        (),
        (Order(name),),
        (Order(name, descending=True),),
        (Order(name, nulls_first=True),),
        (Order(name, (parent,)),),
        (Order(name), Order(name)),
        (Order(thing.by_name["count"]),),
    ]
    found = {signature(thing, order) for order in orders}
    found.add(signature(replace(thing, number=7), ()))
    assert len(found) == len(orders) + 1
    assert signature(thing, orders[1]) == signature(thing, (Order(replace(name, label="x")),))
