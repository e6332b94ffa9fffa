"""Changes records: the same values for all records of a selection, in one statement."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.checked import Doing, Tie
from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import Row, inputs_of
from crm.parts import parts_of
from crm.rules import RuleEvent
from crm.unique_keys import Unique
from storage.batch import has_value
from storage.change import Change
from storage.engine import Connection
from storage.guided_changes import refuse_transitions
from storage.linking import settle_links, write_links
from storage.links import find_links, found_id, resolve
from storage.record_layout import columns_of, record_table
from storage.retired_options import refuse_retired
from storage.row_writes import change_alike, change_rows
from storage.rule_checks import RuleCheck, told_together
from storage.selection import lock_rows, lock_selected, refuse_empty, refuse_too_many
from storage.transaction import Outcome, in_workspace
from storage.uniqueness import (
    Values,
    find_collisions,
    key_columns,
    not_unique,
    uniques_in,
    wanted,
    would_be_shared,
)
from storage.write_sql import kept_sql
from storage.writing import MassResult, Selection, Writing

DATA = "data"


class Update:
    """What a call wants to change, checked as far as that goes without the database."""

    def __init__(self, writing: Writing, module: Module, selection: Selection, data: Row) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        self._tied: list[tuple[Tie, UUID | None]] = []
        for nested in self._checked.nested:
            message = "Records are written along with one record alone, not with a selection."
            self._checked.refuse(UserErrorCode.INVALID, message, *nested.path)

    async def many(self, connection: Connection) -> Outcome[MassResult]:
        """Changes all records of the selection, or none where one is refused."""
        ids, changed, errors = await self._carry_out(connection)
        if errors:
            return Outcome(MassResult(0, tuple(errors)), kept=False)
        return Outcome(MassResult(len(ids)), kept=bool(changed))

    async def _carry_out(
        self, connection: Connection
    ) -> tuple[list[UUID], list[UUID], list[UserError]]:
        """The ids of the records selected and of those changed, and the errors.

        Where there is an error nothing was changed. Records that already are as wanted stay
        untouched: no new version, no timeline.
        """
        values, errors = await self._values(connection)
        said = refuse_empty(self._selection)
        if said is not None:
            return [], [], [said, *self._below_data(errors)]
        ids = await lock_selected(connection, self._writing, self._module, self._selection)
        many = refuse_too_many(self._module, len(ids))
        if many is not None:
            return ids, [], [many, *self._below_data(errors)]
        if ids:
            errors += await self._refuse_read_only(connection, ids, values)
            errors += await refuse_retired(
                connection, self._writing, self._module, ids, self._checked.retired
            )
            errors += await self._refuse_doubles(connection, ids, values)
            errors += await refuse_transitions(connection, self._writing, self._module, ids, values)
        linking: list[Change] = []
        if ids and self._checked.ties:
            linking, wrong = await self._with_links(connection, ids, values)
            errors += wrong
        if errors or not ids or not (values or linking):
            return ids, [], self._below_data(errors)
        rules = RuleCheck(self._writing, self._module, RuleEvent.UPDATE)
        await rules.note_before(connection, ids)
        if linking:
            changed = await self._change_each(connection, linking)
        else:
            changed = await change_alike(connection, self._writing, self._module, ids, values)
        broken = told_together(await rules.broken(connection, changed), len(ids))
        return ids, changed, self._below_data(broken)

    async def _with_links(
        self, connection: Connection, ids: Sequence[UUID], values: dict[str, object]
    ) -> tuple[list[Change], list[UserError]]:
        """A change for each record, which links the same records as all others."""
        changes = [
            Change(self._module, id_, 0, (), creates=False, values=dict(values)) for id_ in ids
        ]
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
        wrong = await settle_links(connection, self._writing, changes)
        return changes, list(dict.fromkeys(error for _, error in wrong))

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
        ids, missing = resolve(found, checked.links)
        for tie in checked.ties:
            linked = None if tie.wanted is None else found_id(found, tie.wanted)
            if linked is None and tie.wanted is not None:
                missing += resolve(found, [tie.wanted])[1]
            self._tied.append((tie, linked))
        return {**checked.values, **ids}, [*checked.errors, *missing]

    async def _refuse_read_only(
        self, connection: Connection, ids: Sequence[UUID], values: dict[str, object]
    ) -> list[UserError]:
        fields = [
            field for field in self._module.fields if field.read_only and field.column in values
        ]
        if not fields:
            return []
        columns = columns_of(fields)
        sql = in_workspace(kept_sql(record_table(self._module), columns), self._writing)
        wanted = (values[column.name] for column in columns)
        (counts,) = await connection.fetch(sql, list(ids), *wanted)
        kept = {
            column.name for column, count in zip(columns, counts.values(), strict=True) if count
        }
        return [
            has_value(field)
            for field in fields
            if any(part.column in kept for part in parts_of(field))
        ]

    async def _refuse_doubles(
        self, connection: Connection, ids: Sequence[UUID], values: dict[str, object]
    ) -> list[UserError]:
        asked = uniques_in(self._module, values)
        shared = [each for each in asked if len(ids) > 1 and wanted(each, values) is not None]
        if shared:
            return [would_be_shared(each, len(ids)) for each in shared]
        rows: dict[int, Values] = {0: values}
        if any(len(each) > 1 for each in asked):
            held = await self._held(connection, ids)
            rows = {place: {**held[id_], **values} for place, id_ in enumerate(ids)}
            shared = [each for each in asked if _twice(each, rows)]
            if shared:
                return [would_be_shared(each, len(ids)) for each in shared]
        found = await find_collisions(
            connection, self._writing, self._module, rows, dict(enumerate(ids))
        )
        errors = (
            not_unique(self._module, each.unique, rows[each.row], each.title) for each in found
        )
        return list(dict.fromkeys(errors))

    async def _held(self, connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Values]:
        """What the records have in the columns that are unique together."""
        columns = key_columns(self._module)
        selection = Selection(ids=tuple(ids))
        return await lock_rows(connection, self._writing, self._module, selection, columns)

    def _below_data(self, errors: list[UserError]) -> list[UserError]:
        return [error.under(DATA) for error in self._inputs.in_order(errors)]


def _twice(unique: Unique, rows: Mapping[int, Values]) -> bool:
    given = [value for values in rows.values() if (value := wanted(unique, values)) is not None]
    return len(set(given)) < len(given)
