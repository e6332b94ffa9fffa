"""Stored values in the form in which the API gives them and takes them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.files import FILE
from crm.json_values import JSON, loaded
from crm.kinds import kind_of
from crm.operands import stored_value
from crm.parts import PARTS, is_object, parts_of
from crm.times import rfc3339


def shown(field: Field, columns: Mapping[str, object]) -> object:
    """The JSON form of a field's value by its columns, each its own value or its JSON form.

    A lookup is its id, a select its option's key, an exact number a text, a file its name; money
    and addresses are objects of the parts that a write gives.
    """
    if not is_object(field):
        return _shown(field, columns.get(field.column))
    if columns.get(field.column) is None:
        return None
    parts = dict(zip(PARTS[field.kind], parts_of(field), strict=True))
    told = {
        part.name: _shown(own, columns.get(own.column)) for part, own in parts.items() if part.given
    }
    return told["name"] if field.kind == FILE else told


def as_read(field: Field, value: object) -> object:
    """A value as it is written, in the form in which it is read: JSON is written as its text."""
    return loaded(value) if field.kind == JSON and isinstance(value, str) else value


def same(field: Field, one: object, other: object) -> bool:
    """Whether two values of a column are the same, each its own value or its JSON form."""
    return _typed(field, one) == _typed(field, other)


def _typed(field: Field, value: object) -> object:
    try:
        return stored_value(field, value)
    except BadUserInput:
        # What was stored before the field was of this kind.
        return value


def _shown(field: Field, value: object) -> object:
    if field.kind == JSON:
        return json.loads(json.dumps(value, default=float))
    typed = _typed(field, value)
    if isinstance(typed, list):
        return [str(each) for each in typed]
    if isinstance(typed, datetime):
        return rfc3339(typed)
    if isinstance(typed, date | UUID):
        return str(typed)
    return str(typed) if kind_of(field).as_text and typed is not None else typed
