"""What each generated field and argument stands for, told in its `extensions["tessera"]`.

The planner reads these and never guesses from names, so a field called `title` by an
administrator and the system's own title cannot be mixed up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from crm.definitions import Field, Inverse, Module
from crm.shared import Shared
from schema_builder.cluster_markers import ClusterMarker
from schema_builder.event_markers import (
    EventEdgesOf,
    EventNodeOf,
    EventNodesOf,
    EventRecordOf,
    EventValueOf,
)
from schema_builder.hit_markers import HitEdgesOf, HitNodeOf, HitNodesOf, HitRecordOf, HitValueOf
from schema_builder.link_markers import AnyLinkOf, TagsOf
from schema_builder.timeline_markers import TimelineMarker
from schema_builder.write_markers import LogFollowUp, MutationMarker, PayloadMarker

TESSERA: Final = "tessera"
"""The key in `extensions` under which a marker stands."""

Function = Literal["sum", "avg", "min", "max", "countDistinct", "countEmpty"]
"""What is computed over the values of a field."""

ArgumentRole = Literal["cursor", "structure", "record_id", "view", "search", "all"]
"""What an argument is: a page cursor, a part of the statement's structure, a record's id, a
view's, a text that is searched for, or ids that all must be found."""

CURSOR: Final[ArgumentRole] = "cursor"
STRUCTURE: Final[ArgumentRole] = "structure"
RECORD_ID: Final[ArgumentRole] = "record_id"
VIEW: Final[ArgumentRole] = "view"
SEARCH: Final[ArgumentRole] = "search"
ALL: Final[ArgumentRole] = "all"


@dataclass(frozen=True, slots=True)
class RecordField:
    """Root: one record by id."""

    module: Module


@dataclass(frozen=True, slots=True)
class RecordByField:
    """Root: one record by the value of a unique field."""

    module: Module


@dataclass(frozen=True, slots=True)
class ListField:
    """Root: a connection of a module's records."""

    module: Module


@dataclass(frozen=True, slots=True)
class RecordsField:
    """Root: a connection of the records of several modules."""

    shared: Shared


@dataclass(frozen=True, slots=True)
class NodeField:
    """Root: any node by id."""


@dataclass(frozen=True, slots=True)
class NodesField:
    """Root: any nodes by their ids."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """Root: what a text finds in the records of several modules."""


@dataclass(frozen=True, slots=True)
class ValueOf:
    """Record part: a field's own value; for a LOOKUP or USER field the id behind it."""

    field: Field


@dataclass(frozen=True, slots=True)
class PartOf:
    """Part of a value that has several, such as the amount of money (`name`)."""

    name: str


@dataclass(frozen=True, slots=True)
class FileUrlOf:
    """File part: the link to its contents."""


@dataclass(frozen=True, slots=True)
class TitleOf:
    """Record part: the record's title."""


@dataclass(frozen=True, slots=True)
class PurgeAtOf:
    """Record part: when a record in the recycle bin is deleted permanently."""


@dataclass(frozen=True, slots=True)
class LinkOf:
    """Record part: the record or user that a LOOKUP or USER field points to."""

    field: Field


@dataclass(frozen=True, slots=True)
class RelatedOf:
    """Record part: a related list, a connection."""

    inverse: Inverse


@dataclass(frozen=True, slots=True)
class ModuleOf:
    """Record part: the definition of the record's module."""

    module: Module


@dataclass(frozen=True, slots=True)
class AccessOf:
    """Record part: what the asker may do with the record."""

    module: Module


@dataclass(frozen=True, slots=True)
class AccessItemOf:
    """RecordAccess part: one thing that the asker may do, or the fields to change (`name`)."""

    name: str


@dataclass(frozen=True, slots=True)
class NodesOf:
    """Connection part: the page's records."""

    module: Module


@dataclass(frozen=True, slots=True)
class EdgesOf:
    """Connection part: the page's records with their cursors."""

    module: Module


@dataclass(frozen=True, slots=True)
class CursorOf:
    """Edge part: the cursor."""


@dataclass(frozen=True, slots=True)
class NodeOf:
    """Edge part: the record."""

    module: Module


@dataclass(frozen=True, slots=True)
class PageInfoOf:
    """Connection part: what lies around the page."""


@dataclass(frozen=True, slots=True)
class PageInfoItemOf:
    """PageInfo part: hasNextPage, hasPreviousPage, startCursor or endCursor (`name`)."""

    name: str


@dataclass(frozen=True, slots=True)
class TotalCountOf:
    """Connection part: how many records the list has in all pages."""


@dataclass(frozen=True, slots=True)
class TruncatedOf:
    """Connection part: whether a search found more than is ranked."""


@dataclass(frozen=True, slots=True)
class AggregatesOf:
    """Connection and group part: the measures of all records."""

    module: Module


@dataclass(frozen=True, slots=True)
class CountOf:
    """Aggregates and group part: how many records there are."""


@dataclass(frozen=True, slots=True)
class MeasuresOf:
    """Aggregates part: the same measure of several fields, by the name of its `type_`."""

    function: Function
    type_: str


@dataclass(frozen=True, slots=True)
class MeasuredField:
    """Part of such measures: that of one field."""

    field: Field


@dataclass(frozen=True, slots=True)
class GroupsOf:
    """Connection part: the records in groups."""

    module: Module


@dataclass(frozen=True, slots=True)
class GroupNodesOf:
    """Group connection part: the page's groups."""

    module: Module


@dataclass(frozen=True, slots=True)
class GroupEdgesOf:
    """Group connection part: the page's groups with their cursors."""

    module: Module


@dataclass(frozen=True, slots=True)
class GroupNodeOf:
    """Group edge part: the group."""

    module: Module


@dataclass(frozen=True, slots=True)
class GroupKeyOf:
    """Group part: what the records of the group have in common."""

    module: Module


@dataclass(frozen=True, slots=True)
class KeyValueOf:
    """Group key part: the value of a field; for a LOOKUP or USER field the id behind it."""

    field: Field


@dataclass(frozen=True, slots=True)
class KeyLinkOf:
    """Group key part: what the records that a lookup leads to have in common."""

    field: Field
    target: Module


@dataclass(frozen=True, slots=True)
class KeyPartsOf:
    """Group key part: what the parts of a field's values have in common."""

    field: Field


@dataclass(frozen=True, slots=True)
class LabelOf:
    """Group part: what the group is called."""


@dataclass(frozen=True, slots=True)
class GroupRecordsOf:
    """Group part: the group's records, a connection."""

    module: Module


@dataclass(frozen=True, slots=True)
class AgendaField:
    """Root: the events of calendars."""


RootMarker = (
    RecordField | RecordByField | ListField | RecordsField | NodeField | NodesField | SearchField
)
HitMarker = HitNodesOf | HitEdgesOf | HitNodeOf | HitValueOf | HitRecordOf
RecordMarker = (
    ValueOf
    | TitleOf
    | PurgeAtOf
    | LinkOf
    | AnyLinkOf
    | TagsOf
    | RelatedOf
    | ModuleOf
    | AccessOf
    | AccessItemOf
    | PartOf
    | FileUrlOf
)
ConnectionMarker = (
    NodesOf | EdgesOf | CursorOf | NodeOf | PageInfoOf | PageInfoItemOf | TotalCountOf | TruncatedOf
)
AggregateMarker = AggregatesOf | CountOf | MeasuresOf | MeasuredField
GroupMarker = (
    GroupsOf
    | GroupNodesOf
    | GroupEdgesOf
    | GroupNodeOf
    | GroupKeyOf
    | KeyValueOf
    | KeyLinkOf
    | KeyPartsOf
    | LabelOf
    | GroupRecordsOf
)
AgendaMarker = (
    AgendaField | EventNodesOf | EventEdgesOf | EventNodeOf | EventValueOf | EventRecordOf
)
Marker = (
    RootMarker
    | HitMarker
    | RecordMarker
    | ConnectionMarker
    | AggregateMarker
    | GroupMarker
    | AgendaMarker
    | ClusterMarker
    | MutationMarker
    | LogFollowUp
    | PayloadMarker
    | TimelineMarker
)


def marker_of(extensions: Mapping[str, object]) -> Marker | None:
    """The marker among a field's `extensions`; None for a field of the fixed schema."""
    found = extensions.get(TESSERA)
    return found if isinstance(found, Marker) else None
