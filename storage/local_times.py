"""Days and moments by the asker's clock, in SQL."""

import sqlalchemy as sa

from storage.draft import Draft
from storage.statement import TimeZone
from storage.tables import Column

FIRST_DAY: Column = sa.literal_column("date '0001-01-01'")
LAST_DAY: Column = sa.literal_column("date '9999-12-31'")
_FIRST_MOMENT: Column = sa.literal_column("timestamptz '0001-01-01 00:00:00Z'")
_LAST_MOMENT: Column = sa.literal_column("timestamptz '9999-12-31 23:59:59.999999Z'")
_HOUR: Column = sa.literal_column("interval '1 hour'")


def local_day(draft: Draft, moment: Column) -> Column:
    """The day that it is then in the asker's time zone."""
    day = sa.cast(sa.func.timezone(_zone(draft), moment), sa.Date())
    # Far from Greenwich the first and the last moments lie beyond the calendar of the API.
    return sa.case((day < FIRST_DAY, FIRST_DAY), (day > LAST_DAY, LAST_DAY), else_=day)


def first_moment(draft: Draft, day: Column) -> Column:
    """The moment when the day begins in the asker's time zone."""
    zone = _zone(draft)
    midnight = sa.func.timezone(zone, sa.cast(day, sa.TIMESTAMP()))
    # Where clocks are turned back at midnight there are two, of which PostgreSQL takes the later.
    earlier = midnight - _HOUR
    same_day = sa.cast(sa.func.timezone(zone, earlier), sa.Date()) == day
    begins = sa.case((same_day, earlier), else_=midnight)
    return sa.func.least(sa.func.greatest(begins, _FIRST_MOMENT), _LAST_MOMENT)


def _zone(draft: Draft) -> Column:
    return draft.parameter(TimeZone(), "text", "time zone")
