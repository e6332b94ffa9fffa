"""Which records a list has: those of one module, or of several, each with a branch of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from crm.filters import EVERYTHING
from crm.shared import own_field
from storage.draft import Draft
from storage.filter_sql import condition_sql
from storage.order_sql import Ordered, ordered
from storage.plan import Connection, Order
from storage.repeated import Repeated
from storage.search_sql import searched_sql
from storage.shared_rows import SharedRow, shared_row
from storage.tables import Column, Condition, Row, Table, Within, table_of

ID = "id"


@dataclass(frozen=True, slots=True)
class Branch:
    """The list's records of one module: their table, in the list's order, and what holds for them.

    Each part of the statement that asks the condition has rows of the same alias.
    """

    table: Table
    forward: Ordered
    condition: Column


@dataclass(frozen=True, slots=True)
class Listed:
    """All records of a list, for what is said of all of them."""

    row: Row
    source: FromClause
    conditions: tuple[Condition, ...]


def branches(draft: Draft, connection: Connection, within: Within | None) -> tuple[Branch, ...]:
    """The list's branches: one for each module."""
    if not connection.members:
        table, row = table_of(connection.module), draft.row()
        order = () if connection.ranked else connection.order
        return (_branch(draft, connection, within, row, table, order),)
    found: list[Branch] = []
    for member in connection.members:
        row = shared_row(draft, connection, member)
        order = tuple(_as_indexed(row, key) for key in connection.order)
        table = table_of(member.module)
        found.append(_branch(draft, connection, within, row, table, order))
    return tuple(found)


def all_records(
    draft: Draft, connection: Connection, found: Sequence[Branch], columns: Sequence[str]
) -> Listed:
    """All records of the branches; of those of several modules these columns alone are known."""
    if not connection.members:
        (branch,) = found
        row = branch.forward.row
        return Listed(row, branch.table.source(row), (branch.condition,))
    selects = [
        sa.select(*branch.forward.row.entries(columns))
        .select_from(branch.table.source(branch.forward.row))
        .where(branch.condition)
        for branch in found
    ]
    row = draft.row("u")
    united = selects[0] if len(selects) == 1 else sa.union_all(*selects)
    return Listed(row, united.subquery(row.alias), ())


def asked_condition(
    draft: Draft, connection: Connection, within: Within | None, row: Row
) -> Condition:
    """What holds for those of a module's records, live or in the bin, that are in the list."""
    asked = _asked(draft, connection, row)
    return sa.and_(sa.true(), *_tied(draft, connection, within, row), *asked)


def _branch(
    draft: Draft,
    connection: Connection,
    within: Within | None,
    row: Row,
    table: Table,
    order: Sequence[Order],
) -> Branch:
    forward = ordered(draft, row, table, order)
    tied = _tied(draft, connection, within, row)
    listed = table.listed(row, connection.trashed)
    condition = sa.and_(*tied, *listed, *_asked(draft, connection, row))
    return Branch(table, forward, Repeated(condition))


def _tied(
    draft: Draft, connection: Connection, within: Within | None, row: Row
) -> Iterator[Condition]:
    if within is not None:
        yield within(row)
    search, own = connection.search, row
    if isinstance(row, SharedRow):
        # The row may be one of a list inside this one's groups, which asks something else.
        number = row.member.module.number
        members = {each.module.number: each for each in connection.members}
        search, own = members[number].search, row.plain
    if search is not None:
        yield searched_sql(draft, own, search, driving=within is None)


def _asked(draft: Draft, connection: Connection, row: Row) -> list[Condition]:
    asked = condition_sql(draft, row, connection.condition)
    if not isinstance(row, SharedRow) or row.member.allowed == EVERYTHING:
        return [asked]
    return [condition_sql(draft, row.plain, row.member.allowed), asked]


def _as_indexed(row: SharedRow, order: Order) -> Order:
    """The key with what is known of the index that serves it in this module."""
    own = own_field(row.member.module, order.field) if not order.path else None
    if own is None:
        return order
    return replace(order, field=replace(order.field, indexed=own.indexed))
