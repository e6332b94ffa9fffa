"""Stored values in the form in which the API gives them and takes them."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.kinds import kind_of
from crm.money import AMOUNT_PART, CURRENCY_PART, amount_of, currency_of, is_money
from crm.operands import stored_value
from crm.times import rfc3339


def shown(field: Field, columns: Mapping[str, object]) -> object:
    """The JSON form of a field's value by its columns, each its own value or its JSON form.

    A lookup is its id, a select its option's key, an exact number a text.
    """
    if not is_money(field):
        return _shown(field, columns.get(field.column))
    if columns.get(field.column) is None:
        return None
    parts = {AMOUNT_PART: amount_of(field), CURRENCY_PART: currency_of(field)}
    return {name: _shown(part, columns.get(part.column)) for name, part in parts.items()}


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
    typed = _typed(field, value)
    if isinstance(typed, datetime):
        return rfc3339(typed)
    if isinstance(typed, date | UUID):
        return str(typed)
    return str(typed) if kind_of(field).as_text and typed is not None else typed
