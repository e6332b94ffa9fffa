"""How a field's value, and a record's title, are given out in the JSON of an answer."""

from collections.abc import Iterator

import sqlalchemy as sa

from crm.definitions import USERS, Field, Module
from crm.kinds import kind_of
from storage.draft import number_literal, text_array_literal, text_literal
from storage.json_sql import json_of, json_of_moment, json_of_plain, json_of_quoted
from storage.tables import Column, Row

LINE = 100
"""How many characters of a text of several lines stand for a record as its title."""


def value_json(column: Column, field: Field) -> Column:
    """What stands in JSON for a value of the field."""
    kind = kind_of(field)
    if kind.as_text or kind.sql in ("uuid", "date") or field.kind in _PLAIN_TEXTS:
        return json_of_quoted(column)
    if kind.sql in ("integer", "boolean", "jsonb"):
        return json_of_plain(column)
    if kind.sql == "text[]":
        return json_of(sa.func.coalesce(column, text_array_literal([])))
    return json_of_moment(column) if kind.sql == "timestamptz" else json_of(column)


# Keys of options, codes of countries and currencies, numbers in E.164 form hold nothing to escape.
_PLAIN_TEXTS = frozenset({"SELECT", "COUNTRY", "CURRENCY_CODE", "PHONE"})


def title_text(row: Row, module: Module) -> Column:
    """The record's title: the text of its title field, "#number" where that has no value."""
    if module.number == USERS.number:
        return sa.type_coerce(row.column("name"), sa.Text())
    number = text_literal("#").concat(sa.cast(row.column("number"), sa.Text()))
    if module.title is None:
        return number
    text = field_text(row.column(module.title.column), module.title)
    return sa.func.coalesce(first_line(text) if module.title.kind == "LONG_TEXT" else text, number)


def first_line(text: Column) -> Column:
    """The beginning of a text of several lines, for where there is room for one."""
    line = sa.func.split_part(text, sa.literal_column("E'\\n'"), number_literal(1))
    return sa.func.nullif(sa.func.left(line, number_literal(LINE)), text_literal(""))


def field_text(column: Column, field: Field) -> Column:
    """The value as people read it; null where there is none."""
    if field.kind == "SELECT" and field.options:
        return option_label(column, field)
    if field.kind == "MULTI_SELECT":
        joined = sa.func.array_to_string(column, text_literal(", "))
        return sa.func.nullif(joined, text_literal(""))
    if field.kind == "DATETIME":
        # The session's time zone is UTC.
        return sa.func.to_char(column, text_literal('YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    return sa.cast(column, sa.Text())


def option_label(column: Column, field: Field) -> Column:
    """The label of a select's option; the key itself where it is no option any more."""
    labels = [
        (column == text_literal(option.key), text_literal(option.label)) for option in field.options
    ]
    return sa.case(*labels, else_=column) if labels else column


def title_columns(module: Module) -> Iterator[str]:
    """The columns that a record's title is made of."""
    if module.number == USERS.number:
        yield "name"
        return
    yield "number"
    if module.title is not None:
        yield module.title.column
