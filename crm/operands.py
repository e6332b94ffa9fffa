"""Brings operands and stored values to the type in which a kind's values are compared."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.ids import parse_id
from crm.json_values import canonical, is_storable
from crm.kinds import filter_value, kind_of

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
MAX_EXPONENT = 1000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_CODES = {
    "COUNTRY": (re.compile("[A-Za-z]{2}"), "two-letter codes such as DE (see `countries`)"),
    "CURRENCY_CODE": (
        re.compile("[A-Za-z]{3}"),
        "three-letter codes such as EUR (see `currencies`)",
    ),
}
"""Kinds whose values are codes of one form, by which a name is told from a code."""


def operand_value(field: Field, value: object) -> object:
    """The operand as the database driver takes it; None for one that nothing can be equal to.

    Takes the value itself or its JSON form. Raises BadUserInput where it is of another type
    than the field's values.
    """
    found = _TYPED[kind_of(field).sql](field, value)
    form, wanted = _CODES.get(field.kind, (None, ""))
    if form is not None and isinstance(found, str) and form.fullmatch(found) is None:
        raise BadUserInput(f"{field.label} is compared with {wanted}, not {found[:100]}.")
    return None if found is None else filter_value(field, found)


def operand_list(field: Field, values: object) -> list[object]:
    """The operands of a list, without those that nothing can be equal to."""
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise _wrong(field, "a list")
    found = (operand_value(field, value) for value in values)
    return [value for value in found if value is not None]


def stored_value(field: Field, value: object) -> object:
    """A record's value of `field`, from its own or its JSON form; None where it is missing."""
    return None if value is None else _TYPED[kind_of(field).sql](field, value)


def _identifier(field: Field, value: object) -> object:
    return parse_id(value)


def _text(field: Field, value: object) -> object:
    if not isinstance(value, str):
        raise _wrong(field, "a text")
    return None if _UNSTORABLE.search(value) else value


def _integer(field: Field, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or not _fits(value):
        raise _wrong(field, "a whole number")
    return value


def _fits(value: int) -> bool:
    return INT64_MIN <= value <= INT64_MAX


def _decimal(field: Field, value: object) -> object:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise _wrong(field, "a number") from None
    if isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise _wrong(field, "a number")
    return number


def _boolean(field: Field, value: object) -> object:
    if not isinstance(value, bool):
        raise _wrong(field, "true or false")
    return value


def _date(field: Field, value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _wrong(field, "a date such as 2027-03-31") from None


def _moment(field: Field, value: object) -> object:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _wrong(field, "a date and time with an offset, such as 2027-03-31T09:30:00Z")


def _options(field: Field, value: object) -> object:
    if not isinstance(value, list | tuple):
        raise _wrong(field, "a list of options")
    return list(value)


def _document(field: Field, value: object) -> object:
    return canonical(value) if is_storable(value) else None


_TYPED: dict[str, Callable[[Field, object], object]] = {
    "uuid": _identifier,
    "text": _text,
    "integer": _integer,
    "numeric": _decimal,
    "boolean": _boolean,
    "date": _date,
    "timestamptz": _moment,
    "text[]": _options,
    "uuid[]": _options,
    "jsonb": _document,
}


def _wrong(field: Field, wanted: str) -> BadUserInput:
    return BadUserInput(f"{field.label} is compared with {wanted}.")
