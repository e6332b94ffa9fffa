"""Makes records: the rows of a call, with the records that are written along with each."""

from collections.abc import Sequence
from functools import partial

from crm.checked import Checked
from crm.definitions import Module
from crm.files import FILE
from crm.ids import new_ids
from crm.inputs import Row, inputs_of
from crm.tags import KIND as TAGS
from storage.batch import Batch
from storage.engine import Connection
from storage.room import ALL_FIT, NoRoom, Unfit, as_many_as_fit
from storage.transaction import Mistrusted, Outcome
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

    @property
    def can_be_at_once(self) -> bool:
        """Whether the statement that makes the records can see by itself that they may be made:
        all that it has to look for in others is that those are there that links by id point to."""
        files = {field.column for field in self._module.fields if field.kind == FILE}
        return all(_is_plain(row) and files.isdisjoint(row.values) for row in self._checked)

    async def at_once(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes the records, guarded, their links not looked for: they are there as a rule.

        Raises Mistrusted where none was made: what refuses them may be of yesterday, as only the
        statement that makes some is guarded.
        """
        try:
            outcome = await self._carry_out(connection, at_once=True)
        except NoRoom as error:
            raise Mistrusted from error
        if not outcome.kept:
            raise Mistrusted
        return outcome

    async def carry_out(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes the records, or where `partly` those in which nothing is wrong and that there is
        room for."""
        if self._partly:
            return await as_many_as_fit(connection, partial(self._carry_out, connection))
        return await self._carry_out(connection)

    async def _carry_out(
        self, connection: Connection, unfit: Unfit = ALL_FIT, *, at_once: bool = False
    ) -> Outcome[list[RowResult]]:
        rows = len(self._checked)
        batch = Batch(self._writing, rows, partial=self._partly, guarded=at_once)
        ids = new_ids(self._module.number, rows)
        roots = [
            (new_change(self._writing, self._module, place, checked, id_), checked)
            for place, (checked, id_) in enumerate(zip(self._checked, ids, strict=True))
        ]
        for change, checked in roots:
            batch.errors[change.row] += checked.errors
        for row, error in unfit.items():
            batch.errors[row].append(error)
        await Tree(self._writing, batch).grow(connection, roots, trusting=at_once)
        await batch.carry_out(connection)
        records = await batch.read_back(connection, ids)
        results = batch.results(ids, records, self._inputs.in_order)
        return Outcome(results, kept=bool(records))


def _is_plain(row: Checked) -> bool:
    by_id = all(link.by.kind == "ID" and link.field.kind != TAGS for link in row.links)
    return by_id and not (row.errors or row.nested or row.ties)
