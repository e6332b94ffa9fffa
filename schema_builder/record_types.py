"""A module's records as GraphQL types: the record, its connection and its edge."""

from collections.abc import Iterator
from functools import partial

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from crm.any_lookups import is_any_lookup
from crm.definitions import POINTING, USERS, Field, Module
from crm.shared import Shared
from crm.tags import KIND as TAGS
from schema_builder import markers
from schema_builder.fixed import MODULE_TEXT
from schema_builder.generated import (
    Types,
    output_field,
    required_list,
)
from schema_builder.group_types import group_arguments
from schema_builder.link_markers import AnyLinkOf
from schema_builder.lists import TRUNCATED_TEXT, first_after
from schema_builder.record_access import ACCESS_TEXT
from schema_builder.record_bin import PURGE_AT_TEXT
from schema_builder.record_interface import related_field, tags_field
from schema_builder.rich_text import value_arguments
from schema_builder.texts import (
    any_link_text,
    link_id_text,
    link_text,
    module_text,
    value_text,
)
from schema_builder.timeline_markers import TimelineOf
from schema_builder.timeline_types import TIMELINE_TEXT

_FIRST_SYSTEM = ("id", "number")


def record_type(types: Types, module: Module) -> GraphQLObjectType:
    """`Deal`: one record of the module."""
    return GraphQLObjectType(
        module.type_name,
        partial(_record_fields, types, module),
        lambda: (types.interface("Node"), types.interface("Record")),
        description=module_text(module),
    )


def connection_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealConnection`: a page of records."""
    return GraphQLObjectType(
        f"{module.type_name}Connection",
        partial(_connection_fields, types, module),
        description=f"A page of {module.plural_label}.",
    )


def edge_type(types: Types, module: Module) -> GraphQLObjectType:
    """`DealEdge`: a record and its place in the list."""
    return GraphQLObjectType(
        f"{module.type_name}Edge",
        partial(_edge_fields, types, module),
        description=f"One of a page of {module.plural_label}, with its place in the list.",
    )


def _record_fields(types: Types, module: Module) -> dict[str, GraphQLField]:
    system = {field.api_name: field for field in module.system_fields}
    first = [system.pop(name) for name in _FIRST_SYSTEM]
    fields = dict(_values(types, module, first))
    fields["title"] = output_field(
        GraphQLNonNull(GraphQLString), markers.TitleOf(), _title_text(module)
    )
    fields.update(_values(types, module, module.valued_fields))
    fields.update(_related(types, module))
    fields["module"] = output_field(
        GraphQLNonNull(types.output("Module")), markers.ModuleOf(module), MODULE_TEXT
    )
    fields.update(_values(types, module, list(system.values())))
    fields["purgeAt"] = output_field(types.output("DateTime"), markers.PurgeAtOf(), PURGE_AT_TEXT)
    fields["timeline"] = output_field(
        GraphQLNonNull(types.output("TimelineConnection")),
        TimelineOf(module),
        TIMELINE_TEXT,
        first_after("entries"),
    )
    fields["viewerAccess"] = output_field(
        GraphQLNonNull(types.output("RecordAccess")), markers.AccessOf(module), ACCESS_TEXT
    )
    return fields


def _title_text(module: Module) -> str:
    field = module.title
    if field is None:
        return "What the record is called: its number with a # before it."
    return f"What the record is called: the text of `{field.api_name}`, else its number with a #."


def _values(
    types: Types, module: Module, fields: list[Field] | tuple[Field, ...]
) -> Iterator[tuple[str, GraphQLField]]:
    for field in fields:
        if field.kind in POINTING:
            yield from _link(types, field)
        elif field.kind == TAGS:
            yield from tags_field(types)
        else:
            type_ = types.value_output(module, field)
            yield (
                field.api_name,
                output_field(
                    type_, markers.ValueOf(field), value_text(field), value_arguments(types, field)
                ),
            )


def _link(types: Types, field: Field) -> Iterator[tuple[str, GraphQLField]]:
    yield (
        field.id_name,
        output_field(types.output("ID"), markers.ValueOf(field), link_id_text(field)),
    )
    if is_any_lookup(field):
        text = any_link_text(types.definitions, field)
        yield field.api_name, output_field(types.output("Record"), AnyLinkOf(field), text)
        return
    target = types.definitions.target(field)
    if target is not None:
        type_ = types.output(target.type_name)
        text = link_text(field, target)
        yield field.api_name, output_field(type_, markers.LinkOf(field), text)


def _related(types: Types, module: Module) -> Iterator[tuple[str, GraphQLField]]:
    for inverse in types.definitions.inverses(module):
        yield inverse.api_name, related_field(types, inverse)


def _connection_fields(types: Types, module: Module) -> dict[str, GraphQLField]:
    name = module.type_name
    return {
        "nodes": output_field(
            required_list(types.output(name)), markers.NodesOf(module), "The page's records."
        ),
        "edges": output_field(
            required_list(types.output(f"{name}Edge")),
            markers.EdgesOf(module),
            "The page's records, each with its cursor.",
        ),
        "pageInfo": output_field(
            GraphQLNonNull(types.output("PageInfo")),
            markers.PageInfoOf(),
            "What lies around the page, and the cursors to go on with.",
        ),
        "totalCount": output_field(
            GraphQLNonNull(GraphQLInt),
            markers.TotalCountOf(),
            "How many records the list has in all its pages.",
        ),
        **({} if module is USERS or isinstance(module, Shared) else _truncated()),
        **({} if module is USERS else _gathered(types, module)),
    }


def _gathered(types: Types, module: Module) -> dict[str, GraphQLField]:
    name = module.type_name
    return {
        "aggregates": output_field(
            GraphQLNonNull(types.output(f"{name}Aggregates")),
            markers.AggregatesOf(module),
            "Counts, sums, averages, least and greatest values over all records of the list, "
            "whatever the page.",
        ),
        "groups": output_field(
            GraphQLNonNull(types.output(f"{name}GroupConnection")),
            markers.GroupsOf(module),
            "All records of the list, whatever the page, in groups of those that have the same "
            "value.",
            group_arguments(types, module),
        ),
    }


def _truncated() -> dict[str, GraphQLField]:
    type_ = GraphQLNonNull(GraphQLBoolean)
    return {"truncated": output_field(type_, markers.TruncatedOf(), TRUNCATED_TEXT)}


def _edge_fields(types: Types, module: Module) -> dict[str, GraphQLField]:
    return {
        "cursor": output_field(
            GraphQLNonNull(GraphQLString),
            markers.CursorOf(),
            "The record's place in this order, for `after` and `before`.",
        ),
        "node": output_field(
            GraphQLNonNull(types.output(module.type_name)), markers.NodeOf(module), "The record."
        ),
    }
