"""Does a mass action to one batch of a job's records, each record done, failed or skipped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import asyncpg

from crm.definitions import Module
from crm.errors import Unavailable, UserError
from crm.inputs import Row
from crm.jobs import JobKind
from crm.kept_data import read_data
from crm.tags import NAME as TAGS_NAME
from storage.delete import Deletion
from storage.engine import Connection
from storage.job_batches import Failure
from storage.mass import MassAction, do_together
from storage.removal import TooManyFollow, too_many
from storage.restore import Restoration
from storage.selection import lock_selected
from storage.tagging import Tagging
from storage.titles import titles_of
from storage.update import DATA, Update
from storage.write_sql import Among
from storage.writing import Selection, Writing

Json = Mapping[str, object]

FOLLOWERS_LIMIT = 200_000
"""How many records of one module the deletion of one record may reach in a job, which keeps
nobody waiting for an answer."""

_DISTURBED = (
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.DeadlockDetectedError,
)


class Impossible(Exception):
    """The action cannot be done to any record; says why."""


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What a batch came to: how many records it was done to, how many there was nothing to do
    for, and those that could not."""

    done: int
    skipped: int
    failures: Sequence[Failure] = field(default_factory=tuple)


def _update(writing: Writing, module: Module, kept: Json, kind: JobKind) -> MassAction:
    data = read_data(module, cast(Json, kept[DATA]))
    return Update(writing, module, cast(Row, data), kind)


def _tag(writing: Writing, module: Module, kept: Json, kind: JobKind) -> MassAction:
    data = read_data(module, cast(Json, kept[DATA]))
    return Tagging(writing, module, cast("list[object]", data[TAGS_NAME]), kind)


def _delete(writing: Writing, module: Module, kept: Json, kind: JobKind) -> MassAction:
    permanently = bool(kept["permanently"])
    selection = Selection()
    limit = FOLLOWERS_LIMIT
    deletion = Deletion(writing, module, selection, permanently=permanently, limit=limit)
    deletion.among = Among(kept["among"])
    return deletion


def _restore(writing: Writing, module: Module, kept: Json, kind: JobKind) -> MassAction:
    return Restoration(writing, module)


ACTIONS: Mapping[JobKind, Callable[[Writing, Module, Json, JobKind], MassAction]] = {
    JobKind.UPDATE_RECORDS: _update,
    JobKind.ASSIGN_RECORDS: _update,
    JobKind.TAG_RECORDS: _tag,
    JobKind.UNTAG_RECORDS: _tag,
    JobKind.DELETE_RECORDS: _delete,
    JobKind.RESTORE_RECORDS: _restore,
}
"""How the action of a job is made from what was kept of it; raises FieldLost."""


async def do_batch(
    connection: Connection,
    writing: Writing,
    module: Module,
    action: MassAction,
    ids: Sequence[UUID],
) -> BatchDone:
    """Does it to those of the records that are still there, in the caller's transaction.

    Raises Impossible, and Unavailable where others were in the way: then the transaction is to be
    undone and tried again.
    """
    try:
        wrong = await action.prepare(connection)
        if wrong:
            raise Impossible("; ".join(error.message for error in wrong))
        found = await lock_selected(
            connection,
            writing,
            module,
            Selection(ids=tuple(ids)),
            to_delete=action.deletes,
            among=action.among,
        )
        done, refused = await _halved(connection, action, found)
    except _DISTURBED as error:
        raise Unavailable("Others changed the same records meanwhile.") from error
    failures = await _failures(connection, writing, module, refused)
    return BatchDone(done, len(ids) - done - len(failures), failures)


async def _halved(
    connection: Connection, action: MassAction, ids: Sequence[UUID]
) -> tuple[int, dict[UUID, Sequence[UserError]]]:
    """How many records it was done to, and those that were refused; in halves where records that
    follow are too many for all at once."""
    if not ids:
        return 0, {}
    try:
        async with connection.transaction():
            done = await do_together(connection, action, ids, partial=True)
        return len(done.ids), dict(done.refused)
    except TooManyFollow as reached:
        if len(ids) == 1:
            return 0, {ids[0]: [too_many(reached.module)]}
    half = len(ids) // 2
    first, refused = await _halved(connection, action, ids[:half])
    second, more = await _halved(connection, action, ids[half:])
    return first + second, {**refused, **more}


async def _failures(
    connection: Connection,
    writing: Writing,
    module: Module,
    refused: Mapping[UUID, Sequence[UserError]],
) -> list[Failure]:
    if not refused:
        return []
    titles = await titles_of(connection, writing, module, list(refused))
    return [
        Failure(
            each,
            titles.get(each, ""),
            errors[0].code.value,
            " ".join(error.message for error in errors),
        )
        for each, errors in refused.items()
    ]
