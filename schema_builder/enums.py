"""Makes a GraphQL enum of a Python one, with a description for each of its values."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Members = TypeVar("Members", bound=type[StrEnum])


def describe(enum: Members, name: str, description: str, values: Mapping[str, str]) -> Members:
    """`enum` as the GraphQL enum `name`; `values` must describe each member by its name.

    Coerced values are the members, which are texts equal to their names.
    """
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]
    return enum
