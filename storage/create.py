"""Makes records: the rows of a call, with the records that are written along with each."""

from collections.abc import Sequence
from functools import partial

from crm.definitions import Module
from crm.inputs import Row, inputs_of
from storage.batch import Batch, Mistrusted
from storage.engine import Connection
from storage.room import ALL_FIT, Unfit, as_many_as_fit
from storage.transaction import Outcome
from storage.tree import Tree, new_change, refuse_too_many_records
from storage.writing import RowResult, Writing


class Creation:
    """The rows of one call, checked as far as that goes without the database."""

    def __init__(
        self, writing: Writing, module: Module, rows: Sequence[Row], *, partly: bool
    ) -> None:
        self._writing = writing
        self._module = module
        self._partly = partly and len(rows) > 1
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = [self._inputs.check_create(row) for row in rows]
        refuse_too_many_records(self._checked)

    async def carry_out(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes the records, or where `partly` those in which nothing is wrong and that there is
        room for.

        The links of a single record are looked for by the statement that makes it, as they are
        there as a rule; only where it makes none they are looked for apart.
        """
        if self._partly:
            return await as_many_as_fit(connection, partial(self._carry_out, connection))
        if self._trusts():
            try:
                return await self._carry_out(connection, trusting=True)
            except Mistrusted:
                pass
        return await self._carry_out(connection)

    def _trusts(self) -> bool:
        if len(self._checked) != 1:
            return False
        (row,) = self._checked
        plain = not (row.errors or row.nested or row.ties)
        return plain and bool(row.links) and all(link.by.kind == "ID" for link in row.links)

    async def _carry_out(
        self, connection: Connection, unfit: Unfit = ALL_FIT, *, trusting: bool = False
    ) -> Outcome[list[RowResult]]:
        batch = Batch(self._writing, len(self._checked), partial=self._partly)
        roots = [
            (new_change(self._writing, self._module, place, checked), checked)
            for place, checked in enumerate(self._checked)
        ]
        for change, checked in roots:
            batch.errors[change.row] += checked.errors
        for row, error in unfit.items():
            batch.errors[row].append(error)
        await Tree(self._writing, batch).grow(connection, roots, trusting=trusting)
        await batch.carry_out(connection)
        ids = [change.id for change, _ in roots]
        records = await batch.read_back(connection, ids)
        results = batch.results(ids, records, self._inputs.in_order)
        return Outcome(results, kept=bool(records))
