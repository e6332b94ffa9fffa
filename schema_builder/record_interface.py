"""The interface Record as a workspace has it, with the lists that its every record has.

These lists are of the workspace's own types, so the interface is made anew for each schema, and
with it the few fixed types that lead to it.
"""

from collections.abc import Iterator
from functools import partial
from typing import cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
)

from crm.any_lookups import lists_of_every_record
from crm.definitions import Inverse
from crm.grace import inverse_aliases
from crm.system_modules import TAGS
from crm.tags import NAME
from schema_builder import markers
from schema_builder.former_names import with_aliases
from schema_builder.generated import Types, output_field, required_list
from schema_builder.link_markers import TagsOf
from schema_builder.lists import bin_argument, list_arguments
from schema_builder.texts import related_text

RECORD = "Record"


def leading_to_records(schema: GraphQLSchema) -> frozenset[str]:
    """The names of the fixed types whose fields lead to Record, itself among them."""
    kinds = (GraphQLObjectType, GraphQLInterfaceType)
    objects = {name: type_ for name, type_ in schema.type_map.items() if isinstance(type_, kinds)}
    found, more = {RECORD}, {RECORD}
    while more:
        more = {
            name
            for name, type_ in objects.items()
            if name not in found
            and any(get_named_type(field.type).name in found for field in type_.fields.values())
        }
        found |= more
    return frozenset(found)


def record_interface(types: Types, fixed: GraphQLInterfaceType) -> GraphQLInterfaceType:
    """`Record`: what every record of the workspace has."""
    return GraphQLInterfaceType(
        fixed.name,
        lambda: {**fixed.fields, **dict(_lists(types))},
        lambda: [types.interface(interface.name) for interface in fixed.interfaces],
        fixed.resolve_type,
        description=fixed.description,
        extensions=fixed.extensions,
    )


def made_again(
    types: Types, fixed: GraphQLObjectType, leading: frozenset[str]
) -> GraphQLObjectType:
    """A fixed type whose fields lead to the workspace's own Record."""
    return GraphQLObjectType(
        fixed.name,
        partial(_fields, types, fixed, leading),
        fixed.interfaces,
        fixed.is_type_of,
        description=fixed.description,
        extensions=fixed.extensions,
    )


def related_field(types: Types, inverse: Inverse) -> GraphQLField:
    """The list of the records that a lookup, of whatever kind, links with a record."""
    type_ = GraphQLNonNull(types.output(f"{inverse.module.type_name}Connection"))
    arguments = {**list_arguments(types, inverse.module), **bin_argument(inverse.module)}
    return output_field(type_, markers.RelatedOf(inverse), related_text(inverse), arguments)


def tags_field(types: Types) -> Iterator[tuple[str, GraphQLField]]:
    """The tags of a record, where the workspace has tags."""
    tag = types.definitions.by_number.get(TAGS)
    if tag is not None:
        own = tag.by_name[NAME]
        text = "The tags that it is marked with, by their names."
        yield NAME, output_field(required_list(types.output(tag.type_name)), TagsOf(own), text)


def _lists(types: Types) -> Iterator[tuple[str, GraphQLField]]:
    for inverse in lists_of_every_record(types.definitions):
        made = related_field(types, inverse)
        yield from with_aliases({inverse.api_name: made}, inverse_aliases(inverse)).items()
    yield from tags_field(types)


def _fields(
    types: Types, fixed: GraphQLObjectType, leading: frozenset[str]
) -> dict[str, GraphQLField]:
    return {name: _field(types, field, leading) for name, field in fixed.fields.items()}


def _field(types: Types, field: GraphQLField, leading: frozenset[str]) -> GraphQLField:
    return GraphQLField(
        _retyped(types, field.type, leading),
        field.args,
        field.resolve,
        field.subscribe,
        field.description,
        field.deprecation_reason,
        field.extensions,
    )


def _retyped(types: Types, type_: GraphQLOutputType, leading: frozenset[str]) -> GraphQLOutputType:
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(_retyped(types, type_.of_type, leading))  # type: ignore[arg-type]
    if isinstance(type_, GraphQLList):
        return GraphQLList(_retyped(types, type_.of_type, leading))
    name = cast("GraphQLObjectType", type_).name
    return types.output(name) if name in leading else type_
