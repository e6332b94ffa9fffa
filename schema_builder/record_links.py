"""The inputs of lookups to any of several modules, the same for all of them."""

from typing import Final

import strawberry

from schema_builder.filters import IDFilter, StringFilter, input_class

RecordLinkFilter = input_class(
    "RecordLinkFilter",
    "Asks for the record that a lookup to any of several modules points to. Where both are given, "
    "both must hold.",
    [
        ("id", IDFilter | None, "By the record's id."),
        (
            "module",
            StringFilter | None,
            'By the `apiName` of the record\'s module, such as `{eq: "deal"}`.',
        ),
    ],
)


@strawberry.input(description="A record of any module that is there already.", one_of=True)
class RecordConnect:
    """A record of any module."""

    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The record's id, which names its module."
    )


@strawberry.input(
    description="The record that a lookup of a new record to any of several modules points to.",
    one_of=True,
)
class RecordLink:
    """Where a lookup of a new record points to."""

    connect: RecordConnect | None = strawberry.field(
        default=strawberry.UNSET, description="The record to point to."
    )


@strawberry.input(
    description="Where a lookup to any of several modules points to from now on.", one_of=True
)
class RecordLinkUpdate:
    """Where a lookup of an existing record points to from now on."""

    connect: RecordConnect | None = strawberry.field(
        default=strawberry.UNSET, description="The record to point to."
    )
    disconnect: bool | None = strawberry.field(
        default=strawberry.UNSET, description="`true`: point nowhere."
    )


RECORD_LINKS: Final[tuple[type, ...]] = (
    RecordLinkFilter,
    RecordConnect,
    RecordLink,
    RecordLinkUpdate,
)
"""Every one of them, for the static schema."""
