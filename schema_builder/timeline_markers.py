"""What the fields of a record's timeline stand for; see `schema_builder.markers`."""

from dataclasses import dataclass

from crm.definitions import Module


@dataclass(frozen=True, slots=True)
class TimelineOf:
    """Record part: what happened to the record."""

    module: Module


@dataclass(frozen=True, slots=True)
class EntryNodesOf:
    """Timeline part: the page's entries."""


@dataclass(frozen=True, slots=True)
class EntryEdgesOf:
    """Timeline part: the page's entries with their cursors."""


@dataclass(frozen=True, slots=True)
class EntryNodeOf:
    """Timeline edge part: the entry."""


@dataclass(frozen=True, slots=True)
class EntryValueOf:
    """Entry part: its id, moment, version, source, action or note (`name`)."""

    name: str


@dataclass(frozen=True, slots=True)
class EntryActorOf:
    """Entry part: the user who did it."""


@dataclass(frozen=True, slots=True)
class EntryChangesOf:
    """Entry part: what changed of the record."""


@dataclass(frozen=True, slots=True)
class ChangeValueOf:
    """Part of a change: the field, its label, the value before or after (`name`)."""

    name: str


TimelineMarker = (
    TimelineOf
    | EntryNodesOf
    | EntryEdgesOf
    | EntryNodeOf
    | EntryValueOf
    | EntryActorOf
    | EntryChangesOf
    | ChangeValueOf
)
