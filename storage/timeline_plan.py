"""What of a record's timeline is read; a part of the plan."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm.definitions import Module

if TYPE_CHECKING:
    from storage.plan import Constant, EdgeCursor, PageInfo, Place, Shape, TotalCount

TIMELINE_SIGNATURE = "timeline"
"""What the cursors of entries carry in the place of an order's signature."""


@dataclass(frozen=True, slots=True)
class EntryValue:
    """The id, moment, version, source, action or note of an entry (`name`)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class EntryActor:
    """The user who did it."""

    key: str
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class ChangeValue:
    """The field that changed, its label, its value before or after (`name`)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """What changed; `targets` are the modules whose records' titles may be told.

    With `known_only` nothing is told of fields that the module does not have: the asker may not
    have been meant to see them.
    """

    key: str
    module: Module
    targets: tuple[Module, ...]
    parts: tuple["Constant | ChangeValue", ...]
    known_only: bool


@dataclass(frozen=True, slots=True)
class EntryNodes:
    """The page's entries, or the entry of an edge."""

    key: str
    parts: tuple["Constant | EntryValue | EntryActor | EntryChanges", ...]


@dataclass(frozen=True, slots=True)
class EntryEdges:
    """The page's entries with their cursors."""

    key: str
    parts: tuple["Constant | EdgeCursor | EntryNodes", ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of what happened to a record: `size` entries after a place, the newest first."""

    key: str
    size: int
    after: "Place | None"
    parts: tuple["Constant | EntryNodes | EntryEdges | PageInfo | TotalCount", ...]
