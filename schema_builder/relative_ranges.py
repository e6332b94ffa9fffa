"""Dates that are named by their distance from now: this month, the last 30 days."""

from enum import StrEnum

import strawberry

from crm.periods import MAX_COUNT
from schema_builder.enums import describe


class Period(StrEnum):
    """A named span of time; the names are those of `crm.periods`."""

    YESTERDAY = "YESTERDAY"
    TODAY = "TODAY"
    TOMORROW = "TOMORROW"
    LAST_WEEK = "LAST_WEEK"
    THIS_WEEK = "THIS_WEEK"
    NEXT_WEEK = "NEXT_WEEK"
    LAST_MONTH = "LAST_MONTH"
    THIS_MONTH = "THIS_MONTH"
    NEXT_MONTH = "NEXT_MONTH"
    LAST_QUARTER = "LAST_QUARTER"
    THIS_QUARTER = "THIS_QUARTER"
    NEXT_QUARTER = "NEXT_QUARTER"
    LAST_YEAR = "LAST_YEAR"
    THIS_YEAR = "THIS_YEAR"
    NEXT_YEAR = "NEXT_YEAR"
    OVERDUE = "OVERDUE"
    UPCOMING = "UPCOMING"


class RelativeUnit(StrEnum):
    """What the last or next ones are counted in; the names are those of `crm.periods`."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


def _whole_spans() -> dict[str, str]:
    which = {"LAST": "before this one", "THIS": "that it is now", "NEXT": "after this one"}
    units = ("WEEK", "MONTH", "QUARTER", "YEAR")
    return {
        f"{name}_{unit}": f"The whole {unit.lower()} {words}."
        for unit in units
        for name, words in which.items()
    }


describe(
    Period,
    "Period",
    "A named span of time, seen from the asker's time zone and first day of the week.",
    {
        "YESTERDAY": "The day before today.",
        "TODAY": "Today.",
        "TOMORROW": "The day after today.",
        **_whole_spans(),
        "OVERDUE": "In the past: before today, or for moments before now.",
        "UPCOMING": "Not yet over: today or later, or for moments from now on.",
    },
)
describe(
    RelativeUnit,
    "RelativeUnit",
    "What the last or next ones are counted in.",
    {unit.name: f"Counts {unit.name.lower()}s." for unit in RelativeUnit},
)


@strawberry.input(
    description="A span of time that moves with the clock: either `{period: THIS_MONTH}`, or "
    "`{last: 30, unit: DAY}`, or `{next: 2, unit: WEEK}`. Today is in it."
)
class RelativeRange:
    """A span of time that moves with the clock."""

    period: Period | None = strawberry.field(
        default=strawberry.UNSET, description="A named span; alone."
    )
    last: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"So many units back from today, 1 to {MAX_COUNT:,}; with `unit`.",
    )
    next: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"So many units ahead from today, 1 to {MAX_COUNT:,}; with `unit`.",
    )
    unit: RelativeUnit | None = strawberry.field(
        default=strawberry.UNSET, description="What `last` or `next` counts."
    )
