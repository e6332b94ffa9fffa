"""Money: an amount in a currency, kept as two plain values that are asked for one by one.

A CURRENCY field is made of two parts, which filters, orders and groups treat as fields of their
own: its amount, an exact number, and its currency, a code. Both are there or neither is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crm.currencies import currencies
from crm.definitions import CurrencyRules, Field
from crm.errors import UserErrorCode
from crm.parts import parts_of
from crm.values import Invalid, check_decimal, check_text, decimals_of

CURRENCY = "CURRENCY"
AMOUNT_PART, CURRENCY_PART = "amount", "currency"
MOST_DIGITS = 18
"""Digits before the point: a billion billions, and room for the sums of as many records."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, with as many decimals as the currency has."""

    amount: Decimal
    currency: str

    def parts(self) -> tuple[object, ...]:
        """What the columns hold, in their order."""
        return (self.amount, self.currency)

    def as_json(self) -> dict[str, object]:
        """The money as the API gives and takes it."""
        return {AMOUNT_PART: str(self.amount), CURRENCY_PART: self.currency}


def is_money(field: Field) -> bool:
    """Whether the field's values are amounts in currencies."""
    return field.kind == CURRENCY


def amount_of(field: Field) -> Field:
    """The amounts of a CURRENCY field, as a field of exact numbers."""
    return parts_of(field)[0]


def currency_of(field: Field) -> Field:
    """The currencies of a CURRENCY field, as a field of codes."""
    return parts_of(field)[1]


def grouped_by(field: Field) -> Field:
    """What records are grouped by where they are grouped by the field: money by its currency."""
    return currency_of(field) if is_money(field) else field


def ordered_by(field: Field) -> tuple[Field, ...]:
    """What records are ordered by: money by its currency, and within one by the amount."""
    return parts_of(field)[::-1] if is_money(field) else (field,)


def check_currency(field: Field, value: object) -> str:
    """The currency's code in capitals."""
    code = check_text(field, value).upper()
    if code not in currencies():
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} must be a three-letter code of a currency in use, such as EUR, not "
            f"{code[:20]}.",
        )
    return code


def check_money(field: Field, value: object) -> Money:
    """The money, when its currency is one of the field's and its amount fits that."""
    given = _given(field, value)
    rules = field.currency or CurrencyRules()
    code = given.get(CURRENCY_PART)
    if code is None and rules.default is None:
        raise Invalid(
            UserErrorCode.REQUIRED,
            f'{field.label} needs a currency, such as {{amount: "12.50", currency: "EUR"}}.',
        )
    currency = check_currency(field, rules.default if code is None else code)
    if rules.allowed and currency not in rules.allowed:
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} cannot be in {currency}; it takes {', '.join(rules.allowed)}.",
        )
    return Money(_amount(field, given.get(AMOUNT_PART), currency), currency)


def _given(field: Field, value: object) -> Mapping[str, object]:
    if isinstance(value, Money):
        return {AMOUNT_PART: value.amount, CURRENCY_PART: value.currency}
    if isinstance(value, Mapping) and value.keys() <= {AMOUNT_PART, CURRENCY_PART}:
        return value
    raise Invalid(
        UserErrorCode.INVALID,
        f'{field.label} must be an amount in a currency, such as {{amount: "12.50", currency: '
        '"EUR"}.',
    )


def _amount(field: Field, value: object, currency: str) -> Decimal:
    if value is None:
        raise Invalid(UserErrorCode.REQUIRED, f"{field.label} needs an amount.")
    number = check_decimal(amount_of(field), value)
    allowed = currencies()[currency].decimals
    if decimals_of(number) > allowed:
        raise Invalid(
            UserErrorCode.INVALID,
            f"{field.label} has {decimals_of(number)} decimals; an amount in {currency} has at "
            f"most {allowed}.",
        )
    if number and number.adjusted() >= MOST_DIGITS:
        raise Invalid(
            UserErrorCode.OUT_OF_RANGE,
            f"{field.label} has {number.adjusted() + 1} digits before the point; at most "
            f"{MOST_DIGITS} are allowed.",
        )
    # Written as people write amounts of this currency; +0 for a negative zero.
    return number.quantize(Decimal(1).scaleb(-allowed)) + 0
