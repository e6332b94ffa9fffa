"""What a filter says of a record whose every value is missing, known without any record."""

from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Search, Through
from crm.kinds import ABOUT_ASKER, Operator


def holds_on_nothing(filter: Filter) -> bool:
    """Whether the filter holds where a lookup points nowhere, whatever its operands are."""
    match filter:
        case And(parts):
            return all(holds_on_nothing(part) for part in parts)
        case Or(parts):
            return any(holds_on_nothing(part) for part in parts)
        case Not(part) | Through(_, part):
            return holds_on_nothing(part) != isinstance(filter, Not)
        case AnyRelated() | AllRelated() | Search():
            return False
        case Compare():
            return _question_holds(filter)


def _question_holds(compare: Compare) -> bool:
    if compare.operator in _TESTS:
        return compare.operand is True
    if compare.operator in ABOUT_ASKER:
        return compare.operand is False
    if compare.operator is Operator.HAS_ALL:
        return not compare.operand
    return compare.operator in _COMPLEMENTS


_TESTS = (Operator.IS_NULL, Operator.IS_EMPTY)
_COMPLEMENTS = (Operator.NEQ, Operator.NOT_IN, Operator.HAS_NONE)
