"""Checks the operands of a filter that comes as plain JSON, where GraphQL checks nothing."""

from collections.abc import Mapping

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.kinds import ABOUT_ASKER, Operator
from crm.money import amount_of, currency_of, is_money
from crm.money_filters import asked_money
from crm.operands import operand_list, operand_value
from crm.periods import read_range

_FLAGS = frozenset({Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER})
_PLAIN: dict[Operator, tuple[type, str]] = {
    **dict.fromkeys(_FLAGS, (bool, "true or false")),
    Operator.HAS_KEY: (str, "a text"),
}
"""Operators whose operand is of one type, whatever the field."""
_SETS = frozenset({Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})


def check_operand(field: Field, operator: Operator, operand: object) -> None:
    """Raises BadUserInput where the operand is of another type than the operator wants, or names
    an option that there is not."""
    check_type(field, operator, operand)
    if operator not in _FLAGS:
        check_options(field, operand)


def check_type(field: Field, operator: Operator, operand: object) -> None:
    """Raises BadUserInput where the operand is of another type than the operator wants."""
    if is_money(field) and operator not in _FLAGS:
        _check_money(field, operator, operand)
        return
    if operator in _PLAIN:
        type_, what = _PLAIN[operator]
        if not isinstance(operand, type_):
            raise BadUserInput(f"{operator} must be {what}.")
    elif operator in _SETS or operator in _LISTS:
        if not isinstance(operand, list | tuple) or any(item is None for item in operand):
            raise BadUserInput(f"{operator} must be a list of values.")
        if operator in _LISTS:
            operand_list(field, operand)
    elif operator is Operator.BETWEEN:
        if not isinstance(operand, Mapping) or set(operand) != {"from", "to"}:
            raise BadUserInput(f"{operator} must have from and to.")
        for end in ("from", "to"):
            operand_value(field, operand[end])
    elif operator is Operator.WITHIN:
        read_range(operand, operator)
    else:
        operand_value(field, operand)


def _check_money(field: Field, operator: Operator, operand: object) -> None:
    items = operand if operator in _LISTS else [operand]
    if not isinstance(items, list | tuple):
        raise BadUserInput(f"{operator} must be a list of money.")
    for item in items:
        amount, currency = asked_money(field, item, operator)
        operand_value(amount_of(field), amount)
        operand_value(currency_of(field), currency)


def check_options(field: Field, operand: object) -> None:
    """Raises BadUserInput where the operand, or one of a list, is none of the field's options."""
    if not field.options:
        return
    for one in operand if isinstance(operand, list | tuple) else (operand,):
        if not isinstance(one, str) or field.option(one) is None:
            known = ", ".join(option.key for option in field.options)
            raise BadUserInput(f"{field.label} has no option {one}; it has {known}.")
