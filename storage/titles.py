"""What records are called, in statements of writes: the title field's text, else "#number"."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from crm.definitions import Module
from storage.draft import Draft
from storage.engine import Connection
from storage.names import identifier
from storage.statement import SCHEMA
from storage.tables import Row
from storage.transaction import in_workspace
from storage.value_sql import title_text
from storage.writing import Writing


def title_column(module: Module) -> str | None:
    """The column of the module's title field, if it has one."""
    return None if module.title is None else module.title.column


def title_sql(title: str | None, row: str = "t") -> str:
    """What a record is called, as an expression; `title` is the column of its title field."""
    number = f"'#' || {row}.number"
    return number if title is None else f"coalesce({row}.{identifier(title)}::text, {number})"


def shown_title_sql(module: Module, row: str) -> str:
    """What a record is called where people read it, as an expression: an option by its label, a
    text of several lines by its first."""
    return Draft().finish(title_text(Row(row), module)).sql


async def titles_of(
    connection: Connection, writing: Writing, module: Module, ids: Sequence[UUID]
) -> dict[UUID, str]:
    """What records are called, live or in the bin."""
    sql = in_workspace(_titles_sql(module.table, title_column(module)), writing)
    rows = await connection.fetch(sql, list(ids))
    return {row["id"]: row["title"] for row in rows}


@lru_cache(maxsize=2000)
def _titles_sql(table: str, title: str | None) -> str:
    return (
        f"select t.id, {title_sql(title)} as title from {SCHEMA}.{identifier(table)} t "
        "where t.id = any($1::uuid[])"
    )
