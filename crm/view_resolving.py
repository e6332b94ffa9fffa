"""A kept view as it can be drawn today: with the fields themselves, and what no longer works."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from crm.definitions import Definitions, Inverse, Module, Section
from crm.saved_names import FieldGone, inverse_of
from crm.view_filters import ViewProblem, mended_filter
from crm.view_fitting import (
    category_misfit,
    color_misfit,
    end_misfit,
    group_misfit,
    order_misfit,
    time_misfit,
    total_misfit,
    unit_misfit,
    usual_unit,
)
from crm.view_paths import FieldPath, NoField, kept_path
from crm.views import (
    CalendarFields,
    Column,
    PanelItem,
    PanelTab,
    Path,
    RelatedList,
    View,
    ViewGroup,
    ViewOrder,
    ViewPreferences,
    ViewTotal,
)

T = TypeVar("T")
K = TypeVar("K")
Place = tuple[str, ...]
Misfit = Callable[[FieldPath], str | None]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of a table."""

    path: FieldPath
    width: int | None


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """One key of an order."""

    path: FieldPath
    sort: str


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """What records are grouped by."""

    path: FieldPath
    unit: str | None
    category: bool


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """A measure; `path` is None for the count."""

    function: str
    path: FieldPath | None


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """The fields of a calendar; a record's own title stands where `title` is None."""

    start: FieldPath
    end: FieldPath | None
    color: FieldPath | None
    title: FieldPath | None


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A field in a panel, or a section with all its fields."""

    path: FieldPath | None
    section: Section | None


@dataclass(frozen=True, slots=True)
class ShownList:
    """A related list in a panel."""

    inverse: Inverse
    label: str
    columns: tuple[ShownColumn, ...]
    order_by: tuple[ShownOrder, ...]


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A tab of a panel."""

    key: str
    label: str
    columns: tuple[tuple[ShownItem, ...], ...]
    lists: tuple[ShownList, ...]


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view as it can be drawn. `whole_filter` is false where a condition had to be left out."""

    view: View
    module: Module
    filter: dict[str, object] | None
    whole_filter: bool
    columns: tuple[ShownColumn, ...]
    order_by: tuple[ShownOrder, ...]
    group_by: ShownGroup | None
    card_fields: tuple[FieldPath, ...]
    totals: tuple[ShownTotal, ...]
    calendar: ShownCalendar | None
    tabs: tuple[ShownTab, ...]
    problems: tuple[ViewProblem, ...]


def shown_view(
    definitions: Definitions, view: View, preferences: ViewPreferences | None = None
) -> ShownView | None:
    """The view as it works today, with a user's preferences laid over it.

    None where its module was deleted.
    """
    module = definitions.by_number.get(view.module)
    if module is None or module.deleted:
        return None
    layout = view.layout
    mended = mended_filter(definitions, module, layout.filter)
    showing = _Showing(definitions)
    own = preferences or ViewPreferences()
    order_by = layout.order_by if own.order_by is None else own.order_by
    return ShownView(
        view=view,
        module=module,
        filter=mended.filter,
        whole_filter=mended.whole,
        columns=showing.columns(module, _columns(layout.columns, own.columns), ("columns",)),
        order_by=showing.orders(module, order_by, ("orderBy",)),
        group_by=showing.group(module, layout.group_by),
        card_fields=showing.each(
            layout.card_fields, ("cardFields",), lambda path, at: showing.path(module, path, at)
        ),
        totals=showing.each(
            layout.totals, ("totals",), lambda total, at: showing.total(module, total, at)
        ),
        calendar=showing.calendar(module, layout.calendar),
        tabs=tuple(
            showing.tab(module, tab, ("tabs", str(index))) for index, tab in enumerate(layout.tabs)
        ),
        problems=(*mended.problems, *showing.problems),
    )


def order_json(orders: Iterable[ShownOrder]) -> list[dict[str, object]]:
    """The keys of an order in the JSON of the argument `orderBy`."""
    found: list[dict[str, object]] = []
    for order in orders:
        value: object = order.sort
        for field in (order.path.field, *reversed(order.path.through)):
            value = {field.api_name: value}
        assert isinstance(value, dict)
        found.append(value)
    return found


def _columns(shared: tuple[Column, ...], own: tuple[Column, ...] | None) -> tuple[Column, ...]:
    """The user's columns in the user's order; a width that the user never set is the view's."""
    if own is None:
        return shared
    widths = {column.field: column.width for column in shared}
    return tuple(Column(one.field, one.width or widths.get(one.field)) for one in own)


class _Showing:
    """Finds today's fields and notes each part that no longer works."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.problems: list[ViewProblem] = []

    def each(
        self, parts: Iterable[K], at: Place, show: Callable[[K, Place], T | None]
    ) -> tuple[T, ...]:
        found = (show(part, (*at, str(index))) for index, part in enumerate(parts))
        return tuple(one for one in found if one is not None)

    def path(
        self, module: Module, path: Path, at: Place, misfit: Misfit | None = None
    ) -> FieldPath | None:
        """The field that a kept path leads to; None, noted, where it is gone or unfit today."""
        try:
            found = kept_path(self.definitions, module, path)
        except NoField as gone:
            self.problems.append(ViewProblem(at, str(gone)))
            return None
        return found if self._fits(None if misfit is None else misfit(found), at) else None

    def _fits(self, wrong: str | None, at: Place) -> bool:
        if wrong is not None:
            self.problems.append(ViewProblem(at, wrong))
        return wrong is None

    def columns(
        self, module: Module, columns: tuple[Column, ...], at: Place
    ) -> tuple[ShownColumn, ...]:
        def show(column: Column, place: Place) -> ShownColumn | None:
            path = self.path(module, column.field, place)
            return None if path is None else ShownColumn(path, column.width)

        return self.each(columns, at, show)

    def orders(
        self, module: Module, orders: tuple[ViewOrder, ...], at: Place
    ) -> tuple[ShownOrder, ...]:
        def show(order: ViewOrder, place: Place) -> ShownOrder | None:
            path = self.path(module, order.field, place, order_misfit)
            return None if path is None else ShownOrder(path, order.sort)

        return self.each(orders, at, show)

    def group(self, module: Module, group: ViewGroup | None) -> ShownGroup | None:
        if group is None:
            return None
        path = self.path(module, group.field, ("groupBy",), group_misfit)
        if path is None:
            return None
        self._fits(unit_misfit(path, group.unit), ("groupBy", "unit"))
        fits = self._fits(category_misfit(path, group.category), ("groupBy", "category"))
        return ShownGroup(path, usual_unit(path, group.unit), group.category and fits)

    def total(self, module: Module, total: ViewTotal, at: Place) -> ShownTotal | None:
        if total.field is None:
            return ShownTotal(total.function, None)

        def misfit(path: FieldPath) -> str | None:
            return total_misfit(module, total.function, path.field.api_name)

        path = self.path(module, total.field, at, misfit)
        return None if path is None else ShownTotal(total.function, path)

    def calendar(self, module: Module, fields: CalendarFields | None) -> ShownCalendar | None:
        if fields is None:
            return None

        def show(path: Path | None, part: str, misfit: Misfit | None = None) -> FieldPath | None:
            return None if path is None else self.path(module, path, ("calendar", part), misfit)

        start = show(fields.start, "start", time_misfit)
        end = show(fields.end, "end", time_misfit)
        color, title = show(fields.color, "color", color_misfit), show(fields.title, "title")
        if start is None:
            return None
        if end is not None and not self._fits(end_misfit(start, end), ("calendar", "end")):
            end = None
        return ShownCalendar(start, end, color, title)

    def tab(self, module: Module, tab: PanelTab, at: Place) -> ShownTab:
        def item(one: PanelItem, place: Place) -> ShownItem | None:
            return self._item(module, one, place)

        def related(one: RelatedList, place: Place) -> ShownList | None:
            return self._list(module, one, place)

        return ShownTab(
            tab.key,
            tab.label,
            tuple(
                self.each(items, (*at, "columns", str(index), "items"), item)
                for index, items in enumerate(tab.columns)
            ),
            self.each(tab.lists, (*at, "lists"), related),
        )

    def _item(self, module: Module, item: PanelItem, at: Place) -> ShownItem | None:
        if item.field is not None:
            path = self.path(module, item.field, at)
            return None if path is None else ShownItem(path, None)
        section = next((one for one in module.sections if one.key == item.section), None)
        if section is None:
            self.problems.append(ViewProblem(at, f"The section {item.section} was deleted."))
            return None
        return ShownItem(None, section)

    def _list(self, module: Module, related: RelatedList, at: Place) -> ShownList | None:
        try:
            inverse = inverse_of(self.definitions, module, related.list)
        except FieldGone as gone:
            self.problems.append(ViewProblem(at, str(gone)))
            return None
        assert inverse is not None
        return ShownList(
            inverse,
            related.label or inverse.label,
            self.columns(inverse.module, related.columns, (*at, "columns")),
            self.orders(inverse.module, related.order_by, (*at, "orderBy")),
        )
