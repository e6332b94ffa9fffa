"""What the makers of a module's types share: names, types of values, and building blocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
)

from crm.definitions import Definitions, Field, Module
from crm.files import FILE
from crm.kinds import kind_of
from crm.names import field_type_name
from crm.parts import is_object
from schema_builder.markers import TESSERA, ArgumentRole, Marker

ENUM = "enum"
"""What `Kind.scalar` says where each field has an enum of its own."""


NamedInput = GraphQLScalarType | GraphQLEnumType | GraphQLInputObjectType
NamedOutput = (
    GraphQLScalarType
    | GraphQLObjectType
    | GraphQLInterfaceType
    | GraphQLUnionType
    | GraphQLEnumType
)


@dataclass(slots=True)
class Types:
    """One workspace's types by name, generated ones and fixed ones; made when asked for."""

    definitions: Definitions
    by_name: Mapping[str, GraphQLNamedType] = field(default_factory=dict)

    def output(self, name: str) -> NamedOutput:
        """The output type called `name`."""
        return cast("NamedOutput", self.by_name[name])

    def object(self, name: str) -> GraphQLObjectType:
        """The object type called `name`."""
        return cast("GraphQLObjectType", self.by_name[name])

    def interface(self, name: str) -> GraphQLInterfaceType:
        """The interface called `name`."""
        return cast("GraphQLInterfaceType", self.by_name[name])

    def input(self, name: str) -> NamedInput:
        """The input type called `name`."""
        return cast("NamedInput", self.by_name[name])

    def scalar_of(self, module: Module, of: Field) -> GraphQLScalarType | GraphQLEnumType:
        """The scalar or enum of one value of a field."""
        scalar = kind_of(of).scalar
        found = self.by_name[field_type_name(module, of) if scalar == ENUM else scalar]
        return cast("GraphQLScalarType | GraphQLEnumType", found)

    def value_output(self, module: Module, of: Field) -> GraphQLOutputType:
        """What a record gives out as the field's value."""
        if is_object(of):
            return self.output(kind_of(of).scalar)
        one = self.scalar_of(module, of)
        if of.kind == "MULTI_SELECT":
            return GraphQLNonNull(GraphQLList(GraphQLNonNull(one)))
        return GraphQLNonNull(one) if of.api_name in NEVER_NULL and of.system else one

    def value_input(self, module: Module, of: Field) -> GraphQLInputType:
        """What a write takes as the field's value."""
        if of.kind == FILE:
            return self.input("ID")
        if is_object(of):
            return self.input(f"{kind_of(of).scalar}Input")
        one = self.scalar_of(module, of)
        return GraphQLList(GraphQLNonNull(one)) if of.kind == "MULTI_SELECT" else one


Maker = Callable[[Types, Module], GraphQLNamedType]
"""Makes one of a module's types."""

NEVER_NULL = frozenset({"id", "number", "createdAt", "updatedAt", "version"})
"""The system fields that every record has a value in."""


def is_link(of: Field) -> bool:
    """Whether a field points to a record or a user."""
    return of.kind in ("LOOKUP", "USER")


def output_field(
    type_: GraphQLOutputType,
    marker: Marker,
    description: str,
    arguments: dict[str, GraphQLArgument] | None = None,
) -> GraphQLField:
    """A field for the planner, which reads its marker."""
    return GraphQLField(type_, arguments, description=description, extensions={TESSERA: marker})


def argument(
    type_: GraphQLInputType, description: str, role: ArgumentRole | None = None
) -> GraphQLArgument:
    """An argument; without a role it is a value."""
    extensions: dict[str, object] | None = None if role is None else {TESSERA: role}
    return GraphQLArgument(type_, description=description, extensions=extensions)


def input_field(
    type_: GraphQLInputType, description: str, role: ArgumentRole | None = None
) -> GraphQLInputField:
    """A field of an input, which may be left out."""
    extensions: dict[str, object] | None = None if role is None else {TESSERA: role}
    return GraphQLInputField(type_, description=description, extensions=extensions)


def list_of(type_: NamedInput) -> GraphQLInputType:
    """A list without nulls, which may be left out."""
    return GraphQLList(GraphQLNonNull(type_))


def required_list(type_: NamedOutput) -> GraphQLOutputType:
    """A list that is always there, without nulls."""
    return GraphQLNonNull(GraphQLList(GraphQLNonNull(type_)))
