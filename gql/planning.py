"""From a selection to a plan: reads the markers of the fields a document selects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values

from crm.access import Asker
from crm.definitions import USERS, Definitions, Field, Module
from crm.errors import BadUserInput
from crm.filter_size import count_objects
from crm.filters import EVERYTHING, And, Filter, read_filter, read_search
from crm.parts import is_object
from crm.people import ACTIVE, usual_order
from crm.rich_text import RICH_TEXT
from crm.shared import Shared
from gql.access_planning import plan_access
from gql.agenda_planning import plan_agenda
from gql.aggregate_planning import plan_aggregates, plan_groups
from gql.any_planning import plan_links
from gql.asker_views import AskerViews, ListView
from gql.cluster_planning import plan_clusters
from gql.list_arguments import read_order, read_page
from gql.part_planning import plan_format, plan_object
from gql.record_planning import plan_nodes, plan_record, plan_record_by, plan_records
from gql.search_planning import plan_search
from gql.timeline_planning import plan_timeline
from schema_builder import markers as m
from schema_builder.cluster_markers import DuplicatesField
from schema_builder.link_markers import AnyLinkOf, TagsOf
from schema_builder.markers import Marker, marker_of
from schema_builder.timeline_markers import TimelineOf
from storage import plan as p
from storage.bin_plan import PurgeAt

Selected = list[FieldDetails]
OrderBy = object
"""What `orderBy` may be: None, or its list of objects."""
DescribeModule = Callable[[Module, Selected], str]
"""Gives the JSON of a module's definition as a selection asks for it."""


@dataclass(slots=True)
class Planner:
    """Plans one operation for one structure of its variables.

    `symbols` holds what stands for each variable: a plain value where it shapes the statement,
    else a slot. `describe_module` answers the fixed part `module` of a record. `views` are the
    asker's, where the operation names any. `type_names` are former names of types, by which the
    document calls them.
    """

    schema: GraphQLSchema
    definitions: Definitions
    asker: Asker
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    symbols: dict[str, object]
    describe_module: DescribeModule
    views: AskerViews | None = None
    type_names: Mapping[str, str] = field(default_factory=dict)
    _objects: int = field(default=0, init=False)
    any_shapes: int = field(default=0, init=False)
    _around: list[tuple[OrderBy, bool]] = field(default_factory=list, init=False)
    _variables: VariableValues = field(init=False)
    _fragments: dict[str, FragmentDetails] = field(init=False)

    def __post_init__(self) -> None:
        self._variables = VariableValues({}, self.symbols)
        self._fragments = {
            name: FragmentDetails(definition) for name, definition in self.fragments.items()
        }

    # Roots

    def roots(self, parent: GraphQLObjectType) -> dict[str, Selected]:
        """The root fields by response key, in the order of the answer."""
        collected = collect_fields(
            self.schema, self._fragments, self._variables, parent, self.operation
        )
        return dict(collected.grouped_field_set)

    def root(self, parent: GraphQLObjectType, key: str, details: Selected) -> p.Root | None:
        """The plan of one root field; None where the fixed schema answers it."""
        name = details[0].node.name.value
        if name == "__typename":
            return p.ConstantRoot(key, _json(parent.name))
        definition = parent.fields.get(name)
        marker = None if definition is None else marker_of(definition.extensions)
        match marker:
            case m.RecordField(module):
                operand = self.arguments(parent, details)["id"]
                return plan_record(self, key, module, "id", operand, details)
            case m.RecordByField(module):
                return plan_record_by(self, key, module, parent, details)
            case m.ListField(module):
                connection = self.connection(module, parent, details, usual_order(module))
                return p.ConnectionRoot(key, connection)
            case m.RecordsField(shared):
                return plan_records(self, key, shared, parent, details)
            case m.AgendaField():
                return plan_agenda(self, key, parent, details)
            case DuplicatesField(module):
                return plan_clusters(self, module, parent, key, details)
            case m.NodeField():
                operand = self.arguments(parent, details)["id"]
                return plan_nodes(self, key, operand, details, single=True)
            case m.NodesField():
                operand = self.arguments(parent, details)["ids"]
                return plan_nodes(self, key, operand, details, single=False)
            case m.SearchField():
                return plan_search(self, parent, key, details)
        return None

    # Records

    def _shape(self, module: Module, details: Selected) -> p.Shape | p.AnyShape:
        if not isinstance(module, Shared):
            return self.shape(module, details)
        return p.AnyShape(tuple(self.shape(member, details) for member in module.members))

    def shape(self, module: Module, details: Selected) -> p.Shape:
        """The JSON object that a selection makes of one record of `module`."""
        type_ = self._type_of(module)
        parts: list[p.Part] = []
        for key, selected in self._subfields(type_, details).items():
            parts.append(self._part(module, type_, key, selected))
        return p.Shape(module, tuple(parts))

    def _part(
        self, module: Module, type_: GraphQLObjectType, key: str, details: Selected
    ) -> p.Part:
        name = details[0].node.name.value
        if name == "__typename":
            return p.Constant(key, self.typename(type_))
        match marker_of(type_.fields[name].extensions):
            case m.ValueOf(found):
                return self._value(type_, key, found, details)
            case m.TitleOf():
                return p.Title(key)
            case m.PurgeAtOf():
                return PurgeAt(key)
            case m.LinkOf(found):
                return self._link(key, found, details)
            case (AnyLinkOf() | TagsOf()) as marker:
                return plan_links(self, key, marker, details)
            case m.RelatedOf(inverse):
                connection = self.connection(inverse.module, type_, details)
                return p.Related(key, inverse, connection)
            case m.ModuleOf(found_module):
                return p.Constant(key, self.describe_module(found_module, details))
            case TimelineOf(found_module):
                return plan_timeline(self, found_module, type_, key, details)
            case m.AccessOf(found_module):
                return plan_access(self, found_module, key, details)
        raise AssertionError(f"{type_.name}.{name} has no marker of a record's part")

    def _value(self, type_: GraphQLObjectType, key: str, found: Field, details: Selected) -> p.Part:
        if found.kind == RICH_TEXT:
            return p.Value(key, plan_format(self, found, type_, details))
        if is_object(found):
            return plan_object(self, key, found, details)
        return p.Value(key, found)

    def _link(self, key: str, found: Field, details: Selected) -> p.Part:
        target = self.definitions.target(found)
        if target is None:
            return p.Constant(key, "null")
        return p.Link(key, found, self.shape(target, details))

    # Connections

    def connection(
        self,
        module: Module,
        parent: GraphQLObjectType,
        details: Selected,
        usual: OrderBy = None,
        trashed: bool = False,
    ) -> p.Connection:
        """The list that a field with the arguments of a list asks for.

        `usual` is the order where neither the arguments nor the view that they name have one;
        `trashed` says that it is of the recycle bin whatever the arguments say.
        """
        arguments = self.arguments(parent, details)
        trashed = trashed or arguments.get("trashed") is True
        try:
            view = self._view(module, arguments)
            usual = view.order_by if view is not None and view.order_by else usual
            condition = self._condition(module, arguments, view)
            text = arguments.get("search")
            shared = isinstance(module, Shared)
            search = None if shared else read_search(self.definitions, module, text)
            wanted = arguments.get("orderBy")
            ranked = search is not None and module is not USERS  # they have no words in store
            if wanted is None and not ranked:
                wanted = usual
            self._objects = count_objects(wanted, self._objects)
            order, signature = read_order(self.definitions, module, wanted, searched=ranked)
            page = read_page(arguments, order, signature)
        except BadUserInput as error:
            raise _located(error, details) from error
        self._around.append((usual, trashed))
        parts = self._connection_parts(module, details)
        self._around.pop()
        members = self._members(module, text)
        return p.Connection(module, condition, order, page, parts, members, search, trashed)

    def _members(self, module: Module, text: object) -> tuple[p.Member, ...]:
        """The modules of a list of several, with what the asker may see of each, and what a text
        that is searched for asks of it."""
        members = module.members if isinstance(module, Shared) else ()
        return tuple(
            p.Member(
                one,
                self.asker.condition(one) or EVERYTHING,
                read_search(self.definitions, one, text),
            )
            for one in members
        )

    def group_records(
        self, module: Module, parent: GraphQLObjectType, details: Selected
    ) -> p.Connection:
        """The records of a group: ordered as the view of the whole list says, and in the recycle
        bin where that is."""
        return self.connection(module, parent, details, *self._around[-1])

    def _view(self, module: Module, arguments: Mapping[str, object]) -> ListView | None:
        named = arguments.get("view")
        if named is None:
            return None
        assert self.views is not None, "an operation that names views has them"
        return self.views.of(module, named)

    def _condition(
        self, module: Module, arguments: Mapping[str, object], view: ListView | None
    ) -> Filter:
        given = cast("Mapping[str, object] | None", arguments.get("filter"))
        parts: list[Filter] = []
        for asked in (None if view is None else view.filter, given):
            if asked is not None:
                self._objects = count_objects(asked, self._objects)
                parts.append(read_filter(self.definitions, module, asked))
        allowed = None if isinstance(module, Shared) else self.asker.condition(module)
        if allowed is not None:
            parts.insert(0, allowed)
        if module is USERS:
            parts.append(ACTIVE)
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _connection_parts(self, module: Module, details: Selected) -> tuple[p.ConnectionPart, ...]:
        type_ = self.object_type(f"{module.type_name}Connection")
        parts: list[p.ConnectionPart] = []
        for key, selected in self._subfields(type_, details).items():
            match self.marker(type_, selected):
                case None:
                    parts.append(p.Constant(key, self.typename(type_)))
                case m.NodesOf():
                    parts.append(p.Nodes(key, self._shape(module, selected)))
                case m.EdgesOf():
                    parts.append(p.Edges(key, self._edge_parts(module, selected)))
                case m.PageInfoOf():
                    parts.append(p.PageInfo(key, self.page_info(selected)))
                case m.TotalCountOf():
                    parts.append(p.TotalCount(key))
                case m.TruncatedOf():
                    parts.append(p.Truncated(key))
                case m.AggregatesOf():
                    parts.append(plan_aggregates(self, module, key, selected))
                case m.GroupsOf():
                    parts.append(self._groups(module, type_, key, selected))
        return tuple(parts)

    def _groups(
        self, module: Module, parent: GraphQLObjectType, key: str, details: Selected
    ) -> p.Groups:
        self._objects = count_objects(self.arguments(parent, details)["by"], self._objects)
        try:
            return plan_groups(self, module, parent, key, details)
        except BadUserInput as error:
            raise _located(error, details) from error

    def _edge_parts(
        self, module: Module, details: Selected
    ) -> tuple[p.Constant | p.EdgeCursor | p.EdgeNode, ...]:
        type_ = self.object_type(f"{module.type_name}Edge")
        parts: list[p.Constant | p.EdgeCursor | p.EdgeNode] = []
        for key, selected in self._subfields(type_, details).items():
            match self.marker(type_, selected):
                case None:
                    parts.append(p.Constant(key, self.typename(type_)))
                case m.CursorOf():
                    parts.append(p.EdgeCursor(key))
                case m.NodeOf():
                    parts.append(p.EdgeNode(key, self._shape(module, selected)))
        return tuple(parts)

    def page_info(self, details: Selected) -> tuple[p.Constant | p.PageInfoItem, ...]:
        """What a selection asks of a page."""
        type_ = self.object_type("PageInfo")
        items: list[p.Constant | p.PageInfoItem] = []
        for key, selected in self._subfields(type_, details).items():
            match self.marker(type_, selected):
                case m.PageInfoItemOf(name):
                    items.append(p.PageInfoItem(key, name))
                case _:
                    items.append(p.Constant(key, self.typename(type_)))
        return tuple(items)

    # The schema

    def subfields(self, type_: GraphQLObjectType, details: Selected) -> dict[str, Selected]:
        """What is selected below a field that gives `type_`, by response key."""
        return self._subfields(type_, details)

    def _subfields(self, type_: GraphQLObjectType, details: Selected) -> dict[str, Selected]:
        collected = collect_subfields(
            self.schema, self._fragments, self._variables, self.operation, type_, details
        )
        return dict(collected.grouped_field_set)

    def marker(self, type_: GraphQLObjectType, details: Selected) -> Marker | None:
        """The marker of a selected field; None for `__typename`."""
        name = details[0].node.name.value
        return None if name == "__typename" else marker_of(type_.fields[name].extensions)

    def arguments(self, parent: GraphQLObjectType, details: Selected) -> dict[str, object]:
        """The arguments of a selected field, variables being symbols."""
        node = details[0].node
        return get_argument_values(parent.fields[node.name.value], node, self._variables)

    def typename(self, type_: GraphQLObjectType) -> str:
        """The JSON of `__typename`: what the document calls the type."""
        return _json(self.type_names.get(type_.name, type_.name))

    def _type_of(self, module: Module) -> GraphQLObjectType:
        return self.object_type("User" if module is USERS else module.type_name)

    def object_type(self, name: str) -> GraphQLObjectType:
        """The object type called `name`."""
        found = self.schema.get_type(name)
        assert isinstance(found, GraphQLObjectType), name
        return found


def _located(error: BadUserInput, details: Selected) -> GraphQLError:
    """The error at its field: a document may have many lists, of one of which this is true."""
    return GraphQLError(error.message, details[0].node, original_error=error)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
