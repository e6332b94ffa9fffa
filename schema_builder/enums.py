"""Makes a GraphQL enum of a Python one, with a description for each of its values."""

from collections.abc import Mapping
from enum import StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition


def describe(enum: type[StrEnum], name: str, description: str, values: Mapping[str, str]) -> None:
    """Makes `enum` the GraphQL enum `name`; `values` must describe each member by its name.

    Coerced values are the members, which are texts equal to their names.
    """
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]
