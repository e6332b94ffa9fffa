"""The transaction that every write runs in: guarded, run again where another got in its way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import asyncpg

from crm.errors import Unavailable
from storage.engine import Connection
from storage.errors import Stale, translated
from storage.statement import SCHEMA, Statement
from storage.writing import Door, Writer, Writing

T = TypeVar("T")

ATTEMPTS = 3

# A definition change holds the epoch's row; this waits for it, and makes the next one wait. No
# table of records is named here: whoever waits for the epoch holds no lock that a change needs.
GUARD = f"""
select (select epoch from {SCHEMA}.epoch where one for key share) = $1
  and (select epoch from {SCHEMA}.member where id = $2 and active) = $3
"""

log = logging.getLogger(__name__)


class Disturbed(Exception):
    """Another transaction changed what this one had just seen; the whole is to be run again."""


_DISTURBED = (
    Disturbed,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.InvalidCachedStatementError,
)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a transaction came to, and whether it wrote something that shall be kept."""

    result: T
    kept: bool


Work = Callable[[Connection], Awaitable[Outcome[T]]]


async def written(door: Door, writing: Writing, work: Work[T]) -> T:
    """Carries `work` out in a transaction of its own and tells of the commit; through a
    connection it becomes a part of the transaction there, in which it leaves no trace if refused.

    Raises Stale where the definitions or the member moved on, and TesseraErrors where the
    database cannot do it. After any error nothing is written.
    """
    with translated():
        if not isinstance(door, Writer):
            return (await _attempted(door, writing, work)).result
        await door.marks.before_write(writing.asker.workspace)
        async with door.pool.acquire() as connection:
            outcome = await _attempted(connection, writing, work)
    if outcome.kept:
        tell_workers(door, writing.asker.workspace)
    return outcome.result


async def _attempted(connection: Connection, writing: Writing, work: Work[T]) -> Outcome[T]:
    for _ in range(ATTEMPTS - 1):
        try:
            return await _once(connection, writing, work)
        except _DISTURBED as error:
            log.info("a write is run again: %s", type(error).__name__)
    try:
        return await _once(connection, writing, work)
    except _DISTURBED as error:
        raise Unavailable("Others changed the same records meanwhile; try again.") from error


class _Undo(Exception, Generic[T]):
    """Leaves the transaction so that nothing of it is kept."""

    def __init__(self, outcome: Outcome[T]) -> None:
        super().__init__()
        self.outcome = outcome


async def _once(connection: Connection, writing: Writing, work: Work[T]) -> Outcome[T]:
    try:
        async with connection.transaction():
            await _guard(connection, writing)
            outcome = await work(connection)
            if not outcome.kept:
                raise _Undo(outcome)
            return outcome
    except _Undo as undone:
        return undone.outcome


async def _guard(connection: Connection, writing: Writing) -> None:
    asker = writing.asker
    held = await connection.fetchval(
        in_workspace(GUARD, writing), writing.definitions.epoch, asker.member, asker.epoch
    )
    if held is not True:
        raise Stale


def in_workspace(sql: str, writing: Writing) -> str:
    """A statement's text for the workspace that is written to."""
    return Statement(sql, ()).text(writing.asker.schema)


def tell_workers(writer: Writer, workspace: int) -> None:
    """Sends the hint of a commit beside the answer: neither waits for the other."""
    if writer.on_committed is None:
        return
    hint = asyncio.ensure_future(writer.on_committed(workspace))
    writer.hints.add(hint)

    def sent(done: asyncio.Future[None]) -> None:
        writer.hints.discard(done)
        if not done.cancelled() and done.exception() is not None:
            log.warning("a hint was lost; the sweeper will find it", exc_info=done.exception())

    hint.add_done_callback(sent)
