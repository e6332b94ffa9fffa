"""The chain of hashes over the activity log: adds what waits for a link, and examines it.

Each link holds the SHA-256 of an entry, or of what was said of an entry's deletion, and a hash of
that with the hash of the link before it. Links are made after the fact, so that those who write
entries never wait for each other. A link stays when its entry is deleted.
"""

import json
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from crm.activity import content_of, link_of
from crm.system_modules import ACTIVITY_LOGS, LOG_FIELDS
from storage.engine import Connection
from storage.names import identifier

SIZE = 1_000
"""How many links are made in one transaction, and read at once when the chain is examined."""

_COLUMNS = ("id", "number", "created_at", *(f"f_{number}" for number in LOG_FIELDS))
_ENTRY = ", ".join(f"e.{column}" for column in _COLUMNS)
_TABLE = f"r_{ACTIVITY_LOGS}"

_HOLD = "select place, hash from {schema}.activity_end where one for update"
_TAKE = f"""
with taken as (
  delete from {{schema}}.activity_waiting
  where place in (select place from {{schema}}.activity_waiting order by place limit $1)
  returning place, entry, deletion
)
select t.entry, t.deletion, {_ENTRY} from taken t left join {{schema}}.{_TABLE} e on e.id = t.entry
order by t.place
"""
_ADD = """
insert into {schema}.activity_link(place, entry, deletion, content, hash)
select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[])
"""
_END = "update {schema}.activity_end set place = $1, hash = $2 where one"

_LINKS = f"""
select l.place, l.entry, l.deletion, l.content, l.hash, {_ENTRY}
from {{schema}}.activity_link l left join {{schema}}.{_TABLE} e on e.id = l.entry
where l.place > $1 order by l.place limit {SIZE}
"""
_LAST = "select place, hash from {schema}.activity_end where one"
_DELETIONS = "select deletion from {schema}.activity_link where deletion is not null"
# What was deleted a moment ago is told of by the outbox first, then it waits for its link.
_DELETED_NOW = f"""
select record_id as entry from {{schema}}.outbox where module = {ACTIVITY_LOGS}
union all
select (deletion::json->>'entry')::uuid from {{schema}}.activity_waiting where deletion is not null
"""
_STRANGERS = f"""
select e.id from {{schema}}.{_TABLE} e
where not exists (select from {{schema}}.activity_link l where l.entry = e.id)
  and not exists (select from {{schema}}.activity_waiting w where w.entry = e.id)
order by e.id limit 1
"""
_WAITING = "select count(*) from {schema}.activity_waiting"


@dataclass(frozen=True, slots=True)
class ChainFound:
    """What an examination came to. `wrong` says what the first thing is that is not as it was
    written, None where all is. `links` and `hash` tell the last link: who keeps them elsewhere
    can tell later that nobody made the whole chain anew."""

    links: int
    waiting: int
    deleted: int
    hash: str
    wrong: str | None


async def add_links(connection: Connection, schema: str) -> int:
    """Makes links of what waits longest, in a transaction of its own; gives how many waited."""
    own = identifier(schema)
    async with connection.transaction():
        end = await connection.fetchrow(_HOLD.format(schema=own))
        assert end is not None
        taken = await connection.fetch(_TAKE.format(schema=own), SIZE)
        place, last = end["place"], end["hash"]
        links: list[tuple[int, UUID | None, str | None, bytes, bytes]] = []
        for row in taken:
            # An entry that was deleted before it got its link is told of by its deletion alone.
            if row["deletion"] is not None or row["id"] is not None:
                place += 1
                content = _content(row)
                last = link_of(last, place, content)
                links.append((place, row["entry"], row["deletion"], content, last))
        if links:
            columns = (list(column) for column in zip(*links, strict=True))
            await connection.execute(_ADD.format(schema=own), *columns)
            await connection.execute(_END.format(schema=own), place, last)
    return len(taken)


def _content(row: asyncpg.Record) -> bytes:
    """The hash of what a link is about."""
    if row["deletion"] is not None:
        return content_of([row["deletion"]])
    return content_of([row[column] for column in _COLUMNS])


async def examine_chain(connection: Connection, schema: str) -> ChainFound:
    """Reads the whole chain and log, as of one moment, and compares them."""
    own = identifier(schema)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await _examined(connection, own)


@dataclass(slots=True)
class _Walk:
    """How far an examination has come."""

    deleted: frozenset[str]
    place: int = 0
    hash: bytes = field(default=b"")

    def step(self, row: asyncpg.Record) -> str | None:
        """Goes to the next link; says what is wrong with it."""
        self.place += 1
        if row["place"] != self.place:
            return f"link {self.place} of the chain is missing"
        told = f"link {self.place} of the chain"
        if row["hash"] != link_of(self.hash, self.place, row["content"]):
            return f"{told} was edited"
        self.hash = row["hash"]
        if row["deletion"] is not None:
            return f"{told} was edited" if _content(row) != row["content"] else None
        if row["id"] is None:
            if str(row["entry"]) in self.deleted:
                return None
            return f"entry {row['entry']} ({told}) is missing, and nobody deleted it"
        if _content(row) != row["content"]:
            return f"entry {row['entry']}, number {row['number']} ({told}), was edited"
        return None


async def _examined(connection: Connection, own: str) -> ChainFound:
    last = await connection.fetchrow(_LAST.format(schema=own))
    waiting = await connection.fetchval(_WAITING.format(schema=own))
    kept = await connection.fetch(_DELETIONS.format(schema=own))
    now = await connection.fetch(_DELETED_NOW.format(schema=own))
    deleted = frozenset(
        [*(_entry_of(row["deletion"]) for row in kept), *(str(row["entry"]) for row in now)]
    )
    walk = _Walk(deleted)
    wrong: str | None = None
    while wrong is None:
        rows = await connection.fetch(_LINKS.format(schema=own), walk.place)
        wrong = next((found for row in rows if (found := walk.step(row)) is not None), None)
        if len(rows) < SIZE:
            break
    if (
        wrong is None
        and last is not None
        and (last["place"], last["hash"])
        != (
            walk.place,
            walk.hash,
        )
    ):
        wrong = f"link {walk.place + 1} of the chain is missing"
    if wrong is None:
        stranger = await connection.fetchval(_STRANGERS.format(schema=own))
        if stranger is not None:
            wrong = f"entry {stranger} is in no link of the chain: Tessera did not write it"
    return ChainFound(walk.place, waiting, len(kept), walk.hash.hex(), wrong)


def _entry_of(deletion: str) -> str:
    """The entry whose deletion a link tells of; nothing where somebody spoiled the link."""
    try:
        told: object = json.loads(deletion)
    except ValueError:
        return ""
    return str(told.get("entry")) if isinstance(told, dict) else ""
