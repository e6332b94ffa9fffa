"""Asks a filter of one record in plain Python: for workflow conditions, and to check the SQL by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from crm.definitions import Field, Inverse
from crm.filters import AllRelated, And, AnyRelated, Compare, Filter, Not, Or, Search, Slot, Through
from crm.folding import fold
from crm.formulas.evaluating import evaluate
from crm.json_values import contains, has_key, loaded
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.operands import operand_list, operand_value, stored_value
from crm.periods import Clock, RelativeRange, days, moments

Record = Mapping[str, object]
Follow = Callable[[Field, object], Record | None]
Gather = Callable[[Inverse, object], Iterable[Record]]
_NOTHING: Record = {}


def _nobody_asks(inverse: Inverse, id: object) -> Iterable[Record]:
    raise TypeError(f"The filter asks for {inverse.api_name}, and no way to gather them is given.")


@dataclass(frozen=True, slots=True)
class _Situation:
    follow: Follow
    gather: Gather
    asker: UUID | None
    clock: Clock
    values: Sequence[object]


def holds(
    filter: Filter,
    record: Record,
    follow: Follow,
    asker_id: UUID | None,
    clock: Clock,
    values: Sequence[object] = (),
    gather: Gather = _nobody_asks,
) -> bool:
    """Whether the filter holds for the record.

    `record` has values, or their JSON forms, by physical column; a column that is not there is
    a missing value. `follow` takes a lookup and its value as the record has it, and gives the
    record pointed to, None where there is none. `values` are those of the filter's slots.
    `gather` takes the other side of a lookup and a record's id, and gives the records that point
    there; only a filter that asks for such records needs it.
    Raises BadUserInput for an operand that cannot be compared with its field.
    """
    return _holds(filter, record, _Situation(follow, gather, asker_id, clock, values))


def _holds(filter: Filter, record: Record, situation: _Situation) -> bool:
    match filter:
        case And(parts):
            return all(_holds(part, record, situation) for part in parts)
        case Or(parts):
            return any(_holds(part, record, situation) for part in parts)
        case Not(part):
            return not _holds(part, record, situation)
        case Through(field, part):
            pointed = record.get(field.column)
            found = None if pointed is None else situation.follow(field, pointed)
            return _holds(part, _NOTHING if found is None else found, situation)
        case AnyRelated(inverse, part):
            here = record.get("id")
            pointing = () if here is None else situation.gather(inverse, here)
            return any(_holds(part, each, situation) for each in pointing)
        case AllRelated(inverse, operand):
            return _are_related(inverse, operand, record.get("id"), situation)
        case Compare():
            return _compare(filter, record, situation)
        case Search():
            raise TypeError("Only the database can search.")


def _are_related(inverse: Inverse, operand: object, here: object, situation: _Situation) -> bool:
    if here is None:
        return False
    id_field = inverse.module.by_name["id"]
    found = {stored_value(id_field, each.get("id")) for each in situation.gather(inverse, here)}
    wanted = operand_list(id_field, _filled(operand, situation.values))
    return all(id_ is not None and id_ in found for id_ in wanted)


def _compare(compare: Compare, record: Record, situation: _Situation) -> bool:
    value = _value(compare.field, record, situation)
    operator = compare.operator
    if operator in _COMPLEMENTS:
        return not _answer(_COMPLEMENTS[operator], compare, value, situation)
    if operator in (Operator.IS_NULL, Operator.IS_EMPTY):
        return (not value if operator is Operator.IS_EMPTY else value is None) is compare.operand
    if operator in ABOUT_ASKER:
        return (value is not None and value == situation.asker) is compare.operand
    return _answer(operator, compare, value, situation)


def _value(field: Field, record: Record, situation: _Situation) -> object:
    if field.expression is not None:
        return evaluate(field.expression, record, situation.follow, situation.clock)
    return None if field.is_computed else stored_value(field, record.get(field.column))


def _answer(operator: Operator, compare: Compare, value: object, situation: _Situation) -> bool:
    field, given = compare.field, _filled(compare.operand, situation.values)
    if kind_of(field).sql in ("text[]", "uuid[]"):
        return _chosen(operator, value, given)
    if value is None:
        return False
    if kind_of(field).sql == "jsonb" and operator in _DOCUMENTS:
        return _DOCUMENTS[operator](loaded(value), given)
    if operator is Operator.IN:
        return value in operand_list(field, given)
    if isinstance(given, RelativeRange):
        return _is_within(value, given, situation.clock)
    if operator is Operator.BETWEEN:
        lowest, highest = (operand_value(field, end) for end in _pair(given))
        return _order(value, lowest) >= 0 >= _order(value, highest)
    operand = operand_value(field, given)
    if operand is None:
        return False
    if operator is Operator.EQ:
        return value == operand
    if operator in _TEXTS:
        return _TEXTS[operator](fold(str(value)), fold(str(operand)))
    return _ORDERS[operator](_order(value, operand))


def _filled(operand: object, values: Sequence[object]) -> object:
    if isinstance(operand, Slot):
        return values[operand.index]
    if isinstance(operand, tuple):
        return tuple(_filled(item, values) for item in operand)
    if isinstance(operand, list):
        return [_filled(item, values) for item in operand]
    if isinstance(operand, Mapping):
        return {name: _filled(item, values) for name, item in operand.items()}
    return operand


def _chosen(operator: Operator, value: object, given: object) -> bool:
    chosen = frozenset(value) if isinstance(value, list | tuple) else frozenset()
    asked = frozenset(given) if isinstance(given, list | tuple) else frozenset()
    return asked <= chosen if operator is Operator.HAS_ALL else bool(asked & chosen)


def _pair(operand: object) -> tuple[object, object]:
    if isinstance(operand, tuple) and len(operand) == 2:
        return operand
    raise TypeError("between takes a pair of operands.")


def _is_within(value: object, wanted: RelativeRange, clock: Clock) -> bool:
    first, after = (moments if isinstance(value, datetime) else days)(wanted, clock)
    return (first is None or _order(value, first) >= 0) and (
        after is None or _order(value, after) < 0
    )


def _order(value: object, other: object) -> int:
    """Below zero where `value` comes first, above it where `other` does."""
    match value, other:
        case (int() | Decimal(), int() | Decimal()):
            return (value > other) - (value < other)
        case (datetime(), datetime()):
            return (value > other) - (value < other)
        case (date(), date()):
            return (value > other) - (value < other)
    raise TypeError(f"{value!r} and {other!r} have no order.")


_COMPLEMENTS = {
    Operator.NEQ: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.HAS_NONE: Operator.HAS_ANY,
}
_TEXTS: dict[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: lambda text, part: part in text,
    Operator.STARTS_WITH: lambda text, part: text.startswith(part),
    Operator.ENDS_WITH: lambda text, part: text.endswith(part),
    Operator.EQ_IGNORE_CASE: lambda text, other: text == other,
}
_DOCUMENTS: dict[Operator, Callable[[object, object], bool]] = {
    Operator.CONTAINS: contains,
    Operator.HAS_KEY: has_key,
}
_ORDERS: dict[Operator, Callable[[int], bool]] = {
    Operator.GT: lambda order: order > 0,
    Operator.GTE: lambda order: order >= 0,
    Operator.LT: lambda order: order < 0,
    Operator.LTE: lambda order: order <= 0,
}
