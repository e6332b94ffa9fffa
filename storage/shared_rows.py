"""The records of several modules as rows of one kind: columns are called by the shared fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from crm.definitions import Field
from crm.parts import parts_of
from crm.shared import MODULE, TITLE, own_field
from storage.draft import Draft, number_literal, text_literal
from storage.field_sql import field_sql
from storage.plan import Connection, Member
from storage.tables import Column, Row
from storage.value_sql import title_text

MEMBER = "member"
"""The column that has the number of the record's module."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedRow(Row):
    """A record of one of several modules; `own` has its fields by the shared ones' columns."""

    member: Member
    own: Mapping[str, Field]
    draft: Draft

    @property
    def plain(self) -> Row:
        """The record by the columns of its own module."""
        return Row(self.alias)

    def column(self, name: str) -> Column:
        """The record's value in the column of a shared field."""
        if name in _MADE:
            return _MADE[name](self)
        own = self.own.get(name)
        return Row.column(self, name) if own is None else field_sql(self.draft, self.plain, own)

    def columns(self, names: Iterable[str]) -> Column:
        """As one entry they would have no names in common with the other modules' rows."""
        raise TypeError("Columns of shared rows are entries of their own.")

    def entries(self, names: Iterable[str]) -> list[Column]:
        """The columns under the names that all modules' rows have in common."""
        return [self.column(name).label(name) for name in names]


_MADE: Mapping[str, Callable[[SharedRow], Column]] = {
    MODULE: lambda row: text_literal(row.member.module.api_name),
    TITLE: lambda row: title_text(row.plain, row.member.module),
    MEMBER: lambda row: number_literal(row.member.module.number),
}
"""Columns that no table has."""


def shared_row(draft: Draft, connection: Connection, member: Member) -> SharedRow:
    """A row for the records of one of the modules of a list."""
    own = {
        shared.column: own_part
        for field in connection.module.fields
        if (found := own_field(member.module, field)) is not None
        for shared, own_part in zip(parts_of(field), parts_of(found), strict=True)
    }
    return SharedRow(draft.row().alias, member, own, draft)
