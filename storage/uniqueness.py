"""Says which records already have the values that a write wanted for itself alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from crm.checked import shown_value
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import in_data
from crm.kinds import kind_of
from crm.unique_keys import Unique, uniques
from storage.engine import Connection
from storage.names import identifier
from storage.statement import SCHEMA
from storage.titles import title_column, title_sql
from storage.transaction import in_workspace
from storage.writing import Writing

NO_RECORDS: Mapping[int, UUID] = {}

Values = Mapping[str, object]
"""What a record has or shall have, by column."""


@dataclass(frozen=True, slots=True)
class Part:
    """One column of what is unique: its name and type, `folded` where case does not tell values
    apart."""

    column: str
    type: str
    folded: bool


@dataclass(frozen=True, slots=True)
class Collision:
    """Row `row` of a write wanted what the record `id` has in a field, or in several together."""

    row: int
    unique: Unique
    id: UUID
    title: str


def uniques_in(module: Module, columns: Iterable[str]) -> list[Unique]:
    """What is unique among the columns of a write, that included which shall be unique."""
    given = set(columns)
    return [each for each in uniques(module) if any(field.column in given for field in each)]


def key_columns(module: Module) -> tuple[str, ...]:
    """The columns that are unique together: a write of one of them depends on the others."""
    return tuple(
        dict.fromkeys(field.column for each in uniques(module) if len(each) > 1 for field in each)
    )


async def find_collisions(
    connection: Connection,
    writing: Writing,
    module: Module,
    rows: Mapping[int, Values],
    own: Mapping[int, UUID] = NO_RECORDS,
) -> list[Collision]:
    """What the rows' values (by row number, then column) collide with.

    `own` has the records, by row number, that the values are for; where one of several columns
    that are unique together is given, the row must have the others too. In one statement; none
    where nothing that is unique has a value.
    """
    asked: list[tuple[Unique, list[int]]] = []
    for unique in uniques_in(module, {column for values in rows.values() for column in values}):
        there = [row for row, values in rows.items() if wanted(unique, values) is not None]
        if there:
            asked.append((unique, there))
    if not asked:
        return []
    keys = tuple(tuple(_part(field) for field in unique) for unique, _ in asked)
    arguments: list[object] = []
    for unique, places in asked:
        arguments += ([rows[place][field.column] for place in places] for field in unique)
        arguments += (places, [own.get(place) for place in places])
    sql = in_workspace(_collisions_sql(module.table, title_column(module), keys), writing)
    found = await connection.fetch(sql, *arguments)
    return [Collision(row["row"], asked[row["key"]][0], row["id"], row["title"]) for row in found]


def wanted(unique: Unique, values: Values) -> tuple[object, ...] | None:
    """What values give for something that is unique, those that count as the same being equal;
    None where one is missing, which differs from all."""
    given = tuple(values.get(field.column) for field in unique)
    if None in given:
        return None
    return tuple(_same(field, value) for field, value in zip(unique, given, strict=True))


def not_unique(module: Module, unique: Unique, values: Values, taken_by: str) -> UserError:
    """The error of values that another record has."""
    return _error(unique, values, f"{module.label} {taken_by}")


def given_twice(unique: Unique, values: Values, first: int) -> UserError:
    """The error of values that an earlier row of the same call has."""
    return _error(unique, values, f"row {first} of this call, counted from 0,")


def would_be_shared(unique: Unique, count: int) -> UserError:
    """The error where one call would give several records the same."""
    why = f"must be unique, but {count} records would have the same."
    return UserError(UserErrorCode.NOT_UNIQUE, f"{names_of(unique)} {why}", (in_data(unique[0]),))


def _error(unique: Unique, values: Values, who: str) -> UserError:
    value = shown_value(values[unique[0].column]) if len(unique) == 1 else "the same"
    message = f"{names_of(unique)} must be unique: {who} already has {value}."
    return UserError(UserErrorCode.NOT_UNIQUE, message, (in_data(unique[0]),))


def names_of(unique: Unique) -> str:
    """What people read for a field that is unique, or for several together."""
    if len(unique) == 1:
        return unique[0].label
    return f"{', '.join(f.label for f in unique[:-1])} and {unique[-1].label} together"


def _same(field: Field, value: object) -> object:
    if kind_of(field).unique_folded and isinstance(value, str):
        return value.lower()
    return value


def _part(field: Field) -> Part:
    kind = kind_of(field)
    return Part(field.column, kind.sql, kind.unique_folded)


@lru_cache(maxsize=2000)
def _collisions_sql(table: str, title: str | None, keys: tuple[tuple[Part, ...], ...]) -> str:
    shown = title_sql(title)
    selects = []
    number = 1
    for place, parts in enumerate(keys):
        arrays = [f"${number + n}::{part.type}[]" for n, part in enumerate(parts)]
        number += len(parts)
        names = ", ".join(f"v{n}" for n in range(len(parts)))
        equal = " and ".join(_equal(part, f"g.v{n}") for n, part in enumerate(parts))
        selects.append(
            f"select {place} as key, g.row, t.id, {shown} as title "
            f"from unnest((select {arrays[0]}), {', '.join((*arrays[1:], ''))}"
            f"${number}::integer[], ${number + 1}::uuid[]) g({names}, row, own) "
            f"join {SCHEMA}.{identifier(table)} t on {equal} "
            "where t.deleted_at is null and t.id is distinct from g.own"
        )
        number += 2
    return "\nunion all\n".join(selects)


def _equal(part: Part, value: str) -> str:
    column = f"t.{identifier(part.column)}"
    return f"lower({column}) = lower({value})" if part.folded else f"{column} = {value}"
