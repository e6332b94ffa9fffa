"""Lets whatever points to records that are merged point to the one that they become.

What a live record says of it is written as any change is, with timeline and events; what lies in
the bin, or in a field or module that is deleted, is changed without a word. No rule is asked: what
a record points to is still the same thing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from crm.definitions import Definitions, Field, Module
from crm.errors import UserError, UserErrorCode
from crm.system_modules import TAGS
from crm.unique_keys import Unique
from storage.change import Change, Linking
from storage.engine import Connection
from storage.linking import told_links, write_links
from storage.merge_records import FROM_
from storage.merge_sql import LinkTable, Pointing, pointing_sql, readdress_sql
from storage.record_layout import record_table
from storage.removal import FOLLOWERS_LIMIT
from storage.row_writes import change_rows
from storage.ties import links_table
from storage.titles import titles_of
from storage.transaction import in_workspace
from storage.uniqueness import (
    find_collisions,
    key_columns,
    names_of,
    uniques_in,
    wanted,
)
from storage.writing import MERGE, Moved, Writing


class Moving:
    """What points to `losers`, records of `module`, and shall point to `winner`; all are locked."""

    def __init__(
        self, writing: Writing, module: Module, losers: Sequence[UUID], winner: UUID
    ) -> None:
        self._writing = replace(writing, origin=replace(writing.origin, source=MERGE))
        self._module = module
        self._losers = list(losers)
        self._gone = frozenset(losers)
        self._winner = winner
        self._changes: list[Change] = []

    async def prepare(self, connection: Connection) -> list[UserError]:
        """Locks the live records that point to the losers; gives what keeps them from pointing to
        the winner."""
        self._changes = []
        errors: list[UserError] = []
        for module in self._writing.definitions.modules:
            fields = list(pointing_fields(module, self._module, module.fields))
            if fields:
                changes = await self._following(connection, module, fields)
                if len(changes) > FOLLOWERS_LIMIT:
                    errors.append(_too_many(module))
                    continue
                errors += await self._refuse_doubles(connection, module, changes)
                self._changes += changes
        return errors

    async def carry_out(self, connection: Connection) -> set[UUID]:
        """Lets everything point to the winner; gives the ids of the live records changed."""
        changed: set[UUID] = set()
        for number in dict.fromkeys(change.module.number for change in self._changes):
            some = [change for change in self._changes if change.module.number == number]
            changed.update(await change_rows(connection, self._writing, some[0].module, some))
        await write_links(connection, self._writing, self._changes)
        sql = _readdress_sql(self._writing.definitions, self._module)
        await connection.execute(in_workspace(sql, self._writing), self._losers, self._winner)
        return changed

    def moved(self) -> tuple[Moved, ...]:
        """How many live records move, for each field by which they point; those that the asker
        sees."""
        counts = Counter(
            (change.module.number, name) for change in self._changes for name in change.values
        )
        return tuple(
            Moved(module.api_name, field.api_name, field.label, counts[module.number, field.column])
            for module in self._writing.seen.modules
            for field in module.fields
            if counts[module.number, field.column]
        )

    async def _following(
        self, connection: Connection, module: Module, fields: Sequence[Field]
    ) -> list[Change]:
        lists = [field for field in fields if field.is_list]
        columns = tuple(field.column for field in fields if not field.is_list)
        known = key_columns(module) if uniques_in(module, columns) else ()
        tables = tuple(map(links_table, lists))
        sql = pointing_sql(record_table(module), columns, tables, known, FOLLOWERS_LIMIT + 1)
        arguments = (self._losers, self._losers, *([self._winner] if lists else []))
        rows = await connection.fetch(in_workspace(sql, self._writing), *arguments)
        changes = (self._change(module, columns, lists, cast("Row", row)) for row in rows)
        return [change for change in changes if change.values]

    def _change(
        self, module: Module, columns: Sequence[str], lists: Sequence[Field], row: "Row"
    ) -> Change:
        id_ = cast(UUID, row["id"])
        change = Change(module, id_, 0, (), creates=False, before=row)
        itself = self._is_own(module) and id_ == self._winner
        for column in columns:
            if row[column] in self._gone:
                change.values[column] = None if itself else self._winner
        for field in () if itself else lists:
            linked = cast("list[UUID] | None", row[links_table(field)]) or []
            went = [each for each in linked if each != self._winner]
            if went:
                linking = change.links[field.number] = Linking(field)
                linking.go = dict.fromkeys(went)
                linking.come = {} if self._winner in linked else {self._winner: ()}
                change.values[field.column] = told_links(went, linking.come)
        return change

    async def _refuse_doubles(
        self, connection: Connection, module: Module, changes: Sequence[Change]
    ) -> list[UserError]:
        """What would be unique no more of records that would point to the winner."""
        asked = uniques_in(module, {name for change in changes for name in change.values})
        if not asked:
            return []
        rows = {place: {**each.before, **each.values} for place, each in enumerate(changes)}
        own = {place: change.id for place, change in enumerate(changes)}
        # What is unique, the records that would come to have the same, who has it already.
        doubled: list[tuple[Unique, tuple[int, ...], tuple[str, ...]]] = [
            (each.unique, (each.row,), (each.title,))
            for each in await find_collisions(connection, self._writing, module, rows, own)
        ]
        first: dict[object, int] = {}
        for place, values in rows.items():
            for unique in asked:
                value = wanted(unique, values)
                other = first.setdefault((unique, value), place) if value else place
                if other != place:
                    doubled.append((unique, (place, other), ()))
        ids = {own[place] for _, places, _ in doubled for place in places}
        titles = await titles_of(connection, self._writing, module, list(ids)) if ids else {}
        return [
            _double(
                module,
                unique,
                (*(titles[own[place]] for place in places), *others),
                self._merged(changes[place] for place in places),
            )
            for unique, places, others in doubled
        ]

    def _merged(self, changes: Iterable[Change]) -> tuple[str, ...]:
        """The path to the record in the call that one of the changing ones points to."""
        for change in changes:
            for column in change.values:
                pointed = change.before.get(column)
                if isinstance(pointed, UUID) and pointed in self._gone:
                    return (FROM_, str(self._losers.index(pointed)))
        return (FROM_,)

    def _is_own(self, module: Module) -> bool:
        return module.number == self._module.number


Row = Mapping[str, object]


def pointing_fields(module: Module, target: Module, fields: Iterable[Field]) -> Iterator[Field]:
    """Those of a module's fields by which its records may point to records of `target`."""
    for field in fields:
        if field.lookup is not None:
            points = field.lookup.module == target.number
        else:
            modules = None if field.any_lookup is None else field.any_lookup.modules
            points = modules is not None and (not modules or target.number in modules)
        if points:
            yield field


def _readdress_sql(definitions: Definitions, target: Module) -> str:
    """The statement for all that may point to the module's records, deleted fields included."""
    tables, links = [], []
    tagged = target.number == TAGS
    for module in definitions.all_modules:
        fields = list(pointing_fields(module, target, module.all_fields))
        columns = tuple(field.column for field in fields if not field.is_list)
        if columns or tagged:
            tables.append(Pointing(record_table(module), columns, tagged))
        own = module.number == target.number
        links += [
            LinkTable(links_table(field), own, field in fields)
            for field in module.all_fields
            if field.is_list and (own or field in fields)
        ]
    return readdress_sql(tuple(tables), tuple(links))


def _too_many(module: Module) -> UserError:
    message = (
        f"More than {FOLLOWERS_LIMIT:,} {module.plural_label} point to these records, more than "
        "one request may change; merge fewer, or let some of them point elsewhere first."
    )
    return UserError(UserErrorCode.OUT_OF_RANGE, message, (FROM_,))


def _double(
    module: Module, unique: Unique, titles: Sequence[str], path: tuple[str, ...]
) -> UserError:
    message = (
        f"{names_of(unique)} must be unique, and {module.plural_label} {' and '.join(titles)} "
        "would have the same once these records are one; change one of the two first."
    )
    return UserError(UserErrorCode.NOT_UNIQUE, message, path)
