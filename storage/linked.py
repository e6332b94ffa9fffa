"""Reads whole records by id, as rows by physical column, for automation."""

from collections.abc import Collection
from uuid import UUID

from crm.definitions import USERS, Module
from storage.engine import Connection
from storage.events import row_from_json
from storage.names import identifier

_ROWS = """
select id, row_to_json(found)::text as row from "{schema}".{table} found
where id = any($1::uuid[]) {live}
"""
# What a workflow may know of a person.
_USERS = """
select id, row_to_json(found)::text as row
from (select id, name, email, created_at from "{schema}".member) found
where id = any($1::uuid[])
"""


async def read_rows(
    connection: Connection, schema: str, module: Module, ids: Collection[UUID]
) -> dict[UUID, dict[str, object]]:
    """The records of a module with these ids that are not deleted; users by their own module."""
    if module.number == USERS.number:
        statement = _USERS.format(schema=schema)
    else:
        statement = _ROWS.format(
            schema=schema, table=identifier(module.table), live="and deleted_at is null"
        )
    rows = await connection.fetch(statement, list(ids))
    return {row["id"]: row_from_json(row["row"]) for row in rows}
