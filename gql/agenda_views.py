"""The views that an agenda is made of: each of kind CALENDAR, with its fields as they are today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.definitions import Definitions, Module
from crm.errors import BadUserInput
from crm.ids import parse_id
from crm.view_resolving import ShownCalendar, ShownView, shown_view
from crm.views import ViewKind, Views

MAX_CALENDARS = 50
"""In one agenda; each is a branch of the statement."""

Key = tuple[object, ...]
_START = ("calendar", "start")


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A view that tells events: of which records, and by which fields."""

    id: UUID
    module: Module
    filter: dict[str, object] | None
    calendar: ShownCalendar
    key: Key


@dataclass(slots=True)
class AgendaViews:
    """The asker's views as calendars; each is worked out once."""

    definitions: Definitions
    views: Views
    _found: dict[str, CalendarView | str] = field(default_factory=dict)
    _usual: tuple[CalendarView, ...] | None = None

    def named(self, ids: Sequence[object]) -> tuple[CalendarView, ...]:
        """The calendars of these ids, each once; raises BadUserInput where one is none."""
        for index, one in enumerate(ids):
            found = self._get(one)
            if isinstance(found, str):
                raise BadUserInput(f"views.{index}: {found}")
        return _in_order(self._calendars(ids))

    def usual(self) -> tuple[CalendarView, ...]:
        """One calendar of each module: its default, else the oldest that the asker has.

        Raises BadUserInput where that is too many.
        """
        return _in_order(self._each_modules())

    def key(self, ids: Iterable[object]) -> Key:
        """What the calendars add to the structure key, be they named or not."""
        named = tuple(view.key for view in self._calendars(ids))
        return named, tuple(view.key for view in self._each_modules())

    def _calendars(self, ids: Iterable[object]) -> list[CalendarView]:
        found = map(self._get, ids)
        return list({view.id: view for view in found if isinstance(view, CalendarView)}.values())

    def _each_modules(self) -> tuple[CalendarView, ...]:
        if self._usual is None:
            views = (*self.views.shared.values(), *self.views.own.values())
            by_module: dict[int, CalendarView] = {}
            for view in sorted(views, key=lambda view: not view.is_default):
                found = self._get(view.id)
                if isinstance(found, CalendarView):
                    by_module.setdefault(found.module.number, found)
            self._usual = tuple(by_module.values())
        return self._usual

    def _get(self, id: object) -> CalendarView | str:
        """The calendar of this id, or why it is none."""
        text = str(id)
        if text not in self._found:
            self._found[text] = self._made(text)
        return self._found[text]

    def _made(self, id: str) -> CalendarView | str:
        view = self.views.get(parse_id(id))
        if view is None:
            return f"there is no view {id[:100]} for you; the query views tells those there are."
        if view.kind is not ViewKind.CALENDAR:
            return (
                f"the view {view.label} is of kind {view.kind}; an agenda is made of those of "
                f"kind {ViewKind.CALENDAR}."
            )
        shown = shown_view(self.definitions, view)
        if shown is None:
            return f"the module of the view {view.label} was deleted."
        if shown.calendar is None:
            told = next(one.message for one in shown.problems if one.path == _START)
            return f"the view {view.label} tells no events. {told}"
        return _calendar_view(shown, shown.calendar)


def _calendar_view(shown: ShownView, calendar: ShownCalendar) -> CalendarView:
    paths = (calendar.start, calendar.end, calendar.color, calendar.title)
    kept = tuple(None if path is None else path.kept for path in paths)
    key = (str(shown.view.id), shown.module.number, repr(shown.filter), kept)
    return CalendarView(shown.view.id, shown.module, shown.filter, calendar, key)


def _in_order(found: Iterable[CalendarView]) -> tuple[CalendarView, ...]:
    """In the order of their ids, by which cursors count them."""
    views = sorted(found, key=lambda view: view.id)
    if len(views) > MAX_CALENDARS:
        raise BadUserInput(
            f"There are {len(views)} calendars; an agenda is made of up to {MAX_CALENDARS}. Name "
            "those that you want in views."
        )
    return tuple(views)
