"""An expression that a statement has in several places and that is written out only once."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.operators import and_

from storage.tables import Column


class Repeated(ColumnElement[Any]):
    """The expression `wanted`, whose text is kept for the next place where it stands.

    With parameters in it, it belongs to one statement. Its text may not depend on where it stands:
    rows are named by alias, subqueries name all that they read.
    """

    inherit_cache = False

    def __init__(self, wanted: Column) -> None:
        # Brackets as they are needed within WHERE, whatever stands beside it.
        self.wanted = wanted.self_group(against=and_)
        self.type = wanted.type
        self.text: str | None = None


@compiles(Repeated)
def _write(element: Repeated, compiler: SQLCompiler, **options: Any) -> str:
    if element.text is None:
        element.text = str(compiler.process(element.wanted, **options))
    return element.text
