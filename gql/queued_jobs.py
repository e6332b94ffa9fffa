"""A job that a mutation has just started, as its payload shows it."""

from crm.jobs import JobState
from crm.times import rfc3339
from storage.writing import QueuedJob


def job_values(job: QueuedJob) -> dict[str, object]:
    """The values of the fields of the type Job."""
    return {
        "__typename": "Job",
        "id": str(job.id),
        "kind": job.kind.value,
        "state": JobState.QUEUED.value,
        "total": job.total,
        "done": 0,
        "failed": 0,
        "skipped": 0,
        "createdAt": rfc3339(job.created_at),
        "startedAt": None,
        "finishedAt": None,
        "error": None,
        "resultFile": None,
    }
