"""How records are grouped, and how groups are ordered: the inputs that all modules share."""

from enum import StrEnum

import strawberry

from schema_builder.enums import describe
from schema_builder.orders import Sort


class DateGroup(StrEnum):
    """The units that days and moments are grouped by."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


describe(
    DateGroup,
    "DateGroup",
    "What days and moments are grouped by. The key of a group is its first day; moments belong to "
    "the day that it was then in your time zone.",
    {
        "DAY": "Each day by itself; labelled like 2026-11-22.",
        "WEEK": "Weeks, which begin on your first day of the week; labelled like "
        "Week of 2026-11-16.",
        "MONTH": "Months; labelled like 2026-11.",
        "QUARTER": "Quarters of the year; labelled like 2026-Q4.",
        "YEAR": "Years; labelled like 2026.",
    },
)


@strawberry.input(description="How a field groups: `{}`, or with the options that nobody has.")
class GroupOption:
    """How a field groups."""

    include_empty: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="`true`: each option of a select makes a group, as do yes and no, be it "
        "without records. Only for selects and yes/no.",
    )
    category: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="`true`: by the categories of a select's options, in the order of the catalog, "
        "instead of by the options. `label` is the category; in `key` the field is null.",
    )


@strawberry.input(description='A measure to order groups by: `{field: "amount", sort: DESC}`.')
class AggregateOrder:
    """A measure to order groups by."""

    field: str = strawberry.field(
        description="The name of a field that this measure can be asked of, as it stands in "
        "`aggregates`."
    )
    sort: Sort = strawberry.field(description="The direction.")


def _by_measure(what: str) -> AggregateOrder | None:
    found: AggregateOrder | None = strawberry.field(
        default=strawberry.UNSET, description=f"By {what}."
    )
    return found


@strawberry.input(
    one_of=True,
    description="One thing to order groups by. For several, give a list; left out, groups stand "
    "by their keys: options in the order of the catalog, texts and linked records by name, the "
    "group without a value last.",
)
class GroupOrder:
    """One thing to order groups by."""

    key: Sort | None = strawberry.field(
        default=strawberry.UNSET, description="By what the records are grouped by."
    )
    count: Sort | None = strawberry.field(
        default=strawberry.UNSET, description="By how many records they have."
    )
    sum: AggregateOrder | None = _by_measure("the sum of a field")
    avg: AggregateOrder | None = _by_measure("the average of a field")
    min: AggregateOrder | None = _by_measure("the least value of a field")
    max: AggregateOrder | None = _by_measure("the greatest value of a field")
    count_distinct: AggregateOrder | None = _by_measure("how many different values a field has")
    count_empty: AggregateOrder | None = _by_measure("how many records have no value in a field")
