"""What an agenda reads: events of several calendars, as a part of the plan of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from crm.agenda import Span
from crm.definitions import Field, Module
from crm.filters import Filter

if TYPE_CHECKING:  # of it, this is a part
    from storage.plan import Constant, EdgeCursor, PageInfo, Place, Shape, TotalCount


@dataclass(frozen=True, slots=True)
class Calendar:
    """The records of a module as events: `start` and `end` are days or moments, both alike.

    `color` is a select. `title_path` leads through lookups to the record that has `title`, which
    is None where the record itself is called by its title; where it has no value too. `titled` is
    the module of the records or users that `title` points to, if it does.
    """

    view: str
    module: Module
    condition: Filter
    start: Field
    end: Field | None = None
    color: Field | None = None
    title: Field | None = None
    title_path: tuple[Field, ...] = ()
    titled: Module | None = None

    @property
    def of_days(self) -> bool:
        """Whether events last whole days."""
        return self.start.value_kind == "DATE"


@dataclass(frozen=True, slots=True)
class EventValue:
    """What is told of an event: the name of a field of AgendaItem."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class EventRecord:
    """The record that the event is, with a shape for each calendar."""

    key: str
    shapes: tuple[Shape, ...]


EventPart: TypeAlias = "Constant | EventValue | EventRecord"


@dataclass(frozen=True, slots=True)
class EventNodes:
    """The page's events, or the one event of an edge."""

    key: str
    parts: tuple[EventPart, ...]


@dataclass(frozen=True, slots=True)
class EventEdges:
    """The page's events with their cursors."""

    key: str
    parts: tuple[Constant | EdgeCursor | EventNodes, ...]


AgendaPart: TypeAlias = "Constant | EventNodes | EventEdges | PageInfo | TotalCount"


@dataclass(frozen=True, slots=True)
class AgendaRoot:
    """The events of the calendars within a span, `size` of them after a place.

    They stand by their beginning, whole days before moments, then by id and calendar. `mark` tells
    these calendars' cursors from all others.
    """

    key: str
    calendars: tuple[Calendar, ...]
    span: Span
    size: int
    after: Place | None
    mark: str
    parts: tuple[AgendaPart, ...]
