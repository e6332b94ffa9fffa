"""A field's value as an expression of SQL, whether a column holds it or it is computed."""

from collections.abc import Iterator

from crm.definitions import Field
from crm.formulas.expressions import columns
from crm.parts import is_object, parts_of
from storage.draft import Draft
from storage.formula_sql import formula_sql
from storage.tables import Column, Row


def field_sql(draft: Draft, row: Row, field: Field) -> Column:
    """The field's value for a row; the row must have the columns of `columns_read`."""
    return formula_sql(draft, row, field) if field.is_computed else row.column(field.column)


def columns_read(field: Field) -> Iterator[str]:
    """The columns of a record that `field_sql` reads; of money, those of its parts."""
    if field.is_computed:
        yield from () if field.expression is None else columns(field.expression)
        return
    if not is_object(field):
        yield field.column
        return
    for part in parts_of(field):
        yield part.column
