"""The mutations that shape the sections that group a module's fields."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Numbers
from crm.defining.sections import create_section, delete_section, move_section, update_section
from crm.definitions import Definitions
from gql.administration.definition_arguments import AfterKey, ModuleId, Options, SectionKey
from gql.administration.definition_payloads import SectionPayload, carry_out
from gql.administration.module_inputs import SectionInput, SectionUpdate
from gql.context import Context

NewSection = Annotated[SectionInput, strawberry.argument(description="The section to make.")]
ChangedSection = Annotated[SectionUpdate, strawberry.argument(description="What changes.")]


@strawberry.type
class SectionMutations:
    """The root fields that change sections."""

    @strawberry.mutation(description="Adds a section to a module, at its end.")
    async def create_section(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        input: NewSection,
        options: Options = None,
    ) -> SectionPayload:
        given = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_section(definitions, module_id, given)

        return (await carry_out(info.context, options, make)).section_payload()

    @strawberry.mutation(description="Changes a section's label; its key stays.")
    async def update_section(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: SectionKey,
        input: ChangedSection,
        options: Options = None,
    ) -> SectionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_section(definitions, module_id, key, input.label)

        return (await carry_out(info.context, options, make)).section_payload()

    @strawberry.mutation(description="Puts a section after another of its module.")
    async def move_section(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: SectionKey,
        after: AfterKey = None,
        options: Options = None,
    ) -> SectionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return move_section(definitions, module_id, key, after)

        return (await carry_out(info.context, options, make)).section_payload()

    @strawberry.mutation(description="Deletes a section; its fields stay and belong to none.")
    async def delete_section(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: SectionKey,
        options: Options = None,
    ) -> SectionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_section(definitions, module_id, key)

        return (await carry_out(info.context, options, make)).section_payload()
