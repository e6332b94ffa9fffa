"""The records that one call writes: what is wrong with them, and their writing, level by level."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from crm.definitions import Module
from crm.duplicates import active_rules
from crm.errors import UserError
from crm.system_modules import NOTES
from crm.transition_checks import beginning_error, transition_error
from crm.unique_keys import Unique
from storage.batch_rules import BatchRules
from storage.change import Change
from storage.duplicates import duplicates_among
from storage.engine import Connection
from storage.file_taking import Taking, hold, look_up, takings
from storage.held import refused_by_held
from storage.linking import write_links
from storage.noted import add_notes
from storage.record_counts import Shift
from storage.record_effects import settle_and_read
from storage.room import NoRoom, unfit
from storage.row_writes import change_rows, insert_rows
from storage.transaction import Disturbed, Mistrusted
from storage.uniqueness import (
    find_collisions,
    given_twice,
    not_unique,
    uniques_in,
    wanted,
)
from storage.writing import RowResult, Writing


class _WithoutSome(Exception):
    """What was written is undone, to be written without the rows that were refused."""


class Batch:
    """The changes of a call's rows and the mistakes of each row, whose paths begin at the row.

    A row is carried out with all its records or not at all; with `partial` the rows that are
    right are, else all or none. Where it `asks`, a value that is taken in the very moment is
    asked for anew instead of being a mistake. Where it is `guarded`, the statement that makes the
    records sees to it that neither the definitions nor the member moved on.
    """

    def __init__(
        self,
        writing: Writing,
        rows: int,
        *,
        partial: bool = False,
        asks: bool = False,
        guarded: bool = False,
    ) -> None:
        self._writing = writing
        self._partial = partial
        self._asks = asks
        self._guarded = guarded
        self.changes: list[Change] = []
        self.errors: list[list[UserError]] = [[] for _ in range(rows)]
        self.wrote = False
        self._found_files = False
        self._changed: set[UUID] = set()
        self.doubled: list[list[UUID]] = [[] for _ in range(rows)]
        """The records that each row doubles, for the preview of a dry run."""
        self.warnings: list[list[UserError]] = [[] for _ in range(rows)]
        self.touched: set[UUID] = set()
        """Records that are written otherwise too, whatever becomes of them here."""
        self.shifts: list[Shift] = []
        """By how much that changes the number of records."""

    def has_changed(self, id: UUID) -> bool:
        """Whether a record that was there is not what it was."""
        return id in self._changed

    def refuse(self, change: Change, *errors: UserError) -> None:
        """Notes mistakes in a record's data."""
        self.errors[change.row] += [error.under(*change.path) for error in errors]

    async def carry_out(self, connection: Connection) -> bool:
        """Writes what can be written; gives whether that shall be read back and kept.

        Where nothing is wrong so far and all records are new and apart from each other, it is
        the indexes that tell which of their values are taken; else that is asked before.
        """
        await self.find_files(connection)
        asks = self._asks_first()
        self._refuse_transitions()
        if asks:
            self._refuse_what_holds()
            await self._refuse_doubles(connection)
        rules = BatchRules(self._writing, self.changes)
        if rules and self._goes_on():
            await rules.note_before(connection, self._good)
        while self._goes_on():
            try:
                await self._write_good(connection, rules, asks)
            except _WithoutSome:
                continue
            await self._hold_files(connection, self._good)
            break
        return self._goes_on()

    async def find_files(self, connection: Connection) -> None:
        """Finds the files that are given to records, once; notes those that cannot be."""
        if self._found_files:
            return
        self._found_files = True
        for taking, error in await look_up(connection, self._writing, self._takings(self.changes)):
            change = next(each for each in self.changes if each.values is taking.values)
            self.refuse(change, error)

    async def read_back(
        self, connection: Connection, roots: Sequence[UUID]
    ) -> dict[UUID, str | None]:
        """Counts the records that were made and reads back those of the rows that are kept, by
        the ids of the rows' own records. Where there is no room for them all rows are refused;
        with `partial` NoRoom is raised instead."""
        if not self._goes_on():
            return {}
        made = Counter(change.module.number for change in self._good if change.creates)
        shifts = [Shift(number, live=count) for number, count in made.items()]
        shifts += self.shifts
        noted = self._written_of(roots)
        notes = await add_notes(connection, self._writing, list(noted))
        shifts += notes
        ids = [id_ for row, id_ in enumerate(roots) if not self.errors[row]]
        full, records = await settle_and_read(connection, self._writing, shifts, ids)
        if full is not None and self._partial:
            raise NoRoom(unfit(full, self._needs(roots, noted if notes else ())))
        if full is not None:
            self.errors = [errors or [full.error] for errors in self.errors]
            return {}
        return dict(zip(ids, records, strict=True))

    def _needs(self, roots: Sequence[UUID], noted: Collection[UUID]) -> Counter[int]:
        """For how many records each row needs room; the records `noted` get a note."""
        needs = Counter(change.row for change in self._good if change.creates)
        needs.update(row for row, id_ in enumerate(roots) if id_ in noted)
        return needs

    def _written_of(self, roots: Sequence[UUID]) -> dict[UUID, None]:
        """Those of the rows' own records that were made, or are not what they were."""
        there = {each.id for each in self._good if each.creates}
        there |= self._changed | self.touched
        own = (id_ for row, id_ in enumerate(roots) if id_ in there and not self.errors[row])
        return dict.fromkeys(own)

    @property
    def _good(self) -> list[Change]:
        return [change for change in self.changes if not self.errors[change.row]]

    async def _write_good(self, connection: Connection, rules: BatchRules, asks: bool) -> None:
        """Writes the rows that are right so far and asks the rules of them.

        Where only some rows are refused and the others shall be kept, all are undone and
        _WithoutSome is raised.
        """
        if not (rules or any(active_rules(change.module) for change in self.changes)):
            await self._write_or_explain(connection, self._good, asks)
        elif not self._partial:
            await self._write_or_explain(connection, self._good, asks)
            await self._obey(connection, rules)
        else:
            async with connection.transaction():
                await self._write_or_explain(connection, self._good, asks)
                if await self._obey(connection, rules) and self._goes_on():
                    raise _WithoutSome

    async def _write_or_explain(
        self, connection: Connection, good: list[Change], asks: bool
    ) -> None:
        missing = await self._write(connection, good)
        if missing and self._guarded:
            raise Mistrusted
        if missing and asks:
            raise Disturbed
        if missing:
            await self._explain(connection, missing)

    async def _obey(self, connection: Connection, rules: BatchRules) -> bool:
        """Refuses what rules do not let through; gives whether there was something."""
        if not self._goes_on():
            return False
        written = [change for change in self._good if change.creates or change.id in self._changed]
        broken = await rules.broken(connection, written)
        for change, found in broken:
            self.refuse(change, found.error)
        return await self._refuse_duplicates(connection, written) or bool(broken)

    async def _refuse_duplicates(self, connection: Connection, written: list[Change]) -> bool:
        """Notes what records look like that are there, and what of it a rule refuses; gives
        whether there was something. Of two records of the call the later one is the duplicate."""
        good = {change.id: change for change in written if not self.errors[change.row]}
        places = {id_: place for place, id_ in enumerate(good)}
        self.warnings = [[] for _ in self.errors]
        found = await duplicates_among(connection, self._writing, good.values())
        refused = False
        for each in sorted(found, key=lambda each: places[each.id]):
            change, other = good[each.id], good.get(each.other)
            if other is not None and (places[other.id] > places[each.id] or self.errors[other.row]):
                continue
            if other is None:
                self.doubled[change.row].append(each.other)
            error = each.error(None if other is None else other.row)
            if each.refused:
                refused = True
                self.refuse(change, error)
            else:
                self.warnings[change.row].append(error.under(*change.path))
        return refused

    def _refuse_transitions(self) -> None:
        """Notes the options that may not follow those that the records have."""
        role, noted = self._writing.asker.role, self._writing.origin.note is not None
        for change in self.changes:
            for field in change.module.guided_fields:
                if change.creates:
                    error = beginning_error(field, change.values.get(field.column))
                elif field.column in change.values:
                    before, after = change.before[field.column], change.values[field.column]
                    error = transition_error(field, role, before, after, noted=noted)
                else:
                    continue
                self.refuse(change, *([error] if error is not None else []))

    def results(
        self,
        roots: Sequence[UUID],
        records: Mapping[UUID, str | None],
        order: Callable[[list[UserError]], tuple[UserError, ...]],
    ) -> list[RowResult]:
        """What became of the rows, by the ids of their own records and what is read back of
        those that are kept; `order` puts a row's errors in the order of its fields."""
        made = {change.id for change in self.changes if change.creates}
        written: dict[int, set[UUID]] = {}
        for change in self.changes if self._writing.dry_run is not None else ():
            written.setdefault(change.row, set()).add(change.id)
        return [
            RowResult(
                id_,
                records[id_],
                id_ in made,
                warnings=tuple(self.warnings[row]),
                written=frozenset(written.get(row, ())),
                doubled=tuple(self.doubled[row]),
            )
            if id_ in records
            else RowResult(errors=order(self.errors[row]), doubled=tuple(self.doubled[row]))
            for row, id_ in enumerate(roots)
        ]

    def _takings(self, changes: Sequence[Change]) -> list[Taking]:
        return [
            taking
            for change in changes
            for taking in takings(change.module, change.id, change.values)
        ]

    async def _hold_files(self, connection: Connection, written: Sequence[Change]) -> None:
        for number in {change.module.number for change in written}:
            own = [change for change in written if change.module.number == number]
            await hold(connection, self._writing, own[0].module, self._takings(own))

    def _asks_first(self) -> bool:
        if self._asks or any(self.errors):
            return True
        return any(change.level or not change.creates for change in self.changes)

    def _goes_on(self) -> bool:
        wrong = sum(bool(errors) for errors in self.errors)
        return not wrong or (self._partial and wrong < len(self.errors))

    async def _write(self, connection: Connection, changes: list[Change]) -> list[Change]:
        """Writes records after those that they point to, and then links between them; gives those
        that were not made."""
        missing: list[Change] = []
        for _, group in groupby(sorted(changes, key=_order), key=_order):
            together = list(group)
            module = together[0].module
            if together[0].creates:
                absent = await self._insert(connection, module, together)
                missing += [change for change in together if change.id in absent]
                self.wrote = self.wrote or len(absent) < len(together)
            elif any(change.values for change in together):
                changed = await change_rows(connection, self._writing, module, together)
                self._changed.update(changed)
                self.wrote = self.wrote or bool(changed)
        gone = {change.id for change in missing}
        there = [change for change in changes if change.id not in gone]
        await write_links(connection, self._writing, there)
        return missing

    async def _insert(
        self, connection: Connection, module: Module, news: list[Change]
    ) -> set[UUID]:
        """Makes records; gives the ids of those that were not made."""
        before = len(self._writing.lines)
        absent = await insert_rows(connection, self._writing, module, news, guarded=self._guarded)
        if module.number == NOTES:
            # A note says of other records why they were written, not of itself.
            del self._writing.lines[before:]
        return absent

    def _refuse_what_holds(self) -> None:
        """Notes what the records that are there hold, and so cannot be given."""
        for change in self.changes:
            self.refuse(change, *refused_by_held(change))

    async def _refuse_doubles(self, connection: Connection) -> None:
        """Notes the values that other records have, or that the call gives to two."""
        for changes in self._by_module():
            rows = dict(enumerate(map(_whole, changes)))
            own = {place: change.id for place, change in enumerate(changes) if not change.creates}
            module = changes[0].module
            for found in await find_collisions(connection, self._writing, module, rows, own):
                change, values = changes[found.row], rows[found.row]
                self.doubled[change.row].append(found.id)
                self.refuse(change, not_unique(module, found.unique, values, found.title))
            self._refuse_given_twice(changes)

    def _refuse_given_twice(self, changes: list[Change]) -> None:
        module = changes[0].module
        asked = uniques_in(module, {name for change in changes for name in change.values})
        first: dict[tuple[Unique, object], int] = {}
        for change in changes if asked else ():
            values = _whole(change)
            given = [(unique, wanted(unique, values)) for unique in asked]
            there = [(unique, value) for unique, value in given if value is not None]
            for each in there:
                if each in first:
                    self.refuse(change, given_twice(each[0], values, first[each]))
            if not self.errors[change.row]:
                for each in there:
                    first.setdefault(each, change.row)

    async def _explain(self, connection: Connection, missing: list[Change]) -> None:
        """Adds an error for each value that kept a record from being made."""
        absent = {change.id for change in missing}
        made = {change.id: change.row for change in self.changes if change.id not in absent}
        module = missing[0].module
        rows = dict(enumerate(change.values for change in missing))
        for found in await find_collisions(connection, self._writing, module, rows):
            change, values = missing[found.row], rows[found.row]
            if found.id in made:
                self.refuse(change, given_twice(found.unique, values, made[found.id]))
            else:
                self.doubled[change.row].append(found.id)
                self.refuse(change, not_unique(module, found.unique, values, found.title))
        if not all(self.errors[change.row] for change in missing):
            raise Disturbed

    def _by_module(self) -> Iterator[list[Change]]:
        by_number = sorted(self.changes, key=lambda change: change.module.number)
        for _, group in groupby(by_number, key=lambda change: change.module.number):
            yield list(group)


def _whole(change: Change) -> Mapping[str, object]:
    """What the record is given, with what it holds of the columns that these are unique with."""
    if change.creates:
        return change.values
    keys = (each for each in uniques_in(change.module, change.values) if len(each) > 1)
    held = {field.column: change.before[field.column] for key in keys for field in key}
    return {**held, **change.values}


def _order(change: Change) -> tuple[int, bool, int]:
    return (change.level, change.creates, change.module.number)
