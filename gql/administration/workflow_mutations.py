"""The mutations that make, change and delete workflows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from crm.definitions import Definitions
from crm.errors import Forbidden, Refused, UserError, UserErrorCode
from crm.ids import PLATFORM, new_id, parse_id
from crm.workflow_checks import (
    check_condition,
    check_module,
    check_name,
    check_steps,
    check_together,
    check_trigger,
)
from crm.workflows import Plan
from crm.workflows import Workflow as Kept
from gql.administration.workflow_inputs import (
    WorkflowInput,
    WorkflowUpdate,
    step_drafts,
    trigger_draft,
)
from gql.administration.workflow_types import Workflow, WorkflowPayload
from gql.context import Context
from schema_builder import payloads
from storage.automation import ADMINISTRATOR
from storage.definitions import load_definitions
from storage.engine import Connection
from storage.errors import translated
from storage.once import claim
from storage.saved_tags import absent_tags
from storage.workflows import add_workflow, delete_workflow, lock_workflow, save_workflow

WorkflowId = Annotated[strawberry.ID, strawberry.argument(description="The workflow's id.")]
NewWorkflow = Annotated[
    WorkflowInput, strawberry.argument(description="What the workflow is and does.")
]
ChangedWorkflow = Annotated[
    WorkflowUpdate, strawberry.argument(description="What changes; what is left out stays.")
]
NOT_THERE = UserError(UserErrorCode.NOT_FOUND, "There is no workflow with this id.", ("id",))


@strawberry.type
class WorkflowMutations:
    """The root fields that change workflows."""

    @strawberry.mutation(
        description="Makes a workflow; it starts with the next event. Only administrators may."
    )
    async def create_workflow(
        self, info: Info[Context, None], input: NewWorkflow
    ) -> WorkflowPayload:
        async def work(connection: Connection, definitions: Definitions) -> Kept:
            made, asker = _made(info.context, definitions, input), info.context.asker
            await _refuse_absent_tags(connection, asker.schema, made.plan)
            await add_workflow(connection, asker.schema, made, asker.member)
            return made

        return await _carried_out(info.context, work)

    @strawberry.mutation(
        description="Changes a workflow, for the events that come. Only administrators may."
    )
    async def update_workflow(
        self, info: Info[Context, None], id: WorkflowId, input: ChangedWorkflow
    ) -> WorkflowPayload:
        async def work(connection: Connection, definitions: Definitions) -> Kept:
            found = await _locked(info.context, connection, id)
            changed = _changed(info.context, definitions, found, input)
            schema = info.context.asker.schema
            if isinstance(input.steps, list):
                await _refuse_absent_tags(connection, schema, changed.plan)
            await save_workflow(connection, schema, changed)
            return replace(changed, revision=found.revision + 1)

        return await _carried_out(info.context, work)

    @strawberry.mutation(
        description="Deletes a workflow. Its runs can still be read, and those that have begun go "
        "on. Only administrators may."
    )
    async def delete_workflow(self, info: Info[Context, None], id: WorkflowId) -> WorkflowPayload:
        async def work(connection: Connection, definitions: Definitions) -> Kept:
            found = await _locked(info.context, connection, id)
            await delete_workflow(connection, info.context.asker.schema, found.id)
            return replace(found, active=False, deleted=True)

        return await _carried_out(info.context, work)


async def _carried_out(
    context: Context, work: Callable[[Connection, Definitions], Awaitable[Kept]]
) -> WorkflowPayload:
    """The payload of a change in a transaction of its own, which is undone where it is refused."""
    if context.asker.role != ADMINISTRATOR:
        raise Forbidden("Only administrators may change workflows.")
    try:
        with translated():
            async with context.server.pool.acquire() as connection, connection.transaction():
                await claim(connection)
                definitions = await _definitions(context, connection)
                kept = await work(connection, definitions)
    except Refused as refused:
        return _refused(refused.errors)
    return _payload(definitions, kept)


def _made(context: Context, definitions: Definitions, input: WorkflowInput) -> Kept:
    problems: list[UserError] = []
    name = check_name(input.name, problems)
    module = check_module(definitions, input.module, problems)
    if module is None:
        raise Refused(*problems)
    hosts = context.server.allowed_private_hosts
    plan = Plan(
        trigger=check_trigger(module, trigger_draft(input.trigger), problems),
        condition=check_condition(definitions, module, input.condition, problems),
        steps=check_steps(definitions, module, step_drafts(input.steps), hosts, problems),
    )
    check_together(plan, problems)
    if problems:
        raise Refused(*problems)
    return Kept(
        id=new_id(PLATFORM),
        module=module.number,
        name=name,
        active=input.active,
        revision=1,
        plan=plan,
        created_at=context.server.clock(context.asker).now,
    )


def _changed(
    context: Context,
    definitions: Definitions,
    kept: Kept,
    input: WorkflowUpdate,
) -> Kept:
    problems: list[UserError] = []
    plan = kept.plan
    module = definitions.by_number[kept.module]
    if input.trigger:
        trigger = check_trigger(module, trigger_draft(input.trigger), problems)
        plan = replace(plan, trigger=trigger)
    if input.condition is not UNSET:
        condition = check_condition(definitions, module, input.condition, problems)
        plan = replace(plan, condition=condition)
    if isinstance(input.steps, list):
        hosts = context.server.allowed_private_hosts
        steps = check_steps(definitions, module, step_drafts(input.steps), hosts, problems)
        plan = replace(plan, steps=steps)
    check_together(plan, problems)
    name = check_name(input.name, problems) if isinstance(input.name, str) else kept.name
    if problems:
        raise Refused(*problems)
    return replace(
        kept,
        name=name,
        active=input.active if isinstance(input.active, bool) else kept.active,
        plan=plan,
    )


async def _definitions(context: Context, connection: Connection) -> Definitions:
    """The definitions as they are in this transaction, which may be newer than the request's."""
    return await load_definitions(connection, context.asker.schema, context.whole)


async def _refuse_absent_tags(connection: Connection, schema: str, plan: Plan) -> None:
    absent = [
        UserError(
            UserErrorCode.NOT_FOUND,
            f"There is no tag {text[:100]!a}; make it first.",
            ("input", "steps", *path),
        )
        for path, text in await absent_tags(connection, schema, plan.steps)
    ]
    if absent:
        raise Refused(*absent)


async def _locked(context: Context, connection: Connection, id: strawberry.ID) -> Kept:
    key = parse_id(id)
    found = None
    if key is not None:
        found = await lock_workflow(connection, context.asker.schema, key)
    if found is None:
        raise Refused(NOT_THERE)
    return found


def _payload(definitions: Definitions, kept: Kept) -> WorkflowPayload:
    return WorkflowPayload(workflow=Workflow(source=kept, definitions=definitions), user_errors=[])


def _refused(problems: Sequence[UserError]) -> WorkflowPayload:
    return WorkflowPayload(
        workflow=None,
        user_errors=[
            payloads.UserError(code=one.code, message=one.message, path=list(one.path))
            for one in problems
        ],
    )
