"""The job that removes files which no record holds any more, and uploads that none ever took."""

from jobs.kinds import Batch, JobFailed
from storage.files import next_removal, plan_removal, remove_due
from storage.jobs import Progress

AT_ONCE = 200
"""Files that are removed before the job's progress is saved."""


class RemoveFiles:
    """Removes what is due, and plans the next such job for what becomes due later."""

    in_transaction = False

    async def batch(self, at: Batch) -> Progress:
        """Remove the next files; at the end plan the job that removes those due later."""
        if at.files is None:
            raise JobFailed("This worker was not told where files lie.")
        done = await remove_due(at.connection, at.files, at.schema, AT_ONCE)
        if done == AT_ONCE:
            return Progress({}, done)
        due = await next_removal(at.connection, at.schema)
        if due is not None:
            await plan_removal(at.connection, at.schema, due)
        return Progress(None, done)

    async def undo(self, at: Batch) -> None:
        """Nothing: what was removed was due to be."""
