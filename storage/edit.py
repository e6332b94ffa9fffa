"""Changes one record, with the records that are written along with it."""

from uuid import UUID

from crm.definitions import Module
from crm.inputs import Row, inputs_of
from storage.batch import Batch
from storage.change import Change
from storage.engine import Connection
from storage.record_effects import read_back
from storage.selection import lock_rows, no_record, only
from storage.transaction import Outcome
from storage.tree import Tree, columns_to_know, refuse_too_many_records
from storage.writing import RowResult, Writing

DATA = "data"


class Edit:
    """What a call wants to change, checked as far as that goes without the database."""

    def __init__(self, writing: Writing, module: Module, id: UUID | None, data: Row) -> None:
        self._writing = writing
        self._module = module
        self._id = id
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        refuse_too_many_records([self._checked])

    async def carry_out(self, connection: Connection) -> Outcome[RowResult]:
        """Changes the record; one that already is as wanted stays untouched."""
        change = await self._lock(connection)
        if change is None:
            return Outcome(RowResult(errors=(no_record(self._module),)), kept=False)
        batch = Batch(self._writing, 1)
        batch.errors[0] += self._checked.errors
        await Tree(self._writing, batch).grow(connection, [(change, self._checked)])
        if not await batch.carry_out(connection):
            errors = self._inputs.in_order(batch.errors[0])
            return Outcome(RowResult(errors=tuple(e.under(DATA) for e in errors)), kept=False)
        (record,) = await read_back(connection, self._writing, [change.id])
        return Outcome(RowResult(change.id, record), kept=batch.wrote)

    async def _lock(self, connection: Connection) -> Change | None:
        columns = columns_to_know(self._module, self._checked)
        found = await lock_rows(connection, self._writing, self._module, only(self._id), columns)
        for id_, before in found.items():
            checked, values = self._checked, dict(self._checked.values)
            change = Change(self._module, id_, 0, (), False, values=values, before=before)
            change.retired = checked.retired
            return change
        return None
