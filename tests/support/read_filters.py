"""Random records and filters over them, with operands that often meet the records' values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from hypothesis import strategies as st

from crm.definitions import USERS, Definitions, Field, Module
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


@dataclass(frozen=True, slots=True)
class Pointer:
    """Stands for an id among those that there are when it is drawn, whose count it is less than
    or folded to."""

    place: int

    def id(self, ids: Sequence[UUID]) -> UUID | None:
        """The id that it comes to; None where there are none."""
        return ids[self.place % len(ids)] if ids else None


POINTERS = st.integers(0, 63).map(Pointer)


def field_values(field: Field) -> st.SearchStrategy[object]:
    """A value that a record may hold, with pointers for ids."""
    if field.kind == "MULTI_SELECT":
        return st.none() | st.lists(st.sampled_from(POOLS["SELECT"]), max_size=3, unique=True)
    if field.kind in ("LOOKUP", "USER"):
        return st.none() | POINTERS
    return st.none() | st.sampled_from(POOLS[field.kind])


class Strategies:
    """What is drawn over some definitions, each strategy made once: it is checked when it is first
    drawn from, which takes many times longer than to draw. Ids are pointers (see `pointed_row`,
    `pointed_filter`)."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._rows: dict[int, st.SearchStrategy[dict[str, object]]] = {}
        self._filters: dict[tuple[int, int], st.SearchStrategy[Filter]] = {}
        self._compares: dict[tuple[int, int, Operator], st.SearchStrategy[Filter]] = {}

    def rows(self, module: Module) -> st.SearchStrategy[dict[str, object]]:
        """Values by API name."""
        found = self._rows.get(module.number)
        if found is None:
            found = self._rows[module.number] = st.fixed_dictionaries(
                {field.api_name: field_values(field) for field in module.fields}
            )
        return found

    def filters(self, module: Module, depth: int = 3) -> st.SearchStrategy[Filter]:
        """A filter over the module's records, to a depth, all operands in place."""
        key = (module.number, depth)
        found = self._filters.get(key)
        if found is None:
            found = self._filters[key] = self._made(module, depth)
        return found

    def _made(self, module: Module, depth: int) -> st.SearchStrategy[Filter]:
        questions = st.sampled_from(_questions(module))
        leaf = questions.flatmap(lambda asked: self._compare(module, *asked))
        if depth == 0:
            return leaf
        inner = self.filters(module, depth - 1)
        several = st.lists(inner, max_size=3).map(tuple)
        options = [leaf, several.map(And), several.map(Or), inner.map(Not)]
        for field in module.fields:
            if field.kind in ("LOOKUP", "USER"):
                target = self._definitions.target(field)
                assert target is not None
                options.append(self.filters(target, depth - 1).map(partial(Through, field)))
        options += [
            self.filters(inverse.module, depth - 1).map(partial(AnyRelated, inverse))
            for inverse in self._definitions.inverses(module)
        ]
        return st.one_of(options)

    def _compare(
        self, module: Module, field: Field, operator: Operator
    ) -> st.SearchStrategy[Filter]:
        key = (module.number, field.number, operator)
        found = self._compares.get(key)
        if found is None:
            found = self._compares[key] = _operand(field, operator).map(
                partial(Compare, field, operator)
            )
        return found


def strategies(definitions: Definitions) -> Strategies:
    """What is drawn over these definitions; made once for them."""
    found: Strategies = vars(definitions).setdefault("_strategies", Strategies(definitions))
    return found


def pointed_row(
    module: Module, values: Mapping[str, object], ids: Mapping[int, Sequence[UUID]]
) -> dict[str, object]:
    """Drawn values with ids; `ids` has those of each module that lookups may point to."""
    return {
        name: value.id(ids[_target(module.by_name[name])]) if isinstance(value, Pointer) else value
        for name, value in values.items()
    }


def pointed_filter(filter: Filter, ids: Sequence[UUID]) -> Filter:
    """A drawn filter with ids for its pointers."""
    match filter:
        case And(parts):
            return And(tuple(pointed_filter(part, ids) for part in parts))
        case Or(parts):
            return Or(tuple(pointed_filter(part, ids) for part in parts))
        case Not(part):
            return Not(pointed_filter(part, ids))
        case Through(field, part):
            return Through(field, pointed_filter(part, ids))
        case AnyRelated(inverse, part):
            return AnyRelated(inverse, pointed_filter(part, ids))
        case Compare(operand=operand):
            return replace(filter, operand=_pointed(operand, ids))
    return filter


def _pointed(operand: object, ids: Sequence[UUID]) -> object:
    match operand:
        case Pointer():
            return str(operand.id(ids))
        case list():
            return [_pointed(item, ids) for item in operand]
        case tuple():
            return tuple(_pointed(item, ids) for item in operand)
    return operand


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


def _questions(module: Module) -> list[tuple[Field, Operator]]:
    fields = [module.by_name["id"], *module.fields]
    if module.number == USERS.number:
        fields = [module.by_name["id"], module.by_name["name"]]
    found = [(field, operator) for field in fields for operator in kind_of(field).operators]
    if module.number == USERS.number:
        found += [(fields[0], operator) for operator in ABOUT_ASKER]
    return found


def _operand(field: Field, operator: Operator) -> st.SearchStrategy[object]:
    if operator in (Operator.IS_NULL, Operator.IS_EMPTY, *ABOUT_ASKER):
        return st.booleans()
    if field.kind == "MULTI_SELECT":
        return st.lists(st.sampled_from(POOLS["SELECT"]), max_size=3, unique=True)
    if operator is Operator.WITHIN:
        counted = st.builds(
            RelativeRange, st.none(), st.integers(-400, 400).filter(bool), st.sampled_from(UNITS)
        )
        return st.sampled_from(PERIODS).map(RelativeRange) | counted
    one = _one(field, operator)
    if operator in (Operator.IN, Operator.NOT_IN):
        return st.lists(one, max_size=3)
    if operator is Operator.BETWEEN:
        return st.tuples(one, one)
    return one


def _one(field: Field, operator: Operator) -> st.SearchStrategy[object]:
    if kind_of(field).sql == "uuid":
        return st.one_of(POINTERS, POINTERS, st.just(MALFORMED))
    if operator in _TEXT_PARTS[:3]:
        return st.sampled_from(("", "a", "N", "än", "B", "fi", "%", "\\", "9"))
    return st.sampled_from(POOLS[field.kind])
