"""Checks a value against its field's kind and rules, and gives it in the form that is stored."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from functools import cache
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from crm.definitions import Field, NumberRules, TextRules
from crm.errors import UserErrorCode
from crm.patterns import matches

INTEGER_MIN, INTEGER_MAX = -(2**31), 2**31 - 1
MAX_DECIMAL_DIGITS = 1000
TEXT_LIMIT = 255
LONG_TEXT_LIMIT = 100_000
LONG_KINDS = frozenset({"LONG_TEXT", "RICH_TEXT"})
URL_LIMIT = 2048  # bytes
_EXACT = Context(prec=2 * MAX_DECIMAL_DIGITS)
"""Without it a long number would be rounded to 28 digits before its decimals are counted."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DIALLED = re.compile(r"[0-9+\s().,/-]*[0-9][0-9\s().,/-]*")
_DIALLED_ABROAD = 8
"""Digits from which on two zeros at the front are what is dialled to reach another country."""

_NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


class Invalid(Exception):
    """A value that its field does not take; says why with the code of the user error."""

    def __init__(self, code: UserErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def says_nothing(value: object) -> bool:
    """Whether a value clears a field as null does: an empty list, a text of nothing but blanks. In
    JSON they are values."""
    return value.isspace() or not value if isinstance(value, str) else value in ([], ())


def check_text(field: Field, value: object) -> str:
    """The text, when its length and form follow the field's rules."""
    text = _text(field, value)
    rules = field.text or TextRules()
    limit = LONG_TEXT_LIMIT if field.kind in LONG_KINDS else TEXT_LIMIT
    longest = limit if rules.max_length is None else min(rules.max_length, limit)
    if rules.min_length is not None and len(text) < rules.min_length:
        raise Invalid(
            UserErrorCode.TOO_SHORT,
            f"{field.label} has {len(text)} characters; at least {rules.min_length} are needed.",
        )
    if len(text) > longest:
        raise Invalid(
            UserErrorCode.TOO_LONG,
            f"{field.label} has {len(text)} characters; at most {longest} are allowed.",
        )
    if rules.pattern is not None and not matches(rules.pattern, text):
        raise Invalid(
            UserErrorCode.INVALID, f"{field.label} must match the pattern {rules.pattern}."
        )
    return text


def check_integer(field: Field, value: object) -> int:
    """The whole number, when it lies in the field's range."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a whole number.")
    if not INTEGER_MIN <= value <= INTEGER_MAX:
        raise Invalid(
            UserErrorCode.OUT_OF_RANGE,
            f"{field.label} must lie between {INTEGER_MIN} and {INTEGER_MAX}.",
        )
    _check_range(field, Decimal(value))
    return value


def check_decimal(field: Field, value: object) -> Decimal:
    """The exact number, when it lies in the field's range, precision and scale."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a number.") from None
    if isinstance(value, bool) or not number.is_finite():
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a finite number.")
    _check_digits(field, number)
    _check_range(field, number)
    return number


def _check_digits(field: Field, number: Decimal) -> None:
    rules = field.number_rules or NumberRules()
    scale = decimals_of(number)
    whole = max(0, number.adjusted() + 1) if number else 0
    if rules.scale is not None and scale > rules.scale:
        raise Invalid(
            UserErrorCode.OUT_OF_RANGE,
            f"{field.label} has {scale} decimals; at most {rules.scale} are allowed.",
        )
    most = MAX_DECIMAL_DIGITS if rules.precision is None else rules.precision - (rules.scale or 0)
    if whole > most or scale > MAX_DECIMAL_DIGITS:
        raise Invalid(
            UserErrorCode.OUT_OF_RANGE,
            f"{field.label} has {whole} digits before the point; at most {most} are allowed.",
        )


def decimals_of(number: Decimal) -> int:
    """How many decimals a number has, zeros at the end not counted."""
    exponent = number.normalize(_EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _check_range(field: Field, number: Decimal) -> None:
    rules = field.number_rules or NumberRules()
    if rules.min is not None and number < rules.min:
        raise Invalid(UserErrorCode.OUT_OF_RANGE, f"{field.label} must be at least {rules.min}.")
    if rules.max is not None and number > rules.max:
        raise Invalid(UserErrorCode.OUT_OF_RANGE, f"{field.label} must be at most {rules.max}.")


def check_boolean(field: Field, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be true or false.")
    return value


def check_date(field: Field, value: object) -> date:
    """The day, from a date or its ISO form."""
    if isinstance(value, datetime):
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a date without a time.")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Invalid(
            UserErrorCode.INVALID, f"{field.label} must be a date such as 2027-03-31."
        ) from None


def check_datetime(field: Field, value: object) -> datetime:
    """The moment in UTC, from a date-time with an offset or its RFC 3339 form."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        UserErrorCode.INVALID,
        f"{field.label} must be a date and time with an offset, such as 2027-03-31T09:30:00Z.",
    )


def check_email(field: Field, value: object) -> str:
    """The address in its normal form; that its domain exists is not asked."""
    text = _text(field, value)
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Invalid(
            UserErrorCode.INVALID, f"{field.label} is not an e-mail address: {error}"
        ) from None


def check_phone(field: Field, value: object) -> str:
    """The number in E.164 form."""
    text = _text(field, value)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} must be a phone number with its country code, such as +4930901820.",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_url(field: Field, value: object) -> str:
    """The address, when it is absolute and of the web."""
    text = _text(field, value)
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    # In bytes, so that a unique address always fits a row of its index, which takes 2,704.
    if len(text.encode()) > URL_LIMIT:
        raise Invalid(
            UserErrorCode.TOO_LONG,
            f"{field.label} has {len(text.encode())} bytes in UTF-8; at most {URL_LIMIT} are "
            "allowed.",
        )
    if not whole or any(mark.isspace() for mark in text):
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} must be a web address such as https://www.example.com.",
        )
    return text


@cache
def countries() -> dict[str, str]:
    """Countries and areas by their two-letter code of ISO 3166, with their English names."""
    names = Locale("en").territories
    return {
        code: str(names[code])
        for code in sorted(names)
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


def dialled(text: str) -> str:
    """Digits of a phone number, be they a part of it, as they stand in one that is stored: without
    blanks and marks, the country's code after a plus. What has letters is left as it is."""
    if _DIALLED.fullmatch(text) is None:
        return text
    digits = re.sub("[^0-9+]", "", text.replace("(0)", ""))
    abroad = digits.startswith("00") and len(digits) >= _DIALLED_ABROAD
    return f"+{digits[2:]}" if abroad else digits


def check_country(field: Field, value: object) -> str:
    """The country's code in capitals."""
    code = _text(field, value).upper()
    if code not in countries():
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} must be a two-letter country code such as DE.",
        )
    return code


def check_option(field: Field, value: object) -> str:
    """The option's key."""
    if not isinstance(value, str) or field.option(value) is None:
        raise Invalid(
            UserErrorCode.UNKNOWN_OPTION,
            f"{field.label} has no option {value}; it has {_choices(field)}.",
        )
    return value


def check_options(field: Field, value: object) -> list[str]:
    """The options' keys without doubles, in the order of the definition."""
    if not isinstance(value, list | tuple):
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a list of options.")
    chosen = {check_option(field, key) for key in value}
    return [option.key for option in field.options if option.key in chosen]


def retired_in(field: Field, value: object) -> list[str]:
    """The retired options among what was chosen, a key or a list of keys."""
    retired = {option.key for option in field.options if option.retired}
    chosen = value if isinstance(value, list) else [value]
    return [str(key) for key in chosen if key in retired] if retired else []


def retired_error(field: Field, keys: Iterable[str]) -> str:
    """The sentence that retired options cannot be chosen, and which can."""
    return (
        f"{field.label}: {', '.join(keys)} is retired and cannot be chosen any more; choose among "
        f"{_choices(field)}."
    )


def _choices(field: Field) -> str:
    return ", ".join(option.key for option in field.options if not option.retired)


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(UserErrorCode.INVALID, f"{field.label} must be a text.")
    if _UNSTORABLE.search(value) is not None:
        raise Invalid(
            UserErrorCode.INVALID, f"{field.label} holds a character that text cannot hold."
        )
    return value
