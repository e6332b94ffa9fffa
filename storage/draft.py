"""What a statement collects while it is written: its parameters, aliases and literals."""

from collections.abc import Hashable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import UserDefinedType

from crm.definitions import Field
from crm.filters import Slot
from crm.kinds import kind_of
from crm.operands import operand_list, operand_value
from storage.statement import (
    SCHEMA,
    Bind,
    Fixed,
    IdList,
    MixedList,
    MixedValue,
    SlotList,
    SlotValue,
    Statement,
    has_slots,
)
from storage.tables import Column, Condition, Row

_DIALECT: Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
_GIVEN = "given"
# A 32-bit column compares with 64-bit operands as fast, and none is then out of range.
_OPERAND_TYPES = {"integer": "bigint"}


class SqlType(UserDefinedType[object]):
    """A PostgreSQL type by its name; parameters are cast to it in the text."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **kw: object) -> str:
        """The type's name."""
        return self.name


class Draft:
    """The parameters and aliases of one statement. Equal binds share one parameter."""

    def __init__(self) -> None:
        self._parameters: dict[Hashable, Column] = {}
        self._binds: dict[str, Bind] = {}
        self._rows: dict[str, int] = {}

    def row(self, prefix: str = "r") -> Row:
        """A row under an alias of its own, the same each time the same plan is compiled."""
        self._rows[prefix] = self._rows.get(prefix, 0) + 1
        return Row(f"{prefix}{self._rows[prefix]}")

    def parameter(self, bind: Bind, type_name: str, key: Hashable) -> Column:
        """A parameter that `bind` fills; binds of equal `key` and type are one parameter."""
        found = self._parameters.get((type_name, key))
        if found is None:
            name = f"b{len(self._parameters)}"
            found = sa.bindparam(name, type_=SqlType(type_name))
            self._parameters[(type_name, key)] = found
            self._binds[name] = bind
        return found

    def operand(self, field: Field, source: object) -> Column:
        """A parameter for a value, or a slot's, that is compared with a field's values."""
        type_name = _operand_type(field)
        if isinstance(source, Slot):
            bind: Bind = SlotValue(source.index, field)
            return self.parameter(bind, type_name, ("slot", source.index, field.value_kind))
        if has_slots(source):
            key = ("mixed", field.value_kind, repr(source))
            return self.parameter(MixedValue(source, field), type_name, key)
        value = operand_value(field, source)
        return self.parameter(Fixed(value), type_name, ("fixed", repr(value)))

    def operands(self, field: Field, source: object) -> Column:
        """One array parameter for a list that may hold slots, or for a slot's list."""
        type_name = f"{_operand_type(field)}[]"
        if isinstance(source, Slot):
            bind: Bind = SlotList(source.index, field)
            return self.parameter(bind, type_name, ("slots", source.index, field.value_kind))
        items = tuple(source) if isinstance(source, list | tuple) else (source,)
        if has_slots(items):
            return self.parameter(
                MixedList(items, field), type_name, ("mixed", field.value_kind, repr(items))
            )
        values = operand_list(field, items)
        return self.parameter(Fixed(values), type_name, ("fixed", repr(values)))

    def ids(self, field: Field, source: object) -> Column:
        """One array parameter for ids, with a null for each that is malformed."""
        key = ("ids", repr(source))
        return self.parameter(IdList(source, field), f"{_operand_type(field)}[]", key)

    def given(self, type_name: str) -> Column:
        """A parameter that no bind fills: whoever runs the statement adds it as the last one."""
        return sa.bindparam(_GIVEN, type_=SqlType(type_name))

    def finish(self, query: ClauseElement) -> Statement:
        """The statement for a whole query, its parameters in the order in which it names them."""
        compiled = query.compile(dialect=_DIALECT)
        names = compiled.positiontup or [] if isinstance(compiled, SQLCompiler) else []
        if _GIVEN in names[:-1]:
            raise ValueError("What is given at run time must be the last parameter.")
        made = tuple(self._binds[name] for name in names if name != _GIVEN)
        return Statement(str(compiled), made)


def text_literal(text: str) -> Column:
    """A text as a literal of the statement, escaped so that no setting changes its meaning."""
    return sa.literal_column(escaped(text), sa.Text())


def number_literal(number: int) -> Column:
    """A whole number as a literal."""
    return sa.literal_column(str(int(number)), sa.Integer())


def boolean_literal(value: bool) -> Condition:
    """True or false as a literal."""
    return sa.true() if value else sa.false()


def text_array_literal(texts: list[str]) -> Column:
    """An array of texts as a literal."""
    return sa.literal_column(f"ARRAY[{', '.join(escaped(text) for text in texts)}]::text[]")


def escaped(text: str) -> str:
    """The text between quotes, escaped so that no setting changes its meaning."""
    made = text.replace("'", "''").replace("\\", "\\\\")
    if SCHEMA in made:
        # Within a text it must not be found; nor may two of them share a mark between them.
        made = made.replace("__", r"\x5f\x5f")
    return f"E'{made}'" if "\\" in made else f"'{made}'"


def _operand_type(field: Field) -> str:
    sql = kind_of(field).sql
    return _OPERAND_TYPES.get(sql, sql)
