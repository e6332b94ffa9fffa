"""The statements that find what points to records which are about to be deleted."""

from dataclasses import dataclass
from functools import lru_cache

from storage.names import identifier
from storage.record_layout import RecordTable
from storage.statement import SCHEMA
from storage.ties import FROM, TO
from storage.write_sql import KEPT, LIVE


@dataclass(frozen=True, slots=True)
class Holder:
    """What may hold on to records: a lookup's column of a table, or the table of its links."""

    table: RecordTable
    column: str
    links: str | None = None


@lru_cache(maxsize=KEPT)
def followers_sql(table: RecordTable, columns: tuple[str, ...], limit: int, strength: str) -> str:
    """Locks the live records that point to records in one of the columns, up to `limit`.

    Parameters: the ids of records that are not asked about, then for each column the ids that it
    may point to. `strength` is `update` or `no key update`.
    """
    return (
        f"select id from {table.sql} where {LIVE.format(row='')} and id <> all($1::uuid[]) "
        f"and ({_pointing(columns)}) order by id limit {limit} for {strength}"
    )


@lru_cache(maxsize=KEPT)
def holders_sql(holders: tuple[Holder, ...]) -> str:
    """Counts for each holder the live records that point to some records.

    Parameters, two for each: the ids that are pointed to, the ids that do not count.
    """
    counts = (
        f"(select count(*) from {holder.table.sql} where {LIVE.format(row='')} "
        f"and {_held(holder, 1 + 2 * place)} and id <> all(${2 + 2 * place}::uuid[]))"
        for place, holder in enumerate(holders)
    )
    return f"select {', '.join(counts)}"


def _held(holder: Holder, place: int) -> str:
    if holder.links is None:
        return f"{identifier(holder.column)} = any(${place}::uuid[])"
    links = f"{SCHEMA}.{identifier(holder.links)}"
    return f"id in (select {FROM} from {links} where {TO} = any(${place}::uuid[]))"


@lru_cache(maxsize=KEPT)
def forget_sql(table: RecordTable, columns: tuple[str, ...]) -> str:
    """Takes links away of which nobody need hear: in the bin, or in a field that is deleted.

    Parameters: the ids of records that are deleted with the others, then for each column the ids
    of the records that nothing may point to any more.
    """
    changes = (
        f"{name} = case when {name} = any(${place}::uuid[]) then null else {name} end"
        for place, name in enumerate(map(identifier, columns), 2)
    )
    return (
        f"update {table.sql} set {', '.join(changes)} "
        f"where id <> all($1::uuid[]) and ({_pointing(columns)})"
    )


def _pointing(columns: tuple[str, ...]) -> str:
    return " or ".join(
        f"{name} = any(${place}::uuid[])" for place, name in enumerate(map(identifier, columns), 2)
    )
