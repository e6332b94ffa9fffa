"""Changes records: the same values for all records of a selection, in one statement."""

from collections.abc import Sequence
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import Row, in_data, inputs_of
from crm.money import parts_of
from storage.batch import has_value
from storage.engine import Connection
from storage.links import find_links, resolve
from storage.record_layout import columns_of, record_table
from storage.retired_options import refuse_retired
from storage.row_writes import change_alike
from storage.transaction import in_workspace
from storage.uniqueness import find_collisions, not_unique, unique_fields
from storage.write_sql import Among, kept_sql
from storage.writing import Writing

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
        for nested in self._checked.nested:
            message = "Records are written along with one record alone, not with a selection."
            self._checked.refuse(UserErrorCode.INVALID, message, *nested.path)
        self._wanted: dict[str, object] = {}

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
        """Those whose read-only values would change, that do not have a retired option yet, or
        that would have what another has."""
        found = await self._refuse_read_only(connection, ids)
        chosen = self._checked.retired
        retired = await refuse_retired(connection, self._writing, self._module, ids, chosen)
        for each, errors in retired.items():
            found.setdefault(each, []).extend(errors)
        doubles = await self._refuse_doubles(connection, ids[0]) if len(ids) == 1 else []
        if doubles:
            found.setdefault(ids[0], []).extend(doubles)
        return {each: self._below_data(errors) for each, errors in found.items()}

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> bool:
        """Changes them; false where all were so before."""
        if not self._wanted:
            return False
        values = self._wanted
        return bool(await change_alike(connection, self._writing, self._module, ids, values))

    async def _values(self, connection: Connection) -> tuple[dict[str, object], list[UserError]]:
        checked = self._checked
        found = await find_links(connection, self._writing, checked.links)
        ids, missing = resolve(found, checked.links)
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

    async def _refuse_doubles(self, connection: Connection, id: UUID) -> list[UserError]:
        rows = {0: self._wanted}
        found = await find_collisions(connection, self._writing, self._module, rows, {0: id})
        return [
            not_unique(self._module, each.field, self._wanted[each.field.column], each.title)
            for each in found
        ]

    def _below_data(self, errors: list[UserError]) -> list[UserError]:
        return [error.under(DATA) for error in self._inputs.in_order(errors)]


def _error(field: Field, code: UserErrorCode, why: str) -> UserError:
    return UserError(code, f"{field.label} {why}.", (in_data(field),))
