"""Makes records: the rows of a call, with the records that are written along with each."""

from collections.abc import Sequence

from crm.definitions import Module
from crm.inputs import Row, inputs_of
from storage.batch import Batch
from storage.engine import Connection
from storage.record_effects import read_back
from storage.transaction import Outcome
from storage.tree import Tree, new_change, refuse_too_many_records
from storage.writing import RowResult, Writing


class Creation:
    """The rows of one call, checked as far as that goes without the database."""

    def __init__(
        self, writing: Writing, module: Module, rows: Sequence[Row], *, partial: bool
    ) -> None:
        self._writing = writing
        self._module = module
        self._partial = partial
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = [self._inputs.check_create(row) for row in rows]
        refuse_too_many_records(self._checked)

    async def carry_out(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes the records, or with `partial` those in which nothing is wrong."""
        batch = Batch(self._writing, len(self._checked), partial=self._partial)
        roots = [
            (new_change(self._writing, self._module, place, checked), checked)
            for place, checked in enumerate(self._checked)
        ]
        for change, checked in roots:
            batch.errors[change.row] += checked.errors
        await Tree(self._writing, batch).grow(connection, roots)
        kept = await batch.carry_out(connection)
        made = [change.id for change, _ in roots if kept and not batch.errors[change.row]]
        records = dict(zip(made, await read_back(connection, self._writing, made), strict=True))
        ids = [change.id for change, _ in roots]
        return Outcome(batch.results(ids, records, self._inputs.in_order), kept=kept)
