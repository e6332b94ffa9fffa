"""The jobs that do a mass action to more records than one request may write."""

from datetime import UTC, datetime
from typing import cast

from crm.definitions import Definitions, Module
from crm.jobs import JobKind
from crm.kept_data import FieldLost
from crm.periods import Clock
from jobs.failure_file import keep_failures
from jobs.kinds import Batch, JobFailed
from storage.automation import find_member
from storage.job_batches import drop_batches, note_failures, take_batch
from storage.jobs import Progress
from storage.mass import MassAction
from storage.mass_jobs import ACTIONS, Impossible, do_batch
from storage.writing import MASS, Origin, Writing


class MassWork:
    """Does it batch by batch; the ids of a batch go away in the transaction that does it."""

    in_transaction = True

    async def batch(self, at: Batch) -> Progress:
        """Do it to the next records, with the rights that the one who started it has now."""
        ids = await take_batch(at.connection, at.schema, at.job.id)
        if ids is None:
            await keep_failures(at)
            return Progress(None)
        module = _module(at.definitions, at.job.body.get("module"))
        writing = await _writing(at)
        try:
            action = self._action(at, writing, module)
            done = await do_batch(at.connection, writing, module, action, ids)
        except Impossible as error:
            raise JobFailed(str(error)) from error
        await note_failures(at.connection, at.schema, at.job.id, done.failures)
        return Progress({}, done.done, len(done.failures), skipped=done.skipped)

    async def undo(self, at: Batch) -> None:
        """Forget what is left to do; what was done stays, and is told of."""
        await keep_failures(at)
        await drop_batches(at.connection, at.schema, at.job.id)

    def _action(self, at: Batch, writing: Writing, module: Module) -> MassAction:
        kind = JobKind(at.job.kind)
        try:
            return ACTIONS[kind](writing, module, at.job.body, kind)
        except FieldLost as lost:
            message = f"A field that {module.plural_label} were to get a value of was deleted."
            raise JobFailed(message) from lost


def _module(definitions: Definitions, number: object) -> Module:
    module = definitions.by_number.get(number) if isinstance(number, int) else None
    if module is None or module.deleted:
        raise JobFailed("The module of these records was deleted.")
    return module


async def _writing(at: Batch) -> Writing:
    asker = await find_member(at.connection, at.workspace, at.schema, at.job.actor_id)
    if asker is None:
        raise JobFailed("The user who started it is not active any more.")
    body = at.job.body
    origin = Origin(
        MASS,
        cast(int, body.get("depth", 0)),
        bool(body.get("automation", True)),
        cast("str | None", body.get("note")),
    )
    clock = Clock(datetime.now(UTC), asker.time_zone, asker.week_start)
    return Writing(asker, at.definitions, clock, origin)
