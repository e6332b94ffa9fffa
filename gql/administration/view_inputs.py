"""What the mutations of views take, and how it becomes a draft to check."""

from collections.abc import Callable
from typing import TypeVar

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from crm import view_drafts as drafts
from crm.defining.inputs import UNSET as NOT_GIVEN
from crm.view_drafts import Given
from gql.administration.rule_inputs import known
from gql.administration.view_enums import (
    DateGroup,
    ViewFunction,
    ViewKind,
    ViewVisibility,
)
from gql.administration.view_panel_inputs import ViewTabInput
from gql.administration.view_part_inputs import ViewColumnInput, ViewOrderInput

T = TypeVar("T")
D = TypeVar("D")

_LABEL = "What people read, such as `My open deals`."
_KEY = "The stable name among the module's views, such as `myOpenDeals`"
_FILTER = (
    "The records that it shows, in the JSON of the module's `filter` argument, such as "
    '`{stage: {notIn: ["DEAL_WON", "DEAL_LOST"]}, owner: {isMe: true}}`. It is kept by identity: '
    "no new name breaks it."
)
_COLUMNS = "For a TABLE: its columns, in their order."
_ORDER = "For a TABLE or KANBAN: what records are ordered by, the most important first."
_GROUP = "For a KANBAN: the field whose values are its columns; a TABLE may have one too."
_CARDS = "For a KANBAN: paths to the fields on a card, in their order."
_TOTALS = "For a TABLE or KANBAN: the figures of all records, or of each group."
_CALENDAR = "For a CALENDAR: when records take place."
_TABS = "For a RECORD: the tabs of the panel, in their order."
_DESCRIPTION = "What it is for."
_ROLES = "For visibility ROLES: the roles that have it."


@strawberry.input(
    description='What records are grouped by. Examples: `{field: "stage"}`, `{field: "closeDate", '
    'unit: MONTH}`, `{field: "stage", category: true}`.'
)
class ViewGroupInput:
    """What records are grouped by."""

    field: str = strawberry.field(
        description="The path to a field, such as `stage` or `company.industry`."
    )
    unit: DateGroup | None = strawberry.field(
        default=None,
        description="For days and moments: what they are grouped by; MONTH if left out.",
    )
    category: bool | None = strawberry.field(
        default=False,
        description="For a select: whether records are grouped by the categories of its options, "
        "a board of a few columns for many stages.",
    )

    def read(self) -> drafts.GroupDraft:
        """The draft."""
        unit = None if self.unit is None else self.unit.value
        return drafts.GroupDraft(self.field, unit, bool(self.category))


@strawberry.input(description='A figure. Example: `{function: SUM, field: "amount"}`.')
class ViewTotalInput:
    """A figure."""

    function: ViewFunction = strawberry.field(description="What is computed.")
    field: str | None = strawberry.field(
        default=None, description="The field of the module that it is computed of; none for COUNT."
    )

    def read(self) -> drafts.TotalDraft:
        """The draft."""
        return drafts.TotalDraft(self.function.value, self.field)


@strawberry.input(
    description='When records take place. Example: `{start: "followUpAt", color: "status"}`.'
)
class ViewCalendarInput:
    """When records take place."""

    start: str = strawberry.field(
        description="The field that says when it begins, of kind DATE or DATETIME."
    )
    end: str | None = strawberry.field(
        default=None, description="The field that says when it ends, of the same kind."
    )
    color: str | None = strawberry.field(
        default=None, description="The SELECT whose options' colours it is shown in."
    )
    title: str | None = strawberry.field(
        default=None, description="The path to what it is called; left out, the record's title."
    )

    def read(self) -> drafts.CalendarDraft:
        """The draft."""
        return drafts.CalendarDraft(self.start, self.end, self.color, self.title)


@strawberry.input(
    description='A new view. Example: `{module: "deal", label: "Won", kind: TABLE, filter: '
    '{stage: {eq: "DEAL_WON"}}, columns: [{field: "name", width: 240}, {field: "company.name"}], '
    'orderBy: [{field: "closeDate", sort: DESC}]}`.'
)
class ViewInput:
    """A new view."""

    module: str = strawberry.field(description="The API name of its module, such as `deal`.")
    kind: ViewKind = strawberry.field(
        description="How it shows records; it cannot be changed later."
    )
    label: str = strawberry.field(description=_LABEL)
    key: str | None = strawberry.field(
        default=None, description=f"{_KEY}; left out, it is made from the label."
    )
    description: str | None = strawberry.field(default=None, description=_DESCRIPTION)
    visibility: ViewVisibility | None = strawberry.field(
        default=ViewVisibility.SHARED, description="Who has it."
    )
    roles: list[str] | None = strawberry.field(default=None, description=_ROLES)
    filter: JSON | None = strawberry.field(default=None, description=_FILTER)
    order_by: list[ViewOrderInput] | None = strawberry.field(default=None, description=_ORDER)
    columns: list[ViewColumnInput] | None = strawberry.field(default=None, description=_COLUMNS)
    group_by: ViewGroupInput | None = strawberry.field(default=None, description=_GROUP)
    card_fields: list[str] | None = strawberry.field(default=None, description=_CARDS)
    totals: list[ViewTotalInput] | None = strawberry.field(default=None, description=_TOTALS)
    calendar: ViewCalendarInput | None = strawberry.field(default=None, description=_CALENDAR)
    tabs: list[ViewTabInput] | None = strawberry.field(default=None, description=_TABS)

    def read(self) -> drafts.NewViewDraft:
        """The draft to check."""
        return drafts.NewViewDraft(self.module, self.kind, _view(self))


@strawberry.input(
    description="What changes of a view; what is left out stays, and null takes a part away."
)
class ViewUpdate:
    """What changes of a view."""

    label: str | None = strawberry.field(default=UNSET, description=_LABEL)
    key: str | None = strawberry.field(default=UNSET, description=f"{_KEY}.")
    description: str | None = strawberry.field(default=UNSET, description=_DESCRIPTION)
    visibility: ViewVisibility | None = strawberry.field(default=UNSET, description="Who has it.")
    roles: list[str] | None = strawberry.field(default=UNSET, description=_ROLES)
    filter: JSON | None = strawberry.field(default=UNSET, description=_FILTER)
    order_by: list[ViewOrderInput] | None = strawberry.field(default=UNSET, description=_ORDER)
    columns: list[ViewColumnInput] | None = strawberry.field(default=UNSET, description=_COLUMNS)
    group_by: ViewGroupInput | None = strawberry.field(default=UNSET, description=_GROUP)
    card_fields: list[str] | None = strawberry.field(default=UNSET, description=_CARDS)
    totals: list[ViewTotalInput] | None = strawberry.field(default=UNSET, description=_TOTALS)
    calendar: ViewCalendarInput | None = strawberry.field(default=UNSET, description=_CALENDAR)
    tabs: list[ViewTabInput] | None = strawberry.field(default=UNSET, description=_TABS)

    def read(self) -> drafts.ViewDraft:
        """The draft to check."""
        return _view(self)


def _view(given: ViewInput | ViewUpdate) -> drafts.ViewDraft:
    return drafts.ViewDraft(
        label=known(given.label),
        key=known(given.key),
        description=known(given.description),
        visibility=known(given.visibility),
        roles=known(given.roles),
        layout=drafts.LayoutDraft(
            columns=each_read(given.columns, ViewColumnInput.read),
            filter=known(given.filter),
            order_by=each_read(given.order_by, ViewOrderInput.read),
            group_by=_one(given.group_by, ViewGroupInput.read),
            card_fields=known(given.card_fields),
            totals=each_read(given.totals, ViewTotalInput.read),
            calendar=_one(given.calendar, ViewCalendarInput.read),
            tabs=each_read(given.tabs, ViewTabInput.read),
        ),
    )


def _one(given: T | None, read: Callable[[T], D]) -> Given[D]:
    return NOT_GIVEN if given is UNSET else None if given is None else read(given)


def each_read(given: list[T] | None, read: Callable[[T], D]) -> Given[list[D]]:
    """What is given of a list, each item read."""
    return _one(given, lambda items: [read(item) for item in items])
