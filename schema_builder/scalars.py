"""The scalars of the API: how each value is written, checked on the way in, and given out."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, NewType

import strawberry
from graphql import GraphQLError, Undefined, ValueNode, value_from_ast_untyped
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from crm.values import MAX_DECIMAL_DIGITS

BigInt = NewType("BigInt", int)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)
URL = NewType("URL", str)
CountryCode = NewType("CountryCode", str)
CurrencyCode = NewType("CurrencyCode", str)

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_BIG_INT_LIMIT: Final = 2**63


def parse_decimal(value: object) -> Decimal:
    """The exact number for a text or a whole number; GraphQLError for anything else."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = _from_int(value)
    elif isinstance(value, str) and _DECIMAL.fullmatch(value) and len(value) < _DECIMAL_LENGTH:
        number = Decimal(value)
    else:
        raise GraphQLError(f'Decimal must be a string such as "1250.50", not {_shown(value)}.')
    _check_size(number)
    return number


_DECIMAL_LENGTH = 2 * MAX_DECIMAL_DIGITS + 20


def _from_int(value: int) -> Decimal:
    if value.bit_length() > 4 * MAX_DECIMAL_DIGITS:
        raise GraphQLError(_TOO_LONG)
    return Decimal(value)


_TOO_LONG = f"Decimal must have fewer than {MAX_DECIMAL_DIGITS} digits on each side of the point."


def _check_size(number: Decimal) -> None:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise GraphQLError(f"Decimal must be a finite number, not {number}.")
    if max(number.adjusted() + 1, -exponent) >= MAX_DECIMAL_DIGITS:
        raise GraphQLError(_TOO_LONG)


def write_decimal(value: object) -> str:
    """The number in plain digits, without an exponent."""
    return format(parse_decimal(value), "f")


def parse_date(value: object) -> date:
    """The day for its ISO form; GraphQLError for anything else."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise GraphQLError(f'Date must be a day such as "2027-03-31", not {_shown(value)}.')


def write_date(value: object) -> str:
    """The day in ISO form."""
    if not isinstance(value, date):
        raise GraphQLError(f"Date cannot give out {_shown(value)}.")
    return value.isoformat()


def parse_date_time(value: object) -> datetime:
    """The moment, in UTC, for its RFC 3339 form; GraphQLError for anything else."""
    if isinstance(value, str) and _DATE_TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except OverflowError:
            raise GraphQLError(
                f"DateTime must lie within the years 1 to 9999 in UTC, not {_shown(value)}."
            ) from None
        except ValueError:
            pass
    raise GraphQLError(
        'DateTime must be a moment with its offset such as "2027-03-31T09:30:00Z" or '
        f'"2027-03-31T11:30:00+02:00", not {_shown(value)}.'
    )


def write_date_time(value: object) -> str:
    """The moment in RFC 3339 form, in UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise GraphQLError(f"DateTime cannot give out {_shown(value)}.")
    text = value.astimezone(UTC).isoformat().removesuffix("+00:00")
    # As PostgreSQL writes it: no zeros that say nothing.
    return (text.rstrip("0") if "." in text else text) + "Z"


def parse_big_int(value: object) -> int:
    """The whole number for itself or its text, within 64 bits; GraphQLError for anything else."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and _INTEGER.fullmatch(value):
        number = int(value)
    if number is None or not -_BIG_INT_LIMIT <= number < _BIG_INT_LIMIT:
        raise GraphQLError(
            f'BigInt must be a whole number of up to 64 bits such as "42", not {_shown(value)}.'
        )
    return number


def parse_json(value: object) -> object:
    """The value as it is; GraphQLError where it holds a number that JSON cannot write.

    Variables in a literal that are left out: an entry goes with one, in a list it is null.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise GraphQLError("JSON cannot hold a number that is not finite.")
    if isinstance(value, Mapping):
        given = value.items()
        return {name: parse_json(item) for name, item in given if item is not Undefined}
    if isinstance(value, list | tuple):
        return [None if item is Undefined else parse_json(item) for item in value]
    return value


def _text_of(name: str, example: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if isinstance(value, str):
            return value
        raise GraphQLError(f'{name} must be a string such as "{example}", not {_shown(value)}.')

    return parse


def _shown(value: object) -> str:
    """The value as the caller wrote it, cut where it is long."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}…"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int) and value.bit_length() <= 4 * _SHOWN:
        return str(value)
    return "this value"


_SHOWN = 60


def _same(value: object) -> object:
    return value


def _scalar(
    name: str,
    description: str,
    parse: Callable[[object], object],
    write: Callable[[object], object],
    specified_by_url: str | None = None,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        parse_value=parse,
        parse_literal=_literal_of(parse),
        serialize=write,
        specified_by_url=specified_by_url,
    )


def _literal_of(parse: Callable[[object], object]) -> Callable[..., object]:
    """The same for a value that stands in the document: its error says where."""

    def parse_literal(node: ValueNode, variables: dict[str, object] | None = None) -> object:
        value = value_from_ast_untyped(node, variables)
        try:
            return parse(value)
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return parse_literal


def _text_scalar(name: str, example: str, description: str) -> ScalarDefinition:
    return _scalar(name, f'{description} Example: `"{example}"`.', _text_of(name, example), str)


SCALARS: Final[dict[object, ScalarDefinition]] = {
    Decimal: _scalar(
        "Decimal",
        "An exact decimal number, given as a string so that no digit is lost. "
        'Accepts a string or a whole number. Example: `"1250.50"`.',
        parse_decimal,
        write_decimal,
    ),
    date: _scalar(
        "Date",
        'A day of the calendar, as year, month and day (ISO 8601). Example: `"2027-03-31"`.',
        parse_date,
        write_date,
    ),
    datetime: _scalar(
        "DateTime",
        "A moment in time (RFC 3339). Given out in UTC; accepted with any offset, which must be "
        'there. Examples: `"2027-03-31T09:30:00Z"`, `"2027-03-31T11:30:00+02:00"`.',
        parse_date_time,
        write_date_time,
        "https://datatracker.ietf.org/doc/html/rfc3339",
    ),
    BigInt: _scalar(
        "BigInt",
        "A whole number of up to 64 bits, given as a string so that no digit is lost. "
        'Accepts a string or a whole number. Example: `"9007199254740993"`.',
        parse_big_int,
        str,
    ),
    JSON: _scalar(
        "JSON",
        "Any JSON value: an object, a list, a text, a number, true, false or null. "
        'Example: `{"width": 3, "tags": ["a"]}`.',
        parse_json,
        _same,
        "https://datatracker.ietf.org/doc/html/rfc8259",
    ),
    EmailAddress: _text_scalar("EmailAddress", "ada@example.com", "An e-mail address."),
    PhoneNumber: _text_scalar(
        "PhoneNumber",
        "+4930901820",
        "A phone number with its country code. Spaces and punctuation are accepted; it is kept "
        "and given out in E.164 form.",
    ),
    URL: _text_scalar(
        "URL",
        "https://www.example.com",
        "A web address that begins with http:// or https://.",
    ),
    CountryCode: _text_scalar(
        "CountryCode", "DE", "A country, by its two-letter code of ISO 3166."
    ),
    CurrencyCode: _text_scalar(
        "CurrencyCode",
        "EUR",
        "A currency, by its three-letter code of ISO 4217; `currencies` lists them.",
    ),
}
"""The definition of each scalar by the Python type that stands for it in Strawberry classes."""
