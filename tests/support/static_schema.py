"""A small fixed schema to join modules with, where the real one is not what is tested."""

from functools import cache

import strawberry

from schema_builder.fixed import static_schema


@strawberry.type(description="A module's definition.")
class Module:
    id: strawberry.ID = strawberry.field(description="Its id.")
    api_name: str = strawberry.field(description="Its name in the API.")


@strawberry.type(description="Everything that can be read.")
class Query:
    @strawberry.field(description="All modules.")
    def modules(self) -> list[Module]:
        return [Module(id=strawberry.ID("1"), api_name="deal")]


@strawberry.type(description="Everything that can be changed.")
class Mutation:
    @strawberry.mutation(description="Gives the name back.")
    def rename(self, name: str) -> str:
        return name


@cache
def small_schema() -> strawberry.Schema:
    """The fixed schema with the root fields `modules` and `rename`."""
    return static_schema(Query, Mutation)
