"""The agenda: which span of time is asked for, and where it begins and ends for an asker."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from crm.errors import BadUserInput
from crm.periods import Clock, RelativeRange, days, midnight, moments


class AgendaPeriod(StrEnum):
    """Spans of time that move with the clock."""

    ALL = "ALL"
    OVERDUE = "OVERDUE"
    TODAY = "TODAY"
    THIS_MONTH = "THIS_MONTH"
    UPCOMING = "UPCOMING"


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: a period, or the days from `first` to `last`, or all of time.

    The days are what stands for them in a plan, or None where there is no end on that side.
    """

    period: AgendaPeriod = AgendaPeriod.ALL
    first: object = None
    last: object = None

    @property
    def past(self) -> bool:
        """Whether what is over is asked for; the span then ends where `begins` says."""
        return self.period is AgendaPeriod.OVERDUE

    @property
    def begins(self) -> bool:
        """Whether the span has a beginning."""
        return self.first is not None or self.period is not AgendaPeriod.ALL

    @property
    def ends(self) -> bool:
        """Whether the span has an end."""
        return self.last is not None or self.period in _WHOLE


_WHOLE = frozenset({AgendaPeriod.TODAY, AgendaPeriod.THIS_MONTH})
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)

Edges = tuple[object, object]
"""The first and the last day or moment of a span, both included; None where it has no end."""


def edges(
    period: AgendaPeriod, first: date | None, last: date | None, of_days: bool, clock: Clock
) -> Edges:
    """Where a span begins and ends by the asker's clock, as days or as moments.

    What is over ended before the first that is upcoming. Raises BadUserInput where the last day
    comes before the first.
    """
    if period is not AgendaPeriod.ALL:
        return _of_period(period, of_days, clock)
    if first is not None and last is not None and last < first:
        raise BadUserInput(f"to is {last}, which is before from, {first}.")
    if of_days:
        return first, last
    return midnight(first, clock), None if last is None else _last_moment(last, clock)


def _of_period(period: AgendaPeriod, of_days: bool, clock: Clock) -> Edges:
    upcoming = period in (AgendaPeriod.OVERDUE, AgendaPeriod.UPCOMING)
    wanted = RelativeRange("UPCOMING" if upcoming else period.value)
    if of_days:
        first_day, next_day = days(wanted, clock)
        return first_day, None if next_day is None else next_day - timedelta(days=1)
    begin, after = moments(wanted, clock)
    return begin, None if after is None else after - timedelta(microseconds=1)


def _last_moment(day: date, clock: Clock) -> datetime:
    try:
        after = midnight(day + timedelta(days=1), clock)
    except OverflowError:
        return _LAST_MOMENT
    return after - timedelta(microseconds=1)
