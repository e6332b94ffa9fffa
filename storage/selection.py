"""Finds and locks the records that an update or a deletion is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Search, Through
from crm.kinds import Operator
from storage.draft import Draft, number_literal
from storage.engine import Connection
from storage.filter_sql import condition_sql
from storage.record_layout import record_table
from storage.statement import Fixed, Statement
from storage.tables import table_of
from storage.transaction import in_workspace
from storage.write_sql import Among, lock_sql
from storage.writing import MASS_LIMIT, Selection, Writing


def only(id: UUID | None) -> Selection:
    """The selection of one record; of none where its id is malformed."""
    return Selection(ids=() if id is None else (id,))


def no_record(module: Module) -> UserError:
    """The error of a record that is not there, or that the asker may not see."""
    return UserError(UserErrorCode.NOT_FOUND, f"There is no {module.label} with this id.", ("id",))


def refuse_empty(selection: Selection) -> UserError | None:
    """The error of a selection that says nothing, and not either that it means all records."""
    if selection.all or selection.ids is not None:
        return None
    asked = selection.filter is not None and not holds_always(selection.filter, blank=True)
    if asked and not selection.blank:
        return None
    message = "The selection has no condition; say all: true where every record is meant."
    return UserError(UserErrorCode.INVALID, message, ("where",))


def holds_always(filter: Filter, *, blank: bool = False) -> bool:
    """Whether a filter asks nothing, so that it holds for every record.

    With `blank` a search for an empty text counts as asking nothing, as an empty search box does.
    """
    match filter:
        case And(parts):
            return all(holds_always(part, blank=blank) for part in parts)
        case Or(parts):
            return any(holds_always(part, blank=blank) for part in parts)
        case Not(part):
            return holds_never(part, blank=blank)
        case Through(_, part):
            return holds_always(part, blank=blank)
        case Compare(_, operator, operand):
            return blank and operator in _SEARCHES and operand == ""
        case AnyRelated() | AllRelated() | Search():
            return False


def holds_never(filter: Filter, *, blank: bool = False) -> bool:
    """Whether a filter can hold for no record, whatever the records are."""
    match filter:
        case And(parts):
            return any(holds_never(part, blank=blank) for part in parts)
        case Or(parts):
            return all(holds_never(part, blank=blank) for part in parts)
        case Not(part):
            return holds_always(part, blank=blank)
        case Through(_, part) | AnyRelated(_, part):
            return holds_never(part, blank=blank)
        case Compare() | AllRelated() | Search():
            return False


_SEARCHES = frozenset({Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH})


async def lock_selected(
    connection: Connection,
    writing: Writing,
    module: Module,
    selection: Selection,
    *,
    to_delete: bool = False,
    among: Among = Among.LIVE,
) -> list[UUID]:
    """Locks the records of a selection; gives their ids in ascending order.

    At most one more than MASS_LIMIT is locked. The lock of a deletion keeps others from linking
    to the records.
    """
    found = await lock_rows(
        connection, writing, module, selection, to_delete=to_delete, among=among
    )
    return list(found)


def may_not_delete(writing: Writing, module: Module) -> tuple[UserError, ...]:
    """Why the asker may delete no records of the module; nothing where that is allowed."""
    if writing.asker.rights(module).delete:
        return ()
    message = f"Only administrators may delete and restore entries of the {module.plural_label}."
    return (UserError(UserErrorCode.FORBIDDEN, message),)


async def lock_rows(
    connection: Connection,
    writing: Writing,
    module: Module,
    selection: Selection,
    columns: tuple[str, ...] = (),
    *,
    to_delete: bool = False,
    among: Among = Among.LIVE,
    limit: int = MASS_LIMIT + 1,
    locks: bool = True,
) -> dict[UUID, Mapping[str, object]]:
    """Locks up to `limit` records of a selection; gives what they hold in `columns` by their ids,
    in ascending order. Without `locks` they are only read."""
    conditions = _conditions(writing, module, selection)
    if selection.ids is not None and not selection.except_ids and not conditions:
        sql = lock_sql(record_table(module), columns, to_delete, among, limit, locks)
        rows = await connection.fetch(in_workspace(sql, writing), list(selection.ids))
    else:
        locking = _Locking(columns, to_delete, among, limit, locks)
        statement = _selecting(module, selection, conditions, locking)
        arguments = statement.arguments(
            writing.asker, writing.definitions.epoch, writing.values, writing.clock
        )
        rows = await connection.fetch(statement.text(writing.asker.schema), *arguments)
    return {row["id"]: cast(Mapping[str, object], row) for row in rows}


def selected_sql(
    writing: Writing, module: Module, selection: Selection, among: Among
) -> tuple[str, list[object]]:
    """A statement that gives the ids of all records of a selection, and its arguments."""
    conditions = _conditions(writing, module, selection)
    statement = _selecting(module, selection, conditions, _Locking((), False, among, None, False))
    arguments = statement.arguments(
        writing.asker, writing.definitions.epoch, writing.values, writing.clock
    )
    return statement.text(writing.asker.schema), list(arguments)


def _conditions(writing: Writing, module: Module, selection: Selection) -> list[Filter]:
    return [
        condition
        for condition in (selection.filter, writing.asker.condition(module))
        if condition is not None and not holds_always(condition)
    ]


@dataclass(frozen=True, slots=True)
class _Locking:
    """What is read of the rows that are locked, how strong the lock is, how many it is for."""

    columns: tuple[str, ...]
    to_delete: bool
    among: Among
    limit: int | None
    locks: bool


def _selecting(
    module: Module, selection: Selection, conditions: list[Filter], locking: _Locking
) -> Statement:
    draft = Draft()
    row, table = draft.row(), table_of(module)
    query = sa.select(row.columns(("id", *locking.columns))).select_from(table.source(row))
    if locking.among is not Among.ALL:
        query = query.where(*table.listed(row, locking.among is Among.BINNED))
    if selection.ids is not None:
        query = query.where(row.column("id") == sa.any_(_ids(draft, selection.ids)))
    if selection.except_ids:
        query = query.where(row.column("id") != sa.all_(_ids(draft, selection.except_ids)))
    for condition in conditions:
        query = query.where(condition_sql(draft, row, condition))
    if locking.limit is not None:
        query = query.order_by(row.column("id")).limit(number_literal(locking.limit))
    if locking.locks:
        query = query.with_for_update(key_share=not locking.to_delete)
    return draft.finish(query)


def _ids(draft: Draft, ids: tuple[UUID, ...]) -> sa.ColumnElement[object]:
    return draft.parameter(Fixed(list(ids)), "uuid[]", ids)
