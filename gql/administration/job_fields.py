"""The root fields about jobs: reading them, and cancelling one."""

from typing import Annotated
from uuid import UUID

import strawberry
from strawberry.types import Info

from crm.errors import UserErrorCode
from crm.ids import parse_id
from crm.jobs import JobKind, JobState
from gql.administration.job_types import CountedJobs, Job, JobConnection, JobEdge, JobPayload, told
from gql.administration.log_pages import After, Before, First, Last, read_log_page, shown_page
from gql.context import Context
from schema_builder.payloads import UserError
from storage.automation import ADMINISTRATOR
from storage.errors import translated
from storage.job_log import JobFilter, list_jobs, some_jobs
from storage.jobs import cancel_job
from storage.once import claim

_SIGNATURE = "jobs"

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.input(
    name="JobFilter",
    description="Which jobs are meant; what is left out asks nothing. "
    "Example: `{state: [QUEUED, RUNNING]}`.",
)
class WantedJobs:
    """Which jobs are meant."""

    kind: list[JobKind] | None = strawberry.field(
        default=None, description="Jobs of one of these kinds."
    )
    state: list[JobState] | None = strawberry.field(
        default=None, description="Jobs that stand at one of these."
    )


Wanted = Annotated[WantedJobs | None, strawberry.argument(description="Which jobs are meant.")]


@strawberry.type
class JobQueries:
    """The root fields that tell of jobs."""

    @strawberry.field(
        description="One job; null where there is none with this id. Administrators see all jobs, "
        "others those that they started."
    )
    async def job(self, info: Info[Context, None], id: JobId) -> Job | None:
        return await _job(info.context, parse_id(id))

    @strawberry.field(
        description="The jobs, newest first: all of them for administrators, for others those that "
        "they started. Example: `jobs(filter: {state: [FAILED]}) { nodes { kind error } }`."
    )
    async def jobs(
        self,
        info: Info[Context, None],
        filter: Wanted = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> JobConnection:
        context = info.context
        pool, schema = context.server.pool, context.asker.schema
        asked = filter or WantedJobs()
        wanted = JobFilter(_whose(context), asked.kind, asked.state)
        page = read_log_page(_SIGNATURE, first, after, last, before)
        with translated():
            async with pool.acquire() as connection:
                found = await list_jobs(
                    connection,
                    schema,
                    wanted,
                    page.size + 1,
                    after=page.after,
                    before=page.before,
                    backward=page.backward,
                )
        shown = shown_page(page, found)
        nodes = [told(entry) for entry in shown.entries]
        edges = [
            JobEdge(node=node, cursor=cursor)
            for node, cursor in zip(nodes, shown.cursors, strict=True)
        ]
        return JobConnection(
            counted=CountedJobs(pool, schema, wanted),
            nodes=nodes,
            edges=edges,
            page_info=shown.page_info,
        )


class _Ended(Exception):
    """The job cannot be cancelled any more; the transaction leaves no trace."""


@strawberry.type
class JobMutations:
    """The root fields that change jobs."""

    @strawberry.mutation(
        description="Cancels a job: it ends before its next batch, and what is half-done is "
        "cleared away by a worker. What earlier batches did stays."
    )
    async def cancel_job(self, info: Info[Context, None], id: JobId) -> JobPayload:
        context = info.context
        found = await _job(context, parse_id(id))
        if found is None:
            return _refused(UserErrorCode.NOT_FOUND, "There is no job with this id.")
        await context.server.mark(context.asker)
        try:
            with translated():
                async with context.server.pool.acquire() as connection, connection.transaction():
                    await claim(connection)
                    if not await cancel_job(connection, context.asker.schema, found.source.id):
                        raise _Ended
        except _Ended:
            ended = await _job(context, found.source.id)
            state = JobState.DONE if ended is None else ended.source.state
            return _refused(UserErrorCode.CONFLICT, f"The job has ended already: it is {state}.")
        found = await _job(context, found.source.id)
        context.server.tell_workers(context.asker)
        return JobPayload(job=found, user_errors=[])


async def _job(context: Context, id: UUID | None) -> Job | None:
    if id is None:
        return None
    with translated():
        async with context.server.pool.acquire() as connection:
            found = await some_jobs(connection, context.asker.schema, [id], _whose(context))
    return told(found[0]) if found else None


def _whose(context: Context) -> UUID | None:
    """The member whose jobs alone may be seen; None for all."""
    asker = context.asker
    return None if asker.role == ADMINISTRATOR else asker.member


def _refused(code: UserErrorCode, message: str) -> JobPayload:
    return JobPayload(job=None, user_errors=[UserError(code=code, message=message, path=["id"])])
