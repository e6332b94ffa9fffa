"""Measures over many records in SQL: counts, sums, averages, least and greatest values."""

from collections.abc import Callable, Iterable, Iterator

import sqlalchemy as sa

from crm.definitions import Field
from crm.kinds import kind_of
from storage.draft import Draft, number_literal, text_array_literal
from storage.field_sql import columns_read, field_sql
from storage.json_sql import Entry, json_constant, json_object
from storage.plan import Aggregates, Constant, Measure, MeasureObject, MeasureValue
from storage.tables import Column, Row
from storage.value_sql import value_json

AVERAGE_DECIMALS = 10
"""An average of thirds has no end: it is rounded to so many decimals."""

COUNTS = frozenset({"count", "countDistinct", "countEmpty"})


def measure_sql(draft: Draft, row: Row, measure: Measure) -> Column:
    """The measure over all rows that `row` stands for, as an aggregate function."""
    if measure.field is None:
        return sa.func.count()
    column = field_sql(draft, row, measure.field)
    return _FUNCTIONS[measure.function](column, measure.field)


def measure_json(value: Column, measure: Measure) -> Column:
    """What stands in JSON for a measure's value."""
    if measure.field is None or measure.function in COUNTS:
        return value
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


def aggregates_json(part: Aggregates, value: Callable[[Measure], Column]) -> Column:
    """The JSON object of measures; `value` gives each one's value."""
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
    part: Constant | MeasureValue | MeasureObject, value: Callable[[Measure], Column]
) -> Entry:
    match part:
        case Constant(key=key, json=json):
            return key, json_constant(json)
        case MeasureValue(key=key, measure=measure):
            return key, measure_json(value(measure), measure)
        case MeasureObject(key=key, parts=parts):
            return key, json_object([_entry(item, value) for item in parts])


def average(column: Column) -> Column:
    """The average of the values that are there, rounded to AVERAGE_DECIMALS."""
    # A quotient has no fewer decimals than what is divided; avg() gives 16 digits in all.
    zero: Column = sa.literal_column(f"0.{'0' * AVERAGE_DECIMALS}")
    count = sa.func.nullif(sa.func.count(column), number_literal(0))
    mean = (sa.func.sum(column) + zero) / count
    return sa.func.trim_scale(sa.func.round(mean, number_literal(AVERAGE_DECIMALS)))


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
