"""Gives all records of a selection tags beside those that they have, or takes tags away."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.jobs import JobKind
from crm.tags import MOST, NAME
from storage.engine import Connection
from storage.names import identifier
from storage.record_effects import effects
from storage.record_layout import Column, RecordTable, columns_of, record_table
from storage.transaction import in_workspace
from storage.update import Update
from storage.write_sql import AMONG, KEPT, changing_sql
from storage.writing import Writing

_THEN: Mapping[JobKind, str] = {
    # In the order of `crm.tags.gathered`, so that the same tags are the same value.
    JobKind.TAG_RECORDS: "(select array_agg(distinct tag order by tag) "
    "from unnest(coalesce({column}, '{{}}') || {given}) tag)",
    JobKind.UNTAG_RECORDS: "(select array_agg(tag order by tag) "
    "from unnest({column}) tag where tag <> all({given}))",
}
"""What a record's tags become, null where there are none."""


class Tagging(Update):
    """An update that makes of each record's tags what they become with, or without, some."""

    def __init__(
        self, writing: Writing, module: Module, tags: Sequence[object], kind: JobKind
    ) -> None:
        super().__init__(writing, module, {NAME: tags}, kind)
        if not tags:
            self._checked.refuse(UserErrorCode.REQUIRED, "Name a tag, or several.", NAME)

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> dict[UUID, list[UserError]]:
        """Those that would have more tags than a record can."""
        if self.kind is not JobKind.TAG_RECORDS:
            return {}
        sql = in_workspace(_too_many_sql(record_table(self._module)), self._writing)
        rows = await connection.fetch(sql, list(ids), self._tags)
        return {row["id"]: [too_many(row["count"])] for row in rows}

    async def _change(self, connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
        (column,) = columns_of([self._module.by_name[NAME]])
        sql = _tagging_sql(record_table(self._module), column, self.kind)
        arguments = (*effects(self._writing, len(ids)), list(ids), self._tags)
        rows = await connection.fetch(in_workspace(sql, self._writing), *arguments)
        return [row["id"] for row in rows]

    @property
    def _tags(self) -> list[UUID]:
        """The ids of the tags; those of a job that were deleted meanwhile are not among them."""
        return cast("list[UUID]", self._wanted[NAME] or [])


def too_many(count: int) -> UserError:
    """The error of a record that would have so many tags."""
    message = f"There would be {count} tags; a record can have {MOST}."
    return UserError(UserErrorCode.OUT_OF_RANGE, message, (NAME,))


@lru_cache(maxsize=KEPT)
def _tagging_sql(table: RecordTable, column: Column, kind: JobKind) -> str:
    """Changes the tags of records. Parameters from 7: the ids, which are locked, and the tags."""
    name = identifier(column.name)
    then = _THEN[kind].format(column=f"old.{name}", given="$8::uuid[]")
    return changing_sql(table, [(name, then)], [column])


@lru_cache(maxsize=KEPT)
def _too_many_sql(table: RecordTable) -> str:
    """Says of records ($1: ids) that would have too many tags with others ($2) how many."""
    then = _THEN[JobKind.TAG_RECORDS].format(column=identifier(NAME), given="$2::uuid[]")
    return (
        f"select id, count from {table.sql} cross join lateral (select cardinality({then}) as count"
        f") c where id = {AMONG.format(place=1)} and count > {MOST}"
    )
