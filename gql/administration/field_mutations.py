"""The mutations that shape the fields of a module."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Loss, Numbers
from crm.defining.deletion import delete_field
from crm.defining.fields import create_field, move_field, update_field
from crm.defining.restoration import restore_field
from crm.definitions import Definitions
from gql.administration.definition_arguments import (
    After,
    FieldId,
    ModuleId,
    Options,
    Permanently,
)
from gql.administration.definition_payloads import FieldPayload, carry_out, grace_of
from gql.administration.module_inputs import FieldInput, FieldUpdate
from gql.administration.restoration_inputs import FieldRestoration
from gql.administration.rule_inputs import known
from gql.context import Context

NewField = Annotated[FieldInput, strawberry.argument(description="The field to make.")]
ChangedField = Annotated[FieldUpdate, strawberry.argument(description="What changes.")]
RestoredField = Annotated[
    FieldRestoration | None,
    strawberry.argument(description="What it is to be other than it was; left out, nothing."),
]
IntoSection = Annotated[
    str | None,
    strawberry.argument(
        description="The key of the section to stand in; left out it stays, null is none."
    ),
]


@strawberry.type
class FieldMutations:
    """The root fields that change fields."""

    @strawberry.mutation(
        description="Adds a field to a module, at its end. Records that exist have no value in "
        "it. When this answers, the field is in the schema."
    )
    async def create_field(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        input: NewField,
        options: Options = None,
    ) -> FieldPayload:
        given = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_field(definitions, numbers, module_id, given)

        return (await carry_out(info.context, options, make)).field_payload()

    @strawberry.mutation(
        description="Changes a field's name, label, flags, rules, options or kind. Another kind "
        "carries the values along that fit it, and is refused where some do not, unless `options: "
        "{loss: ALLOW}`; `fieldKinds { becomes }` tells the pairs. On modules with many records a "
        "job carries them, and the field is of its old kind until then."
    )
    async def update_field(
        self,
        info: Info[Context, None],
        id: FieldId,
        input: ChangedField,
        options: Options = None,
    ) -> FieldPayload:
        given, grace = input.read(), grace_of(options)
        allow_loss = options is not None and options.loss is Loss.ALLOW

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_field(definitions, id, given, grace, allow_loss=allow_loss)

        return (await carry_out(info.context, options, make, renames=True)).field_payload()

    @strawberry.mutation(
        description="Puts a field after another of its module, and into a section where one is "
        "given."
    )
    async def move_field(
        self,
        info: Info[Context, None],
        id: FieldId,
        after: After = None,
        section: IntoSection = strawberry.UNSET,
        options: Options = None,
    ) -> FieldPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return move_field(definitions, id, after, known(section))

        return (await carry_out(info.context, options, make)).field_payload()

    @strawberry.mutation(
        description="Puts a field into the bin, where its values are kept, or deletes it and all "
        "its values for good."
    )
    async def delete_field(
        self,
        info: Info[Context, None],
        id: FieldId,
        permanently: Permanently = False,
        options: Options = None,
    ) -> FieldPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_field(definitions, id, permanently=bool(permanently))

        return (await carry_out(info.context, options, make)).field_payload()

    @strawberry.mutation(
        description="Brings a field back from the bin, with its values. Refused where its name is "
        "taken by now, or where records share the values of a unique field: `input` mends that."
    )
    async def restore_field(
        self,
        info: Info[Context, None],
        id: FieldId,
        input: RestoredField = None,
        options: Options = None,
    ) -> FieldPayload:
        given = (input or FieldRestoration()).read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return restore_field(definitions, id, given)

        return (await carry_out(info.context, options, make)).field_payload()
