"""Sees to it that an update gives no record a retired option that it does not have already."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from crm.checked import Retired
from crm.definitions import Module
from crm.errors import UserError
from storage.engine import Connection
from storage.names import identifier
from storage.record_layout import RecordTable, record_table
from storage.transaction import in_workspace
from storage.write_sql import AMONG, KEPT
from storage.writing import Writing


async def refuse_retired(
    connection: Connection,
    writing: Writing,
    module: Module,
    ids: Sequence[UUID],
    chosen: Sequence[Retired],
) -> dict[UUID, list[UserError]]:
    """The errors of retired options that records do not have yet, by the ids of those records."""
    if not chosen:
        return {}
    columns = tuple((each.field.column, each.field.kind == "MULTI_SELECT") for each in chosen)
    sql = in_workspace(_missing_sql(record_table(module), columns), writing)
    keys = (list(each.keys) for each in chosen)
    rows = await connection.fetch(sql, list(ids), *keys)
    return {
        row["id"]: [each.error for place, each in enumerate(chosen) if place in row["lacking"]]
        for row in rows
    }


@lru_cache(maxsize=KEPT)
def _missing_sql(table: RecordTable, columns: tuple[tuple[str, bool], ...]) -> str:
    """Says of records ($1: ids) which columns lack one of the keys, from $2 on, by their places;
    records in which none does are left out."""
    lacks = []
    for place, (name, several) in enumerate(columns):
        held = identifier(name) if several else f"array[{identifier(name)}]"
        lacks.append(
            f"case when not coalesce({held}, '{{}}') @> ${place + 2}::text[] then {place} end"
        )
    return (
        f"select id, l.lacking from {table.sql} cross join lateral (select "
        f"array_remove(array[{', '.join(lacks)}], null) as lacking) l "
        f"where id = {AMONG.format(place=1)} and l.lacking <> '{{}}'"
    )
