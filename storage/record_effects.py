"""What goes with every written record: who did it, when, and what the payload shows of it."""

from collections.abc import Sequence
from uuid import UUID

from crm.ids import PLATFORM, new_ids
from storage.engine import Connection
from storage.record_counts import (
    Full,
    Shift,
    counts,
    settle,
    settle_reading,
    settle_waiting,
    shifted,
)
from storage.records import read_records
from storage.statement import Statement
from storage.writing import Writing


def effects(writing: Writing, count: int) -> tuple[object, ...]:
    """The first six arguments of every statement that writes `count` records at most."""
    origin = writing.origin
    lines = new_ids(PLATFORM, count)
    writing.lines.extend(lines)
    return (
        lines,
        writing.clock.now,
        writing.asker.member,
        origin.source,
        origin.depth,
        origin.automation,
    )


async def read_back(
    connection: Connection, writing: Writing, ids: Sequence[UUID]
) -> list[str | None]:
    """The JSON that the payload shows of each record; None throughout where it shows none."""
    if writing.read_back is None or not ids:
        return [None] * len(ids)
    return await read_records(
        connection,
        writing.read_back,
        writing.asker,
        writing.definitions.epoch,
        writing.values,
        writing.clock,
        ids,
    )


async def settle_and_read(
    connection: Connection, writing: Writing, shifts: Sequence[Shift], ids: Sequence[UUID]
) -> tuple[Full | None, list[str | None]]:
    """Counts what was written, tells where there is no room for it, and reads back.

    Both in one statement where there is something to count and something to read.
    """
    schema = writing.asker.schema
    statement, counted = writing.read_back, [each for each in shifts if counts(each)]
    if statement is None or not ids or not counted:
        full = await settle(connection, schema, counted)
        return full, [] if full is not None else await read_back(connection, writing, ids)
    sql = settle_reading(statement.sql, len(statement.binds) + 1)
    arguments = statement.arguments(
        writing.asker, writing.definitions.epoch, writing.values, writing.clock
    )
    rows = await connection.fetch(
        Statement(sql, ()).text(schema), *arguments, list(ids), *shifted(counted)
    )
    full = None
    if rows[0]["slot"] is None:
        full = await settle_waiting(connection, schema, counted)
    return full, [row["record"] for row in rows]
