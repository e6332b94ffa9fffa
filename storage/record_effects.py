"""What goes with every written record: who did it, when, and what the payload shows of it."""

from collections.abc import Sequence
from uuid import UUID

from crm.ids import PLATFORM, new_id
from storage.engine import Connection
from storage.records import read_records
from storage.writing import Writing


def effects(writing: Writing, count: int) -> tuple[object, ...]:
    """The first six arguments of every statement that writes `count` records at most."""
    origin = writing.origin
    lines = [new_id(PLATFORM) for _ in range(count)]
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
