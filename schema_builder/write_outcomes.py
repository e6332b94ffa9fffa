"""What a payload tells besides the record: conflicts with others, and the preview of a dry run."""

import strawberry
from strawberry.scalars import JSON

from schema_builder.interfaces import Record

_VALUE_TEXT = (
    "in the form in which `data` takes it: a lookup by its id, tags by their names, a select by "
    "its option's key, an exact number as a text; but a file by its name."
)


@strawberry.type(
    description="A field that you wanted to write and that somebody else changed since the "
    "version you knew."
)
class FieldConflict:
    """A field that somebody else changed meanwhile."""

    field: str = strawberry.field(
        description="The field by the name under which `data` takes it; a lookup as `companyId`."
    )
    label: str = strawberry.field(description="What people call the field.")
    base: JSON | None = strawberry.field(
        description=f"What it was at the version you knew, {_VALUE_TEXT}"
    )
    theirs: JSON | None = strawberry.field(description=f"What it is now, {_VALUE_TEXT}")
    mine: JSON | None = strawberry.field(
        description=f"What you wanted to write, {_VALUE_TEXT} Null in a deletion, and where a "
        "lookup was to point to a new record."
    )


@strawberry.type(
    description="What stands against a write with `expectedVersion`: nothing of it was written. "
    "Choose a value for each field, then write again with the version of now."
)
class Conflict:
    """What stands against a write with an expected version."""

    fields: list[FieldConflict] = strawberry.field(
        description="The fields that both you and somebody else changed; what others changed "
        "beside them is in nobody's way."
    )


@strawberry.type(description="One change that a write would make.")
class Change:
    """One change that a write would make."""

    record: Record = strawberry.field(
        description="The record as it would be; one that would be deleted as it is."
    )
    field: str = strawberry.field(
        description="The field by the name under which `data` takes it; a lookup as `companyId`. "
        "A deletion is a change of `deletedAt`."
    )
    label: str = strawberry.field(description="What people call the field.")
    before: JSON | None = strawberry.field(
        description=f"What it is, {_VALUE_TEXT} Null in a new record. Of a multi lookup, the ids "
        "that it would link no more."
    )
    after: JSON | None = strawberry.field(
        description=f"What it would be, {_VALUE_TEXT} Of a multi lookup, the ids that it would "
        "link from then on."
    )


@strawberry.type(
    description="Records that point to those which would be merged, by one field of theirs, and "
    "would come to point to the one that stays."
)
class MovedRecords:
    """Records that would come to point to another one."""

    module: str = strawberry.field(description="Their module, by its API name.")
    field: str = strawberry.field(description="The field by which they point, by its API name.")
    label: str = strawberry.field(description="What people call the field.")
    count: int = strawberry.field(
        description="How many records would change; those in recycle bins move too, and are not "
        "counted."
    )


@strawberry.type(
    description="What a write with `options: {dryRun: true}` would come to. Nothing of it is kept."
)
class WritePreview:
    """What a write would come to. Its `workflows` are added where the type Workflow is known."""

    changes: list[Change] = strawberry.field(
        description="The values that would change, record by record, those of records that are "
        "written, unlinked or deleted along with the first included; of up to 100 records."
    )
    duplicates: list[Record] = strawberry.field(
        description="Records that are there and that the written one would double: they have one "
        "of its unique values, or look like it by a duplicate rule of the module."
    )
    moved: list[MovedRecords] = strawberry.field(
        description="Of a merge: how many records would come to point to the one that stays, by "
        "module and field. What that one would hold is the record of the payload."
    )


WORKFLOWS_TEXT = "The workflows that would start, in the order in which they were made."
PREVIEW_TEXT = "What the write would come to; null unless `options.dryRun` is true."
CONFLICT_TEXT = "What somebody else changed since `expectedVersion`; null where nothing is."
WARNINGS_TEXT = (
    "What a person should look at although the write was made: records that this one looks like "
    "by a duplicate rule of the module that warns."
)
