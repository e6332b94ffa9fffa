"""The JSON of a record, and of the records and lists that it leads to, as expressions of SQL."""

from collections.abc import Iterator

import sqlalchemy as sa

from crm.definitions import Field, Module
from storage.connection_sql import Records, connection_json
from storage.draft import Draft, json_literal
from storage.field_sql import columns_read, field_sql
from storage.json_sql import json_object
from storage.page_sql import Within
from storage.plan import (
    Connection,
    Constant,
    Itself,
    Link,
    Part,
    Related,
    Shape,
    Title,
    Value,
)
from storage.tables import Column, Row, target_table
from storage.value_sql import title_columns, title_text, value_json


def record_json(draft: Draft, row: Row, shape: Shape) -> Column:
    """The JSON object of the record that `row` is; it needs `columns_of(shape)` of it."""
    return json_object([(part.key, _part(draft, row, shape.module, part)) for part in shape.parts])


def columns_of(shape: Shape) -> Iterator[str]:
    """The columns that a shape needs of its record; some come more than once."""
    for part in shape.parts:
        match part:
            case Value(field=field):
                yield from columns_read(field)
            case Link(field=field):
                yield field.column
            case Title():
                yield from title_columns(shape.module)
            case Related():
                yield "id"
            case Itself(shape=inner):
                yield from columns_of(inner)
            case Constant():
                pass


def records_json(draft: Draft, connection: Connection, within: Within | None = None) -> Column:
    """The JSON object of a list of records; only what it asks for is computed."""
    return connection_json(draft, connection, within, _RECORDS)


def _part(draft: Draft, row: Row, module: Module, part: Part) -> Column:
    match part:
        case Constant():
            return json_literal(part.json)
        case Value():
            return value_json(field_sql(draft, row, part.field), part.field)
        case Title():
            return title_text(row, module)
        case Link():
            return _link(draft, row, part.field, part.shape)
        case Related():
            return records_json(draft, part.connection, _pointing(part.via, row))
        case Itself():
            return record_json(draft, row, part.shape)


def _pointing(via: Field, row: Row) -> Within:
    return lambda related: related.column(via.column) == row.column("id")


def _link(draft: Draft, row: Row, field: Field, shape: Shape) -> Column:
    table, target = target_table(field), draft.row()
    return (
        sa.select(record_json(draft, target, shape))
        .select_from(table.source(target))
        .where(target.column("id") == row.column(field.column), *table.live_one(target))
        .scalar_subquery()
    )


_RECORDS = Records(record_json, columns_of, records_json)
