"""Views as the API tells them: all that a client needs to draw one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from crm.access import Asker
from crm.definitions import Definitions
from crm.view_paths import FieldPath
from crm.view_resolving import ShownView, shown_view
from crm.views import View as SavedView
from crm.views import Views, may_edit
from gql.administration.definition_payloads import DefinitionPlan
from gql.administration.module_types import Field, Module
from gql.administration.tag_names import with_names
from gql.administration.view_enums import DateGroup, ViewFunction, ViewKind, ViewVisibility
from gql.administration.view_panel_types import ViewTab, tab
from gql.administration.view_part_types import (
    ViewColumn,
    ViewField,
    ViewOrder,
    column,
    order,
    view_field,
)
from gql.context import Context
from schema_builder.payloads import UserError

Own = Annotated[
    bool,
    strawberry.argument(
        description="With what you laid over it yourself; `false` gives it as others have it."
    ),
]


@strawberry.type(description="What a view's records are grouped by.")
class ViewGroup:
    """What a view's records are grouped by."""

    path: str = strawberry.field(
        description="The path to the field; `stage` is asked for by `groups(by: [{stage: {}}])`."
    )
    label: str = strawberry.field(description="What people read for it.")
    field: Field = strawberry.field(
        description="The field; its `options`, in their order, are the columns of a kanban."
    )
    unit: DateGroup | None = strawberry.field(
        description="What days and moments are grouped by; null for other kinds."
    )
    category: bool = strawberry.field(
        description="Whether records are grouped by the categories of the options of a select, as "
        "`groups(by: [{stage: {category: true}}])` does; these, in the order of the options, are "
        "then the columns of a kanban."
    )


@strawberry.type(description="A figure that a view shows.")
class ViewTotal:
    """A figure that a view shows."""

    function: ViewFunction = strawberry.field(description="What is computed.")
    field: ViewField | None = strawberry.field(
        description="The field that it is computed of; null for COUNT."
    )


@strawberry.type(description="When a view's records take place.")
class ViewCalendar:
    """When a view's records take place."""

    start: ViewField = strawberry.field(description="The field that says when a record begins.")
    end: ViewField | None = strawberry.field(description="The field that says when it ends.")
    color: ViewField | None = strawberry.field(
        description="The select whose options' colours it is shown in."
    )
    title: ViewField | None = strawberry.field(
        description="What it is called; null for the record's `title`."
    )


@strawberry.type(
    description="A part of a view that no longer works, as after its field was deleted. It is left "
    "out and the rest works; a field that is restored mends it."
)
class ViewProblem:
    """A part of a view that no longer works."""

    path: list[str] = strawberry.field(
        description='Where it stands in the view, such as `["columns", "2"]`.'
    )
    message: str = strawberry.field(description="What is wrong with it.")


@dataclass(frozen=True, slots=True)
class Seen:
    """A view as the asker has it: `shown` with the asker's own preferences, `plain` without."""

    shown: ShownView
    plain: ShownView
    definitions: Definitions
    asker: Asker
    customized: bool

    def layout(self, own: bool) -> ShownView:
        """The view with the asker's preferences, or without them."""
        return self.shown if own else self.plain


@strawberry.type(
    description="A saved view: which records of a module, and how to show them. "
    "`deals(view: ID)` gives its records. Which parts it has follows from its kind."
)
class View:
    """A saved view."""

    seen: strawberry.Private[Seen]

    @strawberry.field(description="The view's id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self._view.id))

    @strawberry.field(description="Its stable name among the module's views.")
    def key(self) -> str:
        return self._view.key

    @strawberry.field(description="What people read.")
    def label(self) -> str:
        return self._view.label

    @strawberry.field(description="What it is for.")
    def description(self) -> str:
        return self._view.description

    @strawberry.field(description="How it shows records.")
    def kind(self) -> ViewKind:
        return self._view.kind

    @strawberry.field(description="The module whose records it shows.")
    def module(self) -> Module:
        return Module(source=self.seen.shown.module, definitions=self.seen.definitions)

    @strawberry.field(description="Who has it.")
    def visibility(self) -> ViewVisibility:
        return self._view.visibility

    @strawberry.field(description="The roles that have it, for visibility ROLES.")
    def roles(self) -> list[str]:
        return list(self._view.roles)

    @strawberry.field(description="The id of the user who made it, or whose it is.")
    def owner_id(self) -> strawberry.ID:
        return strawberry.ID(str(self._view.owner))

    @strawberry.field(description="Whether it is the default of its module and kind.")
    def is_default(self) -> bool:
        return self._view.is_default

    @strawberry.field(
        description="Whether you may change it; your own columns you may lay over any."
    )
    def can_edit(self) -> bool:
        return may_edit(self._view, self.seen.asker.member, self.seen.asker.role)

    @strawberry.field(description="Whether you laid columns or an order of your own over it.")
    def customized(self) -> bool:
        return self.seen.customized

    @strawberry.field(description="Counts its changes, from 1.")
    def revision(self) -> int:
        return self._view.revision

    @strawberry.field(description="When it was made; null in the plan of a dry run.")
    def created_at(self) -> datetime | None:
        return self._view.created_at

    @strawberry.field(description="The columns of a TABLE, in their order.")
    def columns(self, own: Own = True) -> list[ViewColumn]:
        definitions = self.seen.definitions
        return [column(definitions, one) for one in self.seen.layout(own).columns]

    @strawberry.field(
        description="The records that it shows, in the JSON of the `filter` argument with the "
        "names of today; null for all. Conditions on deleted fields are left out of it."
    )
    async def filter(self, info: Info[Context, None]) -> JSON | None:
        return await with_names(info, self.seen.shown.filter)

    @strawberry.field(description="What records are ordered by, the most important first.")
    def order_by(self, own: Own = True) -> list[ViewOrder]:
        definitions = self.seen.definitions
        return [order(definitions, one) for one in self.seen.layout(own).order_by]

    @strawberry.field(description="What records are grouped by; null where they are not.")
    def group_by(self) -> ViewGroup | None:
        group = self.seen.shown.group_by
        if group is None:
            return None
        shown = self._field(group.path)
        unit = None if group.unit is None else DateGroup(group.unit)
        return ViewGroup(
            path=shown.path,
            label=shown.label,
            field=shown.field,
            unit=unit,
            category=group.category,
        )

    @strawberry.field(description="The fields on a card of a KANBAN, in their order.")
    def card_fields(self) -> list[ViewField]:
        return [self._field(path) for path in self.seen.shown.card_fields]

    @strawberry.field(description="The figures of all records, or of each group.")
    def totals(self) -> list[ViewTotal]:
        return [
            ViewTotal(
                function=ViewFunction(total.function),
                field=None if total.path is None else self._field(total.path),
            )
            for total in self.seen.shown.totals
        ]

    @strawberry.field(description="When records of a CALENDAR take place; null for other kinds.")
    def calendar(self) -> ViewCalendar | None:
        fields = self.seen.shown.calendar
        if fields is None:
            return None
        return ViewCalendar(
            start=self._field(fields.start),
            end=self._field_or_none(fields.end),
            color=self._field_or_none(fields.color),
            title=self._field_or_none(fields.title),
        )

    @strawberry.field(description="The tabs of a RECORD's panel, in their order.")
    def tabs(self) -> list[ViewTab]:
        return [tab(self.seen.definitions, one) for one in self.seen.shown.tabs]

    @strawberry.field(description="What of the view no longer works, and why; empty as a rule.")
    def problems(self) -> list[ViewProblem]:
        return [
            ViewProblem(path=list(one.path), message=one.message)
            for one in self.seen.shown.problems
        ]

    @property
    def _view(self) -> SavedView:
        return self.seen.shown.view

    def _field(self, path: FieldPath) -> ViewField:
        return view_field(self.seen.definitions, path)

    def _field_or_none(self, path: FieldPath | None) -> ViewField | None:
        return None if path is None else self._field(path)


@strawberry.type(description="What came of a change of a view.")
class ViewPayload:
    """What came of a change of a view."""

    view: View | None = strawberry.field(
        description="The view as it is now, after a deletion as it was; null after an error."
    )
    plan: DefinitionPlan = strawberry.field(
        description="What the change does; without steps where it was refused."
    )
    user_errors: list[UserError] = strawberry.field(
        description="What is wrong with what was asked; empty when the change was made."
    )


def seen_view(definitions: Definitions, asker: Asker, views: Views, view: SavedView) -> View | None:
    """A view as the asker has it; None where its module was deleted."""
    preferences = views.preferences.get(view.id)
    plain = shown_view(definitions, view)
    shown = plain if preferences is None else shown_view(definitions, view, preferences)
    if plain is None or shown is None:
        return None
    return View(seen=Seen(shown, plain, definitions, asker, preferences is not None))


def seen_views(
    definitions: Definitions, asker: Asker, views: Views, found: Iterable[SavedView]
) -> list[View]:
    """Views as the asker has them."""
    seen = (seen_view(definitions, asker, views, view) for view in found)
    return [view for view in seen if view is not None]
