"""Measures over many records in SQL: counts, sums, averages, least and greatest values."""

from collections.abc import Callable, Iterable, Iterator

import sqlalchemy as sa

from crm.definitions import Field
from crm.kinds import kind_of
from crm.money import is_money
from storage.draft import Draft, text_array_literal
from storage.field_sql import columns_read, field_sql
from storage.group_plan import Measure
from storage.json_sql import Entry, json_constant, json_object
from storage.money_sql import (
    average,
    distinct_count,
    gathered,
    listed_by_currency,
    of_gathered,
)
from storage.plan import (
    Aggregates,
    Constant,
    MeasureObject,
    MeasureValue,
)
from storage.tables import Column, Row
from storage.value_sql import value_json

COUNTS = frozenset({"count", "countDistinct", "countEmpty"})


def measure_sql(draft: Draft, row: Row, measure: Measure) -> Column:
    """The measure over all rows that `row` stands for, as an aggregate function."""
    if measure.field is None:
        return sa.func.count()
    if is_by_currency(measure):
        return gathered(row, measure.field)
    if is_money(measure.field) and measure.function == "countDistinct":
        return distinct_count(row, measure.field)
    column = field_sql(draft, row, measure.field)
    return _FUNCTIONS[measure.function](column, measure.field)


def gathered_as(measure: Measure) -> Measure:
    """The measure under which groups keep what this one is made of: money is gathered once."""
    return Measure("sum", measure.field) if is_by_currency(measure) else measure


def is_by_currency(measure: Measure) -> bool:
    """Whether it is a list, of one for each currency, and not one value."""
    field = measure.field
    return field is not None and is_money(field) and measure.function not in COUNTS


def measure_json(value: Column, part: MeasureValue) -> Column:
    """What stands in JSON for a measure's value."""
    measure = part.measure
    if measure.field is None or measure.function in COUNTS:
        return value
    if is_by_currency(measure):
        return listed_by_currency(of_gathered(value, measure.function), part.parts)
    if measure.function in ("sum", "avg"):
        return sa.cast(value, sa.Text())
    return value_json(value, measure.field)


def measure_type(measure: Measure) -> str:
    """The SQL type as which measures are compared with each other."""
    if measure.field is None or measure.function in COUNTS:
        return "bigint"
    if measure.function in ("sum", "avg"):
        return "numeric"
    sql = kind_of(measure.field).sql
    return "bigint" if sql == "integer" else sql


def aggregates_json(part: Aggregates, value: Callable[[MeasureValue], Column]) -> Column:
    """The JSON object of measures; `value` gives each one's JSON."""
    return json_object([_entry(item, value) for item in part.parts])


def measures_of(parts: Iterable[object]) -> Iterator[Measure]:
    """The measures that parts of an answer ask for, some more than once."""
    for part in parts:
        match part:
            case MeasureValue(measure=measure):
                yield measure
            case Aggregates(parts=inner) | MeasureObject(parts=inner):
                yield from measures_of(inner)


def measured_columns(measures: Iterable[Measure]) -> Iterator[str]:
    """The columns of records that measures are made of; some come more than once."""
    for measure in measures:
        if measure.field is not None:
            yield from columns_read(measure.field)


def _entry(
    part: Constant | MeasureValue | MeasureObject, value: Callable[[MeasureValue], Column]
) -> Entry:
    match part:
        case Constant(key=key, json=json):
            return key, json_constant(json)
        case MeasureValue(key=key):
            return key, value(part)
        case MeasureObject(key=key, parts=parts):
            return key, json_object([_entry(item, value) for item in parts])


def _distinct(column: Column, field: Field) -> Column:
    return sa.func.count(_filled(column, field).distinct())


def _empty(column: Column, field: Field) -> Column:
    return sa.func.count().filter(_filled(column, field).is_(None))


def _filled(column: Column, field: Field) -> Column:
    """The value, null where nothing is chosen."""
    if kind_of(field).sql != "text[]":
        return column
    return sa.func.nullif(column, text_array_literal([]))


_FUNCTIONS: dict[str, Callable[[Column, Field], Column]] = {
    "sum": lambda column, _: sa.func.sum(column),
    "avg": lambda column, _: average(column),
    "min": lambda column, _: sa.func.min(column),
    "max": lambda column, _: sa.func.max(column),
    "countDistinct": _distinct,
    "countEmpty": _empty,
}
