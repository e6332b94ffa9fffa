"""Says which records already have the values that a write wanted for itself alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from crm.checked import shown_value
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.kinds import kind_of
from storage.engine import Connection
from storage.names import identifier
from storage.statement import SCHEMA
from storage.titles import title_column, title_sql
from storage.transaction import in_workspace
from storage.writing import Writing

NO_RECORDS: Mapping[int, UUID] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """A unique column: its name and type, `folded` where case does not tell values apart."""

    column: str
    type: str
    folded: bool


@dataclass(frozen=True, slots=True)
class Collision:
    """Row `row` of a write wanted the value of `field` that the record `id` has."""

    row: int
    field: Field
    id: UUID
    title: str


def unique_fields(module: Module, columns: Iterable[str]) -> list[Field]:
    """The unique fields among the columns of a write, those included that shall be unique.

    While the index of such a field is being built it refuses equal values already.
    """
    given = set(columns)
    return [
        field
        for field in module.fields
        if (field.unique or field.unique_pending) and field.column in given
    ]


async def find_collisions(
    connection: Connection,
    writing: Writing,
    module: Module,
    rows: Mapping[int, Mapping[str, object]],
    own: Mapping[int, UUID] = NO_RECORDS,
) -> list[Collision]:
    """What the rows' values (by row number, then column) collide with.

    `own` has the records, by row number, that the values are for. In one statement; none where no
    unique field has a value.
    """
    fields = unique_fields(module, {column for values in rows.values() for column in values})
    asked: list[tuple[Field, list[object], list[int]]] = []
    for field in fields:
        given = [(values.get(field.column), row) for row, values in rows.items()]
        there = [(value, row) for value, row in given if value is not None]
        if there:
            asked.append((field, [value for value, _ in there], [row for _, row in there]))
    if not asked:
        return []
    keys = tuple(_key(field) for field, _, _ in asked)
    arguments = [
        argument
        for _, values, places in asked
        for argument in (values, places, [own.get(place) for place in places])
    ]
    sql = in_workspace(_collisions_sql(module.table, title_column(module), keys), writing)
    found = await connection.fetch(sql, *arguments)
    return [Collision(row["row"], asked[row["key"]][0], row["id"], row["title"]) for row in found]


def not_unique(module: Module, field: Field, value: object, taken_by: str) -> UserError:
    """The error of a value that another record has."""
    message = (
        f"{field.label} must be unique: {module.label} {taken_by} already has {shown_value(value)}."
    )
    return UserError(UserErrorCode.NOT_UNIQUE, message, (field.api_name,))


def given_twice(field: Field, value: object, first: int) -> UserError:
    """The error of a value that an earlier row of the same call has."""
    message = (
        f"{field.label} must be unique: row {first} of this call, counted from 0, already has "
        f"{shown_value(value)}."
    )
    return UserError(UserErrorCode.NOT_UNIQUE, message, (field.api_name,))


def same_as(field: Field, value: object) -> object:
    """What two values of a unique field have in common that count as the same."""
    if kind_of(field).unique_folded and isinstance(value, str):
        return value.lower()
    return value


def _key(field: Field) -> Key:
    kind = kind_of(field)
    return Key(field.column, kind.sql, kind.unique_folded)


@lru_cache(maxsize=2000)
def _collisions_sql(table: str, title: str | None, keys: tuple[Key, ...]) -> str:
    shown = title_sql(title)
    parts = []
    for place, key in enumerate(keys):
        column, value = f"t.{identifier(key.column)}", "g.value"
        if key.folded:
            column, value = f"lower({column})", f"lower({value})"
        parts.append(
            f"select {place} as key, g.row, t.id, {shown} as title "
            f"from unnest((select ${1 + 3 * place}::{key.type}[]), ${2 + 3 * place}::integer[], "
            f"${3 + 3 * place}::uuid[]) g(value, row, own) "
            f"join {SCHEMA}.{identifier(table)} t on {column} = {value} "
            "where t.deleted_at is null and t.id is distinct from g.own"
        )
    return "\nunion all\n".join(parts)
