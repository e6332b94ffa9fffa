"""Changes one record, with the records that are written along with it."""

from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError
from crm.inputs import Row, inputs_of
from storage.batch import Batch
from storage.change import Change
from storage.conflicts import VERSION, merged_since, refuse_conflict, without
from storage.engine import Connection
from storage.redirects import led_on
from storage.selection import lock_rows, no_record, only
from storage.transaction import Outcome, one_at_a_time
from storage.tree import Tree, columns_to_know, refuse_too_many_records
from storage.writing import FieldConflict, RowResult, Writing

DATA = "data"


class Edit:
    """What a call wants to change, checked as far as that goes without the database."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        id: UUID | None,
        data: Row,
        expected: int | None = None,
    ) -> None:
        self._writing = writing
        self._module = module
        self._id = id
        self._expected = expected
        self._tries = 0
        self._led = False
        self.made: tuple[UUID, ...] = ()
        """The records that were made along with it, when it is carried out."""
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        refuse_too_many_records([self._checked])

    async def carry_out(self, connection: Connection) -> Outcome[RowResult]:
        """Changes the record; one that already is as wanted stays untouched."""
        self._tries += 1
        again = self._tries > 1
        if again and self._checked.reaches:
            await one_at_a_time(connection, self._writing)
        held = again or not self._checked.reaches
        change = await self._read(connection, held)
        if change is None:
            return Outcome(RowResult(errors=(no_record(self._module),)), kept=False)
        if self._led and self._expected is not None:
            return Outcome(RowResult(errors=(merged_since(self._module),)), kept=False)
        batch = Batch(self._writing, 1)
        batch.errors[0] += self._checked.errors
        tree = Tree(self._writing, batch, again=again)
        await tree.grow(connection, [(change, self._checked)], held=held)
        said, conflicts = await self._conflicts(connection, change, batch)
        records: dict[UUID, str | None] = {}
        if not said and await batch.carry_out(connection):
            records = await batch.read_back(connection, [change.id])
        if not records:
            errors = [error.under(DATA) for error in self._inputs.in_order(batch.errors[0])]
            doubled = tuple(batch.doubled[0])
            refused = RowResult(errors=(*said, *errors), conflicts=conflicts, doubled=doubled)
            return Outcome(refused, kept=False)
        self.made = tuple(each.id for each in batch.changes if each.creates)
        warnings = tuple(warning.under(DATA) for warning in batch.warnings[0])
        result = RowResult(
            change.id, records[change.id], warnings=warnings, doubled=tuple(batch.doubled[0])
        )
        return Outcome(result, kept=batch.wrote)

    async def _conflicts(
        self, connection: Connection, change: Change, batch: Batch
    ) -> tuple[list[UserError], tuple[FieldConflict, ...]]:
        if self._expected is None:
            return [], ()
        await batch.find_files(connection)
        mine = without(change.values, (each.id for each in batch.changes if each.creates))
        return await refuse_conflict(
            connection, self._writing, self._module, change.before, self._expected, mine
        )

    async def _read(self, connection: Connection, held: bool) -> Change | None:
        """The record under its lock; where others are written along they are locked together."""
        columns = columns_to_know(self._module, self._checked)
        if self._expected is not None:
            columns = (*columns, VERSION)
        selection = only(self._id)
        found = await lock_rows(
            connection, self._writing, self._module, selection, columns, locks=held
        )
        if not found:
            led = await led_on(connection, self._writing, selection.ids or (), ())
            if led is not None:
                (self._id,) = led
                self._led = True
                return await self._read(connection, held)
        for id_, before in found.items():
            checked, values = self._checked, dict(self._checked.values)
            change = Change(self._module, id_, 0, (), False, values=values, before=before)
            change.retired = checked.retired
            return change
        return None
