"""Writes a schema as SDL: sorted, so that equal definitions give the same bytes."""

from collections.abc import Mapping
from typing import TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    print_directive,
    print_type,
    specified_directives,
)
from graphql.utilities.print_schema import print_schema_definition

from schema_builder.workspace_schema import WorkspaceSchema

V = TypeVar("V")


def print_sdl(schema: WorkspaceSchema) -> str:
    """The SDL of all that `schema` has, by name; takes long, but leaves `schema` as it is."""
    whole = schema.fresh()
    directives = [
        print_directive(directive)
        for directive in sorted(whole.directives, key=lambda directive: directive.name)
        if directive not in specified_directives
    ]
    types = [
        print_type(_sorted(whole.type_map[name]))
        for name in sorted(whole.type_map)
        if name not in GraphQLNamedType.reserved_types
    ]
    about = print_schema_definition(whole)
    return "\n\n".join((*([about] if about else []), *directives, *types)) + "\n"


def _sorted(type_: GraphQLNamedType) -> GraphQLNamedType:
    """A copy of the type, for printing alone, with its parts sorted by name."""
    match type_:
        case GraphQLObjectType() | GraphQLInterfaceType():
            is_object = isinstance(type_, GraphQLObjectType)
            return (GraphQLObjectType if is_object else GraphQLInterfaceType)(
                type_.name,
                {name: _sorted_field(field) for name, field in _by_name(type_.fields)},
                sorted(type_.interfaces, key=lambda interface: interface.name),
                description=type_.description,
            )
        case GraphQLInputObjectType():
            return GraphQLInputObjectType(
                type_.name,
                dict(_by_name(type_.fields)),
                description=type_.description,
                is_one_of=type_.is_one_of,
            )
        case GraphQLEnumType():
            return GraphQLEnumType(
                type_.name, dict(_by_name(type_.values)), description=type_.description
            )
        case GraphQLUnionType():
            members = sorted(type_.types, key=lambda member: member.name)
            return GraphQLUnionType(type_.name, members, description=type_.description)
    return type_


def _sorted_field(field: GraphQLField) -> GraphQLField:
    if not field.args:
        return field
    arguments: dict[str, GraphQLArgument] = dict(_by_name(field.args))
    return GraphQLField(
        field.type,
        arguments,
        description=field.description,
        deprecation_reason=field.deprecation_reason,
    )


def _by_name(parts: Mapping[str, V]) -> list[tuple[str, V]]:
    return sorted(parts.items())
