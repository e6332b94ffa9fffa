"""The JSON of a record, and of the records and lists that it leads to, as expressions of SQL."""

from collections.abc import Iterator

import sqlalchemy as sa

from crm.definitions import USERS, Field, Module
from crm.kinds import kind_of
from storage.connection_sql import Records, connection_json
from storage.draft import Draft, json_literal, text_array_literal, text_literal
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


def record_json(draft: Draft, row: Row, shape: Shape) -> Column:
    """The JSON object of the record that `row` is; it needs `columns_of(shape)` of it."""
    return json_object([(part.key, _part(draft, row, shape.module, part)) for part in shape.parts])


def columns_of(shape: Shape) -> Iterator[str]:
    """The columns that a shape needs of its record; some come more than once."""
    for part in shape.parts:
        match part:
            case Value(field=field) | Link(field=field):
                yield field.column
            case Title():
                yield from _title_columns(shape.module)
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
            return _value(row, part.field)
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


def _value(row: Row, field: Field) -> Column:
    column, kind = row.column(field.column), kind_of(field)
    if kind.as_text:
        return sa.cast(column, sa.Text())
    if kind.sql == "text[]":
        return sa.func.coalesce(column, text_array_literal([]))
    return _moment(column) if kind.sql == "timestamptz" else column


def _moment(column: Column) -> Column:
    """The moment as every part of the API writes it; the session's time zone is UTC."""
    text = sa.func.to_json(column).op("#>>")(text_literal("{}"))
    return sa.func.replace(text, text_literal("+00:00"), text_literal("Z"))


def _link(draft: Draft, row: Row, field: Field, shape: Shape) -> Column:
    table, target = target_table(field), draft.row()
    return (
        sa.select(record_json(draft, target, shape))
        .select_from(table.source(target))
        .where(target.column("id") == row.column(field.column), *table.live_one(target))
        .scalar_subquery()
    )


def title_text(row: Row, module: Module) -> Column:
    """The record's title: the text of its title field, "#number" where that has no value."""
    if module.number == USERS.number:
        return sa.type_coerce(row.column("name"), sa.Text())
    number = text_literal("#").concat(sa.cast(row.column("number"), sa.Text()))
    if module.title is None:
        return number
    return sa.func.coalesce(_title_of(row.column(module.title.column), module.title), number)


def _title_of(column: Column, field: Field) -> Column:
    if field.kind == "SELECT" and field.options:
        labels = [
            (column == text_literal(option.key), text_literal(option.label))
            for option in field.options
        ]
        return sa.case(*labels, else_=column)
    if field.kind == "MULTI_SELECT":
        joined = sa.func.array_to_string(column, text_literal(", "))
        return sa.func.nullif(joined, text_literal(""))
    if field.kind == "DATETIME":
        # The session's time zone is UTC.
        return sa.func.to_char(column, text_literal('YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    return sa.cast(column, sa.Text())


def _title_columns(module: Module) -> Iterator[str]:
    if module.number == USERS.number:
        yield "name"
        return
    yield "number"
    if module.title is not None:
        yield module.title.column


_RECORDS = Records(record_json, columns_of)
