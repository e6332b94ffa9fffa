"""Changes records: the same values for all records of a selection, in one statement."""

from collections.abc import Sequence
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import OWNER, Row, inputs_of
from crm.parts import parts_of
from crm.search.vectors import own_words
from storage.engine import Connection
from storage.links import find_links, resolve
from storage.record_effects import effects, read_back
from storage.record_layout import columns_of, record_table
from storage.selection import lock_selected, no_record, refuse_empty, refuse_too_many
from storage.transaction import Outcome, in_workspace
from storage.uniqueness import find_collisions, not_unique, unique_fields
from storage.write_sql import kept_sql, update_sql, words_sql
from storage.writing import MassResult, RowResult, Selection, Writing

DATA = "data"


class Update:
    """What a call wants to change, checked as far as that goes without the database."""

    def __init__(self, writing: Writing, module: Module, selection: Selection, data: Row) -> None:
        self._writing = writing
        self._module = module
        self._selection = selection
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)

    async def one(self, connection: Connection) -> Outcome[RowResult]:
        """Changes the only record that the selection names."""
        ids, changed, errors = await self._carry_out(connection)
        if not ids:
            errors = [no_record(self._module)]
        if errors:
            return Outcome(RowResult(errors=tuple(errors)), kept=False)
        (record,) = await read_back(connection, self._writing, ids)
        return Outcome(RowResult(ids[0], record), kept=bool(changed))

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
            errors += await self._refuse_doubles(connection, ids, values)
        if errors or not ids or not values:
            return ids, [], self._below_data(errors)
        return ids, await self._update(connection, ids, values), []

    async def _values(self, connection: Connection) -> tuple[dict[str, object], list[UserError]]:
        checked = self._checked
        found = await find_links(connection, self._writing, checked.links)
        ids, missing = resolve(found, checked.links)
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
            _error(field, UserErrorCode.READ_ONLY, "has its value already and cannot be changed")
            for field in fields
            if any(part.column in kept for part in parts_of(field))
        ]

    async def _refuse_doubles(
        self, connection: Connection, ids: Sequence[UUID], values: dict[str, object]
    ) -> list[UserError]:
        fields = unique_fields(self._module, values)
        if len(ids) > 1:
            shared = f"must be unique, but {len(ids)} records would have the same"
            return [
                _error(field, UserErrorCode.NOT_UNIQUE, shared)
                for field in fields
                if values[field.column] is not None
            ]
        found = await find_collisions(connection, self._writing, self._module, {0: values}, ids)
        return [
            not_unique(self._module, each.field, values[each.field.column], each.title)
            for each in found
        ]

    async def _update(
        self, connection: Connection, ids: list[UUID], values: dict[str, object]
    ) -> list[UUID]:
        fields = [
            field
            for field in (self._module.by_name[OWNER], *self._module.fields)
            if field.column in values
        ]
        columns = columns_of(fields)
        own = own_words(self._module)
        words = own.columns if any(field in own.columns for field in fields) else ()
        shown = tuple(field.column for field in words)
        table = record_table(self._module)
        sql = update_sql(table, columns, shown)
        rows = await connection.fetch(
            in_workspace(sql, self._writing),
            *effects(self._writing, len(ids)),
            ids,
            *(values[column.name] for column in columns),
        )
        ids = [row["id"] for row in rows]
        if words and ids:
            vectors = [
                own.vector({name: row[f"shown_{name}"] for name in shown}, row["number"])
                for row in rows
            ]
            await connection.execute(
                in_workspace(words_sql(table.words), self._writing), ids, vectors
            )
        return ids

    def _below_data(self, errors: list[UserError]) -> list[UserError]:
        return [error.under(DATA) for error in self._inputs.in_order(errors)]


def _error(field: Field, code: UserErrorCode, why: str) -> UserError:
    path = field.id_name if field.kind in ("LOOKUP", "USER") else field.api_name
    return UserError(code, f"{field.label} {why}.", (path,))
