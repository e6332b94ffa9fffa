"""Former names in grace as deprecated aliases of what they are called now.

No type is made twice: a type that has aliases among its fields leads to the same types by them,
and a type's own former name is for documents alone (see `gql.former_types`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from graphql import (
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
)

from crm.definitions import Module
from crm.grace import Alias, aliases_by_name, singular_aliases
from crm.shared import Shared, shared_aliases
from schema_builder.generated import Maker, Types

FORMER: Final = "former"
"""The key in `extensions` under which a former name has its `Alias`."""

Part = TypeVar("Part", GraphQLField, GraphQLInputField, GraphQLEnumValue)

Parts = dict[str, Any]
Change = Callable[[Types, Module, Parts], Parts]
"""What becomes of the fields of a module's type, whatever they are."""

_BY_FIELD: Final = frozenset(
    {
        "",
        *("Filter", "Order", "Unique", "Connect", "Create", "Update", "Upsert"),
        *("Numbers", "Comparable", "Counts", "GroupBy", "GroupKey"),
    }
)
"""What follows `Deal` in the types whose fields are called as the module's fields are."""


def answering(maker: Maker, suffix: str, types: Types, module: Module) -> Maker:
    """The maker of one of a module's types, which then has aliases for former names."""
    if suffix in _BY_FIELD and aliases_by_name(types.definitions, module):
        return partial(_made, maker, _fields_changed)
    if suffix == "Payload" and module.former_names:
        return partial(_made, maker, _record_changed)
    return maker


def marking(maker: Maker, suffix: str, shared: Shared) -> Maker:
    """The same for lists of several modules, which share fields by former names too."""
    marked = suffix in _BY_FIELD and any(field.former_names for field in shared.fields)
    return partial(_made, maker, _shared_changed) if marked else maker


def with_aliases(parts: Mapping[str, Part], aliases: Iterable[Alias]) -> dict[str, Part]:
    """Fields or values by name, with an alias of each that is called so and was otherwise."""
    found = dict(parts)
    for alias in aliases:
        if alias.name in parts and alias.former not in found:
            found[alias.former] = deprecated(parts[alias.name], alias)
    return found


def answer(makers: dict[str, Callable[[], GraphQLField]], aliases: Iterable[Alias]) -> None:
    """Has root fields answer to their former names too."""
    for alias in aliases:
        if alias.name in makers and alias.former not in makers:
            makers[alias.former] = partial(_alias, makers[alias.name], alias)


def _alias(maker: Callable[[], GraphQLField], alias: Alias) -> GraphQLField:
    return deprecated(maker(), alias)


def deprecated(part: Part, alias: Alias) -> Part:
    """The same under its former name, marked as deprecated and for being counted."""
    extensions = {**part.extensions, FORMER: alias}
    text, reason = part.description, alias.reason
    match part:
        case GraphQLField():
            return GraphQLField(
                part.type,
                part.args,
                description=text,
                deprecation_reason=reason,
                extensions=extensions,
            )
        case GraphQLInputField():
            return GraphQLInputField(
                part.type, description=text, deprecation_reason=reason, extensions=extensions
            )
        case _:
            return GraphQLEnumValue(
                part.value, description=text, deprecation_reason=reason, extensions=extensions
            )


def _fields_changed(types: Types, module: Module, parts: Parts) -> Parts:
    return with_aliases(parts, aliases_by_name(types.definitions, module).values())


def _record_changed(_types: Types, module: Module, parts: Parts) -> Parts:
    return with_aliases(parts, singular_aliases(module))


def _shared_changed(_types: Types, shared: Module, parts: Parts) -> Parts:
    found = dict(parts)
    assert isinstance(shared, Shared)
    for alias in shared_aliases(shared):
        if alias.former in parts:
            found[alias.former] = deprecated(parts[alias.former], alias)
    return found


def _made(maker: Maker, change: Change, types: Types, module: Module) -> GraphQLNamedType:
    """The type with other fields. What it is made from is made again when these are asked for,
    so that it takes no memory until then, nor afterwards."""

    def again() -> Any:
        return maker(types, module)

    match again():
        case GraphQLObjectType() as made:
            return GraphQLObjectType(
                made.name,
                lambda: change(types, module, again().fields),
                lambda: again().interfaces,
                description=made.description,
            )
        case GraphQLInputObjectType() as made:
            return GraphQLInputObjectType(
                made.name,
                lambda: change(types, module, again().fields),
                description=made.description,
                extensions=made.extensions,
                is_one_of=made.is_one_of,
            )
    return maker(types, module)
