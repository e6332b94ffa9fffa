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
) -> list[UserError]:
    """The errors of retired options that one of the records does not have yet."""
    if not chosen:
        return []
    columns = tuple((each.field.column, each.field.kind == "MULTI_SELECT") for each in chosen)
    sql = in_workspace(_missing_sql(record_table(module), columns), writing)
    keys = (list(each.keys) for each in chosen)
    (counts,) = await connection.fetch(sql, list(ids), *keys)
    return [each.error for each, count in zip(chosen, counts.values(), strict=True) if count]


@lru_cache(maxsize=KEPT)
def _missing_sql(table: RecordTable, columns: tuple[tuple[str, bool], ...]) -> str:
    """Counts for each column how many records ($1: ids) lack one of the keys, from $2 on."""
    counts = []
    for place, (name, several) in enumerate(columns, 2):
        held = identifier(name) if several else f"array[{identifier(name)}]"
        counts.append(f"count(*) filter (where not coalesce({held}, '{{}}') @> ${place}::text[])")
    return f"select {', '.join(counts)} from {table.sql} where id = {AMONG.format(place=1)}"
