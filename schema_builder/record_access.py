"""The type of what the asker may do with a record."""

import strawberry


@strawberry.type(
    description="What a select of this record may change to, where its changes are held to "
    "transitions."
)
class FieldTransitions:
    """What a select of a record may change to."""

    field: str = strawberry.field(description="The field's name in `data`, such as `stage`.")
    allowed: list[str] = strawberry.field(
        description="The keys of the options that you may change it to from the one it has, in "
        "the order of the options; those that are retired are left out."
    )
    note_required: list[str] = strawberry.field(
        description="Those of them that need a note, as `options: {note: {body: …}}`."
    )


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
    transitions: list[FieldTransitions] = strawberry.field(
        description="The selects whose changes are held to transitions, with the options that may "
        "follow; a select that is not among them may change to any of its options."
    )


ACCESS_TEXT = "What you may do with this record, and which of its fields you may change."
