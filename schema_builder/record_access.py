"""The type of what the asker may do with a record."""

import strawberry


@strawberry.type(
    description="What you may do with this record, so that a table or a form can show it. Nothing "
    "is computed that you do not ask for."
)
class RecordAccess:
    """What the asker may do with a record."""

    can_update: bool = strawberry.field(
        description="Whether you may change the record; `writableFields` says what of it."
    )
    can_delete: bool = strawberry.field(description="Whether you may delete the record.")
    can_reassign: bool = strawberry.field(
        description="Whether you may give the record to another owner, by `ownerId`."
    )
    writable_fields: list[str] = strawberry.field(
        description="The fields that an update of this record takes from you, by their names in "
        "its `data` and in the order of the module: a lookup or a user as `companyId`, the owner "
        "as `ownerId`. A read-only field is among them while it has no value; what the system "
        "keeps or computes never is."
    )


ACCESS_TEXT = "What you may do with this record, and which of its fields you may change."
