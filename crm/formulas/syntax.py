"""What a formula says as it was written: a tree whose nodes know where they stand."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a formula's text; lines and columns count from 1."""

    line: int
    column: int
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true, false or null."""

    value: Decimal | str | bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """A field, or a path through lookups to one."""

    parts: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator applied to what stands in it."""

    function: str
    arguments: tuple["Syntax", ...]
    place: Place


Syntax = Literal | Name | Call


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a formula, and where; `part` is what of a rollup's rules it is about."""

    message: str
    place: Place | None = None
    part: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.message if self.place is None else f"At {self.place}: {self.message}"


class FormulaInvalid(Exception):
    """A formula that cannot be understood; says everything that was found wrong."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(" ".join(map(str, mistakes)))
        self.mistakes = mistakes


class MadeOfItself(FormulaInvalid):
    """Fields that are made of each other in a ring."""
