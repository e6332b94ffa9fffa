"""Which records of a calendar are events of an agenda's page, in the order of the agenda.

Events stand by the moment when they begin, whole days before moments, then by id and calendar; a
whole day begins where it does in the asker's time zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import sqlalchemy as sa

from crm.access import Asker
from crm.agenda import Span, edges
from crm.cursors import key_value
from crm.definitions import Field
from crm.ids import parse_id
from crm.periods import Clock
from storage.agenda_plan import AgendaRoot, Calendar
from storage.draft import Draft, number_literal
from storage.field_sql import field_sql
from storage.filter_sql import condition_sql
from storage.local_times import first_moment, local_day
from storage.plan import Place
from storage.statement import Converted, filled
from storage.tables import Column, Condition, Query, table_of

COLUMNS = ("id", "calendar", "k1", "k2")
"""What is known of an event before its record is read: the record's id, the place of its calendar
in the agenda from 1, the moment when it begins, and its first day where it lasts whole days."""

_KEYS = tuple(Field(0, kind, kind, kind) for kind in ("DATETIME", "DATE", "INTEGER"))
_TYPES = ("timestamptz", "date", "bigint")
_NO_DAY: Column = sa.literal_column("NULL::date")
_AFTER_ALL_DAYS: Column = sa.literal_column("'infinity'::date")
_ONE: Column = number_literal(1)


@dataclass(frozen=True, slots=True, eq=False)
class SpanEdge:
    """The first day or moment of a span, or with `end` 1 the last."""

    span: Span
    of_days: bool
    end: int

    def value(self, asker: Asker, epoch: int, values: Sequence[object], clock: Clock) -> object:
        """The day or the moment by the asker's clock."""
        first, last = (filled(day, values) for day in (self.span.first, self.span.last))
        found = edges(self.span.period, _day(first), _day(last), self.of_days, clock)
        return found[self.end]


def _day(value: object) -> date | None:
    assert value is None or isinstance(value, date)
    return value


def page_branches(draft: Draft, root: AgendaRoot, limit: int) -> list[Query]:
    """Selects of the first events after the place of the page, each in the agenda's order."""
    return [
        branch.select()
        .where(branch.condition, segment, *branch.after())
        .order_by(branch.start.asc(), branch.row.column("id").asc())
        .limit(number_literal(limit))
        for branch in _branches(draft, root)
        for segment in branch.segments()
    ]


def whole_branches(draft: Draft, root: AgendaRoot) -> list[Query]:
    """Selects that have every event within the span once."""
    return [
        branch.select().where(branch.condition, sa.or_(*branch.segments()))
        for branch in _branches(draft, root)
    ]


def earlier_branches(draft: Draft, root: AgendaRoot) -> list[Query]:
    """Selects of the events up to the place of the page, that at it included."""
    return [
        branch.select().where(branch.condition, sa.or_(*branch.segments()), branch.up_to())
        for branch in _branches(draft, root)
    ]


def _branches(draft: Draft, root: AgendaRoot) -> list["_Branch"]:
    return [
        _Branch(draft, root, number, calendar) for number, calendar in enumerate(root.calendars, 1)
    ]


class _Branch:
    """The events of one calendar, the `number`th of the agenda."""

    def __init__(self, draft: Draft, root: AgendaRoot, number: int, calendar: Calendar) -> None:
        self._draft = draft
        self._root = root
        self._number = number
        self._calendar = calendar
        self.row = draft.row()
        self.start = field_sql(draft, self.row, calendar.start)

    @property
    def condition(self) -> Condition:
        """What holds for the calendar's records, whenever they are."""
        live = table_of(self._calendar.module).live(self.row)
        asked = condition_sql(self._draft, self.row, self._calendar.condition)
        return sa.and_(sa.true(), *live, asked)

    def select(self) -> Query:
        """All records of the module, by the columns of an agenda."""
        moment, day = self._keys()
        number = number_literal(self._number)
        keys = (number.label("calendar"), moment.label("k1"), day.label("k2"))
        table = table_of(self._calendar.module)
        return sa.select(self.row.columns(["id"]), *keys).select_from(table.source(self.row))

    def _keys(self) -> tuple[Column, Column]:
        if self._calendar.of_days:
            return first_moment(self._draft, self.start), self.start
        return self.start, _NO_DAY

    def segments(self) -> list[Condition]:
        """What holds within the span: no two hold for one record, an index can serve each."""
        span = self._root.span
        last = (self.start <= self._edge(1),) if span.ends else ()
        if not span.begins:
            return [sa.and_(self.start.is_not(None), *last)]
        first = self._edge(0)
        began, reaches = self.start < first, self._reaches(first)
        if span.past:
            return [sa.and_(began, *(further.is_not(sa.true()) for further in reaches))]
        before = [sa.and_(began, further) for further in reaches]
        return [sa.and_(self.start >= first, *last), *before]

    def _reaches(self, first: Column) -> list[Condition]:
        """Whether what began before has not ended; what ends as the span begins has."""
        if self._calendar.end is None:
            return []
        end = field_sql(self._draft, self.row, self._calendar.end)
        return [end >= first if self._calendar.of_days else end > first]

    def _edge(self, end: int) -> Column:
        of_days = self._calendar.of_days
        bind = SpanEdge(self._root.span, of_days, end)
        key = ("span", repr(self._root.span), end)
        return self._draft.parameter(bind, "date" if of_days else "timestamptz", key)

    def after(self) -> tuple[Condition, ...]:
        """What holds after the place of the page; nothing to hold where there is none."""
        if self._root.after is None:
            return ()
        moment, *others = self._place(self._root.after)
        # What an index can serve; days begin at no fixed hour, so it is a day wider.
        near = local_day(self._draft, moment) - _ONE if self._calendar.of_days else moment
        return self.start >= near, self._tuple() > sa.tuple_(moment, *others)

    def up_to(self) -> Condition:
        """What holds up to the place of the page."""
        assert self._root.after is not None
        return self._tuple() <= sa.tuple_(*self._place(self._root.after))

    def _tuple(self) -> sa.Tuple:
        moment, day = self._keys()
        day = day if self._calendar.of_days else _AFTER_ALL_DAYS
        return sa.tuple_(moment, day, self.row.column("id"), number_literal(self._number))

    def _place(self, after: Place) -> list[Column]:
        moment, day, number = (
            _AFTER_ALL_DAYS if operand is None else self._operand(index, operand)
            for index, operand in enumerate(after.keys)
        )
        bind = Converted(after.id, parse_id)
        record = self._draft.parameter(bind, "uuid", ("agenda", repr(after.id)))
        return [moment, day, record, number]

    def _operand(self, index: int, operand: object) -> Column:
        bind = Converted(operand, partial(key_value, _KEYS[index]))
        return self._draft.parameter(bind, _TYPES[index], ("agenda", index, repr(operand)))
