"""The order of groups in SQL, and what comes after a place in it.

All groups of a list are made before any is shown, so a place is found by plain comparison.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from crm.cursors import options_in_order
from crm.definitions import Module
from crm.filters import Slot
from crm.group_cursors import group_place, group_signature
from storage.aggregate_sql import measure_type
from storage.draft import Draft, text_literal
from storage.group_key_sql import Rank, categories_in_order, is_link, key_type, ranks
from storage.group_plan import GroupBy, GroupOrder, Measure
from storage.page_sql import encoded_cursor
from storage.plan import (
    Groups,
)
from storage.statement import Converted
from storage.tables import Column, Condition, Direction, Row


@dataclass(frozen=True, slots=True)
class _Key:
    rank: Rank
    descending: bool = False
    nulls_first: bool = False


class GroupOrdered:
    """An order of groups; rows have a group's values, titles and measures as columns."""

    def __init__(
        self, draft: Draft, module: Module, groups: Groups, measures: Mapping[Measure, str]
    ) -> None:
        self._draft = draft
        self._groups = groups
        self._measures = measures
        self._signature = group_signature(
            [module.mark, [_told(by) for by in groups.by], [_sense(o) for o in groups.order]]
        )

    def directed(self, row: Row) -> list[Direction]:
        """What ORDER BY has."""
        return [_directed(key) for key in self._keys(row)]

    def cursor(self, row: Row) -> Column:
        """The cursor of a group, see `crm.group_cursors`."""
        texts = [_text(key.rank) for key in self._keys(row)]
        return encoded_cursor(text_literal(self._signature), *texts)

    def after(self, row: Row) -> tuple[Condition, ...]:
        """The condition for what comes after the cursor; none where there is no cursor."""
        if self._groups.after is None:
            return ()
        keys = self._keys(row)
        types = tuple(key.rank.type_name for key in keys)
        found: Condition = sa.false()
        for index in reversed(range(len(keys))):
            place = self._place(index, types)
            expression = keys[index].rank.expression
            same = expression.is_not_distinct_from(place)
            found = sa.or_(_beyond(keys[index], place), sa.and_(same, found))
        return (found,)

    def _place(self, index: int, types: tuple[str, ...]) -> Column:
        after = self._groups.after
        bind = Converted(after, partial(_part, self._signature, types, index))
        named = ("slot", after.index) if isinstance(after, Slot) else ("value", after)
        return self._draft.parameter(bind, types[index], ("group", self._signature, named, index))

    def _keys(self, row: Row) -> list[_Key]:
        keys: list[_Key] = []
        for order in self._groups.order:
            found = self._by_keys(row) if order.measure is None else [self._by(row, order.measure)]
            keys.extend(_Key(rank, order.descending, order.nulls_first) for rank in found)
        ordered = {str(key.rank.expression) for key in keys}
        # Ties are broken by the values themselves, which no two groups share.
        last = [Rank(row.column(f"k{n}"), key_type(by)) for n, by in enumerate(self._groups.by, 1)]
        return [*keys, *(_Key(rank) for rank in last if str(rank.expression) not in ordered)]

    def _by(self, row: Row, measure: Measure) -> Rank:
        return Rank(row.column(self._measures[measure]), measure_type(measure))

    def _by_keys(self, row: Row) -> list[Rank]:
        return [
            rank
            for n, by in enumerate(self._groups.by, 1)
            for rank in ranks(row.column(f"k{n}"), row.column(f"t{n}") if is_link(by) else None, by)
        ]


def _part(signature: str, types: tuple[str, ...], index: int, given: object) -> object:
    place = group_place(given, signature, types)
    return None if place is None else place[index]


def _told(by: GroupBy) -> list[object]:
    path = [step.column for step in by.path]
    told = [path, by.field.column, by.field.value_kind, by.unit, by.include_empty]
    categories = ["by category", *categories_in_order(by.field)] if by.category else []
    return [*told, *options_in_order(by.field), *categories]


def _sense(order: GroupOrder) -> list[object]:
    measure = order.measure
    named = None if measure is None else [measure.function, measure.field and measure.field.column]
    return [named, order.descending, order.nulls_first]


def _directed(key: _Key) -> Direction:
    expression = key.rank.expression
    directed = expression.desc() if key.descending else expression.asc()
    return directed.nulls_first() if key.nulls_first else directed.nulls_last()


def _beyond(key: _Key, place: Column) -> Condition:
    expression = key.rank.expression
    further = expression < place if key.descending else expression > place
    missing, there = (place, expression) if key.nulls_first else (expression, place)
    return sa.or_(further, sa.and_(missing.is_(None), there.is_not(None)))


def _text(rank: Rank) -> Column:
    """The value's exact text, whatever the database's settings are."""
    if rank.type_name == "date":
        return sa.func.to_char(rank.expression, text_literal("YYYY-MM-DD"))
    if rank.type_name == "timestamptz":
        utc = sa.func.timezone(text_literal("UTC"), rank.expression)
        return sa.func.to_char(utc, text_literal('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    return sa.cast(rank.expression, sa.Text())
