"""Deletes the records of a selection."""

from collections.abc import Mapping
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError
from storage.conflicts import VERSION, refuse_conflict
from storage.engine import Connection
from storage.record_effects import read_back
from storage.removal import Removal
from storage.selection import lock_rows, no_record, refuse_empty, refuse_too_many
from storage.transaction import Outcome
from storage.writing import MassResult, RowResult, Selection, Writing


class Deletion:
    """What a call wants to delete."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        selection: Selection,
        *,
        permanently: bool,
        expected: int | None = None,
    ) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._permanently = permanently
        self._expected = expected

    async def one(self, connection: Connection) -> Outcome[RowResult]:
        """Deletes the only record that the selection names; the read-back shows it as it was."""
        rows = await self._lock(connection)
        ids = list(rows)
        if not ids:
            return Outcome(RowResult(errors=(no_record(self._module),)), kept=False)
        if self._expected is not None:
            said, conflicts = await refuse_conflict(
                connection, self._writing, self._module, rows[ids[0]], self._expected, None
            )
            if said:
                return Outcome(RowResult(errors=tuple(said), conflicts=conflicts), kept=False)
        (record,) = await read_back(connection, self._writing, ids)
        errors = await self._remove(connection, ids, "id")
        if errors:
            return Outcome(RowResult(errors=errors), kept=False)
        return Outcome(RowResult(ids[0], record), kept=True)

    async def many(self, connection: Connection) -> Outcome[MassResult]:
        """Deletes all records of the selection, or none where one is refused."""
        said = refuse_empty(self._selection)
        if said is not None:
            return Outcome(MassResult(0, (said,)), kept=False)
        ids = list(await self._lock(connection))
        many = refuse_too_many(self._module, len(ids))
        if many is not None:
            return Outcome(MassResult(0, (many,)), kept=False)
        errors = await self._remove(connection, ids, "where")
        if errors:
            return Outcome(MassResult(0, errors), kept=False)
        return Outcome(MassResult(len(ids)), kept=bool(ids))

    async def _lock(self, connection: Connection) -> dict[UUID, Mapping[str, object]]:
        """Records in the bin are meant where their ids are given, to be deleted permanently."""
        with_bin = self._permanently and self._selection.ids is not None
        return await lock_rows(
            connection,
            self._writing,
            self._module,
            self._selection,
            () if self._expected is None else (VERSION,),
            to_delete=True,
            with_bin=with_bin,
        )

    async def _remove(
        self, connection: Connection, ids: list[UUID], argument: str
    ) -> tuple[UserError, ...]:
        if not ids:
            return ()
        removal = Removal(self._writing, self._module, permanently=self._permanently)
        errors = await removal.carry_out(connection, ids)
        return tuple(error.under(argument) for error in errors)
