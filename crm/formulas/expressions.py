"""A checked formula or rollup: a typed tree that SQL is made of, and that Python can evaluate.

It stands for itself: fields of lookups and other formulas are already in it, so whoever has the
field has all that its value takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from crm.definitions import Field, Inverse

if TYPE_CHECKING:
    from crm.filters import Filter


MAX_API_NAME = 50
"""Characters of a module's API name."""


class Type(StrEnum):
    """What a value is, in the words of the field kinds."""

    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    TEXT = "TEXT"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATETIME = "DATETIME"
    LINK = "LINK"
    OPTIONS = "OPTIONS"
    NULL = "NULL"


NUMBERS = (Type.INTEGER, Type.DECIMAL)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The type of an expression's values, and how large they can become.

    `whole` and `decimals` count the digits before and after the point, `length` the characters.
    """

    type: Type
    whole: int = 0
    decimals: int = 0
    length: int = 0

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.type in NUMBERS


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is part of the formula; None for a missing one."""

    value: Decimal | str | bool | date | None
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Stored:
    """The value of a column of the record."""

    field: Field
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Through:
    """A value of the record that a lookup points to."""

    lookup: Field
    part: "Expression"
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class ModuleName:
    """The API name of the module of the record that an ANY_LOOKUP points to; `names` has those of
    the modules that there are, by number."""

    lookup: Field
    names: tuple[tuple[int, str], ...]
    bounds: Bounds = Bounds(Type.TEXT, length=MAX_API_NAME)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of `crm.formulas.functions`, or an operator, of the values of its arguments."""

    function: str
    arguments: tuple["Expression", ...]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula field gives out: the value, missing where no field could hold it."""

    part: "Expression"
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Rolled:
    """One value made of the related records that point here and for which `condition` holds.

    `value` is what is taken of each, None for COUNT; FIRST and LAST go by `order`, then the id.
    """

    function: str
    inverse: Inverse
    value: "Expression | None"
    condition: "Filter"
    order: "Expression | None"
    bounds: Bounds


Expression = Constant | Stored | Through | ModuleName | Apply | Result | Rolled
Value = Decimal | str | bool | date | datetime | list[str] | None


def parts(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is directly made of, of the same record or of one it leads to."""
    match expression:
        case Constant() | Stored() | ModuleName():
            return ()
        case Through(part=part) | Result(part=part):
            return (part,)
        case Apply(arguments=arguments):
            return arguments
        case Rolled(value=value, order=order):
            return tuple(part for part in (value, order) if part is not None)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all that it is made of."""
    yield expression
    for part in parts(expression):
        yield from walk(part)


def columns(expression: Expression) -> Iterator[str]:
    """The columns of the record itself that its value is made of; some come more than once."""
    match expression:
        case Stored(field=field):
            yield field.column
        case Through(lookup=lookup) | ModuleName(lookup=lookup):
            yield lookup.column
        case Rolled():
            yield "id"
        case Constant() | Apply() | Result():
            for part in parts(expression):
                yield from columns(part)


def written(expression: Expression) -> str:
    """A text that is the same for expressions that SQL is the same of."""
    match expression:
        case Constant(value=value):
            return repr(value)
        case Stored(field=field):
            return f"{field.column}:{field.kind}"
        case Through(lookup=lookup, part=part):
            return f"{lookup.column}.{written(part)}"
        case ModuleName(lookup=lookup):
            return f"module({lookup.column})"
        case Result(part=part, bounds=bounds):
            return f"{bounds.type}({written(part)})"
        case Apply(function=function, arguments=arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case Rolled():
            return repr(expression)
