"""Keeps how often former names were used, by key and day, and tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.grace import FormerUse
from storage.engine import Connection, Pool
from storage.errors import translated
from storage.names import identifier

TOLD_DAYS = 30
"""For how many days uses are told, and kept."""

_OWN = 0

# In one order, so that two servers that add to the same rows never wait for each other in turn.
_ADD = """
insert into {schema}.former_use as kept (module, field, name, token_id, day, count)
select given.module, given.field, given.name, token.id, given.day, given.count
from unnest($1::integer[], $2::integer[], $3::text[], $4::bytea[], $5::date[], $6::bigint[])
  as given(module, field, name, hash, day, count)
join {schema}.token on token.hash = given.hash
order by given.module, given.field, given.name, token.id, given.day
on conflict (module, field, name, token_id, day) do update set count = kept.count + excluded.count
"""
_READ = """
select used.module, used.field, used.name, used.token_id, used.day, used.count,
  token.label, token.prefix, member.name as member
from {schema}.former_use as used join {schema}.token on token.id = used.token_id
join {schema}.member on member.id = token.member_id
where used.day > $1::date - {days}
order by used.day desc, used.count desc, token.label, token.id
"""
_FORGET = """
delete from {schema}.former_use
where day <= $4::date - {days} or not exists (
  select from unnest($1::integer[], $2::integer[], $3::text[]) as told(module, field, name)
  where told.module = former_use.module and told.field = former_use.field
    and told.name = former_use.name
)
"""


@dataclass(frozen=True, slots=True)
class UseCount:
    """How many requests of one key used a former name on a day."""

    token: UUID
    label: str
    prefix: str
    member: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class UseOfKey:
    """That a key, told by the SHA-256 of its token, used a former name on a day."""

    use: FormerUse
    token_hash: bytes
    day: date


async def add_uses(pool: Pool, schema: str, counts: Mapping[UseOfKey, int]) -> None:
    """Add to what is kept of a workspace, in one statement; keys that are gone are passed over.

    Raises Unavailable or Timeout where the database does not answer, LayoutMoved where the
    workspace is not there any more.
    """
    given = list(counts)
    columns: tuple[Sequence[object], ...] = (
        [each.use.module for each in given],
        [_field(each.use) for each in given],
        [each.use.name for each in given],
        [each.token_hash for each in given],
        [each.day for each in given],
        list(counts.values()),
    )
    with translated():
        await pool.execute(_ADD.format(schema=identifier(schema)), *columns)


async def read_uses(pool: Pool, schema: str, today: date) -> dict[FormerUse, tuple[UseCount, ...]]:
    """The uses of each former name in the last TOLD_DAYS days, the latest first."""
    statement = _READ.format(schema=identifier(schema), days=TOLD_DAYS)
    with translated():
        rows = await pool.fetch(statement, today)
    found: dict[FormerUse, list[UseCount]] = {}
    for row in rows:
        use = FormerUse(row["module"], row["field"] or None, row["name"])
        found.setdefault(use, []).append(
            UseCount(
                row["token_id"],
                row["label"],
                row["prefix"],
                row["member"],
                row["day"],
                row["count"],
            )
        )
    return {use: tuple(counts) for use, counts in found.items()}


async def forget_uses(
    connection: Connection | Pool, schema: str, told: Sequence[FormerUse], today: date
) -> None:
    """Keep the uses of these former names alone, and of the days that are told."""
    await connection.execute(
        _FORGET.format(schema=identifier(schema), days=TOLD_DAYS),
        [each.module for each in told],
        [_field(each) for each in told],
        [each.name for each in told],
        today,
    )


def _field(use: FormerUse) -> int:
    return _OWN if use.field is None else use.field
