"""Carries out what is done to all records of a selection, whatever that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.jobs import JobKind, NewJob
from storage.activity import log_mass
from storage.engine import Connection
from storage.job_batches import keep_batches
from storage.jobs import know_total, start_jobs
from storage.redirects import led_on
from storage.removal import TooManyFollow
from storage.selection import lock_selected, refuse_empty, selected_sql
from storage.titles import titles_of
from storage.transaction import Outcome
from storage.write_sql import Among
from storage.writing import MASS_LIMIT, MassResult, QueuedJob, Selection, Writing

Refusals = Mapping[UUID, Sequence[UserError]]
"""Why records were refused, by their ids. The path of an error is that of an argument, or empty
where the record itself is at fault."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What the carrying out of an action came to: whether it wrote, and which records are to be
    refused as they are now, for which it has to be undone. `doubled` are the records that others
    look like by a duplicate rule."""

    wrote: bool
    refused: Refusals = field(default_factory=dict)
    doubled: Sequence[UUID] = ()


class MassAction(Protocol):
    """Something that is done to many records, in statements that take them together."""

    kind: JobKind
    """What a job is that does it to more records than one request may write."""
    among: Among
    """The records that it may be done to."""
    deletes: bool
    """Whether nobody may link to the records meanwhile."""
    permanently: bool
    """Whether nothing is left of the records."""

    def kept(self) -> Mapping[str, object]:
        """Its arguments as JSON, for a job (see `storage.mass_jobs`)."""
        ...

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """What is wrong whatever the records are; called first."""
        ...

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """Why it cannot be done to so many records, more than one."""
        ...

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> Refusals:
        """Which of some locked records it cannot be done to; with `partial` it can be done to
        all others."""
        ...

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> Carried:
        """Does it to locked records, none of which `refused` was against."""
        ...


class Mass:
    """An action on a selection, in one request."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        selection: Selection,
        action: MassAction,
        *,
        partial: bool = False,
    ) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._action = action
        self._partial = partial

    async def carry_out(self, connection: Connection) -> Outcome[MassResult]:
        """Does it to all records of the selection, or to none where one is refused.

        With `partial` it is done to those that are not refused.
        """
        errors = [*self._refuse_trashed(), *await self._action.prepare(connection)]
        said = refuse_empty(self._selection)
        if said is not None:
            return _refused([said, *errors])
        ids = await self._lock(connection)
        if self._selection.ids is not None:
            led = await led_on(connection, self._writing, self._selection.ids, ids)
            if led is not None:
                self._selection = replace(self._selection, ids=led)
                ids = await self._lock(connection)
        if len(ids) > 1:
            errors += self._action.refuse_several(len(ids))
        if errors or not ids:
            return _refused(errors)
        if len(ids) > MASS_LIMIT:
            return await self._many(connection, ids[:MASS_LIMIT])
        try:
            return await self._carry_out(connection, ids)
        except TooManyFollow:
            return await self._queue(connection)

    async def _lock(self, connection: Connection) -> list[UUID]:
        return await lock_selected(
            connection,
            self._writing,
            self._module,
            self._selection,
            to_delete=self._action.deletes,
            among=self._action.among,
        )

    async def _many(self, connection: Connection, first: list[UUID]) -> Outcome[MassResult]:
        """What is more than one request may write; a dry run tries the first of them."""
        if self._writing.dry_run is None:
            return await self._queue(connection)
        done = await do_together(connection, self._action, first, partial=True)
        errors = await self._told(connection, done.refused) if done.refused else ()
        sql, arguments = self._selected()
        count = await connection.fetchval(f"select count(*) from ({sql}) selected", *arguments)
        return Outcome(MassResult(count, errors, doubled=done.doubled), kept=False)

    def _selected(self) -> tuple[str, list[object]]:
        return selected_sql(self._writing, self._module, self._selection, self._action.among)

    async def _queue(self, connection: Connection) -> Outcome[MassResult]:
        """Starts a job for what is more than one request may write."""
        job = await queue(connection, self._writing, self._module, self._selection, self._action)
        return Outcome(MassResult(job.total, job=job), kept=True)

    def _refuse_trashed(self) -> Sequence[UserError]:
        if not self._selection.trashed or self._action.among is not Among.LIVE:
            return ()
        message = (
            f"{self._module.plural_label} in the recycle bin can only be restored or deleted "
            "permanently."
        )
        return (UserError(UserErrorCode.INVALID, message, ("where", "trashed")),)

    async def _carry_out(self, connection: Connection, ids: list[UUID]) -> Outcome[MassResult]:
        done = await do_together(connection, self._action, ids, partial=self._partial)
        among = 0 if self._partial else len(ids)
        errors = await self._told(connection, done.refused, among) if done.refused else ()
        if done.wrote:
            action = self._action
            await log_mass(
                connection,
                self._writing,
                self._module,
                action.kind,
                len(done.ids),
                permanently=action.permanently,
            )
        result = MassResult(len(done.ids), errors, doubled=done.doubled)
        return Outcome(result, kept=done.wrote)

    async def _told(
        self, connection: Connection, refused: Refusals, together: int = 0
    ) -> tuple[UserError, ...]:
        """The errors as the caller's user reads them, in the order of the records: one for each
        mistake of each of them.

        Where `together` records, that many, are refused for the mistakes of some, there is one for
        each mistake in an argument, with the first of the records that it is about.
        """
        titles = await titles_of(connection, self._writing, self._module, list(refused))
        places = {each: place for place, each in enumerate(self._selection.ids or ())}
        shared: dict[UserError, list[str]] = {}
        told: list[UserError] = []
        for each in sorted(refused, key=lambda id_: (places.get(id_, 0), id_)):
            called = f"{self._module.label} {titles.get(each, '')}"
            for error in refused[each]:
                if error.path and together:
                    shared.setdefault(error, []).append(called)
                    continue
                path = error.path or ("where",)
                if each in places:
                    path = ("where", "ids", str(places[each]))
                told.append(replace(error, message=f"{called}: {error.message}", path=path))
        return (*(_with_names(error, names, together) for error, names in shared.items()), *told)


def _with_names(error: UserError, names: Sequence[str], among: int) -> UserError:
    if among == 1:
        return error
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return replace(error, message=f"{error.message} ({names[0]}{more})")


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to: the records that it was done to, whether that wrote, those that
    were refused, and those that others look like."""

    ids: Sequence[UUID]
    wrote: bool
    refused: Refusals
    doubled: tuple[UUID, ...] = ()


async def do_together(
    connection: Connection, action: MassAction, ids: Sequence[UUID], *, partial: bool
) -> Done:
    """Does a prepared action to locked records; where one is refused to none, and with `partial`
    to all others. Raises TooManyFollow."""
    refused: dict[UUID, Sequence[UserError]] = {}
    doubled: dict[UUID, None] = {}
    while good := [each for each in ids if each not in refused]:
        refused.update(await action.refused(connection, good, partial=partial))
        good = [each for each in good if each not in refused]
        if (refused and not partial) or not good:
            break
        carried = await _carried_out(connection, action, good, partial=partial)
        refused.update(carried.refused)
        doubled.update(dict.fromkeys(carried.doubled))
        if not carried.refused:
            return Done(good, carried.wrote, refused, tuple(doubled))
        if not partial:
            break
    return Done((), False, refused, tuple(doubled))


async def _carried_out(
    connection: Connection, action: MassAction, ids: Sequence[UUID], *, partial: bool
) -> Carried:
    """With `partial` nothing is kept of what is refused when it is done."""
    if not partial:
        return await action.carry_out(connection, ids)
    savepoint = connection.transaction()
    await savepoint.start()
    carried = await action.carry_out(connection, ids)
    await (savepoint.rollback() if carried.refused else savepoint.commit())
    return carried


async def queue(
    connection: Connection,
    writing: Writing,
    module: Module,
    selection: Selection,
    action: MassAction,
) -> QueuedJob:
    """Starts a job that does it to all records of the selection, as they are now."""
    origin = writing.origin
    body = {
        "module": module.number,
        "automation": origin.automation,
        "note": origin.note,
        "depth": origin.depth,
        **action.kept(),
    }
    schema, member = writing.asker.schema, writing.asker.member
    (job,) = await start_jobs(connection, schema, member, [NewJob(action.kind, body)])
    sql, arguments = selected_sql(writing, module, selection, action.among)
    total = await keep_batches(connection, schema, job, sql, arguments)
    created_at = await know_total(connection, schema, job, total)
    return QueuedJob(job, action.kind, total, created_at)


def _refused(errors: Iterable[UserError]) -> Outcome[MassResult]:
    return Outcome(MassResult(0, tuple(errors)), kept=False)
