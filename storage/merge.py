"""Merges records into one: it keeps its own values unless others are chosen, takes over all that
points to the others, and their ids lead to it from then on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from crm.checked import Doing
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.files import FILE
from crm.ids import module_of
from crm.inputs import Row, in_data, inputs_of
from crm.rules import RuleEvent
from crm.tags import NAME as TAGS
from crm.tags import written_fields
from storage.batch import Batch
from storage.change import Change
from storage.engine import Connection
from storage.file_taking import forget_files, has_files, take_over
from storage.link_sql import linked_sql
from storage.linking import MOST_LINKS, MOST_OF_ONE, told_links
from storage.merge_sql import absorb_sql, changed_sql, merged_sql
from storage.moving import Moving, pointing_fields
from storage.record_counts import Shift
from storage.record_effects import effects
from storage.record_layout import columns_of, record_table
from storage.redirects import winners_of
from storage.rule_checks import RuleCheck
from storage.selection import lock_rows
from storage.ties import FROM, TO, links_table
from storage.titles import titles_of
from storage.transaction import Outcome, in_workspace, one_at_a_time
from storage.tree import Tree, columns_to_know, refuse_too_many_records
from storage.write_sql import Among
from storage.writing import RowResult, Selection, Writing

DATA = "data"
INTO, FROM_ = "into", "from"
_DELETED_AT = "deleted_at"

MOST_MERGED = 100
"""How many records are merged into another one at once."""

Rows = Mapping[UUID, Mapping[str, object]]


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
        self._into = into
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
        errors = [*self._forbidden(), *self._refuse_ids(), *self._refuse_links()]
        if errors:
            return _refused(errors)
        there = await self._hold(connection)
        if isinstance(there, list):
            return _refused(there)
        moving = Moving(self._writing, self._module, there.losers, there.winner)
        errors = [*self._refuse_loops(there), *await self._broken(connection, there)]
        errors += await moving.prepare(connection)
        links = await self._links(connection, there)
        errors += [each for field in self._module.lists for each in links.full(field)]
        if errors:
            return _refused(errors)
        await self._tell(connection, there)
        changed = await moving.carry_out(connection)
        await self._take_files(connection, there)
        await self._absorb(connection, there)
        return await self._finish(connection, there, links, told=there.winner in changed)

    def _forbidden(self) -> list[UserError]:
        rights = self._writing.asker.rights(self._module)
        if rights.update and rights.delete:
            return []
        message = f"Whoever merges {self._module.plural_label} must be allowed to delete them."
        return [UserError(UserErrorCode.FORBIDDEN, message)]

    def _refuse_ids(self) -> list[UserError]:
        """What is wrong with the ids themselves."""
        module, count = self._module, len(self._others)
        errors = list(self._absent(self._into, INTO))
        if not 1 <= count <= MOST_MERGED:
            message = (
                f"from has {count:,} ids; 1 to {MOST_MERGED} {module.plural_label} are merged at "
                "once."
            )
            return [*errors, UserError(UserErrorCode.OUT_OF_RANGE, message, (FROM_,))]
        for place, id_ in enumerate(self._others):
            errors += self._absent(id_, FROM_, str(place))
            if id_ is not None and id_ == self._into:
                message = f"A {module.label} cannot be merged into itself."
                errors.append(UserError(UserErrorCode.INVALID, message, (FROM_, str(place))))
            elif id_ is not None and id_ in self._others[:place]:
                message = "The same id stands in from twice."
                errors.append(UserError(UserErrorCode.INVALID, message, (FROM_, str(place))))
        return errors

    def _absent(self, id: UUID | None, *path: str) -> Iterator[UserError]:
        """The error of an id that no record of the module can have."""
        number = None if id is None else module_of(id)
        if number == self._module.number:
            return
        other = self._writing.definitions.by_number.get(number or 0) if number else None
        if other is None or other.deleted:
            yield _no_record(self._module, *path)
        else:
            message = (
                f"This is the id of a {other.label}; only {self._module.plural_label} are merged "
                f"into a {self._module.label}."
            )
            yield UserError(UserErrorCode.INVALID, message, path)

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

    async def _hold(self, connection: Connection) -> "_There | list[UserError]":
        """Locks the records; gives them, or why they cannot be merged."""
        ids = [each for each in (self._into, *self._others) if each is not None]
        rows = await self._lock(connection, ids)
        led = await self._led(connection, [each for each in ids if each not in rows])
        into = ids[0]
        if into in led:
            into = led[into]
            rows = await self._lock(connection, [into, *ids[1:]])
        errors = [] if into in rows else [_no_record(self._module, INTO)]
        errors += self._binned(rows, into, INTO)
        for place, id_ in enumerate(ids[1:]):
            path = (FROM_, str(place))
            if id_ in led:
                errors.append(await self._merged_before(connection, led[id_], into, path))
            elif id_ not in rows:
                errors.append(_no_record(self._module, *path))
            elif id_ == into:
                message = "The record of into was merged into this one."
                errors.append(UserError(UserErrorCode.INVALID, message, path))
            errors += self._binned(rows, id_, *path)
        return errors or _There(into, ids[1:], rows)

    async def _lock(self, connection: Connection, ids: Sequence[UUID]) -> Rows:
        fields = pointing_fields(self._module, self._module, self._module.fields)
        loops = (field.column for field in fields if not field.is_list)
        columns = (*columns_to_know(self._module, self._checked), TAGS, *loops, _DELETED_AT)
        return await lock_rows(
            connection,
            self._writing,
            self._module,
            Selection(ids=tuple(ids)),
            tuple(dict.fromkeys(columns)),
            to_delete=True,
            among=Among.ALL,
        )

    async def _led(self, connection: Connection, missing: list[UUID]) -> dict[UUID, UUID]:
        return await winners_of(connection, self._writing, missing) if missing else {}

    def _binned(self, rows: Rows, id: UUID, *path: str) -> Iterator[UserError]:
        if id in rows and rows[id][_DELETED_AT] is not None:
            message = f"This {self._module.label} lies in the recycle bin; restore it first."
            yield UserError(UserErrorCode.INVALID, message, path)

    async def _merged_before(
        self, connection: Connection, winner: UUID, into: UUID, path: tuple[str, ...]
    ) -> UserError:
        if winner == into:
            message = f"This {self._module.label} has been merged into that one already."
            return UserError(UserErrorCode.INVALID, message, path)
        titles = await titles_of(connection, self._writing, self._module, [winner])
        message = (
            f"This {self._module.label} has been merged into {titles.get(winner, 'another one')}; "
            f"merge that one, {winner}, where it is meant."
        )
        return UserError(UserErrorCode.CONFLICT, message, path)

    def _refuse_loops(self, there: "_There") -> Iterator[UserError]:
        """Lookups of the record itself that would point to itself and cannot be empty."""
        for field in self._loops(there):
            if field.required:
                message = (
                    f"{field.label} is required and points to a record that is merged; say what "
                    "it shall point to."
                )
                yield UserError(UserErrorCode.REQUIRED, message, (DATA, in_data(field)))

    def _loops(self, there: "_There") -> Iterator[Field]:
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

    async def _broken(self, connection: Connection, there: "_There") -> list[UserError]:
        """What rules say against the end of the losers."""
        rules = RuleCheck(self._writing, self._module, RuleEvent.DELETE)
        return [
            replace(each.error, path=(FROM_, str(there.losers.index(each.id))))
            for each in await rules.broken(connection, there.losers)
        ]

    async def _links(self, connection: Connection, there: "_There") -> "_Links":
        """What the records link by the module's own multi lookups."""
        found = _Links(there)
        lists = self._module.lists
        if lists:
            tables = tuple(map(links_table, lists))
            sql = in_workspace(linked_sql(tables, MOST_LINKS + 1), self._writing)
            asked: tuple[list[UUID], ...] = ([], [], [there.winner, *there.losers], [])
            rows = await connection.fetch(sql, *(asked * len(lists)))
            for row in rows:
                found.add(lists[row["place"]], row[FROM], row[TO])
        return found

    async def _tell(self, connection: Connection, there: "_There") -> None:
        columns = columns_of(written_fields(self._module))
        sql = in_workspace(merged_sql(record_table(self._module), columns), self._writing)
        told = effects(self._writing, len(there.losers))
        await connection.execute(sql, *told, there.losers, there.winner)

    async def _take_files(self, connection: Connection, there: "_There") -> None:
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

    async def _absorb(self, connection: Connection, there: "_There") -> None:
        sql = in_workspace(absorb_sql(record_table(self._module)), self._writing)
        now = self._writing.clock.now
        await connection.execute(sql, there.losers, there.winner, now)

    async def _finish(
        self, connection: Connection, there: "_There", links: "_Links", *, told: bool
    ) -> Outcome[RowResult]:
        """Gives the record what was chosen, as any change does, and reads it back."""
        writing, module, winner = self._writing, self._module, there.winner
        change = Change(module, winner, 0, (), False, before=there.rows[winner])
        change.values.update({**self._gathered(there), **self._checked.values})
        change.retired = self._checked.retired
        batch = Batch(writing, 1)
        batch.errors[0] += self._checked.errors
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

    def _gathered(self, there: "_There") -> dict[str, object]:
        """The tags of all records, unless the data says which."""
        if TAGS in self._checked.values:
            return {}
        lists = (there.rows[each][TAGS] for each in (there.winner, *there.losers))
        tags = {tag for each in lists if isinstance(each, list) for tag in each}
        return {TAGS: sorted(tags, key=str)} if tags else {}


class _There:
    """The records as they are under their locks."""

    def __init__(self, winner: UUID, losers: list[UUID], rows: Rows) -> None:
        self.winner = winner
        self.losers = losers
        self.rows = rows


class _Links:
    """What the records link by each of the module's multi lookups, and what becomes of that."""

    def __init__(self, there: _There) -> None:
        self._there = there
        self._before: dict[int, set[UUID]] = {}
        self._moved: dict[int, set[UUID]] = {}

    def add(self, field: Field, record: UUID, linked: UUID) -> None:
        """Notes a link."""
        of = self._before if record == self._there.winner else self._moved
        of.setdefault(field.number, set()).add(linked)

    def _after(self, field: Field) -> set[UUID]:
        gone = {self._there.winner, *self._there.losers}
        own = self._before.get(field.number, set()).difference(self._there.losers)
        return own | (self._moved.get(field.number, set()) - gone)

    def full(self, field: Field) -> Iterator[UserError]:
        """The error of more links than a record may have."""
        count = len(self._after(field))
        if count > MOST_OF_ONE:
            message = (
                f"{field.label} links at most {MOST_OF_ONE:,} records; there would be {count:,}."
            )
            yield UserError(UserErrorCode.OUT_OF_RANGE, message, (FROM_,))

    def tell(self, field: Field, change: Change) -> None:
        """Lets the change of the record tell of all links that came and went."""
        before, after = self._before.get(field.number, set()), self._after(field)
        linking = change.links.get(field.number)
        if linking is not None:
            after = (after | set(linking.come)) - set(linking.go)
        change.values.pop(field.column, None)
        if before != after:
            told = told_links(sorted(before - after), sorted(after - before))
            change.values[field.column] = told


def _refused(errors: Sequence[UserError]) -> Outcome[RowResult]:
    return Outcome(RowResult(errors=tuple(errors)), kept=False)


def _no_record(module: Module, *path: str) -> UserError:
    return UserError(UserErrorCode.NOT_FOUND, f"There is no {module.label} with this id.", path)
