"""`within` in SQL, asked anywhere on Earth around clock changes, says what a calendar says.

The reference goes by the day that a moment has on a wall clock, and never by where a day begins.
"""

from __future__ import annotations

import json
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm.definitions import Definitions
from crm.filters import Compare, Filter, Not
from crm.kinds import Operator
from crm.periods import PERIODS, UNITS, Clock, RelativeRange
from storage.plan import Connection, ConnectionRoot, Nodes, Page, ReadPlan, Shape, Value
from tests.support.properties import in_batches
from tests.support.records import THING, Reader, insert_rows, new_row

DAY = timedelta(days=1)
FIRST_WEEKDAYS = {"MONDAY": 0, "SUNDAY": 6, "SATURDAY": 5}
CHANGES = (
    ("Europe/Berlin", "2027-03-28T01:00"),
    ("Europe/Berlin", "2027-10-31T01:00"),
    ("America/New_York", "2027-03-14T07:00"),
    ("America/Havana", "2027-11-07T05:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00"),
    ("Africa/Cairo", "2024-04-25T22:00"),
    ("Australia/Lord_Howe", "2027-04-03T15:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Pacific/Auckland", "2026-12-31T11:00"),
    ("Asia/Kathmandu", "2028-02-29T18:15"),
    ("UTC", "2027-01-01T00:00"),
)

clocks = st.builds(
    lambda change, minutes, week_start: Clock(
        datetime.fromisoformat(change[1]).replace(tzinfo=UTC) + timedelta(minutes=minutes),
        change[0],
        week_start,
    ),
    st.sampled_from(CHANGES),
    st.integers(-2 * 1440, 2 * 1440) | st.sampled_from((-60, -30, -1, 0, 1, 30, 60)),
    st.sampled_from(tuple(FIRST_WEEKDAYS)),
)
ranges = st.sampled_from(PERIODS).map(RelativeRange) | st.builds(
    RelativeRange,
    st.none(),
    st.integers(-40, 40).filter(bool),
    st.sampled_from(UNITS),
)
away = st.one_of(
    st.integers(-3 * 1440, 3 * 1440),
    st.integers(-1500, 1500).map(lambda days: days * 1440),
    st.sampled_from((0, 1, -1)),
)


@in_batches
@given(
    clock=clocks,
    wanted=st.lists(ranges, min_size=1, max_size=6, unique=True),
    moments=st.lists(away, min_size=1, max_size=12),
    days=st.lists(st.integers(-40, 40) | st.integers(-1500, 1500), max_size=6),
)
async def test_any_range_at_any_time_anywhere(
    reader: Reader,
    definitions: Definitions,
    batch: int,
    clock: Clock,
    wanted: list[RelativeRange],
    moments: list[int],
    days: list[int],
) -> None:
    thing = definitions.by_number[THING]
    today = local_day(clock.now, clock)
    rows = [
        *(new_row(thing, {"moment": clock.now + timedelta(minutes=step)}) for step in moments),
        *(new_row(thing, {"day": today + step * DAY}) for step in days),
        new_row(thing, {}),
    ]
    filters: list[Filter] = []
    expected: list[list[str]] = []
    for asked in wanted:
        for name in ("moment", "day"):
            field = thing.by_name[name]
            leaf = Compare(field, Operator.WITHIN, asked)
            hits = [is_within(row.get(field.column), asked, clock) for row in rows]
            filters += [leaf, Not(leaf)]
            for answer in (True, False):
                expected.append(
                    [str(r["id"]) for r, hit in zip(rows, hits, strict=True) if hit is answer]
                )
    shape = Shape(thing, (Value("id", thing.by_name["id"]),))
    plan = ReadPlan(
        tuple(
            ConnectionRoot("x", Connection(thing, each, (), Page(100), (Nodes("nodes", shape),)))
            for each in filters
        )
    )
    transaction = reader.connection.transaction()
    await transaction.start()
    try:
        await insert_rows(reader.connection, reader.asker.schema, thing, rows)
        texts = await replace(reader, clock=clock).texts(plan)
    finally:
        await transaction.rollback()
    for each, text, ids in zip(filters, texts, expected, strict=True):
        assert text is not None
        assert [node["id"] for node in json.loads(text)["nodes"]] == ids, each


def local_day(moment: datetime, clock: Clock) -> date:
    """The day on a wall clock."""
    return moment.astimezone(ZoneInfo(clock.time_zone)).date()


def is_within(value: object, wanted: RelativeRange, clock: Clock) -> bool:
    """Whether a day or a moment is in the range, by the calendar on the wall."""
    if value is None:
        return False
    today = local_day(clock.now, clock)
    if isinstance(value, datetime):
        if wanted.period in ("OVERDUE", "UPCOMING"):
            return (value < clock.now) is (wanted.period == "OVERDUE")
        day = local_day(value, clock)
    else:
        assert isinstance(value, date)
        day = value
    if wanted.period is None:
        return _counted(day, today, wanted)
    match wanted.period:
        case "OVERDUE":
            return day < today
        case "UPCOMING":
            return day >= today
        case "YESTERDAY" | "TODAY" | "TOMORROW":
            return (day - today).days == ("YESTERDAY", "TODAY", "TOMORROW").index(wanted.period) - 1
    which, unit = wanted.period.split("_")
    difference = _number(day, unit, clock) - _number(today, unit, clock)
    return difference == ("LAST", "THIS", "NEXT").index(which) - 1


def _number(day: date, unit: str, clock: Clock) -> int:
    """Counts weeks, months, quarters or years."""
    if unit == "WEEK":
        return (day.toordinal() - 1 - FIRST_WEEKDAYS[clock.week_start]) // 7
    months = day.year * 12 + day.month - 1
    return months // {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]


def _counted(day: date, today: date, wanted: RelativeRange) -> bool:
    """Units back from the end of today, or ahead from its start; months keep within their days."""
    start = today if wanted.count > 0 else today + DAY
    if wanted.unit in ("DAY", "WEEK"):
        end = start + wanted.count * (7 if wanted.unit == "WEEK" else 1) * DAY
    else:
        step = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[wanted.unit]
        months = start.year * 12 + start.month - 1 + wanted.count * step
        year, month = months // 12, months % 12 + 1
        end = date(year, month, min(start.day, monthrange(year, month)[1]))
    return min(start, end) <= day < max(start, end)
