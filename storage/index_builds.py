"""Builds indexes and checks references beside reads and writes: nothing here is in a transaction.

PostgreSQL leaves an index behind that is not valid where such a build is ended in its middle. It
serves no query, slows every write down and may refuse some, so whoever builds looks for it first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crm.definitions import Field, Module
from storage.ddl import check_reference
from storage.engine import Connection
from storage.indexes import Index
from storage.names import qualified

ASK_AGAIN = 0.2
"""Seconds between two looks at whether another build at the same table has ended."""

_VALID = "select indisvalid from pg_index where indexrelid = to_regclass($1)"
_TRY_TURN = "select pg_try_advisory_lock(hashtextextended($1, 0))"
_END_TURN = "select pg_advisory_unlock(hashtextextended($1, 0))"


@asynccontextmanager
async def turn_at(connection: Connection, schema: str, module: Module) -> AsyncIterator[None]:
    """Wait until no other build is at the module's table, and keep others from it.

    Two at once would wait for each other for ever. Nothing is held open meanwhile, for a build
    waits for every older snapshot to go; a process that dies gives up its turn.
    """
    table = qualified(schema, module.table)
    while True:
        if await connection.fetchval(_TRY_TURN, table):
            break
        await asyncio.sleep(ASK_AGAIN)
    try:
        yield
    finally:
        await _end_turn(connection, table)


async def _end_turn(connection: Connection, table: str) -> None:
    """The turn ends with the connection at the latest, which others may use for long."""
    try:
        await connection.fetchval(_END_TURN, table)
    except BaseException:
        connection.terminate()
        raise


async def is_valid(connection: Connection, schema: str, index: Index) -> bool | None:
    """Whether the index serves queries; None where there is none."""
    found: bool | None = await connection.fetchval(_VALID, qualified(schema, index.name))
    return found


async def build(connection: Connection, schema: str, index: Index) -> None:
    """Build the index, unless it is there already; one that is not valid is removed first.

    Raises asyncpg's UniqueViolationError where records share what an unique index holds apart.
    """
    valid = await is_valid(connection, schema, index)
    if valid:
        return
    if valid is False:
        await drop(connection, schema, index)
    await connection.execute(index.create(schema, concurrently=True))


async def drop(connection: Connection, schema: str, index: Index) -> None:
    """Remove the index, where it is there."""
    await connection.execute(index.drop(schema, concurrently=True))


async def check(connection: Connection, schema: str, module: Module, field: Field) -> None:
    """Check the values that a reference did not hold when it was made.

    Raises asyncpg's ForeignKeyViolationError where one points to no record.
    """
    await connection.execute(check_reference(module, field, schema))


async def gather_statistics(connection: Connection, schema: str, module: Module) -> None:
    """Let the planner know what a new index on an expression holds."""
    await connection.execute(f"analyze {qualified(schema, module.table)}")
