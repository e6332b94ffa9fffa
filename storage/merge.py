"""Merges records into one: it keeps its own values unless others are chosen, takes over all that
points to the others, and their ids lead to it from then on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from crm.checked import Doing
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.files import FILE
from crm.inputs import Row, in_data, inputs_of
from crm.rules import RuleEvent
from crm.tags import MOST as MOST_TAGS
from crm.tags import NAME as TAGS
from crm.tags import written_fields
from storage.batch import Batch
from storage.change import Change
from storage.engine import Connection
from storage.file_taking import forget_files, has_files, take_over
from storage.merge_links import MergedLinks, read_links
from storage.merge_records import FROM_, Candidates, Merged
from storage.merge_sql import absorb_sql, changed_sql, merged_sql
from storage.moving import Moving, pointing_fields
from storage.record_counts import Shift
from storage.record_effects import effects
from storage.record_layout import columns_of, record_table
from storage.rule_checks import RuleCheck
from storage.tagging import too_many
from storage.titles import shown_title_sql
from storage.transaction import Outcome, in_workspace, one_at_a_time
from storage.tree import Tree, columns_to_know, refuse_too_many_records
from storage.writing import RowResult, Writing

DATA = "data"


class Merge:
    """What a call wants to merge, checked as far as that goes without the database."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        into: UUID | None,
        others: Sequence[UUID | None],
        data: Row,
    ) -> None:
        self._writing = writing
        self._module = module
        self._candidates = Candidates(writing, module, into, others)
        self._others = others
        self._tries = 0
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        refuse_too_many_records([self._checked])

    async def carry_out(self, connection: Connection) -> Outcome[RowResult]:
        """Merges the records, or none of them where something stands in the way."""
        self._tries += 1
        if self._tries > 1:
            await one_at_a_time(connection, self._writing)
        errors = [*self._forbidden(), *self._candidates.refuse_ids(), *self._refuse_links()]
        if errors:
            return _refused(errors)
        there = await self._candidates.hold(connection, self._columns())
        if isinstance(there, list):
            return _refused(there)
        moving = Moving(self._writing, self._module, there.losers, there.winner)
        errors = [*self._refuse_loops(there), *await self._broken(connection, there)]
        errors += await moving.prepare(connection)
        links = await read_links(connection, self._writing, self._module, there)
        errors += [each for field in self._module.lists for each in links.full(field)]
        if errors:
            return _refused(errors)
        await self._tell(connection, there)
        changed = await moving.carry_out(connection)
        await self._take_files(connection, there)
        await self._absorb(connection, there)
        done = await self._finish(connection, there, links, told=there.winner in changed)
        if not done.kept:
            return done
        return replace(done, result=replace(done.result, moved=moving.moved()))

    def _forbidden(self) -> list[UserError]:
        rights = self._writing.asker.rights(self._module)
        if rights.update and rights.delete:
            return []
        message = f"Whoever merges {self._module.plural_label} must be allowed to delete them."
        return [UserError(UserErrorCode.FORBIDDEN, message)]

    def _refuse_links(self) -> Iterator[UserError]:
        """Links that the data makes to records which will be no more."""
        checked = self._checked
        wanted = [*checked.links]
        wanted += [tie.wanted for tie in checked.ties if tie.wanted and tie.doing is Doing.TIE]
        wanted += [each.wanted for each in checked.nested if each.wanted is not None]
        for each in wanted:
            if each.value in self._others:
                message = "This record is merged; the result would be linked with itself."
                yield UserError(UserErrorCode.INVALID, message, (DATA, *each.path))

    def _columns(self) -> tuple[str, ...]:
        """What must be known of the records."""
        fields = pointing_fields(self._module, self._module, self._module.fields)
        loops = (field.column for field in fields if not field.is_list)
        return (*columns_to_know(self._module, self._checked), TAGS, *loops)

    def _refuse_loops(self, there: Merged) -> Iterator[UserError]:
        """Lookups of the record itself that would point to itself and cannot be empty."""
        for field in self._loops(there):
            if field.required:
                message = (
                    f"{field.label} is required and points to a record that is merged; say what "
                    "it shall point to."
                )
                yield UserError(UserErrorCode.REQUIRED, message, (DATA, in_data(field)))

    def _loops(self, there: Merged) -> Iterator[Field]:
        own = there.rows[there.winner]
        for field in pointing_fields(self._module, self._module, self._module.fields):
            if not field.is_list and own[field.column] in there.losers and not self._says(field):
                yield field

    def _says(self, field: Field) -> bool:
        """Whether the data says what the record's lookup shall point to."""
        checked = self._checked
        linked = {each.field.number for each in checked.links}
        along = {each.field.number for each in checked.nested if each.ahead}
        return field.column in checked.values or field.number in linked | along

    async def _broken(self, connection: Connection, there: Merged) -> list[UserError]:
        """What rules say against the end of the losers."""
        rules = RuleCheck(self._writing, self._module, RuleEvent.DELETE)
        return [
            replace(each.error, path=(FROM_, str(there.losers.index(each.id))))
            for each in await rules.broken(connection, there.losers)
        ]

    async def _tell(self, connection: Connection, there: Merged) -> None:
        columns = columns_of(written_fields(self._module))
        sql = in_workspace(merged_sql(record_table(self._module), columns), self._writing)
        told = effects(self._writing, len(there.losers))
        await connection.execute(sql, *told, there.losers, there.winner)

    async def _take_files(self, connection: Connection, there: Merged) -> None:
        """The files that are chosen change hands; those of the losers that are not will go."""
        if not has_files([self._module]):
            return
        files = [
            value
            for field in self._module.fields
            if field.kind == FILE
            and isinstance(value := self._checked.values.get(field.column), UUID)
        ]
        if files:
            await take_over(connection, self._writing, there.losers, there.winner, files)
        await forget_files(connection, self._writing, there.losers)

    async def _absorb(self, connection: Connection, there: Merged) -> None:
        title = shown_title_sql(self._module, "r")
        sql = in_workspace(absorb_sql(record_table(self._module), title), self._writing)
        now = self._writing.clock.now
        await connection.execute(sql, there.losers, there.winner, now)

    async def _finish(
        self, connection: Connection, there: Merged, links: MergedLinks, *, told: bool
    ) -> Outcome[RowResult]:
        """Gives the record what was chosen, as any change does, and reads it back."""
        writing, module, winner = self._writing, self._module, there.winner
        change = Change(module, winner, 0, (), False, before=there.rows[winner])
        gathered = self._gathered(there)
        change.values.update({**({TAGS: gathered} if gathered else {}), **self._checked.values})
        change.retired = self._checked.retired
        batch = Batch(writing, 1)
        batch.errors[0] += self._checked.errors
        if len(gathered) > MOST_TAGS:
            batch.errors[0].append(too_many(len(gathered)))
        batch.touched.add(winner)
        batch.shifts.append(Shift(module.number, live=-len(there.losers)))
        await Tree(writing, batch).grow(connection, [(change, self._checked)])
        for field in module.lists:
            links.tell(field, change)
        records: dict[UUID, str | None] = {}
        if await batch.carry_out(connection):
            if not (told or batch.has_changed(winner)):
                sql = in_workspace(changed_sql(record_table(module)), writing)
                await connection.execute(sql, *effects(writing, 0), winner)
            records = await batch.read_back(connection, [winner])
        doubled = tuple(batch.doubled[0])
        if not records:
            errors = (error.under(DATA) for error in self._inputs.in_order(batch.errors[0]))
            return Outcome(RowResult(errors=tuple(errors), doubled=doubled), kept=False)
        warnings = tuple(warning.under(DATA) for warning in batch.warnings[0])
        result = RowResult(winner, records[winner], warnings=warnings, doubled=doubled)
        return Outcome(result, kept=True)

    def _gathered(self, there: Merged) -> list[object]:
        """The tags of all records; none where the data says which."""
        if TAGS in self._checked.values:
            return []
        lists = (there.rows[each][TAGS] for each in (there.winner, *there.losers))
        tags = {tag for each in lists if isinstance(each, list) for tag in each}
        return sorted(tags, key=str)


def _refused(errors: Sequence[UserError]) -> Outcome[RowResult]:
    return Outcome(RowResult(errors=tuple(errors)), kept=False)
