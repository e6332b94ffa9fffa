"""Turns variables' values into what the schema's input types stand for, in the time they take.

graphql-core goes through all fields that an object could have, and a filter's are many; this goes
through those that it has.
"""

from dataclasses import dataclass
from typing import cast

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    is_required_input_field,
)
from graphql.utilities import coerce_input_value

_LEAVES = (GraphQLScalarType, GraphQLEnumType)
_NOT_A_VALUE = (GraphQLError, ArithmeticError, TypeError, ValueError)


def _leaf(given: object, type_: GraphQLScalarType | GraphQLEnumType) -> object:
    """As graphql-core does it, once it is known to be a leaf's value."""
    try:
        return cast(object, type_.coerce_input_value(given))  # type: ignore[arg-type]
    except _NOT_A_VALUE:
        return Undefined


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be known of an input type: its fields' places and types, and those required."""

    places: dict[str, int]
    types: dict[str, GraphQLInputType]
    required: frozenset[str]
    one_of: bool


class Coercion:
    """Coerces values by the input types of one schema, of each of which it keeps what it needs."""

    def __init__(self) -> None:
        self._known: dict[GraphQLInputObjectType, _Known | None] = {}

    def value(self, given: object, type_: GraphQLInputType) -> object:
        """What `graphql.coerce_input_value` gives, or Undefined.

        It is Undefined for every wrong value; as it is for a few right ones that clients hardly
        send, whoever gets it asks graphql-core.
        """
        if type(type_) is GraphQLNonNull:
            if given is None:
                return Undefined
            type_ = type_.of_type
        elif given is None:
            return None
        if type(type_) is GraphQLList:
            return self._items(given, type_.of_type) if type(given) is list else Undefined
        if type(type_) is GraphQLInputObjectType:
            return self._object(given, type_) if type(given) is dict else Undefined
        if isinstance(type_, _LEAVES):
            return _leaf(given, type_)
        return cast(object, coerce_input_value(given, type_))

    def _items(self, given: list[object], type_: GraphQLInputType) -> object:
        items = [self.value(item, type_) for item in given]
        # `in` would compare them by ==, which costs more for some values than to make them.
        return Undefined if any(item is Undefined for item in items) else items

    def _object(self, given: dict[str, object], type_: GraphQLInputObjectType) -> object:
        known = self._known[type_] if type_ in self._known else self._learn(type_)
        if known is None:
            return cast(object, coerce_input_value(given, type_))
        places, types = known.places, known.types
        if not (given.keys() <= places.keys() and known.required <= given.keys()):
            return Undefined
        if known.one_of and len(given) != 1:
            return Undefined
        coerced: dict[str, object] = {}
        # Equal objects come out equal in the order of their fields too.
        for name in given if len(given) == 1 else sorted(given, key=places.__getitem__):
            item = self.value(given[name], types[name])
            if item is Undefined or (item is None and known.one_of):
                return Undefined
            coerced[name] = item
        return coerced

    def _learn(self, type_: GraphQLInputObjectType) -> _Known | None:
        """None where objects need more than their fields: defaults, other names, a class."""
        fields = type_.fields
        plain = type_.out_type is GraphQLInputObjectType.out_type and not any(
            field.default is not None or field.default_value is not Undefined or field.out_name
            for field in fields.values()
        )
        self._known[type_] = known = (
            _Known(
                places={name: place for place, name in enumerate(fields)},
                types={name: field.type for name, field in fields.items()},
                required=frozenset(
                    n for n, field in fields.items() if is_required_input_field(field)
                ),
                one_of=type_.is_one_of,
            )
            if plain
            else None
        )
        return known
