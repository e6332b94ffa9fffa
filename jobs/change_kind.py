"""The job that carries the values of a field to another kind on a module with many records."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from crm.changes import Change, Dependents, Numbers
from crm.defining.kind_changes import given_up, switched, waiting_field
from crm.definitions import Definitions, Field, Module
from crm.errors import Refused, Unavailable
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
from storage.definitions import GIVE_UP_AFTER, First, change_definitions
from storage.engine import Connection
from storage.index_builds import gather_statistics
from storage.jobs import Progress, hold_definitions, is_cancelling

_AFTER = "after"
SWITCH_WITHIN = 1.0
"""Seconds for which the switch is tried; then a round more is gone, before which the job can be
cancelled."""


class _Cancelled(Exception):
    """The job was cancelled while it waited for its last step."""


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
    """Whether the field has become what it was to be; not where too much was written since, or
    where somebody holds the table."""
    dependents = Dependents(str(at.job.body["dependents"]))
    try:
        await _change(
            at,
            lambda known: switched(known, module.number, field.number, dependents),
            SWITCH_WITHIN,
            partial(_not_cancelled, at),
        )
    except (NotCaughtUp, Unavailable, _Cancelled):
        return False
    except Refused as refused:
        raise JobFailed(" ".join(error.message for error in refused.errors)) from None
    return True


async def _not_cancelled(at: Batch, connection: Connection) -> None:
    if await is_cancelling(connection, at.schema, at.job):
        raise _Cancelled


async def _change(
    at: Batch,
    change: Callable[[Definitions], Change],
    give_up_after: float = GIVE_UP_AFTER,
    first: First | None = None,
) -> None:
    def make(definitions: Definitions, numbers: Numbers) -> Change:
        return change(definitions)

    actor = await find_actor(at.connection, at.workspace, at.schema, at.job.actor_id)
    await change_definitions(
        at.pool,
        actor.asker,
        make,
        known=at.definitions,
        give_up_after=give_up_after,
        first=first,
    )
