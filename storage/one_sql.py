"""One record in SQL, found by a value that no other has."""

import sqlalchemy as sa

from crm.filters import Filter
from storage.draft import Draft
from storage.filter_sql import condition_sql
from storage.plan import Shape
from storage.shape_sql import record_json
from storage.tables import Column, Condition, Row, table_of


def record_by_id(draft: Draft, shape: Shape, wanted: Column, condition: Filter) -> Column:
    """The JSON of the record with this id that a condition holds for, null where there is none."""
    row = draft.row()
    return one_record(draft, row, shape, row.column("id") == wanted, condition, True)


def one_record(
    draft: Draft, row: Row, shape: Shape, found: Condition, allowed: Filter, by_id: bool
) -> Column:
    """The JSON of the record that `found` holds for; `by_id` says that it asks for its id."""
    table = table_of(shape.module)
    live = table.live_one(row) if by_id else table.live(row)
    return (
        sa.select(record_json(draft, row, shape))
        .select_from(table.source(row))
        .where(found, *live, condition_sql(draft, row, allowed))
        .scalar_subquery()
    )
