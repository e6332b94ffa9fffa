"""The fixed half of the schema: the Strawberry part, made ready to be joined with modules."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, cast

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    introspection_types,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryType

from crm.agenda import AgendaPeriod
from crm.definitions import USERS
from crm.parts import GROUPED, PARTS
from schema_builder.agenda import AgendaConnection
from schema_builder.event_markers import (
    EventEdgesOf,
    EventNodeOf,
    EventNodesOf,
    EventRecordOf,
    EventValueOf,
)
from schema_builder.files import File, FileOrder
from schema_builder.filters import FILTERS
from schema_builder.groups import AggregateOrder, DateGroup, GroupOption, GroupOrder
from schema_builder.hit_markers import HitEdgesOf, HitNodeOf, HitNodesOf, HitRecordOf, HitValueOf
from schema_builder.interfaces import Node, Record
from schema_builder.lists import first_after
from schema_builder.markers import (
    STRUCTURE,
    TESSERA,
    AccessItemOf,
    CursorOf,
    FileUrlOf,
    Marker,
    PageInfoItemOf,
    PageInfoOf,
    PartOf,
    TotalCountOf,
    TruncatedOf,
    ValueOf,
)
from schema_builder.money import Money, MoneyInput
from schema_builder.orders import Sort
from schema_builder.pages import PageInfo
from schema_builder.payloads import MASS_JOB_TEXT, MassPayload, UserError, WriteOptions
from schema_builder.postal_addresses import (
    Address,
    AddressGroupBy,
    AddressGroupKey,
    AddressInput,
    AddressOrder,
)
from schema_builder.record_access import RecordAccess
from schema_builder.record_interface import leading_to_records
from schema_builder.record_links import RECORD_LINKS
from schema_builder.relative_ranges import RelativeRange
from schema_builder.rich_text import RichTextFormat
from schema_builder.scalars import SCALARS
from schema_builder.search_types import SearchConnection, SearchEdge, SearchHit
from schema_builder.timeline_markers import (
    ChangeValueOf,
    EntryActorOf,
    EntryChangesOf,
    EntryEdgesOf,
    EntryNodeOf,
    EntryNodesOf,
    EntryValueOf,
)
from schema_builder.timeline_types import TIMELINE_TEXT, TimelineConnection
from schema_builder.users import User
from schema_builder.write_markers import (
    PayloadCount,
    PayloadErrors,
    PayloadJob,
    PayloadPreview,
    PreviewRecordOf,
    PreviewWorkflowsOf,
)
from schema_builder.write_outcomes import WORKFLOWS_TEXT, Conflict, WritePreview

FIXED_TYPES: Final[tuple[type | StrawberryType, ...]] = (
    *cast("tuple[type, ...]", tuple(SCALARS)),
    Node,
    Record,
    User,
    Money,
    MoneyInput,
    Address,
    AddressInput,
    AddressOrder,
    AddressGroupBy,
    AddressGroupKey,
    File,
    FileOrder,
    RecordAccess,
    TimelineConnection,
    Sort,
    PageInfo,
    UserError,
    MassPayload,
    Conflict,
    WritePreview,
    WriteOptions,
    RelativeRange,
    DateGroup,
    GroupOption,
    AggregateOrder,
    GroupOrder,
    *(
        cast("StrawberryType", enum.__strawberry_definition__)  # type: ignore[union-attr]
        for enum in (AgendaPeriod, RichTextFormat)
    ),
    AgendaConnection,
    SearchHit,
    SearchEdge,
    SearchConnection,
    *FILTERS,
    *RECORD_LINKS,
)
"""What generated types refer to; a static schema must have all of them."""

_ENTRY_VALUES = ("id", "at", "source", "action", "version", "note", "mergedFrom")
_EVENT_VALUES: Final = (
    *("viewId", "allDay", "start", "end", "startDay", "endDay"),
    *("title", "color", "colorKey", "colorLabel"),
)


def _parts(kind: str) -> dict[str, Marker]:
    return {part.name: PartOf(part.name) for part in PARTS[kind]}


_MARKERS: Final[Mapping[str, Mapping[str, Marker]]] = {
    "PageInfo": {
        name: PageInfoItemOf(name)
        for name in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
    },
    "Money": _parts("CURRENCY"),
    "Address": _parts("ADDRESS"),
    "File": {**_parts("FILE"), "url": FileUrlOf()},
    "AddressGroupKey": {name: PartOf(name) for name in GROUPED["ADDRESS"]},
    "RecordAccess": {
        name: AccessItemOf(name)
        for name in ("canUpdate", "canDelete", "canReassign", "writableFields", "transitions")
    },
    "User": {name: ValueOf(field) for name, field in USERS.by_name.items()},
    "AgendaConnection": {
        "nodes": EventNodesOf(),
        "edges": EventEdgesOf(),
        "pageInfo": PageInfoOf(),
        "totalCount": TotalCountOf(),
    },
    "AgendaEdge": {"cursor": CursorOf(), "node": EventNodeOf()},
    "AgendaItem": {
        **{name: EventValueOf(name) for name in _EVENT_VALUES},
        "record": EventRecordOf(),
    },
    "TimelineConnection": {
        "nodes": EntryNodesOf(),
        "edges": EntryEdgesOf(),
        "pageInfo": PageInfoOf(),
        "totalCount": TotalCountOf(),
    },
    "TimelineEdge": {"cursor": CursorOf(), "node": EntryNodeOf()},
    "TimelineEntry": {
        **{name: EntryValueOf(name) for name in _ENTRY_VALUES},
        "actor": EntryActorOf(),
        "changes": EntryChangesOf(),
    },
    "TimelineChange": {name: ChangeValueOf(name) for name in ("field", "label", "before", "after")},
    "SearchConnection": {
        "nodes": HitNodesOf(),
        "edges": HitEdgesOf(),
        "pageInfo": PageInfoOf(),
        "truncated": TruncatedOf(),
    },
    "SearchEdge": {"cursor": CursorOf(), "node": HitNodeOf()},
    "SearchHit": {
        "score": HitValueOf("score"),
        "field": HitValueOf("field"),
        "snippet": HitValueOf("snippet"),
        "record": HitRecordOf(),
    },
    "MassPayload": {
        "count": PayloadCount(),
        "userErrors": PayloadErrors(),
        "preview": PayloadPreview(),
    },
    "Change": {"record": PreviewRecordOf()},
    "WritePreview": {"duplicates": PreviewRecordOf()},
}


TRANSACTION: Final = GraphQLDirective(
    "transaction",
    [DirectiveLocation.MUTATION],
    description="All mutations of the operation are carried out, or none: they share one "
    "transaction, and the first that is refused undoes those before it. For mutations of records. "
    "Example: `mutation @transaction { a: updateDeal(…) { … } b: updateDeal(…) { … } }`.",
)


ABOUT: Final = (
    "A workspace of Tessera: its modules, and what administers them. Each module is a type with "
    "its own queries and mutations; a lookup is a nested record, its other side a list. Begin "
    "with `{ modules { apiName label fields { apiName label kind } } }`."
)


def static_schema(
    query: type,
    mutation: type | None = None,
    types: Iterable[type | StrawberryType] = (),
) -> strawberry.Schema:
    """The fixed schema of `query`, `mutation` and `types`, with all that modules need.

    One of the types must be called Module: the definition that a record tells as its module.
    """
    made = strawberry.Schema(
        query=query,
        mutation=mutation,
        types=(*FIXED_TYPES, *types),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    made._schema.description = ABOUT
    made._schema.directives = (*made._schema.directives, TRANSACTION)
    return made


class FixedTypes:
    """The types of a static schema by name, marked for the planner."""

    def __init__(self, static: strawberry.Schema) -> None:
        self.static = static
        self.schema: GraphQLSchema = static._schema
        self.types: Mapping[str, GraphQLNamedType] = {
            name: t for name, t in self.schema.type_map.items() if name not in _ROOTS
        }
        self._complete_record()
        self._complete_preview()
        self._complete_mass()
        self.leading = leading_to_records(self.schema)
        self._adopt_one_of()
        self._mark()

    def _adopt_one_of(self) -> None:
        """Leaves the checks of Strawberry's @oneOf inputs to graphql-core, which tells all
        mistakes of a request; Strawberry's own check raises in the middle of coercion."""
        for fixed in self.types.values():
            made = fixed.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if isinstance(fixed, GraphQLInputObjectType) and made is not None and made.is_one_of:
                fixed.is_one_of = True
                fixed.out_type = GraphQLInputObjectType.out_type  # type: ignore[method-assign]

    def _complete_record(self) -> None:
        record = cast("GraphQLInterfaceType", self.types["Record"])
        module = cast("GraphQLObjectType", self.types["Module"])
        record.fields["module"] = GraphQLField(GraphQLNonNull(module), description=MODULE_TEXT)
        timeline = cast("GraphQLObjectType", self.types["TimelineConnection"])
        record.fields["timeline"] = GraphQLField(
            GraphQLNonNull(timeline), first_after("entries"), description=TIMELINE_TEXT
        )

    def _complete_mass(self) -> None:
        payload = cast("GraphQLObjectType", self.types["MassPayload"])
        job = cast("GraphQLObjectType | None", self.types.get("Job"))
        if job is not None:
            told = {TESSERA: PayloadJob()}
            payload.fields["job"] = GraphQLField(job, description=MASS_JOB_TEXT, extensions=told)

    def _complete_preview(self) -> None:
        preview = cast("GraphQLObjectType", self.types["WritePreview"])
        workflow = cast("GraphQLObjectType | None", self.types.get("Workflow"))
        if workflow is not None:
            type_ = GraphQLNonNull(GraphQLList(GraphQLNonNull(workflow)))
            preview.fields["workflows"] = GraphQLField(
                type_, description=WORKFLOWS_TEXT, extensions={TESSERA: PreviewWorkflowsOf()}
            )

    def _mark(self) -> None:
        for type_name, markers in _MARKERS.items():
            fields = cast("GraphQLObjectType", self.types[type_name]).fields
            for name, marker in markers.items():
                fields[name].extensions[TESSERA] = marker
        for name in ("RelativeRange", "GroupOrder", "AggregateOrder"):
            self.types[name].extensions[TESSERA] = STRUCTURE


MODULE_TEXT: Final = "The definition of the record's module."
_ROOTS: Final = frozenset({"Query", "Mutation", "Subscription"})


@lru_cache(maxsize=8)
def fixed_types(static: strawberry.Schema) -> FixedTypes:
    """The fixed types of a static schema, made ready once."""
    return FixedTypes(static)


def tell_one_of() -> None:
    """Lets introspection say of each input whether it is @oneOf.

    Every `strawberry.Schema` replaces that answer for the whole process by one that knows of
    Strawberry's own inputs alone.
    """
    described = cast("GraphQLObjectType", introspection_types["__Type"])
    described.fields["isOneOf"] = GraphQLField(
        GraphQLBoolean,
        resolve=lambda shown, _info: (
            shown.is_one_of if isinstance(shown, GraphQLInputObjectType) else None
        ),
        description=described.fields["isOneOf"].description,
    )
