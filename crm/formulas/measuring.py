"""How large an expression is with all that it is made of: its parts, its depth, and its lists.

What a rollup's filter asks for is a part of it.
"""

from collections.abc import Iterator

from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Search
from crm.filters import Through as Linked
from crm.formulas.expressions import Expression, Rolled, Through, parts

MAX_SIZE = 500
"""Nodes of an expression."""
MAX_DEPTH = 60
"""Nodes within each other."""
MAX_LISTS = 4
"""Lists within each other; one of a record that a record of a list points to counts twice."""


def too_large(expression: Expression) -> str | None:
    """What is said of an expression that is larger than any may be; None of all others."""
    if _size(expression) > MAX_SIZE or _depth(expression) > MAX_DEPTH:
        return (
            f"With all that it is made of it is too large: at most {MAX_SIZE} parts, {MAX_DEPTH} "
            "within each other."
        )
    if _lists(expression, within=False) > MAX_LISTS:
        return (
            f"With all that it is made of it gathers lists of lists of lists: at most {MAX_LISTS} "
            "may lie within each other, and what goes back from a list's record to the lists of "
            "another counts twice."
        )
    return None


def _all_parts(expression: Expression) -> Iterator[Expression]:
    yield from parts(expression)
    if isinstance(expression, Rolled):
        yield from _compared(expression.condition)


def _compared(asked: Filter) -> Iterator[Expression]:
    """The expressions of the computed fields that a filter asks for."""
    match asked:
        case And(parts=several) | Or(parts=several):
            for each in several:
                yield from _compared(each)
        case Not(part=part) | Linked(part=part) | AnyRelated(part=part):
            yield from _compared(part)
        case Compare(field=field):
            if field.expression is not None:
                yield field.expression
        case AllRelated() | Search():
            pass


def _size(expression: Expression) -> int:
    return 1 + sum(map(_size, _all_parts(expression)))


def _depth(expression: Expression) -> int:
    return 1 + max(map(_depth, _all_parts(expression)), default=0)


def _lists(expression: Expression | None, *, within: bool) -> int:
    """How many lists lie within each other; `within` says whether one lies around it."""
    match expression:
        case None:
            return 0
        case Rolled(value=value, order=order, condition=condition):
            inner = (_lists(value, within=True), _lists(order, within=True))
            return 1 + max(*inner, _lists_asked(condition, within=True))
        case Through(part=part):
            return _back(_lists(part, within=within), within=within)
        case _:
            return max((_lists(part, within=within) for part in parts(expression)), default=0)


def _lists_asked(asked: Filter, *, within: bool) -> int:
    match asked:
        case And(parts=several) | Or(parts=several):
            return max((_lists_asked(each, within=within) for each in several), default=0)
        case Not(part=part):
            return _lists_asked(part, within=within)
        case Linked(part=part):
            return _back(_lists_asked(part, within=within), within=within)
        case AnyRelated(part=part):
            return 1 + _lists_asked(part, within=True)
        case AllRelated():
            return 1
        case Compare(field=field):
            return _lists(field.expression, within=within)
        case Search():
            return 0


def _back(lists: int, *, within: bool) -> int:
    """A lookup of a list's record: each of them goes through the lists again that it leads to."""
    return lists + 1 if within and lists else lists
