"""What a record tells of the asker's rights to it, in SQL, as far as its values decide them."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from storage.access_plan import AccessPart, OpenFields, OptionConstants
from storage.draft import text_literal
from storage.json_sql import JSON_TEXT, json_constant
from storage.tables import Column, Row


def access_columns(part: AccessPart) -> Iterator[str]:
    """The columns that a part needs of its record."""
    if isinstance(part, OpenFields):
        yield from (field.column for _, field in part.names if field is not None)
    else:
        yield from (field.column for field, _ in part.fields)


def access_json(row: Row, part: AccessPart) -> Column:
    """The JSON of a part."""
    return _open_fields(row, part) if isinstance(part, OpenFields) else _option_constants(row, part)


def _open_fields(row: Row, part: OpenFields) -> Column:
    names = [
        text_literal(name)
        if field is None
        else sa.case((row.column(field.column).is_(None), text_literal(name)))
        for name, field in part.names
    ]
    told: Column = sa.func.array_remove(array[Any](names, type_=sa.Text()), sa.null())
    return sa.func.to_json(told)


def _option_constants(row: Row, part: OptionConstants) -> Column:
    if not part.fields:
        return json_constant("[]")
    told = [
        sa.case(
            *(
                (row.column(field.column) == text_literal(option), text_literal(json))
                for option, json in constants
                if option is not None
            ),
            else_=text_literal(dict(constants)[None]),
        )
        for field, constants in part.fields
    ]
    joined = sa.func.concat_ws(text_literal(","), *told)
    return sa.type_coerce(text_literal("[").concat(joined).concat(text_literal("]")), JSON_TEXT)
