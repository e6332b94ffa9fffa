"""Files as they are given out and ordered by."""

import strawberry

from schema_builder.orders import Sort


@strawberry.type(description="A file that a record holds, or that a job has made.")
class File:
    """A file."""

    id: strawberry.ID = strawberry.field(description="The file's id.")
    name: str = strawberry.field(description="What it is called, such as `offer.pdf`.")
    content_type: str = strawberry.field(
        description="Its media type, such as `application/pdf`, by its contents."
    )
    size: int = strawberry.field(description="How many bytes it has.")
    url: str = strawberry.field(
        description="A link to its contents that needs no token and is good for a quarter of an "
        "hour; ask again for another."
    )


def _order(what: str) -> Sort | None:
    found: Sort | None = strawberry.field(default=strawberry.UNSET, description=f"By {what}.")
    return found


@strawberry.input(one_of=True, description="One part of a file to order by.")
class FileOrder:
    """One part of a file to order by."""

    name: Sort | None = _order("its name")
    content_type: Sort | None = _order("its media type")
    size: Sort | None = _order("its size")
