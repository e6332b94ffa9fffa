"""Remarks about a car or a boat: short ways to define them, and to read them back."""

from __future__ import annotations

from tests.support.api import Api, Json
from tests.support.every_kind import field

NAME = field("name", "TEXT", required=True)


def any_lookup(name: str, **rules: object) -> Json:
    """The input of a lookup to any of several modules."""
    return field(name, "ANY_LOOKUP", lookup=rules)


def module_query(api_name: str) -> str:
    """The query of a module's id, and of its fields' ids."""
    return f'{{ module(apiName: "{api_name}") {{ id fields(trashed: false) {{ id apiName }} }} }}'


READ = """
{ remarks(orderBy: [{text: ASC}]) { nodes { text aboutId about {
  __typename id title module { apiName } ... on Car { doors } ... on Boat { sails } } } } }
"""


async def shown(api: Api, query: str = READ) -> list[Json]:
    """The remarks that a query shows."""
    nodes: list[Json] = (await api(query))["remarks"]["nodes"]
    return nodes
