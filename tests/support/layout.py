"""Compares a workspace's definitions with what PostgreSQL's catalog says of its tables."""

from __future__ import annotations

from crm.definitions import Definitions, Field, Module
from crm.duplicates import match_indexes
from crm.parts import parts_of
from crm.system_modules import FIRST_FIELD
from storage.ddl import SYSTEM_COLUMNS, carried_mark, shadow
from storage.definitions import load_definitions
from storage.engine import Connection

SYSTEM = frozenset(column.split()[0] for column in SYSTEM_COLUMNS)
"""The columns that a table of records has besides those of its fields."""

TABLES = """
select relname as table, array_agg(attname::text order by attnum) as columns
from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
where relnamespace = $1::text::regnamespace and relkind = 'r' and relname ~ '^r_[0-9]+$'
group by relname
"""
NAMES = """
select relname::text from pg_class
where relnamespace = $1::text::regnamespace and relkind = any($2::"char"[]) and relname ~ $3
union all
select conname::text from pg_constraint
where connamespace = $1::text::regnamespace and contype = 'f' and conname ~ $3
"""


async def assert_agreement(connection: Connection, schema: str) -> Definitions:
    """Fail unless tables, columns, indexes, references and sequences are those of the
    definitions; gives the definitions."""
    definitions = await load_definitions(connection, schema)
    rows = await connection.fetch(TABLES, schema)
    tables = {row["table"]: set(row["columns"]) - SYSTEM for row in rows}
    assert {name: sorted(columns) for name, columns in tables.items()} == {
        module.table: sorted(
            column
            for field in module.all_fields
            if not (field.is_computed or field.is_list)
            for column in _columns(field)
        )
        for module in definitions.all_modules
    }
    names = await connection.fetch(NAMES, schema, [b"i", b"S"], "^[uiklsn]_[0-9]+$|^q_[0-9_]+$|^d_")
    assert sorted(row[0] for row in names) == sorted(_names(definitions))
    assert await connection.fetchval(f"select epoch from {schema}.epoch") == definitions.epoch
    numbers = [field.number for one in definitions.all_modules for field in one.all_fields]
    assert len(numbers) == len(set(numbers))
    following = await connection.fetchrow(f"select next_module, next_field from {schema}.epoch")
    assert all(one.number < following["next_module"] for one in definitions.all_modules)
    assert all(number < following["next_field"] for number in numbers if number < FIRST_FIELD)
    return definitions


def _columns(field: Field) -> list[str]:
    """A field's columns, and those in which a job carries its values to another kind."""
    own = [part.column for part in parts_of(field)]
    if field.becoming is None or field.becoming.is_list:
        return own
    hidden = [part.column for part in parts_of(shadow(field.becoming))]
    return [*own, *hidden, carried_mark(field.becoming)]


def _names(definitions: Definitions) -> list[str]:
    return [name for module in definitions.all_modules for name in _names_of(module)]


def _names_of(module: Module) -> list[str]:
    names = [f"n_{module.number}"]
    for key in module.unique_keys:
        names.append("_".join(["q", *(str(number) for number in key.fields)]))
    names += [f"d_{number}_{method.lower()}" for number, method in match_indexes(module)]
    for field in module.all_fields:
        number = field.number
        if field.auto_number is not None:
            names.append(f"s_{number}")
        if field.unique and not field.deleted:
            names.append(f"u_{number}")
        if field.indexed and not field.deleted:
            names.append(f"i_{number}")
        if field.kind in ("LOOKUP", "USER") and not field.deleted and not module.deleted:
            names += [f"k_{number}", f"l_{number}"]
        if field.kind == "ANY_LOOKUP" and not field.deleted and not module.deleted:
            names.append(f"l_{number}")
    return names
