"""Relative dates: what "this month" or "the last 30 days" means at a moment, for an asker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import overload
from zoneinfo import ZoneInfo

from crm.errors import BadUserInput

UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
_SHIFTS = {"LAST": -1, "THIS": 0, "NEXT": 1}
_DAYS = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
PERIODS = (
    *_DAYS,
    *(f"{which}_{unit}" for unit in UNITS[1:] for which in _SHIFTS),
    "OVERDUE",
    "UPCOMING",
)
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
MAX_COUNT = 10_000
_WEEK_STARTS = {"MONDAY": 0, "SUNDAY": 6, "SATURDAY": 5}


@dataclass(frozen=True, slots=True)
class RelativeRange:
    """A named period, or `count` units back (negative) or ahead from today, today included."""

    period: str | None = None
    count: int = 0
    unit: str = "DAY"


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment and the calendar habits by which relative dates are read."""

    now: datetime
    time_zone: str = "UTC"
    week_start: str = "MONDAY"

    @property
    def today(self) -> date:
        """The day it is in the asker's time zone."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()


def days_to_monday(clock: Clock) -> int:
    """How many days after the first day of the asker's week the next Monday is; 0 to 2."""
    return -_WEEK_STARTS[clock.week_start] % 7


def read_range(value: object, place: str) -> RelativeRange:
    """The range for `{period:}`, `{last:, unit:}` or `{next:, unit:}`; else BadUserInput."""
    given = value if isinstance(value, Mapping) else {}
    present = {name: item for name, item in given.items() if item is not None}
    match present:
        case {"period": str(period)} if period in PERIODS and len(present) == 1:
            return RelativeRange(period)
        case {"last": int(count), "unit": str(unit)} if _fits(present, count, unit):
            return RelativeRange(None, -count, unit)
        case {"next": int(count), "unit": str(unit)} if _fits(present, count, unit):
            return RelativeRange(None, count, unit)
    raise BadUserInput(
        f"{place} must be {{period: TODAY}}, {{last: 30, unit: DAY}} or {{next: 2, unit: WEEK}}, "
        f"with a count from 1 to {MAX_COUNT}."
    )


def _fits(present: Mapping[str, object], count: int, unit: str) -> bool:
    return len(present) == 2 and 1 <= count <= MAX_COUNT and unit in UNITS


def days(wanted: RelativeRange, clock: Clock) -> tuple[date | None, date | None]:
    """The first day of the range and the first day after it; None where it has no end there.

    For days, OVERDUE is before today and UPCOMING is today or later.
    """
    today = clock.today
    if wanted.period is None:
        return _counted(wanted, today)
    if wanted.period == "OVERDUE":
        return None, today
    if wanted.period == "UPCOMING":
        return today, None
    if wanted.period in _DAYS:
        first = today + timedelta(days=_DAYS[wanted.period])
        return first, first + timedelta(days=1)
    which, unit = wanted.period.split("_")
    start = _start(today, unit, clock.week_start)
    first = _shift(start, unit, _SHIFTS[which])
    return first, _shift(first, unit, 1)


def moments(wanted: RelativeRange, clock: Clock) -> tuple[datetime | None, datetime | None]:
    """The first moment of the range and the first after it, in UTC; OVERDUE ends now."""
    if wanted.period == "OVERDUE":
        return None, clock.now
    if wanted.period == "UPCOMING":
        return clock.now, None
    first, after = days(wanted, clock)
    return midnight(first, clock), midnight(after, clock)


def _counted(wanted: RelativeRange, today: date) -> tuple[date, date]:
    tomorrow = today + timedelta(days=1)
    if wanted.count < 0:
        return _shift(tomorrow, wanted.unit, wanted.count), tomorrow
    return today, _shift(today, wanted.unit, wanted.count)


@overload
def midnight(day: date, clock: Clock) -> datetime: ...


@overload
def midnight(day: None, clock: Clock) -> None: ...


def midnight(day: date | None, clock: Clock) -> datetime | None:
    """The first moment of the day in the asker's time zone, in UTC; None for no day."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), ZoneInfo(clock.time_zone)).astimezone(UTC)
    except OverflowError:
        # East of Greenwich the first day of year 1 begins before there are moments.
        return datetime.min.replace(tzinfo=UTC)


def _start(day: date, unit: str, week_start: str) -> date:
    if unit == "WEEK":
        return day - timedelta(days=(day.weekday() - _WEEK_STARTS[week_start]) % 7)
    month = {"MONTH": day.month, "QUARTER": (day.month - 1) // 3 * 3 + 1, "YEAR": 1}[unit]
    return date(day.year, month, 1)


def _shift(day: date, unit: str, count: int) -> date:
    """`day` moved by whole units, kept within the month's length, and within the days that there
    are: beyond them it is the first or the last."""
    if unit in ("DAY", "WEEK"):
        return day + timedelta(days=count * (7 if unit == "WEEK" else 1))
    months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    if not 1 <= year <= 9999:
        # To PostgreSQL these are before and after all days.
        return date.min if year < 1 else date.max
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    last = (following - timedelta(days=1)).day if following else 31
    return date(year, month, min(day.day, last))
