"""Holds a change that is the same for many records to the transitions of its selects."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError
from crm.transition_checks import transition_error
from storage.engine import Connection
from storage.names import identifier
from storage.record_layout import record_table
from storage.transaction import in_workspace
from storage.writing import Writing

_HELD = "select id, {column} as option from {table} where id = any($1::uuid[])"


async def refuse_transitions(
    connection: Connection,
    writing: Writing,
    module: Module,
    ids: Sequence[UUID],
    values: Mapping[str, object],
) -> dict[UUID, list[UserError]]:
    """The errors of options that may not follow those that records have, by the records' ids."""
    noted = writing.origin.note is not None
    found: dict[UUID, list[UserError]] = {}
    for field in module.guided_fields:
        if field.column not in values:
            continue
        column, table = identifier(field.column), record_table(module).sql
        sql = in_workspace(_HELD.format(column=column, table=table), writing)
        for row in await connection.fetch(sql, ids):
            error = transition_error(
                field, writing.asker.role, row["option"], values[field.column], noted=noted
            )
            if error is not None:
                found.setdefault(row["id"], []).append(error)
    return found
