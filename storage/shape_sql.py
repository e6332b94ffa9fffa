"""The JSON of a record, and of the records and lists that it leads to, as expressions of SQL."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from crm.bin import DELETED_AT, KEPT_FOR
from crm.definitions import Field, Module
from crm.filters import Filter
from storage.access_plan import OpenFields, OptionConstants
from storage.access_sql import access_columns, access_json
from storage.any_lookup_sql import by_module
from storage.bin_plan import PurgeAt
from storage.connection_sql import Records, connection_json
from storage.draft import Draft, number_literal
from storage.field_sql import columns_read, field_sql
from storage.filter_sql import condition_sql, folded
from storage.json_sql import json_constant, json_list, json_object
from storage.link_plan import AnyLink, Tags
from storage.part_plan import Composite
from storage.part_sql import composite_json
from storage.plan import (
    AnyShape,
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
from storage.shared_rows import MEMBER
from storage.tables import Column, Row, Table, Within, table_of, target_table
from storage.tag_sql import TAG_NAME_COLUMN, tag_rows
from storage.ties import within as within_list
from storage.timeline_plan import Timeline
from storage.timeline_sql import timeline_json
from storage.value_sql import title_columns, title_text, value_json


def record_json(draft: Draft, row: Row, shape: Shape | AnyShape) -> Column:
    """The JSON object of the record that `row` is; it needs `columns_of(shape)` of it."""
    if isinstance(shape, AnyShape):
        return _of_any_module(draft, row, shape)
    values = _several_times(shape)
    if values:
        return _with_values(draft, row, shape, values)
    return json_object([(part.key, _part(draft, row, shape.module, part)) for part in shape.parts])


def _several_times(shape: Shape) -> dict[int, Field]:
    """The computed fields that the object has under several keys, by number."""
    computed = [
        part.field for part in shape.parts if isinstance(part, Value) and part.field.is_computed
    ]
    times = Counter(field.number for field in computed)
    return {field.number: field for field in computed if times[field.number] > 1}


def _with_values(draft: Draft, row: Row, shape: Shape, values: dict[int, Field]) -> Column:
    """The JSON object, what stands in it several times being computed once."""
    made = draft.row("v")
    columns = [
        field_sql(draft, row, field).label(f"f_{number}") for number, field in values.items()
    ]
    # An offset, even one of nothing, keeps the planner from computing it in each place again.
    once = sa.select(*columns).offset(number_literal(0)).subquery(made.alias)
    entries = []
    for part in shape.parts:
        if isinstance(part, Value) and part.field.number in values:
            value = made.column(f"f_{part.field.number}")
            entries.append((part.key, value_json(value, part.field)))
        else:
            entries.append((part.key, _part(draft, row, shape.module, part)))
    return sa.select(json_object(entries)).select_from(once).scalar_subquery()


def columns_of(shape: Shape | AnyShape) -> Iterator[str]:
    """The columns that a shape needs of its record; some come more than once."""
    if isinstance(shape, AnyShape):
        yield from ("id", MEMBER)
        return
    for part in shape.parts:
        match part:
            case Value(field=field) | Composite(field=field):
                yield from columns_read(field)
            case Link(field=field) | Tags(field=field) | AnyLink(field=field):
                yield field.column
            case Title():
                yield from title_columns(shape.module)
            case PurgeAt():
                yield DELETED_AT.column
            case Related() | Timeline():
                yield "id"
            case Itself(shape=inner):
                yield from columns_of(inner)
            case OpenFields() | OptionConstants():
                yield from access_columns(part)
            case Constant():
                pass


def records_json(draft: Draft, connection: Connection, within: Within | None = None) -> Column:
    """The JSON object of a list of records; only what it asks for is computed."""
    return connection_json(draft, connection, within, _RECORDS)


def _of_any_module(draft: Draft, row: Row, shape: AnyShape) -> Column:
    """The record is looked up in its module's table, by its id."""
    return sa.case(
        *(
            (row.column(MEMBER) == number_literal(one.module.number), _itself(draft, row, one))
            for one in shape.shapes
        )
    )


def _itself(draft: Draft, row: Row, shape: Shape) -> Column:
    whole = draft.row()
    return (
        sa.select(record_json(draft, whole, shape))
        .select_from(table_of(shape.module).source(whole))
        .where(whole.column("id") == row.column("id"))
        .scalar_subquery()
    )


def _part(draft: Draft, row: Row, module: Module, part: Part) -> Column:
    match part:
        case Constant():
            return json_constant(part.json)
        case Value():
            return value_json(field_sql(draft, row, part.field), part.field)
        case Composite():
            return composite_json(draft, row, part)
        case Title():
            return title_text(row, module)
        case PurgeAt():
            waits: Column = sa.literal_column(f"interval '{int(KEPT_FOR.total_seconds())} seconds'")
            return value_json(row.column(DELETED_AT.column) + waits, DELETED_AT)
        case Link():
            return _link(draft, row, part.field, part.shape)
        case Tags() | AnyLink():
            return _several(draft, row.column(part.field.column), part)
        case Related():
            return records_json(draft, part.connection, within_list(draft, part.inverse, row))
        case Itself():
            return record_json(draft, row, part.shape)
        case OpenFields() | OptionConstants():
            return access_json(row, part)
        case Timeline():
            return timeline_json(draft, row.column("id"), part, _by_id)


def _link(draft: Draft, row: Row, field: Field, shape: Shape) -> Column:
    return _found(draft, target_table(field), row.column(field.column), shape)


def _by_id(draft: Draft, id: Column, shape: Shape) -> Column:
    return _found(draft, table_of(shape.module), id, shape)


def _found(draft: Draft, table: Table, id: Column, shape: Shape) -> Column:
    target = draft.row()
    return (
        sa.select(record_json(draft, target, shape))
        .select_from(table.source(target))
        .where(target.column("id") == id, *table.live_one(target))
        .scalar_subquery()
    )


def _several(draft: Draft, value: Column, part: Tags | AnyLink) -> Column:
    if isinstance(part, Tags):
        return _tags(draft, value, part.shape)
    return _any_link(draft, value, part)


def _tags(draft: Draft, ids: Column, shape: Shape) -> Column:
    tag, among = tag_rows(draft, ids)
    by_name = tag.column(TAG_NAME_COLUMN)
    return (
        sa.select(json_list(record_json(draft, tag, shape), ordered_by=folded(by_name)))
        .select_from(table_of(shape.module).source(tag))
        .where(among)
        .scalar_subquery()
    )


def _any_link(draft: Draft, id: Column, part: AnyLink) -> Column:
    """The id names its module, so that the record is looked for in one table alone."""
    found = (
        (shape.module.number, _of_module(draft, id, shape, allowed))
        for shape, allowed in part.shapes
    )
    return by_module(id, found)


def _of_module(draft: Draft, id: Column, shape: Shape, allowed: Filter) -> Column:
    table, target = table_of(shape.module), draft.row()
    return (
        sa.select(record_json(draft, target, shape))
        .select_from(table.source(target))
        .where(
            target.column("id") == id,
            *table.live_one(target),
            condition_sql(draft, target, allowed),
        )
        .scalar_subquery()
    )


_RECORDS = Records(record_json, columns_of, records_json)
