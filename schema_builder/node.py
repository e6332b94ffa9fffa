"""The interface of everything that has an id."""

import strawberry


@strawberry.interface(
    description="Anything that has an id of its own, which is unique over everything: a record of "
    "any module, a user. The root fields `node` and `nodes` find it by that id."
)
class Node:
    """Anything with an id."""

    id: strawberry.ID = strawberry.field(description="The id, unique over everything.")
