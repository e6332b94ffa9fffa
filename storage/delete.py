"""Deletes records: to the recycle bin, or for good."""

from collections.abc import Sequence
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.jobs import JobKind
from storage.conflicts import VERSION, merged_since, refuse_conflict
from storage.engine import Connection
from storage.mass import Carried, Refusals
from storage.record_effects import read_back
from storage.redirects import led_on
from storage.removal import FOLLOWERS_LIMIT, Removal, TooManyFollow, too_many
from storage.selection import lock_rows, may_not_delete, no_record, only
from storage.transaction import Outcome
from storage.write_sql import Among
from storage.writing import RowResult, Selection, Writing


class Deletion:
    """What a call wants to delete.

    Records in the bin are meant where their ids are given, to be deleted permanently, or where
    the selection says that it is about the bin.
    """

    kind = JobKind.DELETE_RECORDS
    deletes = True

    def __init__(
        self,
        writing: Writing,
        module: Module,
        selection: Selection,
        *,
        permanently: bool,
        limit: int = FOLLOWERS_LIMIT,
    ) -> None:
        self._writing = writing
        self._module = module
        self._trashed = selection.trashed
        self.permanently = permanently
        self._removal = Removal(writing, module, permanently=permanently, limit=limit)
        self.among = Among.LIVE
        if selection.trashed:
            self.among = Among.BINNED
        elif permanently and selection.ids is not None:
            self.among = Among.ALL

    async def one(
        self, connection: Connection, id: UUID | None, expected: int | None = None
    ) -> Outcome[RowResult]:
        """Deletes one record, unless others changed it since the version `expected`; the read-back
        shows it as it was."""
        denied = may_not_delete(self._writing, self._module)
        if denied:
            return Outcome(RowResult(errors=tuple(denied)), kept=False)
        columns = () if expected is None else (VERSION,)
        rows = await lock_rows(
            connection,
            self._writing,
            self._module,
            only(id),
            columns,
            to_delete=True,
            among=self.among,
        )
        ids = list(rows)
        if not ids and id is not None:
            led = await led_on(connection, self._writing, [id], ())
            if led is not None and expected is not None:
                return Outcome(RowResult(errors=(merged_since(self._module),)), kept=False)
            if led is not None:
                return await self.one(connection, led[0])
        if not ids:
            return Outcome(RowResult(errors=(no_record(self._module),)), kept=False)
        if expected is not None:
            said, conflicts = await refuse_conflict(
                connection, self._writing, self._module, rows[ids[0]], expected, None
            )
            if said:
                return Outcome(RowResult(errors=tuple(said), conflicts=conflicts), kept=False)
        (record,) = await read_back(connection, self._writing, ids)
        try:
            refused = await self._removal.refused(connection, ids)
            if not refused:
                await self._removal.carry_out(connection)
        except TooManyFollow as error:
            refused = {ids[0]: [too_many(error.module)]}
        errors = tuple(error.under("id") for error in refused.get(ids[0], ()))
        if errors:
            return Outcome(RowResult(errors=errors), kept=False)
        return Outcome(RowResult(ids[0], record), kept=True)

    def kept(self) -> dict[str, object]:
        """What is meant of the records, for a job."""
        return {"permanently": self.permanently, "among": self.among.value}

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """What lies in the bin can only be deleted permanently, and by whom may delete."""
        denied = may_not_delete(self._writing, self._module)
        if denied:
            return denied
        if not self._trashed or self.permanently:
            return ()
        message = (
            f"The {self._module.plural_label} are in the recycle bin already; say "
            "permanently: true to delete them for good."
        )
        return (UserError(UserErrorCode.INVALID, message, ("where", "trashed")),)

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """Nothing."""
        return ()

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> Refusals:
        """Those that others hold on to; raises TooManyFollow."""
        return await self._removal.refused(connection, ids, partial=partial)

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> Carried:
        """Deletes them, and what goes with them."""
        await self._removal.carry_out(connection)
        return Carried(wrote=True)
