"""The JSON of values that lie in several columns."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from crm.definitions import Field
from storage.json_sql import JSON_TEXT, Entry, json_constant, json_object
from storage.plan import Composite, Constant, Value
from storage.tables import Column, Row
from storage.value_sql import value_json


def composite_json(row: Row, part: Composite) -> Column:
    """The JSON object of parts of a value, null where there is none."""
    there = row.column(part.field.column).is_not(None)
    made = _object(part.parts, lambda field: row.column(field.column))
    return sa.type_coerce(sa.case((there, made)), JSON_TEXT)


def part_entry(part: Constant | Value, value: Callable[[Field], Column]) -> Entry:
    """The entry of one part; `value` gives what is there for it."""
    if isinstance(part, Constant):
        return part.key, json_constant(part.json)
    return part.key, value_json(value(part.field), part.field)


def _object(parts: Sequence[Constant | Value], value: Callable[[Field], Column]) -> Column:
    return json_object([part_entry(part, value) for part in parts])
