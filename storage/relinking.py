"""Gives the links to records back that were taken away when these went into the recycle bin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.kinds import kind_of
from crm.unique_keys import Unique, uniques
from storage.engine import Connection
from storage.names import identifier
from storage.record_effects import effects
from storage.record_layout import record_table
from storage.restoration_sql import (
    FORGET,
    REMEMBERED,
    parted_sql,
    relink_binned_sql,
    relink_sql,
    shared_links_sql,
)
from storage.titles import title_column
from storage.transaction import in_workspace
from storage.uniqueness import names_of
from storage.writing import Writing

Returning = Mapping[int, Mapping[UUID, UUID]]
"""The records that come back, by the number of their module, each with the one it follows."""


@dataclass(frozen=True, slots=True)
class Relinking:
    """The links to the records that come back."""

    writing: Writing
    returning: Returning

    async def refused(self, connection: Connection) -> dict[UUID, list[UserError]]:
        """The errors of those whose links would make two records have what is unique together, by
        the records that they follow."""
        roots = {id_: root for each in self.returning.values() for id_, root in each.items()}
        refused: dict[UUID, list[UserError]] = {}
        fields = await self._remembered(connection, list(roots))
        for module in {module.number: module for module, _ in fields}.values():
            links = {field.number for home, field in fields if home.number == module.number}
            for unique in uniques(module):
                if links & {field.number for field in unique}:
                    for target, error in await self._shared(connection, module, unique, links):
                        refused.setdefault(roots[target], []).append(error)
        return refused

    async def carry_out(self, connection: Connection) -> None:
        """Gives those that are still there, and point nowhere else by now, their links back."""
        targets = [each for returning in self.returning.values() for each in returning]
        fields = await self._remembered(connection, targets)
        for module, field in fields:
            table = record_table(module)
            sql = relink_binned_sql(table, field.column, field.number)
            await connection.execute(in_workspace(sql, self.writing), targets)
            sql = parted_sql(table, field.column, field.number)
            parted = await connection.fetch(in_workspace(sql, self.writing), targets)
            if parted:
                sql = relink_sql(table, field.column, field.number)
                ids = [row["id"] for row in parted]
                told = effects(self.writing, len(ids))
                await connection.execute(in_workspace(sql, self.writing), *told, ids, targets)
        if fields:
            await connection.execute(in_workspace(FORGET, self.writing), targets)

    async def _remembered(
        self, connection: Connection, targets: list[UUID]
    ) -> list[tuple[Module, Field]]:
        """The lookups whose links to these records were taken away."""
        rows = await connection.fetch(in_workspace(REMEMBERED, self.writing), targets)
        return list(self._fields({row["field"] for row in rows}))

    def _fields(self, numbers: set[int]) -> Iterator[tuple[Module, Field]]:
        for module in self.writing.definitions.modules:
            for field in module.fields:
                if field.number in numbers:
                    yield module, field

    async def _shared(
        self, connection: Connection, module: Module, unique: Unique, links: set[int]
    ) -> list[tuple[UUID, UserError]]:
        sql = shared_links_sql(
            record_table(module),
            title_column(module),
            tuple((field.column, field.number) for field in unique if field.number in links),
            tuple((field.column, differing(field)) for field in unique),
        )
        targets = [each for returning in self.returning.values() for each in returning]
        along = list(self.returning.get(module.number, ()))
        rows = await connection.fetch(in_workspace(sql, self.writing), targets, along)
        return [(row["target"], _error(module, unique, row["title"], row["other"])) for row in rows]


def differing(field: Field) -> str:
    """The expression by which a unique field's values differ, with `%s` for the record."""
    column = f"%s.{identifier(field.column)}"
    return f"lower({column})" if kind_of(field).unique_folded else column


def _error(module: Module, unique: Unique, title: str, other: str) -> UserError:
    message = (
        f"{module.label} {title} would be linked with it again, and {names_of(unique)} must be "
        f"unique: {module.label} {other} has the same. Change one of them first."
    )
    return UserError(UserErrorCode.NOT_UNIQUE, message)
