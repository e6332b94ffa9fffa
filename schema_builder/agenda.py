"""The agenda as GraphQL types: what takes place when, over the calendars of all modules."""

from datetime import date, datetime

import strawberry

from crm.agenda import AgendaPeriod
from schema_builder.enums import describe
from schema_builder.interfaces import Record
from schema_builder.pages import PageInfo

describe(
    AgendaPeriod,
    "AgendaPeriod",
    "A span of an agenda that moves with the clock, in your time zone.",
    {
        "ALL": "All of time.",
        "OVERDUE": "What is over: whole days before today, moments before now.",
        "TODAY": "What touches today.",
        "THIS_MONTH": "What touches this month.",
        "UPCOMING": "What is not over yet: today or later, for moments from now on.",
    },
)


@strawberry.type(
    description="A record as an event of a calendar, as a view of kind CALENDAR says: when it is, "
    "what it is called and its colour. Whole days are those of the calendar wherever you are; "
    "moments are shown by your time zone."
)
class AgendaItem:
    """A record as an event of a calendar."""

    view_id: strawberry.ID = strawberry.field(description="The view that it is an event of.")
    all_day: bool = strawberry.field(
        description="Whether it lasts whole days; then draw `startDay` to `endDay`, whatever the "
        "hour. Else it begins at `start`."
    )
    start: datetime = strawberry.field(
        description="When it begins; of whole days, when the first begins in your time zone."
    )
    end: datetime | None = strawberry.field(
        description="When it is over: this moment is no longer part of it. Of whole days, when "
        "the day after the last begins in your time zone. Null where the record tells no end, or "
        "one before its beginning."
    )
    start_day: date = strawberry.field(
        description="The day on which it begins; of a moment, the day that it then is for you."
    )
    end_day: date = strawberry.field(
        description="The last day that it touches, which is `startDay` where it ends that day."
    )
    title: str = strawberry.field(
        description="What to call it: the text of the field that the view names, else the "
        "record's title."
    )
    color: str | None = strawberry.field(
        description="The colour of the option that the record has in the field that the view "
        "colours by; null where there is none."
    )
    color_key: str | None = strawberry.field(
        description="That option's key, by which a client can have colours of its own."
    )
    color_label: str | None = strawberry.field(
        description="That option's label, to explain the colour."
    )
    record: Record = strawberry.field(
        description="The record itself; what is its own is asked for with `... on` its type."
    )


@strawberry.type(description="One of a page of events, with its place.")
class AgendaEdge:
    """One of a page of events, with its place."""

    cursor: str = strawberry.field(description="The event's place in the agenda, for `after`.")
    node: AgendaItem = strawberry.field(description="The event.")


@strawberry.type(
    description="A page of events, in the order in which they begin: whole days before moments."
)
class AgendaConnection:
    """A page of events."""

    nodes: list[AgendaItem] = strawberry.field(description="The page's events.")
    edges: list[AgendaEdge] = strawberry.field(
        description="The page's events, each with its cursor."
    )
    page_info: PageInfo = strawberry.field(
        description="What lies around the page, and the cursor to go on with."
    )
    total_count: int = strawberry.field(
        description="How many events the span has in all its pages."
    )
