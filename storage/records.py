"""Runs compiled reads: JSON text comes from the database as it goes into the answer."""

from collections.abc import Sequence
from uuid import UUID

from crm.access import Asker
from crm.periods import Clock
from storage.engine import Connection, Pool
from storage.errors import Stale, translated
from storage.readers import Readers
from storage.statement import Statement


async def run_read(
    database: Connection | Pool | Readers,
    statement: Statement,
    asker: Asker,
    epoch: int,
    values: Sequence[object],
    clock: Clock,
) -> list[str | None]:
    """Run what `compile_read` made: the JSON text of each root that is no constant, or None.

    `epoch` is the workspace's that the plan was made for. Raises Stale where it or the asker's
    has moved, and what `storage.errors.translated` says.
    """
    arguments = statement.arguments(asker, epoch, values, clock)
    with translated():
        row = await database.fetchrow(statement.text(asker.schema), *arguments)
    if row is None:
        raise Stale("An epoch has moved since the statement was made.")
    return list(row)


async def read_records(
    connection: Connection,
    statement: Statement,
    asker: Asker,
    epoch: int,
    values: Sequence[object],
    clock: Clock,
    ids: Sequence[UUID],
) -> list[str | None]:
    """Run what `compile_records` made: the JSON text of each record, None where there is none."""
    arguments = statement.arguments(asker, epoch, values, clock)
    with translated():
        rows = await connection.fetch(statement.text(asker.schema), *arguments, list(ids))
    return [row[0] for row in rows]
