"""The mutations that make, change and delete workflows."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from crm.definitions import Definitions
from crm.errors import Forbidden, UserError, UserErrorCode
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
        context = info.context
        _only_administrators(context)
        with translated():
            async with _transaction(context) as connection, connection.transaction():
                definitions = await _definitions(context, connection)
                made, problems = _made(context, definitions, input)
                if made is None or problems:
                    return _refused(problems)
                await add_workflow(connection, context.asker.schema, made, context.asker.member)
        return _payload(definitions, made)

    @strawberry.mutation(
        description="Changes a workflow, for the events that come. Only administrators may."
    )
    async def update_workflow(
        self, info: Info[Context, None], id: WorkflowId, input: ChangedWorkflow
    ) -> WorkflowPayload:
        context = info.context
        _only_administrators(context)
        with translated():
            async with _transaction(context) as connection, connection.transaction():
                definitions = await _definitions(context, connection)
                found = await _locked(context, connection, id)
                if found is None:
                    return _refused([NOT_THERE])
                problems: list[UserError] = []
                changed = _changed(context, definitions, found, input, problems)
                if problems:
                    return _refused(problems)
                await save_workflow(connection, context.asker.schema, changed)
        return _payload(definitions, replace(changed, revision=found.revision + 1))

    @strawberry.mutation(
        description="Deletes a workflow. Its runs can still be read, and those that have begun go "
        "on. Only administrators may."
    )
    async def delete_workflow(self, info: Info[Context, None], id: WorkflowId) -> WorkflowPayload:
        context = info.context
        _only_administrators(context)
        with translated():
            async with _transaction(context) as connection, connection.transaction():
                definitions = await _definitions(context, connection)
                found = await _locked(context, connection, id)
                if found is None:
                    return _refused([NOT_THERE])
                await delete_workflow(connection, context.asker.schema, found.id)
        return _payload(definitions, replace(found, active=False, deleted=True))


def _made(
    context: Context, definitions: Definitions, input: WorkflowInput
) -> tuple[Kept | None, list[UserError]]:
    problems: list[UserError] = []
    name = check_name(input.name, problems)
    module = check_module(definitions, input.module, problems)
    if module is None:
        return None, problems
    hosts = context.server.allowed_private_hosts
    plan = Plan(
        trigger=check_trigger(module, trigger_draft(input.trigger), problems),
        condition=check_condition(definitions, module, input.condition, problems),
        steps=check_steps(definitions, module, step_drafts(input.steps), hosts, problems),
    )
    check_together(plan, problems)
    made = Kept(
        id=new_id(PLATFORM),
        module=module.number,
        name=name,
        active=input.active,
        revision=1,
        plan=plan,
        created_at=context.server.clock(context.asker).now,
    )
    return made, problems


def _changed(
    context: Context,
    definitions: Definitions,
    kept: Kept,
    input: WorkflowUpdate,
    problems: list[UserError],
) -> Kept:
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
    return replace(
        kept,
        name=check_name(input.name, problems) if isinstance(input.name, str) else kept.name,
        active=input.active if isinstance(input.active, bool) else kept.active,
        plan=plan,
    )


def _only_administrators(context: Context) -> None:
    if context.asker.role != ADMINISTRATOR:
        raise Forbidden("Only administrators may change workflows.")


def _transaction(context: Context) -> AbstractAsyncContextManager[Connection]:
    return context.server.pool.acquire()


async def _definitions(context: Context, connection: Connection) -> Definitions:
    """The definitions as they are in this transaction, which may be newer than the request's."""
    return await load_definitions(connection, context.asker.schema, context.definitions)


async def _locked(context: Context, connection: Connection, id: strawberry.ID) -> Kept | None:
    found = parse_id(id)
    return None if found is None else await lock_workflow(connection, context.asker.schema, found)


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
