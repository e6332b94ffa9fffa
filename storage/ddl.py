"""The steps of a definition change as DDL, one command each, and the names of what they make."""

import re
from functools import singledispatch

from crm.changes import (
    AddColumn,
    AddIndex,
    AddReference,
    AddUnique,
    ChangeColumnType,
    CreateTable,
    DropColumn,
    DropIndex,
    DropReference,
    DropTable,
    DropUnique,
    LayoutStep,
)
from crm.definitions import Field, Module
from crm.kinds import column_type, kind_of

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")

SYSTEM_COLUMNS = (
    "id uuid primary key",
    "number bigint not null default nextval('{sequence}'::regclass)",
    "owner_id uuid",
    "created_at timestamptz not null",
    "created_by uuid",
    "updated_at timestamptz not null",
    "updated_by uuid",
    "version integer not null default 1",
    "deleted_at timestamptz",
    "deleted_by uuid",
)
"""The columns of every record, in their order; the primary key serves the default order."""


def identifier(name: str) -> str:
    """A physical name as it stands in SQL; raises ValueError for one that is not ours."""
    if IDENTIFIER.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no physical name.")
    return name


def number_sequence(module: Module) -> str:
    """The sequence that gives the module's records their numbers."""
    return f"n_{module.number}"


def count_sequence(field: Field) -> str:
    """The sequence of an AUTO_NUMBER field."""
    return f"s_{field.number}"


def words_table(module: int) -> str:
    """The table of the words that the records of the module with this number are found by."""
    return f"w_{module}"


def unique_index(field: Field) -> str:
    """The index that holds a unique field's values apart."""
    return f"u_{field.number}"


def order_index(field: Field) -> str:
    """The index of an indexed field."""
    return f"i_{field.number}"


def reference(field: Field) -> str:
    """The foreign key of a field that points to records."""
    return f"k_{field.number}"


def reference_index(field: Field) -> str:
    """The index that finds the records whose field points to a given one."""
    return f"l_{field.number}"


def unique_expression(field: Field) -> str:
    """What must differ between two records for the field to count as unique."""
    column = identifier(field.column)
    return f"lower({column})" if kind_of(field).unique_folded else column


def order_expression(field: Field) -> str:
    """What records are ordered by when they are ordered by the field."""
    column = identifier(field.column)
    return f"tessera.fold({column})" if kind_of(field).folded else column


@singledispatch
def ddl(step: LayoutStep, schema: str) -> tuple[str, ...]:
    """The commands of one step in a workspace's schema, in their order."""
    raise TypeError(f"{type(step).__name__} changes no table.")


@ddl.register
def _create_table(step: CreateTable, schema: str) -> tuple[str, ...]:
    table = _table(schema, step.module)
    sequence = _named(schema, number_sequence(step.module))
    columns = [column.format(sequence=sequence) for column in SYSTEM_COLUMNS]
    columns += [_column(field) for field in step.module.fields]
    index = identifier(f"{step.module.table}_number")
    counts = [
        command
        for field in step.module.fields
        for command in _count_commands(step.module, field, schema)
    ]
    return (
        f"create sequence {sequence}",
        f"create table {table}({', '.join(columns)})",
        f"alter sequence {sequence} owned by {table}.number",
        f"create unique index {index} on {table}(number)",
        *counts,
        *_words_commands(step.module, schema),
    )


@ddl.register
def _drop_table(step: DropTable, schema: str) -> tuple[str, ...]:
    words = _named(schema, words_table(step.module.number))
    return (f"drop table {_table(schema, step.module)}", f"drop table {words}")


@ddl.register
def _add_column(step: AddColumn, schema: str) -> tuple[str, ...]:
    table = _table(schema, step.module)
    return (
        f"alter table {table} add column {_column(step.field)}",
        *_count_commands(step.module, step.field, schema),
    )


@ddl.register
def _drop_column(step: DropColumn, schema: str) -> tuple[str, ...]:
    # Indexes, references and the sequence that belong to the column go with it.
    table = _table(schema, step.module)
    return (f"alter table {table} drop column {identifier(step.field.column)}",)


@ddl.register
def _change_column_type(step: ChangeColumnType, schema: str) -> tuple[str, ...]:
    table, column = _table(schema, step.module), identifier(step.field.column)
    return (f"alter table {table} alter column {column} type {column_type(step.field)}",)


@ddl.register
def _add_unique(step: AddUnique, schema: str) -> tuple[str, ...]:
    name, table = identifier(unique_index(step.field)), _table(schema, step.module)
    values = unique_expression(step.field)
    return (f"create unique index {name} on {table}({values}) where deleted_at is null",)


@ddl.register
def _drop_unique(step: DropUnique, schema: str) -> tuple[str, ...]:
    return (f"drop index if exists {_named(schema, unique_index(step.field))}",)


@ddl.register
def _add_index(step: AddIndex, schema: str) -> tuple[str, ...]:
    name, table = identifier(order_index(step.field)), _table(schema, step.module)
    values = order_expression(step.field)
    return (f"create index {name} on {table}({values}, id) where deleted_at is null",)


@ddl.register
def _drop_index(step: DropIndex, schema: str) -> tuple[str, ...]:
    return (f"drop index if exists {_named(schema, order_index(step.field))}",)


@ddl.register
def _add_reference(step: AddReference, schema: str) -> tuple[str, ...]:
    table, column = _table(schema, step.module), identifier(step.field.column)
    name, index = identifier(reference(step.field)), identifier(reference_index(step.field))
    target = _table(schema, step.target)
    return (
        f"alter table {table} add constraint {name} foreign key ({column}) references {target}(id)",
        f"create index {index} on {table}({column}, id)",
    )


@ddl.register
def _drop_reference(step: DropReference, schema: str) -> tuple[str, ...]:
    table, name = _table(schema, step.module), identifier(reference(step.field))
    return (
        f"alter table {table} drop constraint if exists {name}",
        f"drop index if exists {_named(schema, reference_index(step.field))}",
    )


def _words_commands(module: Module, schema: str) -> tuple[str, ...]:
    """The table of the words that the module's records are found by, and its index.

    It is narrow and apart, so that the records' own table does not grow by it.
    """
    name = words_table(module.number)
    table, index = _named(schema, name), identifier(f"{name}_words")
    columns = "id uuid primary key, layout integer not null, words tsvector not null"
    return (
        f"create table {table}({columns})",
        f"create index {index} on {table} using gin(words)",
    )


def _column(field: Field) -> str:
    return f"{identifier(field.column)} {column_type(field)}"


def _count_commands(module: Module, field: Field, schema: str) -> tuple[str, ...]:
    """The sequence of a field that counts by itself; it lives and dies with the column."""
    if field.auto_number is None:
        return ()
    sequence, start = _named(schema, count_sequence(field)), field.auto_number.start
    column = f"{_table(schema, module)}.{identifier(field.column)}"
    return (
        f"create sequence {sequence} minvalue {min(start, 1)} start with {start}",
        f"alter sequence {sequence} owned by {column}",
    )


def _table(schema: str, module: Module) -> str:
    return _named(schema, module.table)


def _named(schema: str, name: str) -> str:
    return f"{identifier(schema)}.{identifier(name)}"
