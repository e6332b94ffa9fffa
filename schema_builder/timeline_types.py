"""What happened to a record: the types of its timeline."""

from datetime import datetime
from enum import StrEnum

import strawberry

from schema_builder.enums import describe
from schema_builder.pages import PageInfo
from schema_builder.users import User


class TimelineAction(StrEnum):
    """What happened to a record."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    RESTORED = "RESTORED"
    MERGED = "MERGED"


describe(
    TimelineAction,
    "TimelineAction",
    "What happened to a record.",
    {
        "CREATED": "It was made.",
        "UPDATED": "Fields of it changed.",
        "DELETED": "It went to the recycle bin.",
        "RESTORED": "It came back from the recycle bin.",
        "MERGED": "Another record was merged into it: `changes` tells what that one held.",
    },
)


@strawberry.type(description="A field that changed, as people read its values.")
class TimelineChange:
    """A field that changed."""

    field: str | None = strawberry.field(
        description="The field's API name as it is today; null where it was deleted for good."
    )
    label: str = strawberry.field(description="The field's label as it is today.")
    before: str | None = strawberry.field(
        description="The value before: labels of options, titles of records, names of users, "
        "money with its currency, lists joined by commas, moments in UTC. Null where there was "
        "none."
    )
    after: str | None = strawberry.field(description="The value after, in the same way.")


@strawberry.type(description="Something that happened to a record, with all that changed by it.")
class TimelineEntry:
    """Something that happened to a record."""

    id: strawberry.ID = strawberry.field(description="The entry's id.")
    at: datetime = strawberry.field(description="When it happened.")
    actor: User | None = strawberry.field(
        description="The user who did it, or on whose behalf it was done; null for the system."
    )
    source: str = strawberry.field(
        description="Where the write came from: `api` for a request, `workflow` for a workflow, "
        "`mass` for what was done to many records, `reminder` where a task was reminded of, "
        "`merge` where what the record pointed to was "
        "merged into another record."
    )
    action: TimelineAction = strawberry.field(description="What happened.")
    version: int | None = strawberry.field(
        description="The version of the record that it made, which `expectedVersion` takes; null "
        "for what happened to another record before that was merged into this one."
    )
    merged_from: strawberry.ID | None = strawberry.field(
        description="The id of the record that it happened to before that was merged into this "
        "one, or that was merged then; null for what happened to the record itself."
    )
    note: str | None = strawberry.field(
        description="The note that the write carried: `options: {note: {body: …}}`."
    )
    changes: list[TimelineChange] = strawberry.field(
        description="The fields that changed, in the order of the module; of a new record those "
        "that were given."
    )


@strawberry.type(description="An entry and its place in the timeline.")
class TimelineEdge:
    """An entry and its place."""

    cursor: str = strawberry.field(description="The entry's place, for `after`.")
    node: TimelineEntry = strawberry.field(description="The entry.")


@strawberry.type(description="A page of what happened to a record, the newest first.")
class TimelineConnection:
    """A page of a timeline."""

    nodes: list[TimelineEntry] = strawberry.field(description="The page's entries.")
    edges: list[TimelineEdge] = strawberry.field(
        description="The page's entries, each with its cursor."
    )
    page_info: PageInfo = strawberry.field(
        description="What lies around the page, and the cursors to go on with."
    )
    total_count: int = strawberry.field(description="How many entries there are in all.")


TIMELINE_TEXT = (
    "What happened to the record, the newest first: what changed, from what to what, who did it, "
    "when and why. Example: `timeline(first: 10) { nodes { at actor { name } action changes { "
    "label before after } } }`."
)
