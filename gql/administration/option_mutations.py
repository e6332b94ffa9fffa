"""The mutations that shape options: a field's own, and the sets that several fields share."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Numbers
from crm.defining.option_sets import create_option_set, delete_option_set, update_option_set
from crm.defining.options import create_option, move_option, retire_option, update_option
from crm.definitions import Definitions
from gql.administration.definition_arguments import AfterKey, Options
from gql.administration.definition_payloads import OptionPayload, OptionSetPayload, carry_out
from gql.administration.option_inputs import (
    OptionInput,
    OptionSetInput,
    OptionSetUpdate,
    OptionsOf,
    OptionUpdate,
)
from gql.context import Context

Of = Annotated[OptionsOf, strawberry.argument(description="Whose option it is.")]
OptionKey = Annotated[str, strawberry.argument(description="The option's key, such as `WON`.")]
NewOption = Annotated[OptionInput, strawberry.argument(description="The option to make.")]
ChangedOption = Annotated[OptionUpdate, strawberry.argument(description="What changes.")]
Following = Annotated[
    str | None,
    strawberry.argument(description="The key of the one to stand after; left out, at the end."),
]
Retired = Annotated[
    bool | None,
    strawberry.argument(description="`false` brings a retired option back into use."),
]
SetKey = Annotated[str, strawberry.argument(description="The set's key, such as `leadSources`.")]
NewSet = Annotated[OptionSetInput, strawberry.argument(description="The set to make.")]
ChangedSet = Annotated[OptionSetUpdate, strawberry.argument(description="What changes.")]


@strawberry.type
class OptionMutations:
    """The root fields that change options and sets of options."""

    @strawberry.mutation(
        description="Adds an option to a select, or to a set and so to all fields that share it. "
        'Example: `createOption(of: {field: "fld_40"}, input: {key: "HOLD", label: "Hold"}) '
        "{ userErrors { message } }`."
    )
    async def create_option(
        self,
        info: Info[Context, None],
        of: Of,
        input: NewOption,
        after: Following = None,
        options: Options = None,
    ) -> OptionPayload:
        given = input.read().over(None)

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_option(definitions, of.read(), given, after)

        return (await carry_out(info.context, options, make)).option_payload()

    @strawberry.mutation(
        description="Changes an option's label, colour or category. Its key stays, so no record "
        "and no document is touched."
    )
    async def update_option(
        self,
        info: Info[Context, None],
        of: Of,
        key: OptionKey,
        input: ChangedOption,
        options: Options = None,
    ) -> OptionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_option(definitions, of.read(), key, input.read())

        return (await carry_out(info.context, options, make)).option_payload()

    @strawberry.mutation(
        description="Puts an option after another. Their order is that of kanbans, and of records "
        "ordered by the field."
    )
    async def move_option(
        self,
        info: Info[Context, None],
        of: Of,
        key: OptionKey,
        after: AfterKey = None,
        options: Options = None,
    ) -> OptionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return move_option(definitions, of.read(), key, after)

        return (await carry_out(info.context, options, make)).option_payload()

    @strawberry.mutation(
        description="Retires an option: records that have it keep it, filters and groups still "
        "know it, and no record can be given it any more. Or brings one back."
    )
    async def retire_option(
        self,
        info: Info[Context, None],
        of: Of,
        key: OptionKey,
        retired: Retired = True,
        options: Options = None,
    ) -> OptionPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return retire_option(definitions, of.read(), key, retired=retired is not False)

        return (await carry_out(info.context, options, make)).option_payload()

    @strawberry.mutation(
        description="Makes a set of options for several fields to share. A field chooses it by "
        "its key, as `optionSet`."
    )
    async def create_option_set(
        self, info: Info[Context, None], input: NewSet, options: Options = None
    ) -> OptionSetPayload:
        given = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_option_set(definitions, given)

        return (await carry_out(info.context, options, make)).option_set_payload()

    @strawberry.mutation(
        description="Changes a set of options, in all fields that share it at once."
    )
    async def update_option_set(
        self,
        info: Info[Context, None],
        key: SetKey,
        input: ChangedSet,
        options: Options = None,
    ) -> OptionSetPayload:
        given = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_option_set(definitions, key, given)

        return (await carry_out(info.context, options, make)).option_set_payload()

    @strawberry.mutation(
        description="Deletes a set of options for good. Refused while a field shares it, one in "
        "the bin included."
    )
    async def delete_option_set(
        self, info: Info[Context, None], key: SetKey, options: Options = None
    ) -> OptionSetPayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_option_set(definitions, key)

        return (await carry_out(info.context, options, make)).option_set_payload()
