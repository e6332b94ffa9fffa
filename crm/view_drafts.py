"""A view as somebody gives it, before it is checked: with API names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from crm.defining.inputs import UNSET, Unset
from crm.views import ViewKind, ViewVisibility

T = TypeVar("T")
Given: TypeAlias = T | Unset | None
"""What an input says of a part: a value, null, or nothing at all."""


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """A field by its path, such as `company.name`, and its width."""

    field: str
    width: int | None = None


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One key of an order."""

    field: str
    sort: str


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """What records are grouped by."""

    field: str
    unit: str | None = None
    category: bool = False


@dataclass(frozen=True, slots=True)
class TotalDraft:
    """A measure, of a field unless it is `count`."""

    function: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """The fields of a calendar."""

    start: str
    end: str | None = None
    color: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A field or a section in a panel."""

    field: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A related list in a panel, by its API name."""

    list: str
    label: str | None = None
    columns: Sequence[ColumnDraft] = ()
    order_by: Sequence[OrderDraft] = ()


@dataclass(frozen=True, slots=True)
class TabDraft:
    """A tab of a panel; the key is made from the label where none is given."""

    label: str
    key: str | None = None
    columns: Sequence[Sequence[ItemDraft]] = ()
    lists: Sequence[ListDraft] = ()


@dataclass(frozen=True, slots=True)
class LayoutDraft:
    """The parts of a layout that are given; the others stay as they are."""

    columns: Given[Sequence[ColumnDraft]] = UNSET
    filter: Given[object] = UNSET
    order_by: Given[Sequence[OrderDraft]] = UNSET
    group_by: Given[GroupDraft] = UNSET
    card_fields: Given[Sequence[str]] = UNSET
    totals: Given[Sequence[TotalDraft]] = UNSET
    calendar: Given[CalendarDraft] = UNSET
    tabs: Given[Sequence[TabDraft]] = UNSET


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """What is given of a view besides its kind and module; what is left out stays."""

    label: Given[str] = UNSET
    key: Given[str] = UNSET
    description: Given[str] = UNSET
    visibility: Given[ViewVisibility] = UNSET
    roles: Given[Sequence[str]] = UNSET
    layout: LayoutDraft = LayoutDraft()


@dataclass(frozen=True, slots=True)
class NewViewDraft:
    """A new view: its module by API name, its kind, and the rest."""

    module: str
    kind: ViewKind
    rest: ViewDraft
