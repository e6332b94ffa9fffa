"""The job that carries the values of a field to another kind on a module with many records."""

from collections.abc import Callable
from uuid import UUID

from crm.changes import Change, Dependents, Numbers
from crm.defining.kind_changes import given_up, switched, waiting_field
from crm.definitions import Definitions, Field, Module
from crm.errors import Refused
from jobs.kinds import Batch, JobFailed
from storage.automation import find_actor
from storage.carrying import (
    FEW,
    Carried,
    NotCaughtUp,
    carry_batch,
    loss_message,
    stale_records,
)
from storage.definitions import change_definitions
from storage.index_builds import gather_statistics
from storage.jobs import Progress, hold_definitions

_AFTER = "after"


class ChangeKind:
    """Carries batch after batch, in rounds: each next round what was written in the last one.

    A batch begun again carries what it has carried once more, to the same.
    """

    in_transaction = False

    async def batch(self, at: Batch) -> Progress:
        """Carry the next records, or let what was carried take the place of the field."""
        found = _wanted(at)
        if found is None:
            return Progress(None)
        module, field = found
        after = None if at.job.checkpoint is None else at.job.checkpoint[_AFTER]
        async with at.connection.transaction():
            await hold_definitions(at.connection, at.schema)
            begin = None if after is None else UUID(str(after))
            done = await carry_batch(at.connection, at.schema, module, field, begin)
        _refuse_loss(at, field, done)
        if done.after is not None:
            return Progress({_AFTER: str(done.after)}, done.count, done.lost)
        if await stale_records(at.connection, at.schema, module, field) > FEW:
            return Progress({_AFTER: None}, done.count, done.lost)
        if not await _switch(at, module, field):
            return Progress({_AFTER: None}, done.count, done.lost)
        await gather_statistics(at.connection, at.schema, module)
        return Progress(None, done.count, done.lost)

    async def undo(self, at: Batch) -> None:
        """The field stays what it is; what was carried is dropped."""
        found = _wanted(at)
        if found is not None:
            module, field = found
            await _change(at, lambda known: given_up(known, module.number, field.number))


def _wanted(at: Batch) -> tuple[Module, Field] | None:
    module, field = at.job.body["module"], at.job.body["field"]
    assert isinstance(module, int)
    assert isinstance(field, int)
    return waiting_field(at.definitions, module, field)


def _refuse_loss(at: Batch, field: Field, done: Carried) -> None:
    assert field.becoming is not None
    if done.lost and not at.job.body["allowLoss"]:
        raise JobFailed(loss_message(field, field.becoming, done.lost, done.examples))


async def _switch(at: Batch, module: Module, field: Field) -> bool:
    """Whether the field has become what it was to be; not where too much was written since."""
    dependents = Dependents(str(at.job.body["dependents"]))
    try:
        await _change(at, lambda known: switched(known, module.number, field.number, dependents))
    except NotCaughtUp:
        return False
    except Refused as refused:
        raise JobFailed(" ".join(error.message for error in refused.errors)) from None
    return True


async def _change(at: Batch, change: Callable[[Definitions], Change]) -> None:
    def make(definitions: Definitions, numbers: Numbers) -> Change:
        return change(definitions)

    actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
    await change_definitions(at.pool, actor.asker, make, known=at.definitions)
