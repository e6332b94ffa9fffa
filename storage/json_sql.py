"""JSON in SQL, written as text by concatenation: what PostgreSQL gives is what goes out.

`json_build_object` looks up how to write each of its arguments, one by one, for every row; here
the statement says it. See docs/decisions/021-json-as-text.md.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import UserDefinedType

from storage.draft import escaped, text_literal
from storage.tables import Column, Condition

AT_ONCE = 16
"""Entries of an object that are joined before they are joined with others: each join copies what
it joins, and an expression of thousands of joins in a row would be nested too deeply."""

Entry = tuple[str, Column]


class JsonText(UserDefinedType[object]):
    """The type of expressions whose text is JSON already."""

    cache_ok = True

    def get_col_spec(self, **kw: object) -> str:
        """What it is to PostgreSQL."""
        return "text"


JSON_TEXT = JsonText()


class JsonConstant(ColumnElement[Any]):
    """A JSON text that is known when the statement is made."""

    inherit_cache = False
    type = JSON_TEXT

    def __init__(self, text: str) -> None:
        self.text = text


class JsonObject(ColumnElement[Any]):
    """A JSON object, whose values are any expressions; it is never null."""

    inherit_cache = False
    type = JSON_TEXT

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)


class JsonList(ColumnElement[Any]):
    """A JSON list; it is never null."""

    inherit_cache = False
    type = JSON_TEXT

    def __init__(self, text: Column) -> None:
        self.text = text


class _JsonOf(ColumnElement[Any]):
    """The JSON of a value of a type that has a text of its own, or null."""

    inherit_cache = False
    type = JSON_TEXT

    def __init__(self, value: Column, form: str) -> None:
        self.value = value
        self.form = form


def json_constant(text: str) -> Column:
    """A JSON text that is part of the statement."""
    return JsonConstant(text)


def json_object(entries: Sequence[Entry]) -> Column:
    """The object with these entries, in their order."""
    return JsonObject(entries)


def json_of(value: Column) -> Column:
    """The JSON of any value, null where that is null."""
    return _JsonOf(value, "to_json({})::text")


def json_of_plain(value: Column) -> Column:
    """The JSON of a number or of yes or no, which is the value's own text."""
    return _JsonOf(value, "({})::text")


def json_of_quoted(value: Column) -> Column:
    """The JSON text of a value in whose text nothing needs to be escaped."""
    return _JsonOf(value, "'\"' || ({}) || '\"'")


def json_of_moment(value: Column) -> Column:
    """The JSON text of a moment as every part of the API writes it; the session's zone is UTC."""
    return _JsonOf(value, "replace(to_json({})::text, '+00:00', 'Z')")


def json_list(
    item: Column,
    only: Condition | None = None,
    ordered_by: Column | None = None,
) -> Column:
    """The list of JSON texts over all rows, or over those that `only` holds for.

    Without `ordered_by` it keeps the order in which a subquery gives its rows.
    """
    one = item if isinstance(item, JsonObject) else sa.func.coalesce(item, text_literal("null"))
    between: Column = text_literal(",")
    if ordered_by is not None:
        between = aggregate_order_by(between, ordered_by)
    found = sa.func.string_agg(one, between)
    filled = found if only is None else found.filter(only)
    listed = text_literal("[").concat(filled).concat(text_literal("]"))
    return JsonList(sa.func.coalesce(listed, text_literal("[]")))


@compiles(JsonConstant)
def _write_constant(element: JsonConstant, compiler: SQLCompiler, **options: Any) -> str:
    return escaped(element.text)


@compiles(JsonList)
def _write_list(element: JsonList, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(element.text, **options))


@compiles(_JsonOf)
def _write_value(element: _JsonOf, compiler: SQLCompiler, **options: Any) -> str:
    value = element.value
    plain = isinstance(value, sa.ColumnClause) and value.is_literal
    text = value.name if plain else str(compiler.process(value, **options))
    return element.form.format(text)


@compiles(JsonObject)
def _write_object(element: JsonObject, compiler: SQLCompiler, **options: Any) -> str:
    chunks: list[str] = []
    pieces: list[str] = []
    before = "{"
    for place, (key, value) in enumerate(element.entries):
        named = f'"{key}"' if key.isidentifier() else json.dumps(key, ensure_ascii=False)
        before += f"{',' if place else ''}{named}:"
        if isinstance(value, JsonConstant):
            before += value.text
            continue
        pieces += [escaped(before), _entry_text(value, compiler, options)]
        before = ""
        if len(pieces) >= 2 * AT_ONCE:
            chunks.append(_joined(pieces))
            pieces = []
    pieces.append(escaped(before + "}"))
    return _joined([*chunks, *pieces])


def _entry_text(value: Column, compiler: SQLCompiler, options: dict[str, Any]) -> str:
    """What stands for a value; asked here, since finding out costs SQLAlchemy more than doing."""
    if isinstance(value, JsonObject):
        return _write_object(value, compiler, **options)
    if isinstance(value, JsonList):
        return str(compiler.process(value.text, **options))
    if not isinstance(value.type, JsonText):
        value = _by_type(value)
    if isinstance(value, _JsonOf):
        return f"coalesce({_write_value(value, compiler, **options)}, 'null')"
    return f"coalesce({compiler.process(value, **options)}, 'null')"


def _by_type(value: Column) -> Column:
    plain = isinstance(value.type, sa.Boolean | sa.Integer)
    return json_of_plain(value) if plain else json_of(value)


def _joined(pieces: Sequence[str]) -> str:
    return f"({' || '.join(pieces)})" if len(pieces) > 1 else pieces[0]
