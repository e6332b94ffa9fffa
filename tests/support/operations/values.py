"""Values of arguments as a test makes them: JSON with enums, variables and cursors in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.api import Json


@dataclass(frozen=True, slots=True)
class Enum:
    """A value of an enum."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the operation."""

    name: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of a record in an order, which the API alone can tell."""

    plural: str
    order: str
    id: str


ABSENT = object()
"""The value of a variable that a request leaves out."""


@dataclass(slots=True)
class Variables:
    """The variables that an operation declares, and their values."""

    declared: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, type_: str, value: Any = ABSENT, default: Any = ABSENT) -> Variable:
        """A new variable of this type; ABSENT stands for no value and for no default."""
        name = f"v{len(self.declared)}"
        written = "" if default is ABSENT else f" = {literal(default)}"
        self.declared.append(f"${name}: {type_}{written}")
        if value is not ABSENT:
            self.values[name] = value
        return Variable(name)


def literal(value: Any) -> str:
    """The value as GraphQL writes it; a cursor by its mark."""
    match value:
        case Enum(name):
            return name
        case Variable(name):
            return f"${name}"
        case Cursor():
            return json.dumps(mark(value))
        case dict():
            return f"{{{', '.join(f'{name}: {literal(item)}' for name, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any, cursors: dict[Cursor, str]) -> Any:
    """The value as JSON has it, without variables and with its cursors."""
    match value:
        case Enum(name):
            return name
        case Cursor():
            return cursors[value]
        case dict():
            return {name: plain(item, cursors) for name, item in value.items()}
        case list():
            return [plain(item, cursors) for item in value]
    return value


def mark(cursor: Cursor) -> str:
    """What stands in a document for a cursor until its text is known."""
    return f"@{cursor.plural} {cursor.order} {cursor.id}@"


@dataclass(frozen=True, slots=True)
class Operation:
    """A document with its variables; its cursors are still to be fetched."""

    document: str
    values: Json
    cursors: frozenset[Cursor]

    def filled(self, cursors: dict[Cursor, str]) -> tuple[str, Json]:
        """The document and the variables with the cursors' texts."""
        document = self.document
        for cursor in self.cursors:
            document = document.replace(json.dumps(mark(cursor)), json.dumps(cursors[cursor]))
        return document, plain(self.values, cursors)
