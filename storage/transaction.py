"""The transaction that every write runs in: guarded, run again where another got in its way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import asyncpg

from crm.access import Asker
from crm.errors import Unavailable
from storage.engine import Connection
from storage.errors import Stale, translated
from storage.once import claim, is_claimed, keep
from storage.statement import SCHEMA, Statement
from storage.writing import Door, Writer, Writing

T = TypeVar("T")

ATTEMPTS = 5

# A definition change holds the epoch's row; this waits for it, and makes the next one wait. No
# table of records is named here: whoever waits for the epoch holds no lock that a change needs.
GUARD = f"""
select (select epoch from {SCHEMA}.epoch where one for key share) = $1
  and (select epoch from {SCHEMA}.member where id = $2 and active) = $3
"""

NOTE = f"update {SCHEMA}.timeline set note = $2 where id = any($1::uuid[])"

log = logging.getLogger(__name__)


class Disturbed(Exception):
    """Another transaction changed what this one had just seen; the whole is to be run again."""


class Mistrusted(Exception):
    """What a write took for granted is not so; nothing of it is written, and it is to be done step
    by step."""


_WITHIN = (
    Disturbed,
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.InvalidCachedStatementError,
)
"""What a part of a transaction may meet and be run again after. What others wait for is held by
the whole, so that after a deadlock the whole is to be run again."""

_DISTURBED = (*_WITHIN, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

_TOGETHER = 0x7E55
_WITH_OTHERS = f"select pg_advisory_xact_lock_shared({_TOGETHER}, $1)"
_ALONE = f"select pg_advisory_xact_lock({_TOGETHER}, $1)"
_ONE = f"select pg_advisory_xact_lock({_TOGETHER + 1}, $1)"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a transaction came to, and whether it wrote something that shall be kept."""

    result: T
    kept: bool


Work = Callable[[Connection], Awaitable[Outcome[T]]]


async def written(door: Door, writing: Writing, work: Work[T], at_once: Work[T] | None = None) -> T:
    """Carries `work` out in a transaction of its own and tells of the commit; through a
    connection it becomes a part of the transaction there, in which it leaves no trace if refused.

    `at_once` does the same for which no guard is needed before; where it can be used it is tried
    first, and if it meets anything unexpected, such as Mistrusted, `work` is carried out.
    Raises Stale where the definitions or the member moved on, and TesseraErrors where the
    database cannot do it. After any error nothing is written.
    """
    with translated():
        if not isinstance(door, Writer):
            return (await _again(partial(_once, door, writing, work), _WITHIN)).result
        if writing.dry_run is None:
            await door.marks.before_write(writing.asker.workspace)
        async with door.pool.acquire() as connection:
            outcome = None
            if at_once is not None and writing.dry_run is None and not is_claimed():
                outcome = await _at_once(connection, writing, at_once)
            if outcome is None:
                outcome = await _again(partial(_once, connection, writing, work))
    if outcome.kept:
        tell_workers(door, writing.asker.workspace)
    return outcome.result


async def together(writer: Writer, asker: Asker, work: Work[T]) -> T:
    """Carries out writes that stand or fall together, and tells of the commit.

    `work` gives each write its connection as the door. It is run again from its beginning where
    others got in its way; raises as `written` does.
    """
    with translated():
        await writer.marks.before_write(asker.workspace)
        async with writer.pool.acquire() as connection:
            outcome = await _again(_Together(connection, asker.workspace, work))
    if outcome.kept:
        tell_workers(writer, asker.workspace)
    return outcome.result


@dataclass(slots=True)
class _Together(Generic[T]):
    """Attempts of a transaction whose writes may lock records in any order.

    One that met a deadlock is run again alone among its like, so that it does not meet the next:
    each holds a lock of the workspace together with the others, and alone when it is run again.
    """

    connection: Connection
    workspace: int
    work: Work[T]
    attempts: int = 0

    async def __call__(self) -> Outcome[T]:
        self.attempts += 1
        try:
            return await _kept(self.connection, self._held)
        except Unavailable as error:
            # So a part of it tells what only the whole can be run again after.
            if isinstance(error.__cause__, _DISTURBED):
                raise error.__cause__ from error
            raise

    async def _held(self, connection: Connection) -> Outcome[T]:
        await connection.execute(_ALONE if self.attempts > 1 else _WITH_OTHERS, self.workspace)
        return await self.work(connection)


async def _again(
    attempt: Callable[[], Awaitable[Outcome[T]]],
    disturbed: tuple[type[Exception], ...] = _DISTURBED,
) -> Outcome[T]:
    for _ in range(ATTEMPTS - 1):
        try:
            return await attempt()
        except disturbed as error:
            log.info("a write is run again: %s", type(error).__name__)
    try:
        return await attempt()
    except disturbed as error:
        raise Unavailable("Others changed the same records meanwhile; try again.") from error


class _Undo(Exception, Generic[T]):
    """Leaves the transaction so that nothing of it is kept."""

    def __init__(self, outcome: Outcome[T]) -> None:
        super().__init__()
        self.outcome = outcome


async def _once(connection: Connection, writing: Writing, work: Work[T]) -> Outcome[T]:
    async def guarded(connection: Connection) -> Outcome[T]:
        writing.lines.clear()
        await _guard(connection, writing)
        await claim(connection)
        outcome = await work(connection)
        if outcome.kept:
            await _note(connection, writing)
            await keep(connection, outcome.result)
        return outcome

    return await _kept(connection, guarded)


async def _at_once(connection: Connection, writing: Writing, work: Work[T]) -> Outcome[T] | None:
    """What came of it, or None where nothing was written and it has to be done step by step."""

    async def noted(connection: Connection) -> Outcome[T]:
        writing.lines.clear()
        outcome = await work(connection)
        if outcome.kept:
            await _note(connection, writing)
        return outcome

    try:
        return await _kept(connection, noted)
    except asyncpg.QueryCanceledError:
        raise  # it took too long, and would again
    except (Mistrusted, Disturbed, asyncpg.PostgresError) as error:
        # Step by step it is found out whether the definitions moved on, which changes tables.
        log.info("a write is done step by step: %s", type(error).__name__)
        return None


async def _kept(connection: Connection, work: Work[T]) -> Outcome[T]:
    """A transaction, or within one a savepoint, undone unless its outcome shall be kept."""
    try:
        async with connection.transaction():
            outcome = await work(connection)
            if not outcome.kept:
                raise _Undo(outcome)
            return outcome
    except _Undo as undone:
        return undone.outcome


async def _note(connection: Connection, writing: Writing) -> None:
    """Puts the note of a write beside all that it did."""
    if writing.origin.note is not None:
        sql = in_workspace(NOTE, writing)
        await connection.execute(sql, writing.lines, writing.origin.note)


async def _guard(connection: Connection, writing: Writing) -> None:
    asker = writing.asker
    held = await connection.fetchval(
        in_workspace(GUARD, writing), writing.definitions.epoch, asker.member, asker.epoch
    )
    if held is not True:
        raise Stale


async def one_at_a_time(connection: Connection, writing: Writing) -> None:
    """Waits for the others of the workspace that are run again and lock records as they come to
    them, so that these do not meet each other."""
    await connection.execute(_ONE, writing.asker.workspace)


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
