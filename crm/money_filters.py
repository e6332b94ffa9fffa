"""What a filter asks of money: an amount and a currency to compare with, each on its own."""

from collections.abc import Mapping

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.kinds import Operator, kind_of
from crm.money import AMOUNT_PART, CURRENCY_PART
from crm.parts import asked_parts

COMPLEMENTS = {Operator.NEQ: Operator.EQ, Operator.NOT_IN: Operator.IN}


def asked_money(field: Field, operand: object, place: str) -> tuple[object, object]:
    """The amount and the currency that an operand names, the field's own where it names none.

    Raises BadUserInput, naming the place, for an operand that is no money.
    """
    given = operand if isinstance(operand, Mapping) else {}
    if not (given.keys() <= {AMOUNT_PART, CURRENCY_PART} and given.get(AMOUNT_PART) is not None):
        raise BadUserInput(f'{place} must be money, such as {{amount: "12.50", currency: "EUR"}}.')
    currency = given.get(CURRENCY_PART)
    if currency is None:
        currency = None if field.currency is None else field.currency.default
    if currency is None:
        raise BadUserInput(f"{place} needs a currency: {field.label} has no default one.")
    return given[AMOUNT_PART], currency


def known_questions(field: Field) -> str:
    """The names of all that can be asked of a field, to be shown."""
    return ", ".join((*kind_of(field).operators, *asked_parts(field)))
