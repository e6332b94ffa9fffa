"""The interfaces that records and fixed types share: Node and Record."""

from datetime import datetime

import strawberry

from schema_builder.node import Node
from schema_builder.record_access import ACCESS_TEXT, RecordAccess
from schema_builder.record_bin import PURGE_AT_TEXT
from schema_builder.users import User

__all__ = ["Node", "Record"]


@strawberry.interface(
    description="A record of any module: what every record has, whatever its module's own fields "
    "are. Use `... on` with the module's type for those."
)
class Record(Node):
    """A record of any module. Its `module` is added where the type Module is known."""

    id: strawberry.ID = strawberry.field(description="The record's id, unique over all modules.")
    number: int = strawberry.field(description="The record's number within its module.")
    title: str = strawberry.field(
        description="What the record is called: the text of its module's title field, or its "
        "number with a # where that has none."
    )
    owner: User | None = strawberry.field(description="The user who owns the record.")
    created_at: datetime = strawberry.field(description="When it was created.")
    created_by: User | None = strawberry.field(
        description="The user who created it; null when the system did."
    )
    updated_at: datetime = strawberry.field(description="When it was last changed.")
    updated_by: User | None = strawberry.field(
        description="The user who last changed it; null when the system did."
    )
    version: int = strawberry.field(description="Counts the record's changes, from 1.")
    deleted_at: datetime | None = strawberry.field(
        description="When it was put in the recycle bin; null while it is not there."
    )
    deleted_by: User | None = strawberry.field(
        description="The user who put it in the recycle bin; null while it is not there."
    )
    purge_at: datetime | None = strawberry.field(description=PURGE_AT_TEXT)
    viewer_access: RecordAccess = strawberry.field(description=ACCESS_TEXT)
