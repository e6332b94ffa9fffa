"""The mutations that shape modules, with those for fields, sections and options."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Numbers
from crm.defining.deletion import delete_module
from crm.defining.modules import create_module, move_module, update_module
from crm.defining.restoration import restore_module
from crm.definitions import Definitions
from gql.administration.definition_arguments import After, ModuleId, Options, Permanently
from gql.administration.definition_payloads import ModulePayload, carry_out, grace_of
from gql.administration.field_mutations import FieldMutations
from gql.administration.module_inputs import ModuleInput, ModuleUpdate
from gql.administration.option_mutations import OptionMutations
from gql.administration.restoration_inputs import ModuleRestoration
from gql.administration.section_mutations import SectionMutations
from gql.context import Context

NewModule = Annotated[ModuleInput, strawberry.argument(description="The module to make.")]
RestoredModule = Annotated[
    ModuleRestoration | None,
    strawberry.argument(description="What it is to be called other than it was."),
]
ChangedModule = Annotated[ModuleUpdate, strawberry.argument(description="What changes.")]


@strawberry.type
class ModuleMutations(FieldMutations, SectionMutations, OptionMutations):
    """The root fields that change definitions."""

    @strawberry.mutation(
        description="Makes a module. When this answers, its type, queries and mutations are in "
        'the schema. Example: `createModule(input: {apiName: "deal", pluralApiName: "deals", '
        'label: "Deal", pluralLabel: "Deals", titleField: "name", fields: [{apiName: '
        '"name", label: "Name", kind: TEXT, required: true}]}) { module { id } userErrors '
        "{ message path } }`."
    )
    async def create_module(
        self, info: Info[Context, None], input: NewModule, options: Options = None
    ) -> ModulePayload:
        given = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_module(definitions, numbers, given)

        return (await carry_out(info.context, options, make)).module_payload()

    @strawberry.mutation(
        description="Changes a module's names, labels or settings. No record is touched, but "
        "documents that use an old name must follow."
    )
    async def update_module(
        self,
        info: Info[Context, None],
        id: ModuleId,
        input: ChangedModule,
        options: Options = None,
    ) -> ModulePayload:
        given, grace = input.read(), grace_of(options)

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_module(definitions, id, given, grace)

        return (await carry_out(info.context, options, make, renames=True)).module_payload()

    @strawberry.mutation(description="Puts a module after another in the order of modules.")
    async def move_module(
        self,
        info: Info[Context, None],
        id: ModuleId,
        after: After = None,
        options: Options = None,
    ) -> ModulePayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return move_module(definitions, id, after)

        return (await carry_out(info.context, options, make)).module_payload()

    @strawberry.mutation(
        description="Puts a module into the bin, or deletes it and all its records for good. "
        "Refused while a lookup of another module points to it."
    )
    async def delete_module(
        self,
        info: Info[Context, None],
        id: ModuleId,
        permanently: Permanently = False,
        options: Options = None,
    ) -> ModulePayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_module(definitions, id, permanently=bool(permanently))

        return (await carry_out(info.context, options, make)).module_payload()

    @strawberry.mutation(
        description="Brings a module back from the bin, with its records and views. Refused where "
        "its names are taken by now, or while a module that it points to is in the bin."
    )
    async def restore_module(
        self,
        info: Info[Context, None],
        id: ModuleId,
        input: RestoredModule = None,
        options: Options = None,
    ) -> ModulePayload:
        given = (input or ModuleRestoration()).read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return restore_module(definitions, id, given)

        return (await carry_out(info.context, options, make)).module_payload()
