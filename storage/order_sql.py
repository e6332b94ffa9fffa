"""Orders of lists in SQL: the keys, and the conditions for what lies beyond a place.

What lies beyond a place is given as segments, conditions of which no two hold for one record and
which an index can serve each by itself; one condition with OR would read the whole list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from crm.cursors import key_value
from crm.definitions import Field
from crm.errors import BadUserInput
from crm.filters import Slot
from crm.ids import parse_id
from crm.kinds import kind_of
from crm.search.questions import read_question
from storage.draft import Draft, text_array_literal
from storage.field_sql import field_sql
from storage.filter_sql import folded
from storage.plan import Order, Place
from storage.statement import Converted
from storage.tables import Column, Condition, Direction, Row, Table, target_table

# Columns that every record has a value in.
_NEVER_NULL = frozenset(
    {
        *("id", "number", "created_at", "updated_at", "version"),
        *("title", "module"),  # of records of several modules
        *("name", "email"),  # of users
    }
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order: what is ordered by, and where missing values go.

    `asked` is the text of a search, or what stands for it, whose rank this is.
    """

    expression: Column
    field: Field
    descending: bool = False
    nulls_first: bool = False
    may_be_null: bool = True
    indexed: bool = False
    asked: object = None

    def turned(self) -> "Key":
        """The key of the same order read from its end."""
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def split_by_nulls(self) -> bool:
        """Whether an index, its nulls last, serves the order only without or only with nulls."""
        return self.indexed and self.may_be_null and self.nulls_first != self.descending


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an order: its condition, and how many of the first keys have one place there."""

    conditions: tuple[Condition, ...] = ()
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Ordered:
    """A table's rows in an order, with the rows that the order's lookups lead to."""

    source: FromClause
    row: Row
    keys: tuple[Key, ...]
    id_descending: bool

    def turned(self) -> "Ordered":
        """The same rows read from the end."""
        keys = tuple(key.turned() for key in self.keys)
        return replace(self, keys=keys, id_descending=not self.id_descending)

    def order_by(self, segment: Segment) -> list[Direction]:
        """The order within a segment.

        Nulls are placed as an index read in one direction has them wherever that is the same.
        """
        keys = (
            _directed(key.expression, key, index < segment.settled)
            for index, key in enumerate(self.keys)
        )
        return [*keys, _by_id(self.row, self.id_descending)]

    def outer_order(self, row: Row) -> list[Direction]:
        """The order among rows of a subquery that has the keys as `k1`, `k2` and so on."""
        keys = (_directed(row.column(f"k{n}"), key, False) for n, key in enumerate(self.keys, 1))
        return [*keys, _by_id(row, self.id_descending)]


def ordered(draft: Draft, row: Row, table: Table, order: Sequence[Order]) -> Ordered:
    """The table's rows in `order`; lookups on its paths become outer joins."""
    joined = Joined(draft, row, table.source(row))
    keys = [_key(draft, joined.reach(item.path), item) for item in order]
    descending = bool(order) and order[-1].descending
    return Ordered(joined.source, joined.row, tuple(keys), descending)


class Joined:
    """Rows of a source, outer joined with the records that paths of lookups lead to."""

    def __init__(self, draft: Draft, row: Row, source: FromClause) -> None:
        self._draft = draft
        self.row = row
        self.source = source
        self._reached: dict[tuple[str, ...], Row] = {(): self.row}

    def reach(self, path: Sequence[Field]) -> Row:
        """The row at the end of a path; each way is joined once."""
        reached: tuple[str, ...] = ()
        for lookup in path:
            before, reached = self._reached[reached], (*reached, lookup.column)
            if reached not in self._reached:
                self._reached[reached] = target = self._draft.row()
                self.source = _join(self.source, before, lookup, target)
        return self._reached[reached]


def _join(source: FromClause, row: Row, lookup: Field, target: Row) -> FromClause:
    table = target_table(lookup)
    points = target.column("id") == row.column(lookup.column)
    return source.outerjoin(table.source(target), sa.and_(points, *table.live(target)))


def _key(draft: Draft, row: Row, order: Order) -> Key:
    field = order.field
    return Key(
        expression=_expression(field_sql(draft, row, field), field),
        field=field,
        descending=order.descending,
        nulls_first=order.nulls_first,
        may_be_null=bool(order.path) or field.column not in _NEVER_NULL,
        indexed=field.indexed and not order.path and field.kind != "SELECT",
    )


def _expression(column: Column, field: Field) -> Column:
    if field.kind == "SELECT":
        keys = text_array_literal([option.key for option in field.options])
        return sa.func.array_position(keys, column)
    return folded(column) if kind_of(field).folded else column


def _directed(expression: Column, key: Key, settled: bool) -> Direction:
    nulls_first = key.descending if settled or not key.may_be_null else key.nulls_first
    directed = expression.desc() if key.descending else expression.asc()
    return directed.nulls_first() if nulls_first else directed.nulls_last()


def _by_id(row: Row, descending: bool) -> Direction:
    column = row.column("id")
    return column.desc() if descending else column.asc()


def whole(order: Ordered) -> list[Segment]:
    """The segments of the whole list."""
    if order.keys and order.keys[0].split_by_nulls():
        first = order.keys[0]
        parts = [first.expression.is_not(None), first.expression.is_(None)]
        return [Segment((part,), 1) for part in (parts[::-1] if first.nulls_first else parts)]
    return [Segment()]


def beyond(draft: Draft, order: Ordered, place: Place, *, inclusive: bool = False) -> list[Segment]:
    """The segments of what comes after a place, together with the place itself if inclusive."""
    if not order.keys:
        return [Segment((_id_beyond(draft, order, place, inclusive),))]
    last = len(order.keys) - 1
    segments: list[Segment] = []
    for index in range(last, -1, -1):
        found = (
            _last_beyond(draft, order, place, inclusive)
            if index == last
            else _key_beyond(draft, order.keys[index], place.keys[index])
        )
        before = tuple(
            _at(draft, key, operand)
            for key, operand in zip(order.keys[:index], place.keys[:index], strict=True)
        )
        segments.extend(Segment((*before, condition), index + 1) for condition in found)
    return segments


def any_of(segments: Sequence[Segment]) -> Condition:
    """One condition for all that lies in the segments."""
    return sa.or_(sa.false(), *(sa.and_(sa.true(), *segment.conditions) for segment in segments))


def _last_beyond(draft: Draft, order: Ordered, place: Place, inclusive: bool) -> list[Condition]:
    """Beyond the place by the last key or, where that is equal, by the id."""
    key, operand = order.keys[-1], place.keys[-1]
    if operand is None:
        by_id = sa.and_(key.expression.is_(None), _id_beyond(draft, order, place, inclusive))
        return [by_id, *_key_beyond(draft, key, operand)]
    pair = sa.tuple_(key.expression, order.row.column("id"))
    other = sa.tuple_(_value(draft, key, operand), _id(draft, place))
    return [_compared(pair, other, key.descending, inclusive), *_nulls_after(key)]


def _key_beyond(draft: Draft, key: Key, operand: object) -> list[Condition]:
    """Beyond the place by this key alone."""
    if operand is None:
        return [key.expression.is_not(None)] if key.nulls_first else []
    value = _value(draft, key, operand)
    return [_compared(key.expression, value, key.descending, False), *_nulls_after(key)]


def _nulls_after(key: Key) -> list[Condition]:
    return [key.expression.is_(None)] if key.may_be_null and not key.nulls_first else []


def _at(draft: Draft, key: Key, operand: object) -> Condition:
    if operand is None:
        return key.expression.is_(None)
    return key.expression == _value(draft, key, operand)


def _id_beyond(draft: Draft, order: Ordered, place: Place, inclusive: bool) -> Condition:
    return _compared(order.row.column("id"), _id(draft, place), order.id_descending, inclusive)


def _compared(
    left: Column | sa.Tuple,
    right: Column | sa.Tuple,
    descending: bool,
    inclusive: bool,
) -> Condition:
    if descending:
        return left <= right if inclusive else left < right
    return left >= right if inclusive else left > right


def _value(draft: Draft, key: Key, operand: object) -> Column:
    if key.asked is not None:
        bind = Converted((operand, key.asked), partial(_rank, key.field))
    else:
        bind = Converted(operand, partial(key_value, key.field))
    named = ("key", _named(operand), _named(key.asked), key.field.value_kind)
    return draft.parameter(bind, _key_type(key.field), named)


def _rank(field: Field, given: object) -> object:
    """The rank that a cursor tells, if it is one of the same search."""
    assert isinstance(given, list)
    text, asked = given
    rank, _, mark = str(text).partition("@")
    if mark != read_question(str(asked)).mark:
        raise BadUserInput(
            "The cursor belongs to a search for another text; use a cursor with the text that "
            "gave it."
        )
    return key_value(field, rank)


def _key_type(field: Field) -> str:
    if field.kind == "SELECT":
        return "bigint"
    sql = kind_of(field).sql
    return "bigint" if sql == "integer" else sql


def _id(draft: Draft, place: Place) -> Column:
    return draft.parameter(Converted(place.id, parse_id), "uuid", ("place", _named(place.id)))


def _named(operand: object) -> tuple[str, object]:
    return ("slot", operand.index) if isinstance(operand, Slot) else ("value", operand)
