"""What a saved view is: which records of a module, and how to show them, as frozen values.

Fields are named by identity in everything kept here (see `crm.saved_names`), so that a renamed
field breaks nothing. A `Path` leads through lookups: all its names but the last are lookups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

Path = tuple[str, ...]


class ViewKind(StrEnum):
    """How a view shows records."""

    TABLE = "TABLE"
    KANBAN = "KANBAN"
    CALENDAR = "CALENDAR"
    RECORD = "RECORD"


class ViewVisibility(StrEnum):
    """Who has a view."""

    SHARED = "SHARED"
    ROLES = "ROLES"
    PRIVATE = "PRIVATE"


@dataclass(frozen=True, slots=True)
class Column:
    """A field that is shown, and how wide in pixels where somebody said so."""

    field: Path
    width: int | None = None


@dataclass(frozen=True, slots=True)
class ViewOrder:
    """One key of a view's order; `sort` as in the API, such as DESC_NULLS_FIRST."""

    field: Path
    sort: str


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """What records are grouped by: a field's value, days and moments by a `unit`, options of a
    select by their `category` where that is asked for."""

    field: Path
    unit: str | None = None
    category: bool = False


@dataclass(frozen=True, slots=True)
class ViewTotal:
    """A measure of the records, as in `aggregates`; all but `count` speak of a field."""

    function: str
    field: Path | None = None


@dataclass(frozen=True, slots=True)
class CalendarFields:
    """When a record takes place, what colours it, and what it is called (else its title)."""

    start: Path
    end: Path | None = None
    color: Path | None = None
    title: Path | None = None


@dataclass(frozen=True, slots=True)
class PanelItem:
    """A field in a panel, or all fields of a section of the module."""

    field: Path | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedList:
    """The other side of a lookup in a panel, as a small table."""

    list: str
    label: str | None = None
    columns: tuple[Column, ...] = ()
    order_by: tuple[ViewOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelTab:
    """One tab of a record's panel: items in columns beside each other, and related lists."""

    key: str
    label: str
    columns: tuple[tuple[PanelItem, ...], ...] = ()
    lists: tuple[RelatedList, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What a view shows; which of it a view has follows from its kind."""

    columns: tuple[Column, ...] = ()
    filter: dict[str, Any] | None = None
    order_by: tuple[ViewOrder, ...] = ()
    group_by: ViewGroup | None = None
    card_fields: tuple[Path, ...] = ()
    totals: tuple[ViewTotal, ...] = ()
    calendar: CalendarFields | None = None
    tabs: tuple[PanelTab, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of a module. `revision` counts its changes; `id` and `module` never change."""

    id: UUID
    module: int
    key: str
    label: str
    kind: ViewKind
    visibility: ViewVisibility
    owner: UUID
    description: str = ""
    roles: tuple[str, ...] = ()
    is_default: bool = False
    revision: int = 1
    created_at: datetime | None = None
    layout: Layout = field(default_factory=Layout)

    @property
    def private(self) -> bool:
        """Whether only its owner has it."""
        return self.visibility is ViewVisibility.PRIVATE


@dataclass(frozen=True, slots=True)
class ViewPreferences:
    """What a user laid over a view; None stands for what the view itself says."""

    columns: tuple[Column, ...] | None = None
    order_by: tuple[ViewOrder, ...] | None = None


@dataclass(frozen=True)
class Views:
    """The views that a member has, with what the member laid over them.

    `shared` are those that are not private to anybody, `own` the member's private ones, both by
    id in the order they were made. `epochs` are those of the workspace and of the member. `roles`
    are those that people of the workspace have; they are known only where views are changed.
    """

    shared: Mapping[UUID, View] = field(default_factory=dict)
    own: Mapping[UUID, View] = field(default_factory=dict)
    preferences: Mapping[UUID, ViewPreferences] = field(default_factory=dict)
    filters: Mapping[int, tuple[Path, ...]] = field(default_factory=dict)
    role: str = ""
    epochs: tuple[int, int] = (0, 0)
    roles: tuple[str, ...] = ()

    def get(self, id: UUID | None) -> View | None:
        """The view with this id, where the member has it."""
        if id is None:
            return None
        found = self.shared.get(id)
        return self.own.get(id) if found is None or not self._has(found) else found

    def of_module(self, number: int) -> list[View]:
        """The member's views of a module: those for all, then the member's private ones."""
        shared = [view for view in self.shared.values() if self._has(view)]
        return [view for view in (*shared, *self.own.values()) if view.module == number]

    def _has(self, view: View) -> bool:
        # Administrators look after every view that is not private.
        return (
            view.visibility is ViewVisibility.SHARED
            or self.role in view.roles
            or may_share(self.role)
        )


ADMINISTRATOR = "administrator"


def may_share(role: str) -> bool:
    """Whether a role may make and change views that others have too."""
    return role == ADMINISTRATOR


def may_edit(view: View, member: UUID, role: str) -> bool:
    """Whether a member may change a view that the member has."""
    return view.owner == member if view.private else may_share(role)
