"""Counts a workspace's records exactly without counting them, and holds them to its limit.

The counts, and the room that is left under a limit, lie in 16 slots. A transaction takes a slot
that nobody holds, once and as its last statement, so that writers hardly ever wait for each other;
only where no slot has enough room all are locked, what is there is summed up, and the room is
spread anew (decision 043). A workspace that has more records than it may has slots without room,
which even what makes room must have spread anew.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crm.errors import UserError, UserErrorCode
from crm.system_modules import ACTIVITY_LOGS
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.names import identifier
from storage.statement import SCHEMA

_PARAMETER = re.compile(r"\$(\d+)")
SLOTS = 16
NO_ROOM = -1

# A slot that others hold is passed over; with `slot = …` one is waited for.
_TAKING = """
with taken as (
  select slot from {schema}.record_slot
  where (room is null or room >= greatest($1::bigint, 0)) {which}
  limit 1 for update {busy}
), spent as (
  update {schema}.record_slot s set room = s.room - $1 from taken
  where s.slot = taken.slot and s.room is not null and $1 <> 0
), counted as (
  insert into {schema}.record_count as c (slot, module, live, binned)
  select taken.slot, d.module, d.live, d.binned
  from taken, unnest($2::integer[], $3::bigint[], $4::bigint[]) as d(module, live, binned)
  on conflict (slot, module) do update
  set live = c.live + excluded.live, binned = c.binned + excluded.binned
)
"""
_SETTLE = f"{_TAKING}select slot from taken"
_SETTLE_READING = f"{_TAKING}select (select slot from taken) as slot, r.record from ({{reading}}) r"
_LOCK_ALL = "select slot from {schema}.record_slot order by slot for update"
_COUNT = """
insert into {schema}.record_count as c (slot, module, live, binned)
select 0, d.module, d.live, d.binned
from unnest($1::integer[], $2::bigint[], $3::bigint[]) as d(module, live, binned)
on conflict (slot, module) do update
set live = c.live + excluded.live, binned = c.binned + excluded.binned
"""
_SPREAD = """
update {schema}.record_slot s set room = g.room
from unnest($1::bigint[]) with ordinality g(room, place) where s.slot = g.place - 1
"""
_NO_LIMIT = "update {schema}.record_slot set room = null"
_LIMIT = "select record_limit from {schema}.setting where one"
_SET_LIMIT = "update {schema}.setting set record_limit = $1 where one"
_TOTAL = "select coalesce(sum(live + binned), 0)::bigint from {schema}.record_count"
_FORGET = "delete from {schema}.record_count where module = $1"
# Both in one statement, so that writes under way are seen by both or by none.
_COMPARE = """
select (select (coalesce(sum(live), 0)::bigint, coalesce(sum(binned), 0)::bigint)
        from {schema}.record_count where module = $1)
  = (select (count(*) - count(deleted_at), count(deleted_at)) from {schema}.{table})
"""
_USAGE = """
select module, sum(live)::bigint as live, sum(binned)::bigint as binned
from {schema}.record_count group by module
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much a transaction changes the number of a module's records: those that can be
    seen, and those in the recycle bin."""

    module: int
    live: int = 0
    binned: int = 0


def counts(shift: Shift) -> bool:
    """Whether there is something to count; entries of the activity log are not."""
    return shift.module != ACTIVITY_LOGS and bool(shift.live or shift.binned)


@dataclass(frozen=True, slots=True)
class ModuleUsage:
    """How many records a module has, by its number, and how many of them are in its bin."""

    module: int
    live: int
    binned: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How many records a workspace may have, None for any number, and what it has."""

    limit: int | None
    modules: tuple[ModuleUsage, ...]

    @property
    def records(self) -> int:
        """All records, those in bins included."""
        return sum(each.live + each.binned for each in self.modules)


@dataclass(frozen=True, slots=True)
class Full:
    """There is no room for what a transaction made: how many records there may be, how many of
    them are left, and how many would be added."""

    limit: int
    room: int
    more: int

    @property
    def error(self) -> UserError:
        """What is told of it all."""
        return self._error(f"; {self.more:,} would be added")

    def of_row(self, more: int) -> UserError:
        """What is told of a row that would add so many, where others take the room."""
        taken = ", which other rows take" if self.room else ""
        return self._error(f"{taken}; this one would add {more:,}")

    def _error(self, why: str) -> UserError:
        message = (
            f"The workspace may hold {self.limit:,} records, those in recycle bins included, and "
            f"has room for {self.room:,} more{why}. Delete some permanently, or ask for a higher "
            "limit."
        )
        return UserError(UserErrorCode.RECORD_LIMIT, message)


async def settle(connection: Connection, schema: str, shifts: Iterable[Shift]) -> Full | None:
    """Counts what a transaction did, as its last statement; where there is no room for it that is
    told, after which the transaction must be undone."""
    given = [each for each in shifts if counts(each)]
    if not given:
        return None
    free = _SETTLE.format(schema=identifier(schema), which="", busy="skip locked")
    if await connection.fetchval(free, *shifted(given)) is not None:
        return None
    return await settle_waiting(connection, schema, given)


@lru_cache(maxsize=2000)
def settle_reading(reading: str, taken: int) -> str:
    """The statement that counts what a transaction did and reads in one go.

    `reading` is a statement of `taken` parameters that gives `record`; after them come those of
    `shifted`. Each row has the `record` and the `slot`, null where none was free (see
    `settle_waiting`).
    """
    text = _SETTLE_READING.format(schema=SCHEMA, which="", busy="skip locked", reading="{}")
    counting = _PARAMETER.sub(lambda found: f"${int(found[1]) + taken}", text)
    return counting.format(reading)


def shifted(shifts: Sequence[Shift]) -> tuple[object, ...]:
    """The parameters of a statement that counts."""
    return (
        sum(each.live + each.binned for each in shifts),
        [each.module for each in shifts],
        [each.live for each in shifts],
        [each.binned for each in shifts],
    )


async def settle_waiting(
    connection: Connection, schema: str, shifts: Sequence[Shift]
) -> Full | None:
    """What `settle` does where no slot was free, or none of those had room enough."""
    more, *counts = shifted(shifts)
    assert isinstance(more, int)
    own = identifier(schema)
    # More writers than slots at this moment, or too little room in those that are free.
    waited = _SETTLE.format(schema=own, which=f"and slot = {random.randrange(SLOTS)}", busy="")  # noqa: S311
    if await connection.fetchval(waited, more, *counts) is not None:
        return None
    limit, total = await _held(connection, own)
    if more > 0 and limit is not None and total + more > limit:
        return Full(limit, max(limit - total, 0), more)
    await connection.execute(_COUNT.format(schema=own), *counts)
    await _spread(connection, own, limit, total + more)
    return None


async def forget_module(connection: Connection, schema: str, module: int) -> None:
    """Counts the records of a module no more, whose table is dropped in the same transaction."""
    own = identifier(schema)
    limit, _ = await _held(connection, own)
    await connection.execute(_FORGET.format(schema=own), module)
    total = await connection.fetchval(_TOTAL.format(schema=own))
    await _spread(connection, own, limit, total)


async def set_record_limit(connection: Connection, schema: str, limit: int | None) -> None:
    """Lets the workspace have up to `limit` records, or any number; belongs into a transaction.

    Where it has more already they stay, and no new ones are taken.
    """
    own = identifier(schema)
    _, total = await _held(connection, own)
    await connection.execute(_SET_LIMIT.format(schema=own), limit)
    await _spread(connection, own, limit, total)


async def read_usage(pool: Pool, schema: str) -> Usage:
    """What the workspace has and may have."""
    own = identifier(schema)
    with translated():
        async with pool.acquire() as connection:
            limit = await connection.fetchval(_LIMIT.format(schema=own))
            rows = await connection.fetch(_USAGE.format(schema=own))
    found = (ModuleUsage(row["module"], row["live"], row["binned"]) for row in rows)
    return Usage(limit, tuple(found))


async def _held(connection: Connection, own: str) -> tuple[int | None, int]:
    """The limit and how many records there are; neither changes before the transaction ends."""
    await connection.fetch(_LOCK_ALL.format(schema=own))
    limit: int | None = await connection.fetchval(_LIMIT.format(schema=own))
    total: int = await connection.fetchval(_TOTAL.format(schema=own))
    return limit, total


async def _spread(connection: Connection, own: str, limit: int | None, total: int) -> None:
    """Gives each slot its share of the room that is left."""
    if limit is None:
        await connection.execute(_NO_LIMIT.format(schema=own))
        return
    share, rest = divmod(limit - total, SLOTS)
    shares = [share + (place < rest) for place in range(SLOTS)]
    if total > limit:
        shares = [NO_ROOM] * SLOTS
    await connection.execute(_SPREAD.format(schema=own), shares)


async def miscounted(connection: Connection, schema: str) -> list[int]:
    """The numbers of the modules whose count is not what their table holds; reads every record's
    entry once."""
    own = identifier(schema)
    rows = await connection.fetch(
        f"select number from {own}.module where number <> {ACTIVITY_LOGS} order by number"
    )
    wrong = []
    for row in rows:
        table = identifier(f"r_{row['number']}")
        right = await connection.fetchval(_COMPARE.format(schema=own, table=table), row["number"])
        if not right:
            wrong.append(row["number"])
    return wrong
