"""What ties the records of a related list to the record that has it: a column, or links.

A lookup's other side is found by its column. The links of a multi lookup lie in a table of their
own, each a row with the id of the field's own record (`from_id`) and of the one that it links.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from crm.definitions import Field, Inverse
from storage.draft import Draft
from storage.statement import SCHEMA
from storage.tables import Column, Condition, Query, Row, Table, Within, table_of

FROM, TO = "from_id", "to_id"
"""The columns of a link: the id of the multi lookup's own record, and that of the linked one."""


@dataclass(frozen=True, slots=True)
class Tied:
    """The records of a related list in FROM: their rows, their table, and which are tied."""

    row: Row
    table: Table
    source: FromClause
    tie: Condition


def links_table(field: Field) -> str:
    """The table of a multi lookup's links."""
    return f"l_{field.number}"


def near_and_far(inverse: Inverse) -> tuple[str, str]:
    """The columns of a link that hold the record which has the list, and the one listed."""
    return (FROM, TO) if inverse.own else (TO, FROM)


def tied(draft: Draft, inverse: Inverse, id: Column) -> Tied:
    """The list's records of the one with this id, as a subquery begins with them.

    Links stand in FROM beside what they lead to: as a condition below that of another subquery
    they would be looked up once for each pair of records.
    """
    row, table = draft.row(), table_of(inverse.module)
    source = table.source(row)
    if not inverse.field.is_list:
        return Tied(row, table, source, row.column(inverse.field.column) == id)
    link = draft.row("l")
    near, far = near_and_far(inverse)
    joined = _links(inverse.field, link).join(source, link.column(far) == row.column("id"))
    return Tied(row, table, joined, link.column(near) == id)


def within(draft: Draft, inverse: Inverse, row: Row) -> Within:
    """What ties the rows of a page of the list to `row`."""
    if not inverse.field.is_list:
        return lambda related: related.column(inverse.field.column) == row.column("id")
    near, far = near_and_far(inverse)

    def linked(related: Row) -> Condition:
        link = draft.row("l")
        found: Query = (
            sa.select(link.column(far))
            .select_from(_links(inverse.field, link))
            .where(link.column(near) == row.column("id"))
        )
        return related.column("id").in_(found)

    return linked


def _links(field: Field, row: Row) -> FromClause:
    return sa.table(links_table(field), schema=SCHEMA).alias(row.alias)
