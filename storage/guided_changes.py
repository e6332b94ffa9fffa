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

_HELD = "select distinct {column} as option from {table} where id = any($1::uuid[]) order by 1"


async def refuse_transitions(
    connection: Connection,
    writing: Writing,
    module: Module,
    ids: Sequence[UUID],
    values: Mapping[str, object],
) -> list[UserError]:
    """The errors of options that may not follow those that one of the records has."""
    noted = writing.origin.note is not None
    errors = []
    for field in module.guided_fields:
        if field.column not in values:
            continue
        column, table = identifier(field.column), record_table(module).sql
        sql = in_workspace(_HELD.format(column=column, table=table), writing)
        for row in await connection.fetch(sql, ids):
            error = transition_error(
                field, writing.asker.role, row["option"], values[field.column], noted=noted
            )
            errors += [error] if error is not None else []
    return errors
