"""How days and moments go to PostgreSQL and come back: each as the day or moment that it is.

asyncpg writes the first and the last day or moment that Python knows as PostgreSQL's infinities,
though both are ordinary values there: people write 9999-12-31 for "never".
"""

from datetime import UTC, date, datetime, timedelta

import asyncpg

_FIRST_DAY = date(2000, 1, 1).toordinal()
_FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_LAST_DAY, _LAST_MOMENT = 2**31 - 1, 2**63 - 1
_MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
_TICK = timedelta(microseconds=1)


async def keep_calendar(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Make a new connection write and read days and moments exactly; asks the server nothing."""
    await connection.set_type_codec(
        "date", schema="pg_catalog", encoder=_from_day, decoder=_to_day, format="tuple"
    )
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", encoder=_from_moment, decoder=_to_moment, format="tuple"
    )


def _from_day(day: date) -> tuple[int]:
    return (day.toordinal() - _FIRST_DAY,)


def _to_day(given: tuple[int]) -> date:
    (count,) = given
    if abs(count) >= _LAST_DAY:
        return date.max if count > 0 else date.min
    return date.fromordinal(count + _FIRST_DAY)


def _from_moment(moment: datetime) -> tuple[int]:
    return ((moment - _FIRST_MOMENT) // _TICK,)


def _to_moment(given: tuple[int]) -> datetime:
    (count,) = given
    if abs(count) >= _LAST_MOMENT:
        return _MOMENTS[count > 0]
    return _FIRST_MOMENT + timedelta(microseconds=count)
