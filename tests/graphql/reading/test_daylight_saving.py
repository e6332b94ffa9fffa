"""Days and weeks of moments around clock changes: 23 and 25 hours, midnights that never were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.periods import Clock, RelativeRange, moments
from tests.support.api import Api, Json
from tests.support.every_kind import create, field

EVENT: Json = {"apiName": "event", "fields": [field("at", "DATETIME")]}
CHANGES = [
    ("Europe/Berlin", "MONDAY", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("Europe/Berlin", "SUNDAY", datetime(2027, 10, 31, 1, tzinfo=UTC)),
    # No midnight on that day: at 24:00 it was one o'clock.
    ("America/Sao_Paulo", "SUNDAY", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("Africa/Cairo", "SATURDAY", datetime(2024, 4, 25, 22, tzinfo=UTC)),
    # The hour before midnight, and that after it, came twice.
    ("America/Sao_Paulo", "MONDAY", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    ("America/Havana", "MONDAY", datetime(2027, 11, 7, 5, tzinfo=UTC)),
    # Half an hour, and a whole day that was left out.
    ("Australia/Lord_Howe", "MONDAY", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    ("Pacific/Apia", "MONDAY", datetime(2011, 12, 30, 10, tzinfo=UTC)),
]
FIRST_WEEKDAYS = {"MONDAY": 0, "SUNDAY": 6, "SATURDAY": 5}
HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
NEAR = [HALF_HOUR * step for step in range(-72, 73)]
GROUPS = """
query Groups($unit: DateGroup!) {
  events { groups(by: [{at: $unit}], first: 100) {
    nodes { key { at } count records(first: 100) { totalCount nodes { at } } } } }
}
"""


@pytest.mark.parametrize(
    ("zone_name", "week_start", "change"), CHANGES, ids=[f"{name} {at}" for name, _, at in CHANGES]
)
async def test_groups_around_a_clock_change(
    api: Api, zone_name: str, week_start: str, change: datetime
) -> None:
    await api.module(**EVENT)
    await api(
        "mutation($input: ViewerUpdate!) { updateViewer(input: $input) { viewer { role } } }",
        input={"timeZone": zone_name, "weekStart": week_start},
    )
    await create(api, "Events", "id", [{"at": (change + step).isoformat()} for step in NEAR])
    zone = ZoneInfo(zone_name)

    def day(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    def week(moment: datetime) -> date:
        return day(moment) - (day(moment).weekday() - FIRST_WEEKDAYS[week_start]) % 7 * DAY

    ways: dict[str, Callable[[datetime], date]] = {"DAY": day, "WEEK": week}
    for unit, of in ways.items():
        groups = (await api(GROUPS, unit=unit))["events"]["groups"]["nodes"]
        counted = {group["key"]["at"]: group["count"] for group in groups}
        assert counted == {
            str(first): count
            for first, count in Counter(of(change + step) for step in NEAR).items()
        }
        for group in groups:
            records = group["records"]
            assert records["totalCount"] == group["count"]
            found = {str(of(datetime.fromisoformat(each["at"]))) for each in records["nodes"]}
            assert found == {group["key"]["at"]}


@pytest.mark.parametrize(
    ("zone_name", "week_start", "change"), CHANGES, ids=[f"{name} {at}" for name, _, at in CHANGES]
)
def test_relative_days_around_a_clock_change(
    zone_name: str, week_start: str, change: datetime
) -> None:
    zone = ZoneInfo(zone_name)
    for now in (change + step for step in NEAR):
        first, after = moments(RelativeRange("TODAY"), Clock(now, zone_name, week_start))
        assert first is not None
        assert after is not None
        today = now.astimezone(zone).date()
        for near in (change + step for step in NEAR):
            assert (first <= near < after) is (near.astimezone(zone).date() == today)
