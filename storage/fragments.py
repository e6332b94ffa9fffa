"""A piece of SQL put together from fixed texts and elements, however deep, without recursion."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from storage.tables import Column

Pieces = list[str | Column]
"""Texts of SQL that hold no value of a user, with elements such as parameters between."""


class Fragments(ColumnElement[Any]):
    """An expression in brackets of its own, made of pieces.

    A formula may be a hundred functions deep; elements within each other would exhaust the stack
    and take most of the time of a cold read.
    """

    inherit_cache = False

    def __init__(self, pieces: Iterable[str | Column], type_: TypeEngine[Any]) -> None:
        self.pieces = tuple(pieces)
        self.type = type_
        self.text: str | None = None


@compiles(Fragments)
def _write(element: Fragments, compiler: SQLCompiler, **options: Any) -> str:
    # Its parameters belong to one statement, in which it may stand in several places.
    if element.text is None:
        options.pop("within_columns_clause", None)
        element.text = "".join(
            piece if isinstance(piece, str) else str(compiler.process(piece, **options))
            for piece in element.pieces
        )
    return element.text


def filled(template: str, arguments: Iterable[Pieces]) -> Pieces:
    """The template with the arguments in place of {0}, {1} and so on."""
    given = list(arguments)
    out: Pieces = []
    for index, part in enumerate(template.split("{")):
        if index == 0:
            out.append(part)
            continue
        number, text = part.split("}", 1)
        out.extend(given[int(number)])
        out.append(text)
    return out


def joined(separator: str, arguments: Iterable[Pieces]) -> Pieces:
    """The arguments with a text between."""
    out: Pieces = []
    for index, argument in enumerate(arguments):
        if index:
            out.append(separator)
        out.extend(argument)
    return out


SQL_TYPES: dict[str, TypeEngine[Any]] = {
    "TEXT": sa.Text(),
    "BOOLEAN": sa.Boolean(),
    "DATE": sa.Date(),
    "DATETIME": sa.TIMESTAMP(timezone=True),
    "INTEGER": sa.Integer(),
    "DECIMAL": sa.Numeric(),
}
