"""Random records and filters over them, with operands that often meet the records' values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from crm.definitions import USERS, Definitions, Field, Inverse, Module
from crm.filters import And, AnyRelated, Compare, Filter, Not, Or, Slot, Through
from crm.kinds import ABOUT_ASKER, Operator, kind_of
from crm.periods import PERIODS, UNITS, RelativeRange
from tests.support.records import NOW

TEXTS = ("", "Ann", "ANN", "änn", "bob ann", "annex", "ﬁx", "%_\\'", "b")
POOLS: dict[str, Sequence[object]] = {
    "TEXT": TEXTS,
    "LONG_TEXT": TEXTS,
    "EMAIL": ("ann@a.example", "Ann@a.example", "bob@a.example"),
    "PHONE": ("+4930901820", "+4930901821"),
    "COUNTRY": ("DE", "FR"),
    "INTEGER": (-1, 0, 7, 2**31 - 1),
    "DECIMAL": (Decimal("-2.50"), Decimal(0), Decimal(1), Decimal("1.00"), Decimal("9.99")),
    "PERCENT": (Decimal("0.1"), Decimal("0.10"), Decimal("33.3333333333333333")),
    "BOOLEAN": (True, False),
    "DATE": tuple(NOW.date() + timedelta(days=days) for days in (-40, -1, 0, 1, 40)),
    "DATETIME": tuple(NOW + timedelta(hours=hours) for hours in (-9000, -24, 0, 1, 15)),
    "SELECT": ("RED", "BLUE", "GREEN"),
}
MALFORMED = "no-id"
_STATIC = ("SELECT", "MULTI_SELECT", "BOOLEAN")


def field_values(field: Field, ids: Sequence[UUID]) -> st.SearchStrategy[object]:
    """A value that a record may hold; `ids` are those that lookups and users may point to."""
    if field.kind == "MULTI_SELECT":
        return st.none() | st.lists(st.sampled_from(POOLS["SELECT"]), max_size=3, unique=True)
    if field.kind in ("LOOKUP", "USER"):
        return st.none() | st.sampled_from([*ids]) if ids else st.none()
    return st.none() | st.sampled_from(POOLS[field.kind])


def rows_of(module: Module, ids: dict[int, Sequence[UUID]]) -> st.SearchStrategy[dict[str, object]]:
    """Values by API name; `ids` has the ids of each module that lookups may point to."""
    return st.fixed_dictionaries(
        {field.api_name: field_values(field, ids[_target(field)]) for field in module.fields}
    )


def filters(
    definitions: Definitions, module: Module, ids: Sequence[UUID], depth: int = 3
) -> st.SearchStrategy[Filter]:
    """A filter over the module's records, to a depth, all operands in place."""
    leaf = st.sampled_from(_questions(module)).flatmap(lambda asked: _compare(*asked, ids))
    if depth == 0:
        return leaf
    inner = st.deferred(lambda: filters(definitions, module, ids, depth - 1))
    several = st.lists(inner, max_size=3).map(tuple)
    options = [leaf, several.map(And), several.map(Or), inner.map(Not)]
    for field in module.fields:
        if field.kind in ("LOOKUP", "USER"):
            target = definitions.target(field)
            assert target is not None
            options.append(_through(definitions, field, target, ids, depth - 1))
    for inverse in definitions.inverses(module):
        options.append(_related(definitions, inverse, ids, depth - 1))
    return st.one_of(options)


def with_slots(filter: Filter, values: list[object]) -> Filter:
    """The same filter with slots for all operands that may vary; their values go to `values`."""
    match filter:
        case And(parts):
            return And(tuple(with_slots(part, values) for part in parts))
        case Or(parts):
            return Or(tuple(with_slots(part, values) for part in parts))
        case Not(part):
            return Not(with_slots(part, values))
        case Through(field, part):
            return Through(field, with_slots(part, values))
        case AnyRelated(inverse, part):
            return AnyRelated(inverse, with_slots(part, values))
        case Compare(field, operator, operand):
            if field.kind in _STATIC or operator in _PLAIN:
                return filter
            return replace(filter, operand=_slotted(operator, operand, values))


def every_value(field: Field, step: int) -> object:
    """A value of the field's pool; all come up when `step` counts on."""
    if field.kind == "MULTI_SELECT":
        return [[], ["RED"], ["RED", "BLUE"], ["GREEN", "BLUE", "RED"]][step % 4]
    pool = POOLS[field.kind]
    return pool[step % len(pool)]


def every_operand(field: Field, operator: Operator, ids: Sequence[UUID]) -> Sequence[object]:
    """Operands that tell an operator's right answers from wrong ones."""
    if operator in (Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER):
        return (True, False)
    if field.kind == "MULTI_SELECT":
        return ([], ["RED"], ["BLUE", "GREEN"])
    if operator is Operator.WITHIN:
        periods = (RelativeRange(period) for period in PERIODS)
        return (*periods, RelativeRange(None, -1, "DAY"), RelativeRange(None, 2, "MONTH"))
    if operator in _TEXT_PARTS:
        return ("", "an", "ÄN", "\\", "ﬁ")
    pool = [*map(str, ids), MALFORMED] if kind_of(field).sql == "uuid" else POOLS[field.kind]
    if operator in (Operator.IN, Operator.NOT_IN):
        return ([], [pool[0]], list(pool[:3]))
    if operator is Operator.BETWEEN:
        return ((pool[0], pool[-1]), (pool[1], pool[1]), (pool[-1], pool[0]))
    return pool[:4]


_TEXT_PARTS = (
    Operator.CONTAINS,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.EQ_IGNORE_CASE,
)
_PLAIN = (Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER, Operator.WITHIN)


def _slotted(operator: Operator, operand: object, values: list[object]) -> object:
    if operator is Operator.BETWEEN:
        assert isinstance(operand, tuple)
        return tuple(_slotted(Operator.EQ, end, values) for end in operand)
    if isinstance(operand, list) and len(operand) > 1:
        return [_slotted(Operator.EQ, operand[0], values), *operand[1:]]
    values.append(operand)
    return Slot(len(values) - 1)


def _target(field: Field) -> int:
    return field.lookup.module if field.lookup is not None else USERS.number


def _through(
    definitions: Definitions, field: Field, target: Module, ids: Sequence[UUID], depth: int
) -> st.SearchStrategy[Filter]:
    return st.deferred(
        lambda: filters(definitions, target, ids, depth).map(lambda part: Through(field, part))
    )


def _related(
    definitions: Definitions, inverse: Inverse, ids: Sequence[UUID], depth: int
) -> st.SearchStrategy[Filter]:
    return st.deferred(
        lambda: filters(definitions, inverse.module, ids, depth).map(
            lambda part: AnyRelated(inverse, part)
        )
    )


def _questions(module: Module) -> list[tuple[Field, Operator]]:
    fields = [module.by_name["id"], *module.fields]
    if module.number == USERS.number:
        fields = [module.by_name["id"], module.by_name["name"]]
    found = [(field, operator) for field in fields for operator in kind_of(field).operators]
    if module.number == USERS.number:
        found += [(fields[0], operator) for operator in ABOUT_ASKER]
    return found


def _compare(field: Field, operator: Operator, ids: Sequence[UUID]) -> st.SearchStrategy[Filter]:
    return _operand(field, operator, ids).map(lambda operand: Compare(field, operator, operand))


def _operand(field: Field, operator: Operator, ids: Sequence[UUID]) -> st.SearchStrategy[object]:
    if operator in (Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER):
        return st.booleans()
    if field.kind == "MULTI_SELECT":
        return st.lists(st.sampled_from(POOLS["SELECT"]), max_size=3, unique=True)
    if operator is Operator.WITHIN:
        counted = st.builds(
            RelativeRange, st.none(), st.integers(-400, 400).filter(bool), st.sampled_from(UNITS)
        )
        return st.sampled_from(PERIODS).map(RelativeRange) | counted
    one = _one(field, operator, ids)
    if operator in (Operator.IN, Operator.NOT_IN):
        return st.lists(one, max_size=3)
    if operator is Operator.BETWEEN:
        return st.tuples(one, one)
    return one


def _one(field: Field, operator: Operator, ids: Sequence[UUID]) -> st.SearchStrategy[object]:
    if kind_of(field).sql == "uuid":
        return st.sampled_from([*(str(found) for found in ids), MALFORMED])
    if operator in _TEXT_PARTS[:3]:
        return st.sampled_from(("", "a", "N", "än", "B", "fi", "%", "\\", "9"))
    return st.sampled_from(POOLS[field.kind])
