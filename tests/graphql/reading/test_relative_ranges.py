"""`within`: every period and count, seen from time zones and first days of the week."""

from __future__ import annotations

import asyncio
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import create, field
from tests.support.workspaces import fresh_workspace

EVENT: Json = {
    "apiName": "event",
    "fields": [
        field("key", "TEXT", required=True),
        field("day", "DATE"),
        field("moment", "DATETIME"),
    ],
}
DAY = timedelta(days=1)
UNTIL_MIDNIGHT = timedelta(seconds=45)
Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A workspace of events at every edge of the periods, and its members' habits."""

    api: Api
    zone: ZoneInfo
    first_weekday: int
    today: date
    days: tuple[date, ...]

    def midnight(self, day: date) -> datetime:
        """The moment at which a day begins here."""
        return datetime.combine(day, time(), self.zone)


@pytest.fixture(
    scope="module",
    params=[("UTC", "MONDAY", 0), ("Pacific/Auckland", "SUNDAY", 6)],
    ids=lambda given: given[0],
)
async def calendar(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, pool: Pool
) -> Calendar:
    """Events on the days around every edge, each at its day's first moment."""
    zone_name, week_start, first_weekday = request.param
    zone = ZoneInfo(zone_name)
    workspace = await fresh_workspace(pool)
    await pool.execute(
        f"update {workspace.schema}.setting set time_zone = $1, week_start = $2",
        zone_name,
        week_start,
    )
    today = await _today(zone)
    edges = {
        edge for name in PERIODS for edge in PERIODS[name](today, first_weekday) if edge is not None
    } | {edge for _, span in COUNTED for edge in span(today)}
    days = tuple(sorted({near for edge in edges for near in (edge - DAY, edge, edge + DAY)}))
    calendar = Calendar(Api(client, workspace), zone, first_weekday, today, days)
    await calendar.api.module(**EVENT)
    events: list[Json] = [
        {
            "key": str(day),
            "day": str(day),
            "moment": calendar.midnight(day).astimezone(UTC).isoformat(),
        }
        for day in days
    ]
    await create(calendar.api, "Events", "key", [*events, {"key": "never"}])
    return calendar


async def _today(zone: ZoneInfo) -> date:
    """The day it is, and stays while these tests run."""
    now = datetime.now(zone)
    midnight = datetime.combine(now.date() + DAY, time(), zone)
    if midnight - now < UNTIL_MIDNIGHT:
        await asyncio.sleep(UNTIL_MIDNIGHT.total_seconds())
    return datetime.now(zone).date()


def _months_from(day: date, count: int) -> date:
    """The day so many months from `day`, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(first: int, after: int) -> Callable[[date, int], Span]:
    return lambda today, _: (today + first * DAY, today + after * DAY)


def _weeks(which: int) -> Callable[[date, int], Span]:
    def span(today: date, first_weekday: int) -> Span:
        start = today + which * 7 * DAY
        while start.weekday() != first_weekday:
            start -= DAY
        return start, start + 7 * DAY

    return span


def _months(length: int, which: int) -> Callable[[date, int], Span]:
    def span(today: date, _: int) -> Span:
        start = today.replace(day=1)
        while (start.month - 1) % length:
            start = _months_from(start, -1)
        start = _months_from(start, which * length)
        return start, _months_from(start, length)

    return span


PERIODS: dict[str, Callable[[date, int], Span]] = {
    "YESTERDAY": _days(-1, 0),
    "TODAY": _days(0, 1),
    "TOMORROW": _days(1, 2),
    **{f"{name}_WEEK": _weeks(n) for n, name in enumerate(("LAST", "THIS", "NEXT"), -1)},
    **{
        f"{name}_{unit}": _months(length, n)
        for unit, length in (("MONTH", 1), ("QUARTER", 3), ("YEAR", 12))
        for n, name in enumerate(("LAST", "THIS", "NEXT"), -1)
    },
    "OVERDUE": lambda today, _: (None, today),
    "UPCOMING": lambda today, _: (today, None),
}
COUNTED: list[tuple[str, Callable[[date], tuple[date, date]]]] = [
    ("{last: 1, unit: DAY}", lambda today: (today, today + DAY)),
    ("{last: 30, unit: DAY}", lambda today: (today - 29 * DAY, today + DAY)),
    ("{next: 1, unit: DAY}", lambda today: (today, today + DAY)),
    ("{next: 2, unit: WEEK}", lambda today: (today, today + 14 * DAY)),
    ("{last: 1, unit: MONTH}", lambda today: (_months_from(today + DAY, -1), today + DAY)),
    ("{next: 13, unit: MONTH}", lambda today: (today, _months_from(today, 13))),
    ("{last: 2, unit: QUARTER}", lambda today: (_months_from(today + DAY, -6), today + DAY)),
    ("{next: 1, unit: YEAR}", lambda today: (today, _months_from(today, 12))),
]


async def found(calendar: Calendar, range_: str) -> tuple[list[str], list[str]]:
    """The keys of the events whose day, and whose moment, lies in a range."""
    data = await calendar.api(
        f"""query($range: RelativeRange = {range_}) {{
          days: events(filter: {{day: {{within: {range_}}}}}, first: 100) {{ nodes {{ key }} }}
          moments: events(filter: {{moment: {{within: $range}}}}, first: 100) {{ nodes {{ key }} }}
        }}"""
    )
    days, moments = ([node["key"] for node in data[name]["nodes"]] for name in data)
    return days, moments


def inside(calendar: Calendar, span: Span) -> list[str]:
    """The keys of the events in a span of days."""
    first, after = span
    return [
        str(day)
        for day in calendar.days
        if (first is None or day >= first) and (after is None or day < after)
    ]


async def test_the_schema_has_these_periods(calendar: Calendar) -> None:
    data = await calendar.api('{ __type(name: "Period") { enumValues { name } } }')
    assert {value["name"] for value in data["__type"]["enumValues"]} == set(PERIODS)


@pytest.mark.parametrize("period", PERIODS)
async def test_period(calendar: Calendar, period: str) -> None:
    days, moments = await found(calendar, f"{{period: {period}}}")
    expected = inside(calendar, PERIODS[period](calendar.today, calendar.first_weekday))
    assert days == expected
    today = str(calendar.today)
    if period == "OVERDUE":
        # Today's event was at its first moment, which is over.
        expected = [*expected, today]
    if period == "UPCOMING":
        expected.remove(today)
    assert moments == expected


@pytest.mark.parametrize(("range_", "span"), COUNTED, ids=[range_ for range_, _ in COUNTED])
async def test_counted(
    calendar: Calendar, range_: str, span: Callable[[date], tuple[date, date]]
) -> None:
    days, moments = await found(calendar, range_)
    assert days == moments == inside(calendar, span(calendar.today))


async def test_a_missing_day_lies_in_no_period(calendar: Calendar) -> None:
    data = await calendar.api(
        """{ not: events(filter: {not: {day: {within: {period: UPCOMING}}}}, last: 1) {
               nodes { key } }
             none: events(filter: {key: {eq: "never"}, day: {within: {period: OVERDUE}}}) {
               totalCount } }"""
    )
    assert data == {"not": {"nodes": [{"key": "never"}]}, "none": {"totalCount": 0}}
