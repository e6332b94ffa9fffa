"""Changes records: the same values for all records of a selection, in one statement."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.checked import Doing, Tie, Wanted
from crm.definitions import Module
from crm.duplicates import DuplicateAction, active_rules
from crm.errors import UserError, UserErrorCode
from crm.inputs import Row, inputs_of
from crm.jobs import JobKind
from crm.kept_data import keep_data
from crm.parts import parts_of
from crm.rules import RuleEvent
from crm.tags import KIND, NAME
from crm.unique_keys import Unique
from storage.change import Change
from storage.duplicates import Duplicate, find_duplicates
from storage.engine import Connection
from storage.file_taking import given_to_several, hold, look_up, takings
from storage.guided_changes import refuse_transitions
from storage.held import has_value
from storage.linking import Mistakes, settle_links, write_links
from storage.links import Found, find_links, found_id, resolve
from storage.mass import Carried
from storage.noted import add_notes
from storage.record_counts import settle
from storage.record_layout import columns_of, record_table
from storage.retired_options import refuse_retired
from storage.row_writes import change_alike, change_rows
from storage.rule_checks import RuleCheck
from storage.selection import lock_rows
from storage.transaction import in_workspace
from storage.uniqueness import (
    Values,
    find_collisions,
    key_columns,
    not_unique,
    uniques_in,
    wanted,
    would_be_shared,
)
from storage.write_sql import Among, kept_sql
from storage.writing import Selection, Writing

DATA = "data"
_BASES: Mapping[JobKind, tuple[str, ...]] = {
    JobKind.UPDATE_RECORDS: (DATA,),
    JobKind.ASSIGN_RECORDS: (),
    JobKind.TAG_RECORDS: (),
    JobKind.UNTAG_RECORDS: (),
}
"""Where the arguments hold the data."""


class Update:
    """What a call wants to change, checked as far as that goes without the database.

    Records that already are as wanted stay untouched: no new version, no timeline.
    """

    among = Among.LIVE
    deletes = False
    permanently = False

    def __init__(
        self,
        writing: Writing,
        module: Module,
        data: Row,
        kind: JobKind = JobKind.UPDATE_RECORDS,
    ) -> None:
        self.kind = kind
        self._data = data
        self._base = _BASES[kind]
        self._writing = writing
        self._module = module
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        self._tied: list[tuple[Tie, UUID | None]] = []
        for nested in self._checked.nested:
            message = "Records are written along with one record alone, not with a selection."
            self._checked.refuse(UserErrorCode.INVALID, message, *nested.path)
        self._wanted: dict[str, object] = {}
        self._changes: dict[UUID, Change] = {}

    def kept(self) -> dict[str, object]:
        """The data, for a job; tags by their ids, since names may change before it begins."""
        data = dict(self._data)
        if NAME in data:
            data[NAME] = self._wanted[NAME]
        return {DATA: keep_data(self._module, data)}

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """Finds what the new values point to, and tells what is wrong with them."""
        self._wanted, mistakes = await self._values(connection)
        return self._below_data(mistakes)

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """What must be unique, and files, can be given to one record alone."""
        files = given_to_several(self._module, self._wanted, count)
        return [
            *(error.under(*self._base) for error in files),
            *(
                would_be_shared(unique, count).under(*self._base)
                for unique in uniques_in(self._module, self._wanted)
                if wanted(unique, self._wanted) is not None
            ),
        ]

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> dict[UUID, list[UserError]]:
        """Those whose read-only values would change, that do not have a retired option yet, that
        would have what another has, or that cannot be linked so."""
        found = await self._refuse_read_only(connection, ids)
        chosen = self._checked.retired
        retired = await refuse_retired(connection, self._writing, self._module, ids, chosen)
        doubles = await self._refuse_doubles(connection, ids)
        values = self._wanted
        guided = await refuse_transitions(connection, self._writing, self._module, ids, values)
        for each, errors in (*retired.items(), *doubles.items(), *guided.items()):
            found.setdefault(each, []).extend(errors)
        asked = [each for id_ in ids for each in takings(self._module, id_, self._wanted)]
        for taking, wrong in await look_up(connection, self._writing, asked):
            found.setdefault(taking.record, []).append(wrong)
        if self._checked.ties:
            for change, error in await self._with_links(connection, ids):
                found.setdefault(change.id, []).append(error)
        return {each: self._below_data(errors) for each, errors in found.items()}

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> Carried:
        """Changes them; those that break rules as they are then are refused."""
        rules = RuleCheck(self._writing, self._module, RuleEvent.UPDATE)
        await rules.note_before(connection, ids)
        changed = await self._change(connection, ids)
        taken = (each for id_ in ids for each in takings(self._module, id_, self._wanted))
        await hold(connection, self._writing, self._module, taken)
        shifts = await add_notes(connection, self._writing, changed)
        full = await settle(connection, self._writing.asker.schema, shifts)
        if full is not None:
            # It is their notes that there is no room for.
            error = full.error.under("options", "note")
            return Carried(bool(changed), {each: [error] for each in sorted(changed)[full.room :]})
        refused: dict[UUID, list[UserError]] = {}
        for each in await rules.broken(connection, changed):
            refused.setdefault(each.id, []).append(each.error.under(*self._base))
        duplicates = await self._duplicates(connection, changed)
        for double in duplicates:
            if double.refused:
                refused.setdefault(double.id, []).append(double.error().under(*self._base))
        return Carried(bool(changed), refused, tuple(double.other for double in duplicates))

    async def _duplicates(
        self, connection: Connection, changed: Sequence[UUID]
    ) -> Sequence[Duplicate]:
        """What duplicate rules find that compare what was changed; those that only warn are asked
        in a dry run alone, which shows what they find."""
        module, shown = self._module, self._writing.dry_run is not None
        rules = [
            rule
            for rule in active_rules(module)
            if (shown or rule.action is DuplicateAction.REFUSE)
            and any(module.by_number[each.field].column in self._wanted for each in rule.matches)
        ]
        ids = {rule.key: changed for rule in rules}
        return await find_duplicates(connection, self._writing, module, ids)

    async def _change(self, connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
        if self._checked.ties:
            return await self._change_each(connection, [self._changes[each] for each in ids])
        if not self._wanted:
            return []
        return await change_alike(connection, self._writing, self._module, ids, self._wanted)

    async def _with_links(self, connection: Connection, ids: Sequence[UUID]) -> Mistakes:
        """Makes a change for each record, which links the same records as all others; gives what
        is wrong with them."""
        changes = [
            Change(self._module, each, 0, (), creates=False, values=dict(self._wanted))
            for each in ids
        ]
        self._changes = {change.id: change for change in changes}
        for change in changes:
            for tie, linked in self._tied:
                linking = change.linking(tie.field)
                if tie.wanted is None:
                    linking.all_go = True
                elif linked is None:
                    continue
                elif tie.doing is Doing.TIE:
                    linking.come[linked] = tie.wanted.path
                else:
                    linking.go[linked] = None
        return await settle_links(connection, self._writing, changes)

    async def _change_each(self, connection: Connection, changes: Sequence[Change]) -> list[UUID]:
        if not any(change.values for change in changes):
            return []
        changed = await change_rows(connection, self._writing, self._module, changes)
        await write_links(connection, self._writing, changes)
        return changed

    async def _values(self, connection: Connection) -> tuple[dict[str, object], list[UserError]]:
        checked = self._checked
        links = [*checked.links, *(tie.wanted for tie in checked.ties if tie.wanted is not None)]
        found = await find_links(connection, self._writing, links)
        there = [link for link in checked.links if not _deleted_tag(found, link)]
        ids, missing = resolve(found, there)
        self._tied = []
        for tie in checked.ties:
            linked = None if tie.wanted is None else found_id(found, tie.wanted)
            if linked is None and tie.wanted is not None:
                missing += resolve(found, [tie.wanted])[1]
            self._tied.append((tie, linked))
        return {**checked.values, **ids}, [*checked.errors, *missing]

    async def _refuse_read_only(
        self, connection: Connection, ids: Sequence[UUID]
    ) -> dict[UUID, list[UserError]]:
        fields = [
            field
            for field in self._module.fields
            if field.read_only and field.column in self._wanted
        ]
        if not fields:
            return {}
        columns = columns_of(fields)
        sql = in_workspace(kept_sql(record_table(self._module), columns), self._writing)
        wanted = (self._wanted[column.name] for column in columns)
        rows = await connection.fetch(sql, list(ids), *wanted)
        return {
            row["id"]: [
                has_value(field)
                for field in fields
                if any(row[part.column] for part in parts_of(field))
            ]
            for row in rows
        }

    async def _refuse_doubles(
        self, connection: Connection, ids: Sequence[UUID]
    ) -> dict[UUID, list[UserError]]:
        """Those that would have what others have, or what two of them would have."""
        asked = uniques_in(self._module, self._wanted)
        if not asked:
            return {}
        rows: dict[int, Values] = dict.fromkeys(range(len(ids)), self._wanted)
        if any(len(each) > 1 for each in asked):
            held = await self._held(connection, ids)
            rows = {place: {**held[each], **self._wanted} for place, each in enumerate(ids)}
        found: dict[UUID, list[UserError]] = {}
        for unique in asked:
            for place, count in _shared(unique, rows).items():
                found.setdefault(ids[place], []).append(would_be_shared(unique, count))
        apart = {place: values for place, values in rows.items() if ids[place] not in found}
        own = dict(enumerate(ids))
        for each in await find_collisions(connection, self._writing, self._module, apart, own):
            error = not_unique(self._module, each.unique, rows[each.row], each.title)
            found.setdefault(ids[each.row], []).append(error)
        return found

    async def _held(self, connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Values]:
        """What the records have in the columns that are unique together."""
        columns = key_columns(self._module)
        selection = Selection(ids=tuple(ids))
        return await lock_rows(connection, self._writing, self._module, selection, columns)

    def _below_data(self, errors: list[UserError]) -> list[UserError]:
        return [error.under(*self._base) for error in self._inputs.in_order(errors)]


def _deleted_tag(found: Found, link: Wanted) -> bool:
    """Whether a job was told of a tag that was deleted since: no record has that any more."""
    by_id = link.field.kind == KIND and isinstance(link.value, UUID)
    return by_id and found_id(found, link) is None


def _shared(unique: Unique, rows: Mapping[int, Values]) -> dict[int, int]:
    """The rows that would have the same as another one, and how many would."""
    given: dict[tuple[object, ...], list[int]] = {}
    for place, values in rows.items():
        value = wanted(unique, values)
        if value is not None:
            given.setdefault(value, []).append(place)
    return {place: len(places) for places in given.values() if len(places) > 1 for place in places}
