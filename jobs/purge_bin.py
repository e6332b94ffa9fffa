"""The job that deletes permanently what has lain in the recycle bins for long enough."""

from datetime import UTC, datetime

from crm.definitions import Module
from jobs.kinds import Batch
from storage.jobs import Progress
from storage.purging import plan_next_purge, purge_batch

_MODULE = "module"


class PurgeBin:
    """Empties the bins of one module after the other; at the end it notes when the next record is
    due."""

    in_transaction = True

    async def batch(self, at: Batch) -> Progress:
        """Delete the next records."""
        now = datetime.now(UTC)
        reached = 0 if at.job.checkpoint is None else int(str(at.job.checkpoint[_MODULE]))
        module = _next_module(at, reached)
        if module is None:
            await plan_next_purge(at.connection, at.schema, at.definitions, now)
            return Progress(None)
        count = await purge_batch(
            at.connection, at.workspace, at.schema, at.definitions, module, now
        )
        # A batch that deletes nothing was the module's last.
        return Progress({_MODULE: module.number + (count == 0)}, count)

    async def undo(self, at: Batch) -> None:
        """Note when the next record is due, so that this is begun again."""
        async with at.connection.transaction():
            await plan_next_purge(at.connection, at.schema, at.definitions, datetime.now(UTC))


def _next_module(at: Batch, reached: int) -> Module | None:
    """The first module from a number on; those that are deleted keep their bins."""
    left = (module for module in at.definitions.modules if module.number >= reached)
    return min(left, key=lambda module: module.number, default=None)
