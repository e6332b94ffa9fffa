"""The result file of a mass job: the records that it could not write to, with the reasons."""

import csv
import io
from collections.abc import AsyncIterator

from jobs.kinds import Batch
from storage.files import file_of_job, keep_file
from storage.job_batches import Failure, failures_of

CSV = "text/csv"
_HEAD = ("id", "title", "code", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def keep_failures(at: Batch) -> None:
    """Make the file where records failed and it was not made before; goes by what is committed."""
    if at.files is None or await file_of_job(at.pool, at.schema, at.job.id) is not None:
        return
    async with at.pool.acquire() as connection:
        found = failures_of(connection, at.schema, at.job.id)
        first = await anext(found, None)
        if first is None:
            return
        await keep_file(
            at.pool,
            at.files,
            at.schema,
            f"{str(at.job.kind).lower().replace('_', '-')}-failures.csv",
            CSV,
            _lines(first, found),
            by=at.job.actor_id,
            job=at.job.id,
        )


async def _lines(first: Failure, rest: AsyncIterator[Failure]) -> AsyncIterator[bytes]:
    yield _line(_HEAD) + _told(first)
    async for each in rest:
        yield _told(each)


def _told(failure: Failure) -> bytes:
    return _line((str(failure.record_id), failure.title, failure.code, failure.message))


def _line(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    # A spreadsheet would carry out what begins like a formula.
    csv.writer(text).writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return text.getvalue().encode()
