"""Builds a workspace's GraphQL schema from its definitions, lazily.

The types that modules bring are made when a document, introspection or the SDL first touches
them; a schema that nobody has used yet costs little more than the list of its names.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TypeVar, cast

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
)
from graphql.type.schema import InterfaceImplementations, TypeMap

from crm.definitions import USERS, Definitions, Module
from crm.grace import TypeAlias, has_grace, type_aliases
from crm.names import field_type_name
from crm.record_keys import key_parts
from crm.shared import Shared, shared_module
from crm.system_modules import written_by_tessera
from schema_builder.aggregate_types import (
    aggregates_type,
    comparable_type,
    counts_type,
    has_numbers,
    numbers_type,
)
from schema_builder.clusters import CLUSTER_MAKERS, has_clusters
from schema_builder.coercion import Coercion
from schema_builder.filter_types import (
    enum_filter_type,
    enum_type,
    filter_type,
    list_filter_type,
    order_type,
)
from schema_builder.fixed import FixedTypes, fixed_types, tell_one_of
from schema_builder.follow_ups import follow_up_types
from schema_builder.former_names import answering, marking
from schema_builder.generated import Maker, Types
from schema_builder.group_types import (
    group_by_type,
    group_connection_type,
    group_edge_type,
    group_key_type,
    group_type,
)
from schema_builder.lazy import LazyMap
from schema_builder.payload_types import list_payload_name, list_payload_type, payload_type
from schema_builder.record_interface import RECORD, made_again, record_interface
from schema_builder.record_types import connection_type, edge_type, record_type
from schema_builder.roots import FieldMaker, mutation_fields, query_fields
from schema_builder.write_types import (
    connect_type,
    create_type,
    key_type,
    link_type,
    link_update_type,
    links_item_type,
    links_type,
    links_update_type,
    selection_type,
    unique_type,
    update_type,
    upsert_type,
)

Made = TypeVar("Made")
TypeMaker = Callable[[], GraphQLNamedType]

MAKERS: Mapping[str, Maker] = {
    "": record_type,
    "Connection": connection_type,
    "Edge": edge_type,
    "Aggregates": aggregates_type,
    "Numbers": numbers_type,
    "Comparable": comparable_type,
    "Counts": counts_type,
    "GroupConnection": group_connection_type,
    "GroupEdge": group_edge_type,
    "Group": group_type,
    "GroupKey": group_key_type,
    "GroupBy": group_by_type,
    "Filter": filter_type,
    "Order": order_type,
    "Unique": unique_type,
    "Connect": connect_type,
    "Link": link_type,
    "LinkUpdate": link_update_type,
    "Links": links_type,
    "LinksUpdate": links_update_type,
    "LinksItem": links_item_type,
    "Create": create_type,
    "Update": update_type,
    "Selection": selection_type,
    "Payload": payload_type,
}
"""What makes each of a module's types, by what follows `Deal` in its name."""

GIVEN = frozenset(
    {"Connect", "Link", "LinkUpdate", "Links", "LinksUpdate", "LinksItem", "Create", "Update"}
)
"""Those of them with which records are made and changed, which a module that Tessera itself writes
does without."""

SHARED: Sequence[str] = (
    *("Connection", "Edge", "Filter", "Order"),
    *("Aggregates", "Numbers", "Comparable", "Counts"),
    *("GroupConnection", "GroupEdge", "Group", "GroupKey", "GroupBy"),
)
"""Those of them that lists of several modules have too."""

OF_USERS: Sequence[str] = ("Connection", "Edge", "Filter", "Order")
"""Those of them that users have: they are counted, but neither measured nor grouped."""


class RootType(GraphQLObjectType):
    """Query or Mutation: its fields are made one by one, when they are asked for."""

    def __init__(self, fixed: GraphQLObjectType, makers: dict[str, Callable[[], GraphQLField]]):
        super().__init__(
            fixed.name,
            {},
            is_type_of=fixed.is_type_of,
            extensions=fixed.extensions,
            description=fixed.description,
        )
        # graphql-core reads the fields as a mapping; it makes them all at once by itself.
        self.fields = cast("dict[str, GraphQLField]", LazyMap(_all_fields(fixed.fields, makers)))


class WorkspaceSchema(GraphQLSchema):
    """The schema of one set of definitions, joined with the fixed schema.

    `strawberry` is the fixed schema over this one: it executes operations that ask for fixed
    fields. `coercion` turns variables into what the input types stand for.
    """

    def __init__(self, definitions: Definitions, static: strawberry.Schema) -> None:
        fixed = fixed_types(static)
        tell_one_of()
        self.definitions = definitions
        self.static = static
        self.coercion = Coercion()
        self._describe(fixed.schema)
        types, shared = Types(definitions), shared_module(definitions)
        self.query_type = RootType(
            cast("GraphQLObjectType", fixed.schema.query_type), query_fields(types, shared)
        )
        self.mutation_type = _mutation(fixed.schema, types)
        self.subscription_type = fixed.schema.subscription_type
        types.by_name = LazyMap(
            {**self._roots(), **_makers(types, fixed), **_shared_makers(types, shared)}
        )
        self.type_map = cast("TypeMap", types.by_name)
        self._implement(types, fixed)
        self.strawberry = copy.copy(static)
        self.strawberry._schema = self
        self._strawberry_schema = self.strawberry

    @cached_property
    def has_grace(self) -> bool:
        """Whether any former name answers."""
        return has_grace(self.definitions)

    @cached_property
    def former_types(self) -> dict[str, TypeAlias]:
        """The types that documents may call by a former name, by that name."""
        if not self.has_grace:
            return {}
        aliases = (alias for module in self.definitions.modules for alias in type_aliases(module))
        there = self.type_map
        return {
            alias.former: alias
            for alias in aliases
            if alias.name in there and alias.former not in there
        }

    def fresh(self) -> "WorkspaceSchema":
        """An equal schema of which nothing has been made yet.

        Whoever needs every type, as introspection and the SDL do, uses one of these and drops
        it, so that the schema in use stays small.
        """
        return WorkspaceSchema(self.definitions, self.static)

    def _describe(self, fixed: GraphQLSchema) -> None:
        """Takes what GraphQLSchema's own constructor, which would make every type, sets."""
        self.assume_valid = True
        self._validation_errors = []
        self.description = fixed.description
        self.extensions = fixed.extensions
        self.ast_node = None
        self.extension_ast_nodes = ()
        self.directives = fixed.directives

    def _roots(self) -> dict[str, TypeMaker]:
        roots = (self.query_type, self.mutation_type, self.subscription_type)
        return {root.name: partial(_itself, root) for root in roots if root is not None}

    def _implement(self, types: Types, fixed: FixedTypes) -> None:
        """Says which types implement an interface without making them."""
        names = [module.type_name for module in self.definitions.modules]
        record_names = {"Node": names, "Record": names}
        makers = {
            name: partial(_implementations, fixed.schema, interface, types, record_names)
            for name, interface in fixed.types.items()
            if isinstance(interface, GraphQLInterfaceType)
        }
        self._implementations_map = cast("dict[str, InterfaceImplementations]", LazyMap(makers))
        self._sub_type_map = {
            name: {*_fixed_names(fixed.schema, name), *record_names.get(name, ())}
            for name in makers
        }


def build_schema(definitions: Definitions, static: strawberry.Schema) -> WorkspaceSchema:
    """The schema of `definitions`, joined with the fixed schema (see `static_schema`).

    It is assumed to be valid: `crm.changes` lets no definitions through that are not.
    """
    return WorkspaceSchema(definitions, static)


def _makers(types: Types, fixed: FixedTypes) -> dict[str, TypeMaker]:
    makers: dict[str, TypeMaker] = {
        name: partial(_itself, type_) for name, type_ in fixed.types.items()
    }
    for name in fixed.leading:
        again = cast("GraphQLObjectType", fixed.types[name])
        makers[name] = partial(made_again, types, again, fixed.leading)
    makers.update(follow_up_types(types))
    interface = cast("GraphQLInterfaceType", fixed.types[RECORD])
    makers[RECORD] = partial(record_interface, types, interface)
    for suffix in OF_USERS:
        makers[USERS.type_name + suffix] = partial(MAKERS[suffix], types, USERS)
    listed = _listed(types.definitions)
    for module in types.definitions.modules:
        name = module.type_name
        own = written_by_tessera(module)
        for suffix, usual in MAKERS.items():
            if own and suffix in GIVEN:
                continue
            maker = answering(usual, suffix, types, module)
            if suffix != "Numbers" or has_numbers(module):
                makers[name + suffix] = partial(maker, types, module)
        if module.number in listed:
            makers[f"{name}ListFilter"] = partial(list_filter_type, types, module)
        for suffix, maker in CLUSTER_MAKERS.items() if has_clusters(module) else ():
            makers[name + suffix] = partial(maker, types, module)
        if key_parts(module):
            makers[f"{name}Key"] = partial(key_type, types, module)
            maker = answering(upsert_type, "Upsert", types, module)
            makers[f"{name}Upsert"] = partial(maker, types, module)
        if not own:
            makers[list_payload_name(module)] = partial(list_payload_type, types, module)
        makers.update(_select_makers(types, module))
    return makers


def _listed(definitions: Definitions) -> set[int]:
    """The numbers of the modules whose records are in related lists."""
    return {
        inverse.module.number
        for module in definitions.modules
        for inverse in definitions.inverses(module)
    }


def _shared_makers(types: Types, shared: Shared) -> dict[str, TypeMaker]:
    """The types of lists of several modules; none where there is no module."""
    makers: dict[str, TypeMaker] = {}
    for suffix in SHARED if shared.members else ():
        if suffix != "Numbers" or has_numbers(shared):
            maker = marking(MAKERS[suffix], suffix, shared)
            makers[shared.type_name + suffix] = partial(maker, types, shared)
    makers.update(_select_makers(types, shared))
    return makers


def _select_makers(types: Types, module: Module) -> dict[str, TypeMaker]:
    makers: dict[str, TypeMaker] = {}
    for field in module.by_name.values():
        if field.options:
            name = field_type_name(module, field)
            makers[name] = partial(enum_type, module, field)
            makers[f"{name}Filter"] = partial(enum_filter_type, types, module, field)
    return makers


def _mutation(fixed: GraphQLSchema, types: Types) -> GraphQLObjectType:
    root = fixed.mutation_type or GraphQLObjectType("Mutation", {}, description="Changes.")
    return RootType(root, mutation_fields(types))


def _all_fields(
    fixed: dict[str, GraphQLField], generated: dict[str, FieldMaker]
) -> dict[str, FieldMaker]:
    """The makers of a root type's fields: the fixed ones as they are, then the modules'."""
    return {**{name: partial(_itself, field) for name, field in fixed.items()}, **generated}


def _itself(made: Made) -> Made:
    return made


def _fixed_names(fixed: GraphQLSchema, interface: str) -> set[str]:
    found = fixed._implementations_map.get(interface)
    return set() if found is None else {type_.name for group in found for type_ in group}


def _implementations(
    fixed: GraphQLSchema,
    interface: GraphQLInterfaceType,
    types: Types,
    records: Mapping[str, list[str]],
) -> InterfaceImplementations:
    objects, interfaces = fixed.get_implementations(interface)
    made = [types.object(name) for name in records.get(interface.name, ())]
    return InterfaceImplementations([*objects, *made], interfaces)
