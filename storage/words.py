"""Makes the words of records that are in store already, batch by batch, in the order of the ids."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from crm.changes import Change
from crm.definitions import Definitions, Module
from crm.search.relaying import filled_later, filled_now, relaid
from crm.search.vectors import own_words
from storage.engine import Connection
from storage.names import identifier
from storage.record_layout import WordsTable, record_table
from storage.statement import Statement
from storage.write_sql import KEPT

FEW = 2_000
"""Up to so many records have their words made within the change of definitions itself."""

BATCH = 1_000

_COUNT = "select count(*) from (select 1 from {table} limit {limit}) first"
_ESTIMATE = "select greatest(reltuples, 0)::bigint from pg_class where oid = $1::text::regclass"


@dataclass(frozen=True, slots=True)
class Filled:
    """What one batch did: how many records, and after which id the next one begins, None where
    there are no more."""

    count: int
    after: UUID | None


async def with_words(
    connection: Connection, schema: str, before: Definitions, change: Change
) -> Change:
    """The change with what makes the words anew that it calls for: now where the records are few,
    else by a job."""
    change, modules = relaid(before, change)
    for module in modules:
        table = f"{identifier(schema)}.{identifier(module.table)}"
        few = _COUNT.format(table=table, limit=FEW + 1)
        if await connection.fetchval(few) <= FEW:
            change = filled_now(change, module)
        else:
            records = await connection.fetchval(_ESTIMATE, table)
            change = filled_later(change, module, max(records, FEW + 1))
    return change


async def fill_all(connection: Connection, schema: str, module: Module) -> None:
    """Make the words of all records of the module."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        after = (await fill_batch(connection, schema, module, after)).after


async def fill_batch(
    connection: Connection, schema: str, module: Module, after: UUID, size: int = BATCH
) -> Filled:
    """Make the words of the next records after an id, in the caller's transaction.

    Whatever was written since the layout changed has its words already and keeps them. To begin
    again anywhere does no harm.
    """
    own, table = own_words(module), record_table(module)
    columns = tuple(field.column for field in own.columns)
    rows = await connection.fetch(_in(_records_sql(table.sql, columns, size), schema), after)
    if rows:
        vectors = [own.vector(dict(row), row["number"]) for row in rows]
        ids = [row["id"] for row in rows]
        await connection.execute(_in(_fill_sql(table.words), schema), ids, vectors)
    return Filled(len(rows), rows[-1]["id"] if len(rows) == size else None)


@lru_cache(maxsize=KEPT)
def _records_sql(table: str, columns: tuple[str, ...], size: int) -> str:
    """The next records after an id, held so that none of them is deleted meanwhile."""
    names = ", ".join(("id", "number", *map(identifier, columns)))
    return f"select {names} from {table} where id > $1 order by id limit {size} for key share"


@lru_cache(maxsize=KEPT)
def _fill_sql(words: WordsTable) -> str:
    """Keeps the words of records unless they are of today's layout. Parameters: ids, words."""
    return f"""
insert into {words.sql} as w (id, layout, words)
select g.id, {words.layout}, g.words::tsvector from unnest($1::uuid[], $2::text[]) as g(id, words)
on conflict (id) do update set layout = excluded.layout, words = excluded.words
where w.layout < excluded.layout
"""


def _in(sql: str, schema: str) -> str:
    return Statement(sql, ()).text(schema)
