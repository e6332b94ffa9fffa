"""Relative dates: what each period means on given days and in given time zones."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import BadUserInput
from crm.periods import MAX_COUNT, PERIODS, UNITS, Clock, RelativeRange, days, moments, read_range

NOW = datetime(2027, 3, 31, 9, 30, tzinfo=UTC)  # a Wednesday
CLOCK = Clock(NOW)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        ("YESTERDAY", "2027-03-30", "2027-03-31"),
        ("TODAY", "2027-03-31", "2027-04-01"),
        ("TOMORROW", "2027-04-01", "2027-04-02"),
        ("LAST_WEEK", "2027-03-22", "2027-03-29"),
        ("THIS_WEEK", "2027-03-29", "2027-04-05"),
        ("NEXT_WEEK", "2027-04-05", "2027-04-12"),
        ("LAST_MONTH", "2027-02-01", "2027-03-01"),
        ("THIS_MONTH", "2027-03-01", "2027-04-01"),
        ("NEXT_MONTH", "2027-04-01", "2027-05-01"),
        ("LAST_QUARTER", "2026-10-01", "2027-01-01"),
        ("THIS_QUARTER", "2027-01-01", "2027-04-01"),
        ("NEXT_QUARTER", "2027-04-01", "2027-07-01"),
        ("LAST_YEAR", "2026-01-01", "2027-01-01"),
        ("THIS_YEAR", "2027-01-01", "2028-01-01"),
        ("NEXT_YEAR", "2028-01-01", "2029-01-01"),
        ("OVERDUE", None, "2027-03-31"),
        ("UPCOMING", "2027-03-31", None),
    ],
)
def test_named_periods(period: str, first: str | None, after: str | None) -> None:
    assert days(RelativeRange(period), CLOCK) == (day(first), day(after))


def test_every_period_is_tested() -> None:
    tested = test_named_periods.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {period for period, *_ in tested} == set(PERIODS)


@pytest.mark.parametrize(
    ("count", "unit", "first", "after"),
    [
        (-1, "DAY", "2027-03-31", "2027-04-01"),
        (-30, "DAY", "2027-03-02", "2027-04-01"),
        (1, "DAY", "2027-03-31", "2027-04-01"),
        (2, "WEEK", "2027-03-31", "2027-04-14"),
        (-1, "WEEK", "2027-03-25", "2027-04-01"),
        (-1, "MONTH", "2027-03-01", "2027-04-01"),
        (1, "MONTH", "2027-03-31", "2027-04-30"),
        (1, "QUARTER", "2027-03-31", "2027-06-30"),
        (-1, "YEAR", "2026-04-01", "2027-04-01"),
        (1, "YEAR", "2027-03-31", "2028-03-31"),
        (-MAX_COUNT, "YEAR", "0001-01-01", "2027-04-01"),
        (MAX_COUNT, "YEAR", "2027-03-31", "9999-12-31"),
    ],
)
def test_counted_units_hold_today(count: int, unit: str, first: str, after: str) -> None:
    assert days(RelativeRange(None, count, unit), CLOCK) == (day(first), day(after))


@pytest.mark.parametrize(
    ("week_start", "first"),
    [("MONDAY", "2027-03-29"), ("SUNDAY", "2027-03-28"), ("SATURDAY", "2027-03-27")],
)
def test_weeks_start_as_the_asker_counts(week_start: str, first: str) -> None:
    clock = Clock(NOW, week_start=week_start)
    start = date.fromisoformat(first)
    assert days(RelativeRange("THIS_WEEK"), clock) == (start, start + timedelta(days=7))


def test_today_is_the_asker_s() -> None:
    late = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)
    assert Clock(late, "Europe/Berlin").today == date(2027, 4, 1)
    assert Clock(late, "America/New_York").today == date(2027, 3, 31)


def test_days_have_the_length_that_the_time_zone_gives_them() -> None:
    spring = Clock(datetime(2027, 3, 28, 12, tzinfo=UTC), "Europe/Berlin")
    first, after = moments(RelativeRange("TODAY"), spring)
    assert first == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert after == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_moments_are_overdue_from_now_on() -> None:
    assert moments(RelativeRange("OVERDUE"), CLOCK) == (None, NOW)
    assert moments(RelativeRange("UPCOMING"), CLOCK) == (NOW, None)


CLOCKS = st.builds(
    Clock,
    st.datetimes(datetime(1971, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"]),
    st.sampled_from(["MONDAY", "SUNDAY", "SATURDAY"]),
)
RANGES = st.sampled_from(PERIODS).map(RelativeRange) | st.builds(
    RelativeRange,
    st.none(),
    st.integers(-MAX_COUNT, MAX_COUNT).filter(bool),
    st.sampled_from(UNITS),
)


@given(CLOCKS, RANGES)
def test_ranges_never_end_before_they_begin(clock: Clock, wanted: RelativeRange) -> None:
    first, after = days(wanted, clock)
    assert first is None or after is None or first < after
    start, end = moments(wanted, clock)
    assert start is None or end is None or start < end


@given(CLOCKS, st.sampled_from(UNITS[1:]))
def test_periods_of_one_unit_meet(clock: Clock, unit: str) -> None:
    last, this, following = (
        days(RelativeRange(f"{which}_{unit}"), clock) for which in ("LAST", "THIS", "NEXT")
    )
    assert last[1] == this[0]
    assert this[1] == following[0]
    assert this[0] is not None
    assert this[1] is not None
    assert this[0] <= clock.today < this[1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"period": "TODAY"}, RelativeRange("TODAY")),
        ({"period": "TODAY", "last": None}, RelativeRange("TODAY")),
        ({"last": 30, "unit": "DAY"}, RelativeRange(None, -30, "DAY")),
        ({"next": 2, "unit": "WEEK"}, RelativeRange(None, 2, "WEEK")),
    ],
)
def test_ranges_are_read(value: object, expected: RelativeRange) -> None:
    assert read_range(value, "within") == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "TODAY",
        {"period": "SOMEDAY"},
        {"period": "TODAY", "last": 3, "unit": "DAY"},
        {"last": 3},
        {"last": 0, "unit": "DAY"},
        {"last": MAX_COUNT + 1, "unit": "DAY"},
        {"last": 3, "unit": "HOUR"},
        {"last": 3, "next": 3, "unit": "DAY"},
    ],
)
def test_other_shapes_are_refused(value: object) -> None:
    with pytest.raises(BadUserInput, match="dayWithin"):
        read_range(value, "dayWithin")
