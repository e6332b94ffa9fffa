"""The queries that tell of workflows and their runs."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.types import Info

from crm.defining.find import no_module
from crm.errors import BadUserInput, Forbidden
from crm.grace import module_named
from crm.ids import parse_id
from gql.administration.log_pages import (
    After,
    Before,
    First,
    Last,
    LogPage,
    read_log_page,
    shown_page,
)
from gql.administration.workflow_enums import RunState
from gql.administration.workflow_runs import (
    CountedRuns,
    RunDetails,
    WorkflowRun,
    WorkflowRunConnection,
    WorkflowRunEdge,
)
from gql.administration.workflow_types import Workflow
from gql.context import Context
from storage.automation import ADMINISTRATOR
from storage.errors import translated
from storage.run_log import RunEntry, RunFilter, list_runs
from storage.workflows import list_workflows, some_workflows

_SIGNATURE = "workflowRuns"
_NOBODY = UUID(int=0)

ModuleName = Annotated[
    str | None,
    strawberry.argument(description="The API name of a module; without it, those of all modules."),
]


@strawberry.input(
    description="Which runs are meant; what is left out asks nothing. "
    "Example: `{state: [FAILED, DEAD]}`."
)
class WorkflowRunFilter:
    """Which runs are meant."""

    workflow_id: strawberry.ID | None = strawberry.field(
        default=None, description="Runs of this workflow."
    )
    record_id: strawberry.ID | None = strawberry.field(
        default=None, description="Runs that this record's events started."
    )
    state: list[RunState] | None = strawberry.field(
        default=None, description="Runs that stand at one of these."
    )


RunsFilter = Annotated[
    WorkflowRunFilter | None, strawberry.argument(description="Which runs are meant.")
]


@strawberry.type
class WorkflowQueries:
    """The root fields about workflows."""

    @strawberry.field(description="The workflows, in the order they were made.")
    async def workflows(
        self, info: Info[Context, None], module: ModuleName = None
    ) -> list[Workflow]:
        context = info.context
        _only_administrators(context)
        number = None
        if module is not None:
            home = module_named(context.definitions, module)
            if home is None:
                raise BadUserInput(no_module(context.definitions, module))
            number = home.number
        with translated():
            async with context.server.pool.acquire() as connection:
                found = await list_workflows(connection, context.asker.schema, number)
        return [Workflow(source=kept, definitions=context.definitions) for kept in found]

    @strawberry.field(description="One workflow; null where there is none with this id.")
    async def workflow(
        self,
        info: Info[Context, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="The workflow's id.")],
    ) -> Workflow | None:
        context = info.context
        _only_administrators(context)
        found = parse_id(id)
        if found is None:
            return None
        with translated():
            async with context.server.pool.acquire() as connection:
                kept = (await some_workflows(connection, context.asker.schema, [found])).get(found)
        if kept is None or kept.deleted:
            return None
        return Workflow(source=kept, definitions=context.definitions)

    @strawberry.field(
        description="The runs of workflows, newest first. "
        "Example: `workflowRuns(filter: {state: [FAILED]}) { nodes { error } }`."
    )
    async def workflow_runs(
        self,
        info: Info[Context, None],
        filter: RunsFilter = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> WorkflowRunConnection:
        context = info.context
        _only_administrators(context)
        wanted = _wanted(filter)
        page = read_log_page(_SIGNATURE, first, after, last, before)
        with translated():
            async with context.server.pool.acquire() as connection:
                found = await list_runs(
                    connection,
                    context.asker.schema,
                    wanted,
                    page.size + 1,
                    after=page.after,
                    before=page.before,
                    backward=page.backward,
                )
        return _connection(context, wanted, page, found)


def _connection(
    context: Context, wanted: RunFilter, page: LogPage, found: Sequence[RunEntry]
) -> WorkflowRunConnection:
    """The page, from one run more than it holds."""
    pool, schema = context.server.pool, context.asker.schema
    shown = shown_page(page, found)
    details = RunDetails(pool, schema, context.definitions, shown.entries)
    nodes = [WorkflowRun(source=entry, details=details) for entry in shown.entries]
    return WorkflowRunConnection(
        counted=CountedRuns(pool, schema, wanted),
        nodes=nodes,
        edges=[
            WorkflowRunEdge(node=node, cursor=cursor)
            for node, cursor in zip(nodes, shown.cursors, strict=True)
        ],
        page_info=shown.page_info,
    )


def _wanted(filter: WorkflowRunFilter | None) -> RunFilter:
    if filter is None:
        return RunFilter()
    return RunFilter(
        workflow_id=_id(filter.workflow_id),
        record_id=_id(filter.record_id),
        states=filter.state,
    )


def _id(text: strawberry.ID | None) -> UUID | None:
    """The id; one that is malformed is nobody's."""
    return None if text is None else parse_id(text) or _NOBODY


def _only_administrators(context: Context) -> None:
    if context.asker.role != ADMINISTRATOR:
        raise Forbidden("Only administrators may see workflows.")
