"""The steps of a definition change as DDL, one command each, and the names of what they make."""

from dataclasses import replace
from functools import singledispatch

from crm.carry_steps import AddShadow, DropShadow, TakeShadow
from crm.changes import (
    AddColumn,
    AddIndex,
    AddLinks,
    AddMatchIndex,
    AddReference,
    AddUnique,
    AddUniqueKey,
    ChangeColumnType,
    CreateTable,
    DropColumn,
    DropIndex,
    DropLinks,
    DropMatchIndex,
    DropReference,
    DropTable,
    DropUnique,
    DropUniqueKey,
    ForgetLinks,
    LayoutStep,
)
from crm.definitions import Field, Module
from crm.files import FILE
from crm.kinds import column_type
from crm.parts import parts_of
from crm.unique_keys import key_fields
from storage.indexes import (
    bin_index,
    match_index,
    match_index_name,
    order_index,
    reference_index,
    unique_index,
    unique_key_index,
    unique_key_name,
)
from storage.names import identifier, qualified
from storage.ties import FROM, TO, links_table

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
    "tags uuid[]",
)
"""The columns of every record, in their order; the primary key serves the default order."""


def number_sequence(module: Module) -> str:
    """The sequence that gives the module's records their numbers."""
    return f"n_{module.number}"


def count_sequence(field: Field) -> str:
    """The sequence of an AUTO_NUMBER field."""
    return f"s_{field.number}"


def words_table(module: int) -> str:
    """The table of the words that the records of the module with this number are found by."""
    return f"w_{module}"


def reference(field: Field) -> str:
    """The foreign key of a field that points to records."""
    return f"k_{field.number}"


@singledispatch
def ddl(step: LayoutStep, schema: str) -> tuple[str, ...]:
    """The commands of one step in a workspace's schema, in their order."""
    raise TypeError(f"{type(step).__name__} changes no table.")


@ddl.register
def _create_table(step: CreateTable, schema: str) -> tuple[str, ...]:
    table = _table(schema, step.module)
    sequence = qualified(schema, number_sequence(step.module))
    columns = [column.format(sequence=sequence) for column in SYSTEM_COLUMNS]
    columns += [_column(part) for field in step.module.stored_fields for part in parts_of(field)]
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
        bin_index(step.module).create(schema),
        f"create index {identifier(f't_{step.module.number}')} on {table} using gin(tags) "
        "where tags is not null",
        *counts,
        *_words_commands(step.module, schema),
    )


@ddl.register
def _drop_table(step: DropTable, schema: str) -> tuple[str, ...]:
    words = qualified(schema, words_table(step.module.number))
    links = [
        f"drop table {qualified(schema, links_table(field))}"
        for field in step.module.all_fields
        if field.is_list
    ]
    links += [
        f"drop table {qualified(schema, shadow_links(field.becoming))}"
        for field in step.module.all_fields
        if field.becoming is not None and field.becoming.is_list
    ]
    return (
        *links,
        f"drop table {_table(schema, step.module)}",
        f"drop table {words}",
        f"delete from {qualified(schema, 'redirect')} where module = {step.module.number:d}",
        *(each for field in step.module.all_fields for each in _forget_files(field, schema)),
    )


@ddl.register
def _add_column(step: AddColumn, schema: str) -> tuple[str, ...]:
    table = _table(schema, step.module)
    return (
        *(f"alter table {table} add column {_column(part)}" for part in parts_of(step.field)),
        *_count_commands(step.module, step.field, schema),
    )


@ddl.register
def _drop_column(step: DropColumn, schema: str) -> tuple[str, ...]:
    # Indexes, references and the sequence that belong to the column go with it.
    table = _table(schema, step.module)
    dropped = (
        f"alter table {table} drop column {identifier(part.column)}"
        for part in parts_of(step.field)
    )
    return (*dropped, *_forget_files(step.field, schema))


def _forget_files(field: Field, schema: str) -> tuple[str, ...]:
    """What its records held of a field that is gone is due to be removed."""
    if field.kind != FILE:
        return ()
    files = qualified(schema, "file")
    return (f"update {files} set remove_at = now() where field = {field.number}",)


@ddl.register
def _add_links(step: AddLinks, schema: str) -> tuple[str, ...]:
    return _make_links(schema, links_table(step.field), step.module.table, step.target.table)


def _make_links(schema: str, name: str, own: str, target: str) -> tuple[str, ...]:
    # Links go with either of their records, in whatever statement that is deleted for good.
    table, index = qualified(schema, name), identifier(f"{name}_to")
    columns = [
        f"{column} uuid not null references {qualified(schema, side)}(id) on delete cascade"
        for column, side in ((FROM, own), (TO, target))
    ]
    return (
        f"create table {table}({', '.join(columns)}, primary key ({FROM}, {TO}))",
        f"create unique index {index} on {table}({TO}, {FROM})",
    )


@ddl.register
def _drop_links(step: DropLinks, schema: str) -> tuple[str, ...]:
    return (f"drop table {qualified(schema, links_table(step.field))}",)


@ddl.register
def _change_column_type(step: ChangeColumnType, schema: str) -> tuple[str, ...]:
    table, column = _table(schema, step.module), identifier(step.field.column)
    return (f"alter table {table} alter column {column} type {column_type(step.field)}",)


@ddl.register
def _add_shadow(step: AddShadow, schema: str) -> tuple[str, ...]:
    if step.field.lookup is not None and step.field.is_list:
        target = f"r_{step.field.lookup.module}"
        return _make_links(schema, shadow_links(step.field), step.module.table, target)
    table = _table(schema, step.module)
    columns = [_column(part) for part in parts_of(shadow(step.field))]
    columns.append(f"{identifier(carried_mark(step.field))} integer")
    return tuple(f"alter table {table} add column {column}" for column in columns)


@ddl.register
def _take_shadow(step: TakeShadow, schema: str) -> tuple[str, ...]:
    if step.after.is_list:
        old, new = shadow_links(step.after), links_table(step.after)
        return (
            f"alter table {qualified(schema, old)} rename to {identifier(new)}",
            *(
                f"alter index {qualified(schema, f'{old}_{end}')} "
                f"rename to {identifier(f'{new}_{end}')}"
                for end in ("pkey", "to")
            ),
        )
    table = _table(schema, step.module)
    gone = [part.column for part in parts_of(step.before)] + [carried_mark(step.after)]
    shadows, parts = parts_of(shadow(step.after)), parts_of(step.after)
    renamed = [(one.column, part.column) for one, part in zip(shadows, parts, strict=True)]
    return (
        *(f"alter table {table} drop column {identifier(column)}" for column in gone),
        *(
            f"alter table {table} rename column {identifier(old)} to {identifier(new)}"
            for old, new in renamed
        ),
    )


@ddl.register
def _drop_shadow(step: DropShadow, schema: str) -> tuple[str, ...]:
    if step.field.is_list:
        return (f"drop table if exists {qualified(schema, shadow_links(step.field))}",)
    table = _table(schema, step.module)
    columns = [*(part.column for part in parts_of(shadow(step.field))), carried_mark(step.field)]
    return tuple(
        f"alter table {table} drop column if exists {identifier(column)}" for column in columns
    )


def shadow(field: Field) -> Field:
    """The field over the column in which its values are carried to what it is."""
    return replace(field, column_name=f"c_{field.number}")


def shadow_links(field: Field) -> str:
    """The table in which the links of a field are made that is to become a multi lookup."""
    return f"c_{field.number}"


def carried_mark(field: Field) -> str:
    """The column that tells which version of a record was carried last."""
    return f"c_{field.number}_version"


@ddl.register
def _add_unique(step: AddUnique, schema: str) -> tuple[str, ...]:
    return (unique_index(step.module, step.field).create(schema),)


@ddl.register
def _drop_unique(step: DropUnique, schema: str) -> tuple[str, ...]:
    return (unique_index(step.module, step.field).drop(schema),)


@ddl.register
def _add_unique_key(step: AddUniqueKey, schema: str) -> tuple[str, ...]:
    return (unique_key_index(step.module, key_fields(step.module, step.key)).create(schema),)


@ddl.register
def _drop_unique_key(step: DropUniqueKey, schema: str) -> tuple[str, ...]:
    # The fields may be gone, and their index with them.
    return (f"drop index if exists {qualified(schema, unique_key_name(step.key.fields))}",)


@ddl.register
def _add_match_index(step: AddMatchIndex, schema: str) -> tuple[str, ...]:
    return (match_index(step.module, step.field, step.method).create(schema),)


@ddl.register
def _drop_match_index(step: DropMatchIndex, schema: str) -> tuple[str, ...]:
    # The field may be gone, and its index with it.
    name = match_index_name(step.number, step.method)
    return (f"drop index if exists {qualified(schema, name)}",)


@ddl.register
def _add_index(step: AddIndex, schema: str) -> tuple[str, ...]:
    return (order_index(step.module, step.field).create(schema),)


@ddl.register
def _drop_index(step: DropIndex, schema: str) -> tuple[str, ...]:
    return (order_index(step.module, step.field).drop(schema),)


@ddl.register
def _add_reference(step: AddReference, schema: str) -> tuple[str, ...]:
    table, column = _table(schema, step.module), identifier(step.field.column)
    index = reference_index(step.module, step.field).create(schema) if step.whole else None
    commands = [] if index is None else [index]
    if step.target is not None:
        name, target = identifier(reference(step.field)), _table(schema, step.target)
        key = f"add constraint {name} foreign key ({column}) references {target}(id)"
        late = "" if step.whole else " not valid"
        commands.insert(0, f"alter table {table} {key}{late}")
    return tuple(commands)


@ddl.register
def _drop_reference(step: DropReference, schema: str) -> tuple[str, ...]:
    table, name = _table(schema, step.module), identifier(reference(step.field))
    return (
        f"alter table {table} drop constraint if exists {name}",
        reference_index(step.module, step.field).drop(schema),
    )


@ddl.register
def _forget_links(step: ForgetLinks, schema: str) -> tuple[str, ...]:
    table, column = _table(schema, step.module), identifier(step.field.column)
    pointing = f"tessera.module_of({column}) = {step.gone.number:d}"
    return (f"update {table} set {column} = null where {pointing}",)


def check_reference(module: Module, field: Field, schema: str) -> str:
    """The command that checks the values which a reference did not hold when it was made; reads
    and writes go on beside it."""
    table, name = _table(schema, module), identifier(reference(field))
    return f"alter table {table} validate constraint {name}"


def _words_commands(module: Module, schema: str) -> tuple[str, ...]:
    """The table of the words that the module's records are found by, and its index.

    It is narrow and apart, so that the records' own table does not grow by it.
    """
    name = words_table(module.number)
    table, index = qualified(schema, name), identifier(f"{name}_words")
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
    sequence, start = qualified(schema, count_sequence(field)), field.auto_number.start
    column = f"{_table(schema, module)}.{identifier(field.column)}"
    return (
        f"create sequence {sequence} minvalue {min(start, 1)} start with {start}",
        f"alter sequence {sequence} owned by {column}",
    )


def _table(schema: str, module: Module) -> str:
    return qualified(schema, module.table)
