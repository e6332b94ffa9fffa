"""Carries what the records of a lookup point to into the links of the multi lookup that it becomes.

A job keeps the links in a table beside, which takes the name of the field's own in the end. What is
linked there is compared with what the records point to now, so that nothing need be noted in them,
however they were written meanwhile, and be it without a word, as what lies in bins is.
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from crm.definitions import Field, Module
from storage.ddl import shadow_links
from storage.engine import Connection
from storage.names import identifier, qualified
from storage.ties import FROM, TO, links_table

_BEGINNING = UUID(int=0)
# As a subquery it is looked up for the records of a batch; joined it is read whole.
_LINKED = "(select l.{to} from {links} l where l.{own} = r.id)"


async def link_all(
    connection: Connection, schema: str, module: Module, before: Field, after: Field
) -> int:
    """Links each record with what it points to, at once; gives how many links were made."""
    column, links = identifier(before.column), qualified(schema, links_table(after))
    done: str = await connection.execute(
        f"insert into {links}({FROM}, {TO}) select id, {column} from {_table(schema, module)} "
        f"where {column} is not null"
    )
    await _link_parted(connection, schema, after, links)
    return int(done.rpartition(" ")[2])


async def link_batch(
    connection: Connection,
    schema: str,
    module: Module,
    before: Field,
    after: UUID | None,
    size: int,
) -> tuple[int, UUID | None]:
    """Links the next records after an id, up to `size`, as they now point, in the caller's
    transaction; those that somebody is writing are left to a later round.

    Gives how many links were made, and the id to go on after, None where there are no more.
    """
    assert before.becoming is not None
    links, column = qualified(schema, shadow_links(before.becoming)), identifier(before.column)
    linked = _LINKED.format(to=TO, own=FROM, links=links)
    rows = await connection.fetch(
        f"select r.id, r.{column} as target from {_table(schema, module)} r "
        f"where r.id > $1 and r.{column} is distinct from {linked} "
        f"order by r.id limit {size} for no key update of r skip locked",
        after or _BEGINNING,
    )
    count = await _link_again(connection, links, rows)
    return count, rows[-1]["id"] if len(rows) == size else None


async def stale_links(
    connection: Connection, schema: str, module: Module, before: Field, most: int
) -> int:
    """How many records, up to `most`, point elsewhere than the links that a job has made."""
    found: int = await connection.fetchval(
        f"select count(*) from ({_stale(schema, module, before, most)}) stale"
    )
    return found


async def catch_up(
    connection: Connection, schema: str, module: Module, before: Field, most: int
) -> bool:
    """Links what points elsewhere since, and what pointed to records that lie in the bin; nobody
    writes meanwhile. Gives False, and links nothing, where more than `most` records do."""
    assert before.becoming is not None
    links = qualified(schema, shadow_links(before.becoming))
    rows = await connection.fetch(_stale(schema, module, before, most + 1))
    if len(rows) > most:
        return False
    await _link_again(connection, links, rows)
    await _link_parted(connection, schema, before, links)
    return True


def _stale(schema: str, module: Module, before: Field, most: int) -> str:
    assert before.becoming is not None
    links, column = qualified(schema, shadow_links(before.becoming)), identifier(before.column)
    return (
        f"select r.id, r.{column} as target from {_table(schema, module)} r "
        f"left join {links} l on l.{FROM} = r.id "
        f"where l.{TO} is distinct from r.{column} limit {most:d}"
    )


async def _link_again(connection: Connection, links: str, rows: Sequence[asyncpg.Record]) -> int:
    """Gives records the only link that they have."""
    if not rows:
        return 0
    await connection.execute(
        f"delete from {links} where {FROM} = any($1::uuid[])", [row["id"] for row in rows]
    )
    pairs = [(row["id"], row["target"]) for row in rows if row["target"] is not None]
    await connection.execute(
        f"insert into {links}({FROM}, {TO}) select * from unnest($1::uuid[], $2::uuid[])",
        [own for own, _ in pairs],
        [target for _, target in pairs],
    )
    return len(pairs)


async def _link_parted(connection: Connection, schema: str, field: Field, links: str) -> None:
    """Links what was parted from records in the bin; a multi lookup keeps such links."""
    parted = qualified(schema, "unlinked")
    await connection.execute(
        f"insert into {links}({FROM}, {TO}) select record_id, target_id from {parted} "
        f"where field = {field.number} on conflict do nothing"
    )
    await connection.execute(f"delete from {parted} where field = {field.number}")


def _table(schema: str, module: Module) -> str:
    return qualified(schema, module.table)
