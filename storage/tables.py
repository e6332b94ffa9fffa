"""The tables of a workspace as they stand in a statement: their names, rows and columns."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression
from sqlalchemy.sql.selectable import FromClause

from crm.definitions import USERS, Field, Module
from storage.statement import SCHEMA

# What a value's Python type would be says nothing here: values never leave the database.
Column: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]
Direction: TypeAlias = UnaryExpression[Any]
Query: TypeAlias = "sa.Select[*tuple[Any, ...]]"

_IDENTIFIER = re.compile("[a-z][a-z0-9_]*")


@lru_cache(maxsize=20_000)
def _literal(sql: str) -> Column:
    """A column by its text; it has no state, so that statements share it."""
    return sa.literal_column(sql)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or of a subquery, that a statement speaks of by its alias."""

    alias: str

    def column(self, name: str) -> Column:
        """The row's column; outer rows can be named in subqueries as they are."""
        return _literal(self._named(name))

    def columns(self, names: Iterable[str]) -> Column:
        """Several columns as one entry of SELECT, under their own names."""
        # Ten elements of SQLAlchemy in one: building and compiling them is most of a cold read.
        return sa.literal_column(", ".join(map(self._named, names)))

    def entries(self, names: Iterable[str]) -> list[Column]:
        """The same columns as entries of SELECT."""
        return [self.columns(names)]

    def _named(self, name: str) -> str:
        if _IDENTIFIER.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name of a column.")
        return f"{self.alias}.{name}"


Within = Callable[[Row], Condition]
"""What ties a list's rows to the record that they are related to."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of records; users are the one whose rows are never marked as deleted."""

    name: str
    has_bin: bool = True

    def source(self, row: Row) -> FromClause:
        """The table as it stands in FROM, its rows called by `row`."""
        return sa.table(self.name, schema=SCHEMA).alias(row.alias)

    def live(self, row: Row) -> tuple[Condition, ...]:
        """What holds for rows that are not deleted; nothing where none can be."""
        return (_condition(f"{row.alias}.deleted_at IS NULL"),) if self.has_bin else ()

    def listed(self, row: Row, trashed: bool) -> tuple[Condition, ...]:
        """What holds for rows in the recycle bin, or for those that are not."""
        if not trashed:
            return self.live(row)
        return (_condition(f"{row.alias}.deleted_at IS NOT NULL" if self.has_bin else "false"),)

    def live_one(self, row: Row) -> tuple[Condition, ...]:
        """What `live` says, for a row that is looked for by its id.

        It matches no partial index. While a table is small, reading such an index whole seems as
        cheap as finding an id; that plan would be kept as the table grows.
        """
        return (_condition(f"num_nulls({row.alias}.deleted_at) = 1"),) if self.has_bin else ()


def _condition(sql: str) -> Condition:
    """A condition that stands beside others; in one piece it takes the least time to compile."""
    return sa.literal_column(sql, sa.Boolean())


USER_TABLE = Table(USERS.table, has_bin=False)


def table_of(module: Module) -> Table:
    """The table of a module's records."""
    return USER_TABLE if module.number == USERS.number else Table(module.table)


def target_table(lookup: Field) -> Table:
    """The table that a LOOKUP or USER field points into."""
    if lookup.kind == "USER":
        return USER_TABLE
    if lookup.lookup is None:
        raise ValueError(f"{lookup.label} points to no module.")
    number = lookup.lookup.module
    return USER_TABLE if number == USERS.number else Table(f"r_{number}")
