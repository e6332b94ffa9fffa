"""Writes as many rows of a call as a workspace has room for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from crm.errors import UserError
from storage.engine import Connection
from storage.record_counts import Full

T = TypeVar("T")

Unfit = Mapping[int, UserError]
"""The rows that there is no room for, by their places in the call."""

ALL_FIT: Unfit = {}


class NoRoom(Exception):
    """What was written is to be undone, and written without the rows that do not fit."""

    def __init__(self, rows: Unfit) -> None:
        super().__init__()
        self.rows = rows


def unfit(full: Full, needs: Mapping[int, int]) -> Unfit:
    """The rows that do not fit, where each needs room for so many records: the first ones get it,
    and what needs none always fits."""
    room, found = full.room, {}
    for row, more in sorted(needs.items()):
        if more > room:
            found[row] = full.of_row(more)
        else:
            room -= more
    return found


async def as_many_as_fit(connection: Connection, attempt: Callable[[Unfit], Awaitable[T]]) -> T:
    """What an attempt comes to that is told which rows to refuse, and did not find that more must
    be: until then each is undone to a savepoint."""
    refused = ALL_FIT
    while True:
        try:
            async with connection.transaction():
                return await attempt(refused)
        except NoRoom as found:
            refused = {**refused, **found.rows}
