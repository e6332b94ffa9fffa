"""Writes the rows of one module: all new ones in one statement, all changed ones in another."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from crm.definitions import Field, Module
from crm.search.vectors import own_words
from crm.tags import written_fields
from crm.unique_keys import uniques
from storage.change import Change
from storage.engine import Connection
from storage.following import MOMENTS
from storage.insert_sql import insert_sql
from storage.links import held_links
from storage.record_effects import effects
from storage.record_layout import Column, Layout, columns_of, layout_of, record_table
from storage.transaction import in_workspace
from storage.write_sql import update_each_sql, update_sql, words_sql
from storage.writing import Writing


async def insert_rows(
    connection: Connection,
    writing: Writing,
    module: Module,
    news: Sequence[Change],
    *,
    guarded: bool = False,
) -> set[UUID]:
    """Makes the records that collide with none; gives the ids of those that were not made.

    Where some trust their links, none is made if one that these point to is not there. Where it is
    `guarded`, none is if the definitions or the member moved on.
    """
    follows = MOMENTS.get(module.number)
    if follows is not None:
        follows.note(news, writing.clock.now)
    layout = layout_of(module)
    columns, lists = _given_columns(layout, news), _lists(module, news)
    given = (*columns, *lists)
    arguments = (
        *effects(writing, len(news)),
        json.dumps([column.name for column in given]),
        *_rows(layout, module, given, news),
        *layout.prefixes,
        *layout.ends,
        *((writing.definitions.epoch, writing.asker.epoch) if guarded else ()),
    )
    sql = insert_sql(
        layout.table,
        columns,
        layout.counters,
        lists,
        held_links(new.trusted for new in news),
        single=len(news) == 1,
        guarded=guarded,
        collides=bool(uniques(module)),
    )
    missing = await connection.fetch(in_workspace(sql, writing), *arguments)
    return {row["id"] for row in missing}


async def change_rows(
    connection: Connection, writing: Writing, module: Module, changes: Sequence[Change]
) -> list[UUID]:
    """Gives each of the records, which are locked, its own values; gives the ids of those that
    were not so before."""
    lists = _lists(module, changes)
    if len(changes) == 1 and not lists:
        return await change_alike(connection, writing, module, [changes[0].id], changes[0].values)
    fields = _fields(module, {column for change in changes for column in change.values})
    columns = columns_of(fields)
    partly = [c for c in columns if not all(c.name in change.values for change in changes)]
    shown = _searched(module, fields)
    sql = update_each_sql(
        record_table(module), columns, frozenset(column.name for column in partly), lists, shown
    )
    arguments = (
        *effects(writing, len(changes)),
        [change.id for change in changes],
        *(_together(column, changes) for column in (*columns, *lists)),
        *([column.name in change.values for change in changes] for column in partly),
    )
    return await _change(connection, writing, module, sql, arguments, shown)


async def change_alike(
    connection: Connection,
    writing: Writing,
    module: Module,
    ids: Sequence[UUID],
    values: dict[str, object],
) -> list[UUID]:
    """Gives all of the records, which are locked, the same values; gives the ids of those that
    were not so before."""
    fields = _fields(module, values)
    columns = columns_of(fields)
    shown = _searched(module, fields)
    sql = update_sql(record_table(module), columns, shown)
    given = (values[column.name] for column in columns)
    arguments = (*effects(writing, len(ids)), list(ids), *given)
    return await _change(connection, writing, module, sql, arguments, shown)


async def _change(
    connection: Connection,
    writing: Writing,
    module: Module,
    sql: str,
    arguments: Sequence[object],
    shown: tuple[str, ...],
) -> list[UUID]:
    rows = await connection.fetch(in_workspace(sql, writing), *arguments)
    ids = [row["id"] for row in rows]
    if shown and ids:
        own = own_words(module)
        vectors = [
            own.vector({name: row[f"shown_{name}"] for name in shown}, row["number"])
            for row in rows
        ]
        words = words_sql(record_table(module).words)
        await connection.execute(in_workspace(words, writing), ids, vectors)
    return ids


def _fields(module: Module, columns: Iterable[str]) -> list[Field]:
    given = set(columns)
    return [each for each in written_fields(module) if each.column in given]


def _lists(module: Module, changes: Sequence[Change]) -> tuple[Column, ...]:
    """What the timeline is told of links, as if a multi lookup had a column of texts."""
    given = {name for change in changes for name in change.values}
    return tuple(Column(each.column, "text") for each in module.lists if each.column in given)


def _searched(module: Module, fields: Sequence[Field]) -> tuple[str, ...]:
    """The columns of which a record's words are made, where one of `fields` is among them."""
    own = own_words(module).columns
    numbers = {each.number for each in own}
    return tuple(each.column for each in own) if any(f.number in numbers for f in fields) else ()


def _rows(
    layout: Layout, module: Module, columns: Sequence[Column], news: Sequence[Change]
) -> list[object]:
    """The ids, words and values as the statement takes them: plain ones of a single row, else
    those of the rows together."""
    own = own_words(module)
    words = [f"{own.vector(new.values)} {layout.heads}" for new in news]
    if len(news) == 1:
        values = news[0].values
        return [news[0].id, words[0], *(values[column.name] for column in columns)]
    together = (_together(column, news) for column in columns)
    return [[new.id for new in news], words, *together]


def _given_columns(layout: Layout, news: Sequence[Change]) -> tuple[Column, ...]:
    """The columns in which one of the rows has a value, in the order of the fields."""
    given = {name for new in news for name, value in new.values.items() if value is not None}
    return tuple(column for column in layout.columns if column.name in given)


def _together(column: Column, changes: Sequence[Change]) -> list[object]:
    name = column.name
    if not column.is_array:
        return [change.values.get(name) for change in changes]
    return [_array_text(change.values.get(name)) for change in changes]


def _array_text(value: object) -> str | None:
    """PostgreSQL's text of an array of option keys, which hold no quotes."""
    if not isinstance(value, list):
        return None
    return "{" + ",".join(f'"{key}"' for key in value) + "}"
