"""Makes records: all rows of a call in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.definitions import Module
from crm.errors import UserError
from crm.ids import new_id
from crm.inputs import OWNER, Checked, Row, inputs_of
from crm.search.vectors import own_words
from storage.engine import Connection
from storage.links import find_links, resolve
from storage.record_counts import Shift, settle
from storage.record_effects import effects, read_back
from storage.record_layout import Column, Layout, layout_of
from storage.transaction import Disturbed, Outcome, in_workspace
from storage.uniqueness import find_collisions, given_twice, not_unique, unique_fields
from storage.write_sql import insert_sql
from storage.writing import RowResult, Writing


@dataclass(slots=True)
class _New:
    """A record that is to be made: its place in the call, its values, and what is wrong."""

    place: int
    id: UUID
    values: dict[str, object]
    errors: list[UserError]


class Creation:
    """The rows of one call, checked as far as that goes without the database."""

    def __init__(
        self, writing: Writing, module: Module, rows: Sequence[Row], *, partial: bool
    ) -> None:
        self._writing = writing
        self._module = module
        self._partial = partial
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = [self._inputs.check_create(row) for row in rows]

    async def carry_out(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes the records, or with `partial` those in which nothing is wrong."""
        news = await self._with_links(connection)
        made = await self._insert(connection, news)
        await self._explain(connection, news, made)
        good = [new for new in news if not new.errors]
        if not good or (len(good) < len(news) and not self._partial):
            return Outcome([self._refused(new) for new in news], kept=False)
        shown = await read_back(connection, self._writing, [new.id for new in good])
        full = await self._count(connection, len(good))
        if full is not None:
            return Outcome([RowResult(errors=(full,)) for _ in news], kept=False)
        records = dict(zip((new.id for new in good), shown, strict=True))
        results = [
            RowResult(new.id, records[new.id]) if new.id in records else self._refused(new)
            for new in news
        ]
        return Outcome(results, kept=True)

    async def _with_links(self, connection: Connection) -> list[_New]:
        links = (link for checked in self._checked for link in checked.links)
        found = await find_links(connection, self._writing, links)
        news = []
        for place, checked in enumerate(self._checked):
            values, errors = self._values(checked), list(checked.errors)
            if checked.links:
                ids, missing = resolve(found, checked.links)
                values.update(ids)
                errors += missing
            news.append(_New(place, new_id(self._module.number), values, errors))
        return news

    def _values(self, checked: Checked) -> dict[str, object]:
        """The row's values; whoever makes a record owns it unless the row says otherwise."""
        owner = self._module.by_name[OWNER].column
        return {owner: self._writing.asker.member, **checked.values}

    async def _insert(self, connection: Connection, news: list[_New]) -> set[UUID] | None:
        """Makes the rows that are right and collide with none; gives the ids of those made.

        Where a row is wrong and nothing is to be kept, it is done only to learn which of the
        others collide; None where nothing is to be learned.
        """
        good = [new for new in news if not new.errors]
        if not good or (len(good) < len(news) and not self._partial and not self._unique(good)):
            return None
        layout = layout_of(self._module)
        columns = _given_columns(layout, good)
        arguments = (
            *effects(self._writing, len(good)),
            json.dumps([column.name for column in columns]),
            *self._rows(layout, columns, good),
            *layout.prefixes,
            *layout.ends,
        )
        sql = insert_sql(layout.table, columns, layout.counters, single=len(good) == 1)
        made = await connection.fetch(in_workspace(sql, self._writing), *arguments)
        return {row["id"] for row in made}

    def _rows(
        self, layout: Layout, columns: Sequence[Column], news: Sequence[_New]
    ) -> list[object]:
        """The ids, words and values as the statement takes them: plain ones of a single row, else
        those of the rows together."""
        own = own_words(self._module)
        words = [f"{own.vector(new.values)} {layout.heads}" for new in news]
        if len(news) == 1:
            values = news[0].values
            return [news[0].id, words[0], *(values[column.name] for column in columns)]
        together = (_together(column, news) for column in columns)
        return [[new.id for new in news], words, *together]

    def _unique(self, news: Sequence[_New]) -> bool:
        return bool(unique_fields(self._module, {name for new in news for name in new.values}))

    async def _explain(
        self, connection: Connection, news: list[_New], made: set[UUID] | None
    ) -> None:
        """Adds an error for each value that kept a row from being made, or would have."""
        places = {new.id: new.place for new in news if made and new.id in made}
        rows = {new.place: new.values for new in news if new.id not in places}
        for found in await find_collisions(connection, self._writing, self._module, rows):
            new, value = news[found.row], rows[found.row][found.field.column]
            if found.id in places:
                error = given_twice(found.field, value, places[found.id])
            else:
                error = not_unique(self._module, found.field, value, found.title)
            new.errors.append(error)
        if made is not None and any(not news[place].errors for place in rows):
            raise Disturbed

    async def _count(self, connection: Connection, made: int) -> UserError | None:
        shift = Shift(self._module.number, live=made)
        return await settle(connection, self._writing.asker.schema, [shift])

    def _refused(self, new: _New) -> RowResult:
        return RowResult(errors=self._inputs.in_order(new.errors))


def _given_columns(layout: Layout, news: Sequence[_New]) -> tuple[Column, ...]:
    """The columns in which one of the rows has a value, in the order of the fields."""
    given = {name for new in news for name, value in new.values.items() if value is not None}
    return tuple(column for column in layout.columns if column.name in given)


def _together(column: Column, news: Sequence[_New]) -> list[object]:
    name = column.name
    if not column.is_array:
        return [new.values.get(name) for new in news]
    return [_array_text(new.values.get(name)) for new in news]


def _array_text(value: object) -> str | None:
    """PostgreSQL's text of an array of option keys, which hold no quotes."""
    if not isinstance(value, list):
        return None
    return "{" + ",".join(f'"{key}"' for key in value) + "}"
