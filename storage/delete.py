"""Deletes the records of a selection."""

from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError
from storage.engine import Connection
from storage.record_effects import read_back
from storage.removal import Removal
from storage.selection import lock_selected, no_record, refuse_empty, refuse_too_many
from storage.transaction import Outcome
from storage.writing import MassResult, RowResult, Selection, Writing


class Deletion:
    """What a call wants to delete."""

    def __init__(
        self, writing: Writing, module: Module, selection: Selection, *, permanently: bool
    ) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._permanently = permanently

    async def one(self, connection: Connection) -> Outcome[RowResult]:
        """Deletes the only record that the selection names; the read-back shows it as it was."""
        ids = await self._lock(connection)
        if not ids:
            return Outcome(RowResult(errors=(no_record(self._module),)), kept=False)
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
        ids = await self._lock(connection)
        many = refuse_too_many(self._module, len(ids))
        if many is not None:
            return Outcome(MassResult(0, (many,)), kept=False)
        errors = await self._remove(connection, ids, "where")
        if errors:
            return Outcome(MassResult(0, errors), kept=False)
        return Outcome(MassResult(len(ids)), kept=bool(ids))

    async def _lock(self, connection: Connection) -> list[UUID]:
        """Records in the bin are meant where their ids are given, to be deleted permanently."""
        with_bin = self._permanently and self._selection.ids is not None
        return await lock_selected(
            connection,
            self._writing,
            self._module,
            self._selection,
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
