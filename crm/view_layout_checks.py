"""Checks the parts of a view's layout and gives each in the form that is kept."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from crm.defining.inputs import Unset
from crm.defining.mistakes import Mistakes, Path
from crm.definitions import Definitions, Module
from crm.errors import UserErrorCode
from crm.grace import field_named
from crm.saved_filters import save_filter
from crm.view_drafts import (
    CalendarDraft,
    ColumnDraft,
    Given,
    GroupDraft,
    LayoutDraft,
    OrderDraft,
    TabDraft,
    TotalDraft,
)
from crm.view_fitting import (
    category_misfit,
    color_misfit,
    end_misfit,
    group_misfit,
    is_measured,
    order_misfit,
    time_misfit,
    total_misfit,
    unit_misfit,
    usual_unit,
)
from crm.view_panel_checks import check_tabs
from crm.view_paths import FieldPath, NoField, read_path
from crm.views import CalendarFields, Column, Layout, PanelTab, ViewGroup, ViewOrder, ViewTotal
from crm.views import Path as KeptPath

T = TypeVar("T")
D = TypeVar("D")

MAX_COLUMNS = 100
MAX_ORDERS = 8
MAX_CARD_FIELDS = 50
MAX_TOTALS = 50
MIN_WIDTH, MAX_WIDTH = 20, 2_000
UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


class LayoutChecks:
    """Notes what is wrong with a layout, all of it, in `mistakes`."""

    def __init__(self, definitions: Definitions, module: Module, mistakes: Mistakes) -> None:
        self.definitions = definitions
        self.module = module
        self.mistakes = mistakes

    def layout(self, given: LayoutDraft, before: Layout) -> Layout:
        """The layout: what is given checked, all else as it was."""
        at = ("input",)
        return Layout(
            columns=_part(given.columns, before.columns, (), self._at_columns(at)),
            filter=_part(given.filter, before.filter, None, self.filter),
            order_by=_part(given.order_by, before.order_by, (), self._at_orders(at)),
            group_by=_part(given.group_by, before.group_by, None, self.group),
            card_fields=_part(given.card_fields, before.card_fields, (), self.card_fields),
            totals=_part(given.totals, before.totals, (), self.totals),
            calendar=_part(given.calendar, before.calendar, None, self.calendar),
            tabs=_part(given.tabs, before.tabs, (), self.tabs),
        )

    def tabs(self, drafts: Sequence[TabDraft]) -> tuple[PanelTab, ...]:
        """The tabs of a panel."""
        return check_tabs(self, drafts)

    def _at_columns(self, at: Path) -> Callable[[Sequence[ColumnDraft]], tuple[Column, ...]]:
        return lambda drafts: self.columns(self.module, drafts, (*at, "columns"))

    def _at_orders(self, at: Path) -> Callable[[Sequence[OrderDraft]], tuple[ViewOrder, ...]]:
        return lambda drafts: self.orders(self.module, drafts, (*at, "orderBy"))

    def columns(
        self, module: Module, drafts: Sequence[ColumnDraft], at: Path
    ) -> tuple[Column, ...]:
        """Columns of a table of the module's records, each field once."""
        drafts = self.limit(drafts, MAX_COLUMNS, at)
        found: dict[KeptPath, Column] = {}
        for index, draft in enumerate(drafts):
            place = (*at, str(index))
            path = self.field(module, draft.field, (*place, "field"))
            if draft.width is not None and not MIN_WIDTH <= draft.width <= MAX_WIDTH:
                self.mistakes.add(
                    UserErrorCode.OUT_OF_RANGE,
                    f"A column may be {MIN_WIDTH} to {MAX_WIDTH} pixels wide.",
                    (*place, "width"),
                )
            if path is not None:
                self._once(path, found, (*place, "field"))
                found[path.kept] = Column(path.kept, draft.width)
        return tuple(found.values())

    def orders(
        self, module: Module, drafts: Sequence[OrderDraft], at: Path
    ) -> tuple[ViewOrder, ...]:
        """The keys of an order of the module's records, each field once."""
        drafts = self.limit(drafts, MAX_ORDERS, at)
        found: dict[KeptPath, ViewOrder] = {}
        for index, draft in enumerate(drafts):
            place = (*at, str(index), "field")
            path = self.field(module, draft.field, place)
            if path is None:
                continue
            self._fit(order_misfit(path), place)
            self._once(path, found, place)
            found[path.kept] = ViewOrder(path.kept, draft.sort)
        return tuple(found.values())

    def filter(self, given: object) -> dict[str, object]:
        """The filter by identities."""
        saved, problems = save_filter(
            self.definitions, self.module, given, ("input", "filter"), asked=True
        )
        for problem in problems:
            self.mistakes.note(problem)
        return saved

    def group(self, draft: GroupDraft) -> ViewGroup | None:
        """What records are grouped by."""
        at = ("input", "groupBy", "field")
        path = self.field(self.module, draft.field, at)
        if path is None:
            return None
        self._fit(group_misfit(path), at)
        self._fit(unit_misfit(path, draft.unit), ("input", "groupBy", "unit"))
        self._fit(category_misfit(path, draft.category), ("input", "groupBy", "category"))
        return ViewGroup(path.kept, usual_unit(path, draft.unit), draft.category)

    def card_fields(self, given: Sequence[str]) -> tuple[KeptPath, ...]:
        """The fields on a card, each once."""
        at = ("input", "cardFields")
        given = self.limit(given, MAX_CARD_FIELDS, at)
        found: dict[KeptPath, None] = {}
        for index, text in enumerate(given):
            path = self.field(self.module, text, (*at, str(index)))
            if path is not None:
                self._once(path, found, (*at, str(index)))
                found[path.kept] = None
        return tuple(found)

    def totals(self, given: Sequence[TotalDraft]) -> tuple[ViewTotal, ...]:
        """The measures of all records, or of each group."""
        at = ("input", "totals")
        given = self.limit(given, MAX_TOTALS, at)
        found = (self._total(draft, (*at, str(index))) for index, draft in enumerate(given))
        return tuple(dict.fromkeys(total for total in found if total is not None))

    def _total(self, draft: TotalDraft, at: Path) -> ViewTotal | None:
        place = (*at, "field")
        if not is_measured(draft.function):
            if draft.field is not None:
                self.mistakes.invalid("COUNT counts records; leave the field out.", place)
            return ViewTotal(draft.function)
        field = None if draft.field is None else field_named(self.module, draft.field)
        name = draft.field if field is None else field.api_name
        wrong = total_misfit(self.module, draft.function, name)
        if draft.field is None or wrong is not None:
            self._fit(wrong, place)
            return None
        path = self.field(self.module, draft.field, place)
        return None if path is None else ViewTotal(draft.function, path.kept)

    def calendar(self, draft: CalendarDraft) -> CalendarFields | None:
        """The fields of a calendar."""
        start = self._when(draft.start, "start")
        end = None if draft.end is None else self._when(draft.end, "end")
        if start is not None and end is not None:
            self._fit(end_misfit(start, end), ("input", "calendar", "end"))
        color = None if draft.color is None else self._color(draft.color)
        title = None
        if draft.title is not None:
            title = self.field(self.module, draft.title, ("input", "calendar", "title"))
        return (
            None
            if start is None
            else CalendarFields(
                start.kept,
                None if end is None else end.kept,
                None if color is None else color.kept,
                None if title is None else title.kept,
            )
        )

    def _when(self, text: str, part: str) -> FieldPath | None:
        at = ("input", "calendar", part)
        path = self._own(text, at)
        if path is not None:
            self._fit(time_misfit(path), at)
        return path

    def _color(self, text: str) -> FieldPath | None:
        at = ("input", "calendar", "color")
        path = self._own(text, at)
        if path is not None:
            self._fit(color_misfit(path), at)
        return path

    def _own(self, text: str, at: Path) -> FieldPath | None:
        path = self.field(self.module, text, at)
        if path is not None and path.through:
            self.mistakes.invalid(f"This must be a field of {self.module.label} itself.", at)
            return None
        return path

    def field(self, module: Module, text: str, at: Path) -> FieldPath | None:
        """The field that a path leads to; None, noted, where there is none."""
        try:
            return read_path(self.definitions, module, text)
        except NoField as error:
            self.mistakes.invalid(str(error), at)
            return None

    def limit(self, given: Sequence[T], most: int, at: Path) -> Sequence[T]:
        """What is given; nothing of it, noted, where there are more than `most`."""
        if len(given) <= most:
            return given
        message = f"There are {len(given)}; at most {most} are allowed."
        self.mistakes.add(UserErrorCode.TOO_LONG, message, at)
        return ()

    def _fit(self, wrong: str | None, at: Path) -> None:
        """Notes what a field does not fit into."""
        if wrong is not None:
            self.mistakes.invalid(wrong, at)

    def _once(self, path: FieldPath, found: Collection[KeptPath], at: Path) -> None:
        if path.kept in found:
            self.mistakes.invalid(f"{path.name} is there already; name it once.", at)


def _part(given: Given[D], before: T, cleared: T, check: Callable[[D], T]) -> T:
    if isinstance(given, Unset):
        return before
    return cleared if given is None else check(given)
