"""The statements that read and write the links of multi lookups, several tables in one."""

from functools import lru_cache

from storage.names import identifier
from storage.statement import SCHEMA
from storage.ties import FROM, TO
from storage.write_sql import KEPT


@lru_cache(maxsize=KEPT)
def linked_sql(tables: tuple[str, ...], limit: int) -> str:
    """Reads of each table, told by its place, links that are there, and how many there are.

    Parameters, four for each table: two arrays, together the pairs that are asked for; the
    records whose every link is wanted, up to `limit` of them; and those whose links are counted.
    """
    parts = []
    for place, table in enumerate(tables):
        name, first = f"{SCHEMA}.{identifier(table)}", 1 + 4 * place
        own, other, whole, counted = (f"${first + n}::uuid[]" for n in range(4))
        parts += [
            f"select {place} as place, l.{FROM}, l.{TO}, 0 as count from {name} l join "
            f"unnest({own}, {other}) p(own, other) on l.{FROM} = p.own and l.{TO} = p.other",
            f"(select {place}, {FROM}, {TO}, 0 from {name} where {FROM} = any({whole}) "
            f"limit {limit})",
            f"select {place}, {FROM}, null, count(*) from {name} where {FROM} = any({counted}) "
            f"group by {FROM}",
        ]
    return "\nunion all\n".join(parts)


@lru_cache(maxsize=KEPT)
def links_sql(tables: tuple[str, ...]) -> str:
    """Makes links and takes links away.

    Parameters, four arrays for each table: the records of the links to make and those that they
    link, then the same of the links to take away.
    """
    parts = []
    for place, table in enumerate(tables):
        name, first = f"{SCHEMA}.{identifier(table)}", 1 + 4 * place
        own, other, was_own, was_other = (f"${first + n}::uuid[]" for n in range(4))
        parts += [
            f"came_{place} as (insert into {name}({FROM}, {TO}) "
            f"select * from unnest({own}, {other}) on conflict do nothing)",
            f"went_{place} as (delete from {name} l using unnest({was_own}, {was_other}) "
            f"p(own, other) where l.{FROM} = p.own and l.{TO} = p.other)",
        ]
    return f"with {', '.join(parts)}\nselect 1"
