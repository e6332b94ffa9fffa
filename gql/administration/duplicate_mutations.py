"""The mutations that shape the duplicate rules of a module."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from crm.changes import Change, Numbers
from crm.defining.duplicate_rules import (
    create_duplicate_rule,
    delete_duplicate_rule,
    update_duplicate_rule,
)
from crm.definitions import Definitions
from gql.administration.definition_arguments import ModuleId, Options
from gql.administration.definition_payloads import DuplicateRulePayload, carry_out
from gql.administration.duplicate_types import DuplicateRuleInput, DuplicateRuleUpdate
from gql.context import Context

RuleKey = Annotated[str, strawberry.argument(description="The rule's key, such as `sameEmail`.")]
NewRule = Annotated[DuplicateRuleInput, strawberry.argument(description="The rule to make.")]
ChangedRule = Annotated[DuplicateRuleUpdate, strawberry.argument(description="What changes.")]


@strawberry.type
class DuplicateRuleMutations:
    """The root fields that change duplicate rules."""

    @strawberry.mutation(
        description="Adds a duplicate rule to a module. It is asked of every record that is made, "
        "and of those in which what it compares changes, from now on. Example: "
        '`createDuplicateRule(moduleId: "mod_65", input: {key: "sameEmail", label: "Same e-mail", '
        'matches: [{field: "email", method: EMAIL}]}) { userErrors { message } }`.'
    )
    async def create_duplicate_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        input: NewRule,
        options: Options = None,
    ) -> DuplicateRulePayload:
        draft = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return create_duplicate_rule(definitions, module_id, input.key, draft)

        return (await carry_out(info.context, options, make)).duplicate_rule_payload()

    @strawberry.mutation(description="Changes a duplicate rule of a module; its key stays.")
    async def update_duplicate_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: RuleKey,
        input: ChangedRule,
        options: Options = None,
    ) -> DuplicateRulePayload:
        draft = input.read()

        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return update_duplicate_rule(definitions, module_id, key, draft)

        return (await carry_out(info.context, options, make)).duplicate_rule_payload()

    @strawberry.mutation(description="Deletes a duplicate rule of a module.")
    async def delete_duplicate_rule(
        self,
        info: Info[Context, None],
        module_id: ModuleId,
        key: RuleKey,
        options: Options = None,
    ) -> DuplicateRulePayload:
        def make(definitions: Definitions, numbers: Numbers) -> Change:
            return delete_duplicate_rule(definitions, module_id, key)

        return (await carry_out(info.context, options, make)).duplicate_rule_payload()
