"""What a kind of job must be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from crm.definitions import Definitions
from storage.engine import Connection, Pool
from storage.file_store import FileStore
from storage.jobs import Job, Progress


class JobFailed(Exception):
    """The job cannot be done, now or later; the message is told to people."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch of a job is carried out with.

    `connection` is in the batch's transaction where the kind asks for one; `pool` is for what
    must not be part of it. `definitions` are those that hold now. `files` is where the contents of
    files lie, where the worker was told.
    """

    connection: Connection
    pool: Pool
    workspace: int
    schema: str
    definitions: Definitions
    job: Job
    files: FileStore | None = None


class Work(Protocol):
    """How jobs of one kind are carried out.

    With `in_transaction`, a batch and the saving of its progress are one transaction, during
    which the definitions cannot change: whatever happens, nothing of it is done twice. Keep such
    a batch to about a second. Without, a batch may be begun again after it was carried out, and
    must see for itself how far things are.
    """

    @property
    def in_transaction(self) -> bool:
        """Whether a batch is carried out in a transaction."""
        ...

    async def batch(self, at: Batch) -> Progress:
        """Carry out one batch from `at.job.checkpoint`; gives how far that came.

        Raises JobFailed to end the job. What the database cannot do for now is tried again.
        """
        ...

    async def undo(self, at: Batch) -> None:
        """Clear away what a job leaves that ends without being done; outside a transaction.

        It is called again if a worker dies at it.
        """
        ...


Kinds = Mapping[str, Work]
