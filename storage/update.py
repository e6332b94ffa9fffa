"""Changes records: the same values for one or for many, in one statement."""

from collections.abc import Sequence
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import OWNER, Row, inputs_of
from crm.money import parts_of
from crm.search.vectors import own_words
from storage.engine import Connection
from storage.links import find_links, resolve
from storage.record_effects import effects, read_back
from storage.record_layout import columns_of, record_table
from storage.retired_options import refuse_retired
from storage.selection import lock_selected, no_record, only
from storage.transaction import Outcome, in_workspace
from storage.uniqueness import find_collisions, not_unique, unique_fields
from storage.write_sql import Among, kept_sql, update_sql, words_sql
from storage.writing import RowResult, Writing

DATA = "data"


class Update:
    """What a call wants to change, checked as far as that goes without the database.

    Records that already are as wanted stay untouched: no new version, no timeline.
    """

    among = Among.LIVE
    deletes = False

    def __init__(self, writing: Writing, module: Module, data: Row) -> None:
        self._writing = writing
        self._module = module
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = self._inputs.check_update(data)
        self._wanted: dict[str, object] = {}

    async def one(self, connection: Connection, id: UUID | None) -> Outcome[RowResult]:
        """Changes one record."""
        self._wanted, mistakes = await self._values(connection)
        ids = await lock_selected(connection, self._writing, self._module, only(id))
        if not ids:
            errors = [no_record(self._module)]
        else:
            refused = await self._refused(connection, ids)
            errors = self._below_data([*mistakes, *refused.get(ids[0], ())])
        if errors:
            return Outcome(RowResult(errors=tuple(errors)), kept=False)
        changed = await self.carry_out(connection, ids)
        (record,) = await read_back(connection, self._writing, ids)
        return Outcome(RowResult(ids[0], record), kept=changed)

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """Finds what the new values point to, and tells what is wrong with them."""
        self._wanted, mistakes = await self._values(connection)
        return self._below_data(mistakes)

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """What must be unique can be given to one record alone."""
        why = f"must be unique, but {count:,} records would have the same"
        return [
            _error(field, UserErrorCode.NOT_UNIQUE, why).under(DATA)
            for field in unique_fields(self._module, self._wanted)
            if self._wanted[field.column] is not None
        ]

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> dict[UUID, list[UserError]]:
        """Those whose read-only values would change, and what collides with others."""
        found = await self._refused(connection, ids)
        return {each: self._below_data(errors) for each, errors in found.items()}

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> bool:
        """Changes them; false where all were so before."""
        return bool(self._wanted and await self._update(connection, list(ids), self._wanted))

    async def _values(self, connection: Connection) -> tuple[dict[str, object], list[UserError]]:
        checked = self._checked
        found = await find_links(connection, self._writing, checked.links)
        ids, missing = resolve(found, checked.links)
        return {**checked.values, **ids}, [*checked.errors, *missing]

    async def _refused(
        self, connection: Connection, ids: Sequence[UUID]
    ) -> dict[UUID, list[UserError]]:
        found = await self._refuse_read_only(connection, ids)
        chosen = self._checked.retired
        retired = await refuse_retired(connection, self._writing, self._module, ids, chosen)
        for each, errors in retired.items():
            found.setdefault(each, []).extend(errors)
        doubles = await self._refuse_doubles(connection, ids) if len(ids) == 1 else []
        if doubles:
            found.setdefault(ids[0], []).extend(doubles)
        return found

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
        why = "has its value already and cannot be changed"
        return {
            row["id"]: [
                _error(field, UserErrorCode.READ_ONLY, why)
                for field in fields
                if any(row[part.column] for part in parts_of(field))
            ]
            for row in rows
        }

    async def _refuse_doubles(self, connection: Connection, ids: Sequence[UUID]) -> list[UserError]:
        rows = {0: self._wanted}
        found = await find_collisions(connection, self._writing, self._module, rows, ids)
        return [
            not_unique(self._module, each.field, self._wanted[each.field.column], each.title)
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
