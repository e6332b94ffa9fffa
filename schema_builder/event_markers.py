"""What the fields of an agenda stand for; see `schema_builder.markers`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventNodesOf:
    """Agenda part: the page's events."""


@dataclass(frozen=True, slots=True)
class EventEdgesOf:
    """Agenda part: the page's events with their cursors."""


@dataclass(frozen=True, slots=True)
class EventNodeOf:
    """Agenda edge part: the event."""


@dataclass(frozen=True, slots=True)
class EventValueOf:
    """Event part: what is told of it, by the `name` of the field."""

    name: str


@dataclass(frozen=True, slots=True)
class EventRecordOf:
    """Event part: the record that it is."""
