"""Jobs as the API tells them, in pages."""

from dataclasses import dataclass
from datetime import UTC, datetime

import strawberry
from strawberry.types import Info

from crm.jobs import JobKind, JobState
from gql.context import Context
from schema_builder.enums import describe
from schema_builder.files import File
from schema_builder.interfaces import Node
from schema_builder.pages import PageInfo
from schema_builder.payloads import UserError
from storage.engine import Pool
from storage.errors import translated
from storage.files import file_of_job
from storage.job_log import JobEntry, JobFilter, count_jobs

describe(
    JobKind,
    "JobKind",
    "What a job does.",
    {
        "BUILD_INDEX": "Builds what a changed definition needs on a module with many records: an "
        "index, the uniqueness of a field, or the check of a lookup.",
        "CHANGE_KIND": "Carries the values of a field to another kind, on a module with many "
        "records.",
        "REMOVE_FILES": "Removes files that no record holds any more, and uploads that none took.",
        "FILL_SEARCH": "Makes the words anew that a module's records are found by, when it was "
        "changed in which fields search looks. Until it is done search is slower.",
        "UPDATE_RECORDS": "Makes the same change in many records.",
        "ASSIGN_RECORDS": "Gives many records to one owner.",
        "TAG_RECORDS": "Marks many records with tags.",
        "UNTAG_RECORDS": "Takes tags away from many records.",
        "DELETE_RECORDS": "Deletes many records.",
        "RESTORE_RECORDS": "Takes many records out of the recycle bin.",
        "END_GRACE": "Ends the grace of former names of a module or field when its time comes.",
        "PURGE_BIN": "Deletes permanently what has lain in the recycle bins for 30 days.",
    },
)
describe(
    JobState,
    "JobState",
    "Where a job stands; the last four are final.",
    {
        "QUEUED": "It waits for a worker.",
        "RUNNING": "A worker is at it.",
        "WAITING": "A batch failed and will be tried again.",
        "CANCELLING": "It was cancelled; a worker clears away what is half-done.",
        "DONE": "All of it was done.",
        "FAILED": "It cannot be done; `error` says why.",
        "DEAD": "Set aside: its worker died three times while it was at one batch.",
        "CANCELLED": "It was cancelled. What its batches had done until then stays.",
    },
)


@strawberry.type(
    description="Work that goes on in the background, batch by batch. It survives whatever becomes "
    "of the workers: each batch is done once, and the next worker goes on from there."
)
class Job(Node):
    """Work that goes on in the background."""

    source: strawberry.Private[JobEntry]

    @strawberry.field(description="What it does.")
    def kind(self) -> JobKind:
        return self.source.kind

    @strawberry.field(description="Where it stands.")
    def state(self) -> JobState:
        return self.source.state

    @strawberry.field(
        description="How many things are to be done in all, such as records; null where that is "
        "not known."
    )
    def total(self) -> int | None:
        return self.source.total

    @strawberry.field(description="How many of them are done.")
    def done(self) -> int:
        return self.source.done

    @strawberry.field(description="How many of them could not be done.")
    def failed(self) -> int:
        return self.source.failed

    @strawberry.field(
        description="How many of them there was nothing to do for, such as records that were "
        "deleted meanwhile."
    )
    def skipped(self) -> int:
        return self.source.skipped

    @strawberry.field(description="When it was queued.")
    def created_at(self) -> datetime:
        return self.source.created_at

    @strawberry.field(description="When a worker first took it up; null until then.")
    def started_at(self) -> datetime | None:
        return self.source.started_at

    @strawberry.field(description="When it ended; null until then.")
    def finished_at(self) -> datetime | None:
        return self.source.finished_at

    @strawberry.field(
        description="What it has made: of a mass action the records that could not be written to, "
        "each with the reason, as CSV; null where there is none. Kept for a while."
    )
    async def result_file(self, info: Info[Context, None]) -> File | None:
        asker, pool = info.context.asker, info.context.server.pool
        found = await file_of_job(pool, asker.schema, self.source.id)
        if found is None or asker.file_links is None:
            return None
        return File(
            id=strawberry.ID(str(found.id)),
            name=found.name,
            content_type=found.content_type,
            size=found.size,
            url=asker.file_links.link(found.id, datetime.now(UTC)),
        )

    @strawberry.field(description="Why it failed, waits or was set aside.")
    def error(self) -> str | None:
        return self.source.error


def told(entry: JobEntry) -> Job:
    """A job as the API tells it."""
    return Job(id=strawberry.ID(str(entry.id)), source=entry)


@strawberry.type(description="A job and its place in the list.")
class JobEdge:
    """A job and its place in the list."""

    node: Job = strawberry.field(description="The job.")
    cursor: str = strawberry.field(description="Its place, for `after` and `before`.")


@dataclass(frozen=True, slots=True)
class CountedJobs:
    """How to count the jobs of a list."""

    pool: Pool
    schema: str
    wanted: JobFilter


@strawberry.type(description="A page of jobs, newest first.")
class JobConnection:
    """A page of jobs."""

    counted: strawberry.Private[CountedJobs]
    nodes: list[Job] = strawberry.field(description="The page's jobs.")
    edges: list[JobEdge] = strawberry.field(description="The page's jobs with cursors.")
    page_info: PageInfo = strawberry.field(description="What lies around the page.")

    @strawberry.field(description="How many jobs the list has in all pages.")
    async def total_count(self) -> int:
        counted = self.counted
        with translated():
            async with counted.pool.acquire() as connection:
                return await count_jobs(connection, counted.schema, counted.wanted)


@strawberry.type(description="What came of asking something of a job.")
class JobPayload:
    """What came of asking something of a job."""

    job: Job | None = strawberry.field(description="The job as it is now; null after an error.")
    user_errors: list[UserError] = strawberry.field(
        description="What is wrong with what was asked; empty when it was carried out."
    )
