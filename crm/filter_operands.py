"""Checks the form of what a filter's operator is given, before it is known what it stands for."""

from collections.abc import Mapping

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.json_values import JSON
from crm.operators import Operator
from crm.periods import RelativeRange, read_range


def read_operand(field: Field, operator: Operator, operand: object, place: str) -> object:
    """The operand of a question to a field as the filter's tree has it, its values as given.

    Raises BadUserInput, naming the place, for one of a form that the operator does not take.
    """
    if operator is Operator.BETWEEN:
        if not isinstance(operand, Mapping) or set(operand) != {"from", "to"}:
            raise BadUserInput(f"{place} must have from and to.")
        return (operand["from"], operand["to"])
    if operator is Operator.WITHIN:
        return operand if isinstance(operand, RelativeRange) else read_range(operand, place)
    if operator in (Operator.IS_NULL, Operator.IS_EMPTY) and not isinstance(operand, bool):
        raise BadUserInput(f"{place} must be true or false.")
    if field.kind == JSON and operator not in (Operator.IN, Operator.NOT_IN):
        return operand
    if isinstance(operand, list | tuple) and any(item is None for item in operand):
        raise BadUserInput(f"{place} holds null; use isNull to ask for a missing value.")
    return operand
