"""The mutations that shape the rules of a module and the transitions of a select."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Numbers
from crm.defining.record_rules import create_rule, delete_rule, update_rule
from crm.defining.transitions import set_transitions
from crm.definitions import Definitions
from gql.administration.definition_arguments import FieldId, ModuleId, Options
from gql.administration.definition_payloads import FieldPayload, RulePayload, carry_out
from gql.administration.record_rule_inputs import RuleInput, RuleUpdate, TransitionsInput
from gql.context import Context

RuleKey = Annotated[str, strawberry.argument(description="The rule's key, such as `keepPrimary`.")]
NewRule = Annotated[RuleInput, strawberry.argument(description="The rule to make.")]
ChangedRule = Annotated[RuleUpdate, strawberry.argument(description="What changes.")]
GivenTransitions = Annotated[
    TransitionsInput | None,
    strawberry.argument(
        description="The transitions that are allowed from now on; null: any option may follow any."
    ),
]


@strawberry.type
class RuleMutations:
    """The root fields that change rules and transitions."""

    @strawberry.mutation(
        description="Adds a rule to a module. It holds for every write from now on; records that "
        "break it already stay as they are."
    )
    async def create_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        input: NewRule,
        options: Options = None,
    ) -> RulePayload:
        draft = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_rule(definitions, module_id, input.key, draft)

        return (await carry_out(info.context, options, make)).rule_payload()

    @strawberry.mutation(description="Changes a rule of a module; its key stays.")
    async def update_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: RuleKey,
        input: ChangedRule,
        options: Options = None,
    ) -> RulePayload:
        draft = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_rule(definitions, module_id, key, draft)

        return (await carry_out(info.context, options, make)).rule_payload()

    @strawberry.mutation(description="Deletes a rule of a module.")
    async def delete_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: RuleKey,
        options: Options = None,
    ) -> RulePayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_rule(definitions, module_id, key)

        return (await carry_out(info.context, options, make)).rule_payload()

    @strawberry.mutation(
        description="Says which option of a field of kind SELECT may follow which, for whom, and "
        "which changes need a note. Example, that every change of stage needs a note: "
        '`setTransitions(id: "fld_40", input: {allowed: [{noteRequired: true}]}) { userErrors { '
        "message } }`."
    )
    async def set_transitions(
        self,
        info: Info[Context, None],
        id: FieldId,
        input: GivenTransitions = None,
        options: Options = None,
    ) -> FieldPayload:
        given = None if input is None else input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return set_transitions(definitions, id, given)

        return (await carry_out(info.context, options, make)).field_payload()
