"""What records are grouped by, in SQL: the value, its label, its order, and who shares it."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from crm.definitions import POINTING, Field, Module
from crm.kinds import kind_of
from crm.tags import KIND as TAGS
from storage.any_lookup_sql import by_module
from storage.draft import Draft, text_array_literal, text_literal
from storage.field_sql import field_sql
from storage.filter_sql import folded
from storage.group_plan import GroupBy
from storage.json_sql import json_of_quoted
from storage.local_times import FIRST_DAY, local_day
from storage.statement import DaysToMonday
from storage.tables import Column, Condition, Row, table_of, target_table
from storage.value_sql import option_label, title_text, value_json

NOTHING = "(none)"
"""The label of the group of records without a value."""

_LENGTHS = {
    "DAY": "1 day",
    "WEEK": "7 days",
    "MONTH": "1 month",
    "QUARTER": "3 months",
    "YEAR": "1 year",
}
_DAY = "YYYY-MM-DD"
_FORMS = {"DAY": _DAY, "WEEK": f'"Week of "{_DAY}', "MONTH": "YYYY-MM", "QUARTER": 'YYYY-"Q"Q'}


@dataclass(frozen=True, slots=True)
class Rank:
    """One thing that groups are ordered by, and the SQL type as which it is compared."""

    expression: Column
    type_name: str


def is_link(by: GroupBy) -> bool:
    """Whether the value is the id of a record or a user."""
    return by.field.kind in POINTING or by.field.kind == TAGS


def key_sql(draft: Draft, row: Row, by: GroupBy) -> Column:
    """The value by which the record with `by.field` is grouped."""
    column = field_sql(draft, row, by.field)
    if by.field.kind == TAGS:
        return sa.func.unnest(sa.func.coalesce(column, sa.literal_column("'{NULL}'::uuid[]")))
    if by.category:
        return _category(column, by.field)
    return column if by.unit is None else _first_day(draft, column, by.field, by.unit)


def key_json(value: Column, by: GroupBy) -> Column:
    """What stands in JSON for a group's value."""
    if by.unit is not None:
        return value
    return json_of_quoted(value) if by.field.kind == TAGS else _value_json(value, by.field)


def _value_json(value: Column, field: Field) -> Column:
    return value_json(_plain(value, field), field)


def title_sql(draft: Draft, value: Column, by: GroupBy) -> Column:
    """The title of the record whose id the value is; null where there is no such record."""
    if by.field.any_lookup is not None:
        return by_module(value, ((one.number, _title(draft, value, one)) for one in by.targets))
    return _title(draft, value, by.targets[0])


def _title(draft: Draft, value: Column, module: Module) -> Column:
    table, target = table_of(module), draft.row()
    return (
        sa.select(title_text(target, module))
        .select_from(table.source(target))
        .where(target.column("id") == value, *table.live_one(target))
        .scalar_subquery()
    )


def label_sql(value: Column, title: Column | None, by: GroupBy) -> Column:
    """What a group with this value is called."""
    text = _label(value, by) if title is None else title
    return sa.func.coalesce(text, text_literal(NOTHING))


def categories_in_order(field: Field, *, retired: bool = True) -> list[str]:
    """The categories of a select's options, in the order of the catalog; with `retired` those of
    options that cannot be chosen any more too."""
    found = (option.category for option in field.options if retired or not option.retired)
    return list(dict.fromkeys(category for category in found if category))


def _category(column: Column, field: Field) -> Column:
    """The category of the option that a column holds; null where it has none."""
    known = [
        (column == text_literal(option.key), text_literal(option.category))
        for option in field.options
        if option.category
    ]
    return sa.case(*known) if known else sa.cast(sa.null(), sa.Text())


def _options_of(field: Field, category: Column) -> Column:
    """The keys of the options of a category, as an array, so that an index can serve them."""
    keys = {
        name: [option.key for option in field.options if option.category == name]
        for name in categories_in_order(field)
    }
    known = [
        (category == text_literal(name), text_array_literal(some)) for name, some in keys.items()
    ]
    return sa.case(*known) if known else text_array_literal([])


def ranks(value: Column, title: Column | None, by: GroupBy) -> list[Rank]:
    """What groups are ordered by where they are ordered by this value."""
    if title is not None:
        return [Rank(folded(title), "text"), Rank(value, "uuid")]
    if by.category:
        names = text_array_literal(categories_in_order(by.field))
        return [Rank(sa.func.array_position(names, value), "bigint"), Rank(value, "text")]
    if by.field.kind == "SELECT":
        keys = text_array_literal([option.key for option in by.field.options])
        return [Rank(sa.func.array_position(keys, value), "bigint"), Rank(value, "text")]
    if kind_of(by.field).folded:
        return [Rank(folded(value), "text"), Rank(value, "text")]
    return [Rank(value, key_type(by))]


def key_type(by: GroupBy) -> str:
    """The SQL type as which values are compared."""
    if by.unit is not None:
        return "date"
    sql = kind_of(by.field).sql
    return {"integer": "bigint", "uuid[]": "uuid"}.get(sql, sql)


def every_value(by: GroupBy) -> Column:
    """All values that a record can be given in the field, as an array."""
    if by.field.value_kind == "BOOLEAN":
        return sa.literal_column("ARRAY[false, true]")
    if by.category:
        return text_array_literal(categories_in_order(by.field, retired=False))
    return text_array_literal([option.key for option in by.field.options if not option.retired])


def shares(draft: Draft, row: Row, by: GroupBy, value: Column) -> Condition:
    """Whether the record has this value, which is not null; an index can serve it."""
    return _at_the_end(draft, row, by.path, lambda end: _equals(draft, end, by, value))


def lacks(draft: Draft, row: Row, by: GroupBy) -> Condition:
    """Whether the record has no value."""
    if not by.path:
        return _held(draft, row, by).is_(None)
    return sa.not_(_at_the_end(draft, row, by.path, lambda end: _held(draft, end, by).is_not(None)))


def _held(draft: Draft, row: Row, by: GroupBy) -> Column:
    """What is null where the record has no value."""
    column = field_sql(draft, row, by.field)
    return _category(column, by.field) if by.category else column


def _at_the_end(
    draft: Draft, row: Row, path: tuple[Field, ...], asked: Callable[[Row], Condition]
) -> Condition:
    if not path:
        return asked(row)
    table, target = target_table(path[0]), draft.row()
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .select_from(table.source(target))
        .where(
            target.column("id") == row.column(path[0].column),
            *table.live(target),
            _at_the_end(draft, target, path[1:], asked),
        )
    )


def _equals(draft: Draft, row: Row, by: GroupBy, value: Column) -> Condition:
    column = field_sql(draft, row, by.field)
    if by.field.kind == TAGS:
        return column.op("@>", is_comparison=True)(array([value]))
    if by.category:
        return column == sa.any_(_options_of(by.field, value))
    if by.unit is None:
        return column == value
    exact = _first_day(draft, column, by.field, by.unit) == value
    length: Column = sa.literal_column(f"interval '{_LENGTHS[by.unit]}'")
    # An index can serve the range; days begin at no fixed hour, so it is a day wider.
    day: Column = sa.literal_column("interval '1 day'")
    if by.field.value_kind == "DATE":
        return sa.and_(column >= value, column < value + length, exact)
    utc = text_literal("UTC")
    return sa.and_(
        column >= sa.func.timezone(utc, value - day),
        column < sa.func.timezone(utc, value + length + day),
        exact,
    )


def _first_day(draft: Draft, column: Column, field: Field, unit: str) -> Column:
    """The first day of the unit in which a day or a moment lies, by the asker's calendar."""
    day = column if field.value_kind == "DATE" else local_day(draft, column)
    if unit == "DAY":
        return day
    if unit != "WEEK":
        return _truncated(unit, day)
    shift = draft.parameter(DaysToMonday(), "integer", "days to Monday")
    start = _truncated(unit, day + shift) - shift
    return sa.case((start < FIRST_DAY, FIRST_DAY), else_=start)


def _truncated(unit: str, day: Column) -> Column:
    moment = sa.cast(day, sa.TIMESTAMP())
    return sa.cast(sa.func.date_trunc(text_literal(unit.lower()), moment), sa.Date())


def _label(value: Column, by: GroupBy) -> Column:
    if by.unit is not None:
        return sa.func.to_char(value, text_literal(_FORMS.get(by.unit, "YYYY")))
    if by.category:
        return value
    if by.field.kind == "SELECT":
        return option_label(value, by.field)
    if by.field.value_kind == "BOOLEAN":
        return sa.case(
            (value.is_(sa.true()), text_literal("Yes")), (value.is_(sa.false()), text_literal("No"))
        )
    return sa.cast(_plain(value, by.field), sa.Text())


def _plain(value: Column, field: Field) -> Column:
    """Equal numbers are one group, whatever zeros they are written with."""
    return sa.func.trim_scale(value) if kind_of(field).sql == "numeric" else value
