"""Removes records, and does to those that point to them what their lookups say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from crm.definitions import Inverse, Module, OnDelete
from crm.errors import UserError, UserErrorCode
from crm.rules import RuleEvent
from storage.engine import Connection
from storage.record_counts import Shift, settle
from storage.record_effects import effects
from storage.record_layout import record_table
from storage.removal_sql import Holder, followers_sql, forget_sql, holders_sql
from storage.rule_checks import BrokenRule, RuleCheck, told_together
from storage.ties import links_table
from storage.transaction import in_workspace
from storage.write_sql import bin_sql, delete_sql, unlink_sql
from storage.writing import Writing

FOLLOWERS_LIMIT = 20_000
"""How many records of one module a deletion may change or take with it."""


@dataclass(frozen=True, slots=True)
class TooManyFollow(Exception):
    """A deletion would reach more records of `module` than one request may write."""

    module: Module


class Removal:
    """The records that one call deletes: those selected, and those that go with them."""

    def __init__(self, writing: Writing, module: Module, *, permanently: bool) -> None:
        self._writing = writing
        self._definitions = writing.definitions
        self._module = module
        self._permanently = permanently
        self._doomed: dict[int, dict[UUID, None]] = {}
        self._shifts: list[Shift] = []

    async def carry_out(self, connection: Connection, ids: list[UUID]) -> list[UserError]:
        """Deletes records that are locked, or says why none of them can be deleted.

        A record that a lookup takes along goes to its own module's bin, if there is one and the
        deletion is not permanent.
        """
        try:
            await self._collect(connection, ids)
            errors = await self._refuse_held(connection)
            errors += await self._refuse_by_rules(connection)
            if not errors:
                await self._unlink(connection)
                await self._remove(connection)
                await settle(connection, self._writing.asker.schema, self._shifts)
        except TooManyFollow as refused:
            return [_too_many(refused.module)]
        return errors

    async def _collect(self, connection: Connection, ids: list[UUID]) -> None:
        """Locks all that cascades follow from the records, each once whatever circles there are."""
        frontier = {self._module.number: ids}
        self._doomed = {self._module.number: dict.fromkeys(ids)}
        while frontier:
            following: dict[int, list[UUID]] = {}
            for number, targets in frontier.items():
                for inverse in self._inverses(number, OnDelete.CASCADE):
                    columns = {inverse.field.column: targets}
                    found = await self._followers(connection, inverse.module, columns, "update")
                    self._doomed.setdefault(inverse.module.number, {}).update(dict.fromkeys(found))
                    following.setdefault(inverse.module.number, []).extend(found)
            frontier = {number: found for number, found in following.items() if found}

    async def _followers(
        self, connection: Connection, module: Module, columns: dict[str, list[UUID]], strength: str
    ) -> list[UUID]:
        """Locks the live records, not yet doomed, that point to one of the ids of a column."""
        sql = followers_sql(record_table(module), tuple(columns), FOLLOWERS_LIMIT + 1, strength)
        rows = await connection.fetch(
            in_workspace(sql, self._writing), self._doomed_of(module), *columns.values()
        )
        if len(rows) + len(self._doomed.get(module.number, ())) > FOLLOWERS_LIMIT:
            raise TooManyFollow(module)
        return [row["id"] for row in rows]

    async def _refuse_held(self, connection: Connection) -> list[UserError]:
        held = [
            (inverse, list(targets))
            for number, targets in self._doomed.items()
            for inverse in self._inverses(number, OnDelete.RESTRICT, lists=True)
        ]
        if not held:
            return []
        holders = tuple(
            Holder(
                record_table(each.module),
                each.field.column,
                links_table(each.field) if each.field.is_list else None,
            )
            for each, _ in held
        )
        arguments = (
            argument
            for inverse, targets in held
            for argument in (targets, self._doomed_of(inverse.module))
        )
        (counts,) = await connection.fetch(
            in_workspace(holders_sql(holders), self._writing), *arguments
        )
        return [
            _in_use(inverse, count)
            for (inverse, _), count in zip(held, counts.values(), strict=True)
            if count
        ]

    async def _refuse_by_rules(self, connection: Connection) -> list[UserError]:
        """What rules do not let go, those that would go along included."""
        broken: list[BrokenRule] = []
        for number, doomed in self._doomed.items():
            module = self._definitions.by_number[number]
            rules = RuleCheck(self._writing, module, RuleEvent.DELETE)
            broken += await rules.broken(connection, doomed)
        among = sum(map(len, self._doomed.values()))
        return [replace(error, path=()) for error in told_together(broken, among)]

    async def _unlink(self, connection: Connection) -> None:
        """Takes the links away that lookups with SET_NULL have to the doomed records."""
        pointing: dict[int, dict[str, list[UUID]]] = {}
        for number, targets in self._doomed.items():
            for inverse in self._inverses(number, OnDelete.SET_NULL):
                columns = pointing.setdefault(inverse.module.number, {})
                columns.setdefault(inverse.field.column, []).extend(targets)
        for number, columns in pointing.items():
            module = self._definitions.by_number[number]
            ids = await self._followers(connection, module, columns, "no key update")
            if ids:
                sql = unlink_sql(record_table(module), tuple(columns))
                await self._write(connection, sql, len(ids), ids, *columns.values())

    async def _remove(self, connection: Connection) -> None:
        gone: dict[int, list[UUID]] = {}
        for number, found in self._doomed.items():
            module, ids = self._definitions.by_number[number], list(found)
            if self._permanently or not module.recycle_bin:
                gone[number] = ids
            elif ids:
                await self._write(connection, bin_sql(record_table(module)), len(ids), ids)
                self._shifts.append(Shift(number, live=-len(ids), binned=len(ids)))
        gone = {number: ids for number, ids in gone.items() if ids}
        if gone:
            await self._forget(connection, gone)
            tables = tuple(record_table(self._definitions.by_number[number]) for number in gone)
            count = sum(len(ids) for ids in gone.values())
            sql = in_workspace(delete_sql(tables), self._writing)
            row = await connection.fetchrow(sql, *effects(self._writing, count), *gone.values())
            for number, counts in zip(gone, row or (), strict=True):
                live, binned = json.loads(counts)
                self._shifts.append(Shift(number, live=-live, binned=-binned))

    async def _forget(self, connection: Connection, gone: dict[int, list[UUID]]) -> None:
        for module in self._definitions.all_modules:
            columns = dict(_forgotten(module, gone))
            if columns:
                sql = forget_sql(record_table(module), tuple(columns))
                own = gone.get(module.number, [])
                await connection.execute(in_workspace(sql, self._writing), own, *columns.values())

    async def _write(
        self, connection: Connection, sql: str, count: int, *arguments: object
    ) -> None:
        text = in_workspace(sql, self._writing)
        await connection.execute(text, *effects(self._writing, count), *arguments)

    def _inverses(self, number: int, rule: OnDelete, *, lists: bool = False) -> Iterator[Inverse]:
        """The other sides of the lookups with this rule; of multi lookups too, with `lists`."""
        for inverse in self._definitions.inverses(self._definitions.by_number[number]):
            if inverse.own or (inverse.field.is_list and not lists):
                continue
            if inverse.rules.on_delete is rule:
                yield inverse

    def _doomed_of(self, module: Module) -> list[UUID]:
        return list(self._doomed.get(module.number, ()))


def _forgotten(module: Module, gone: Mapping[int, list[UUID]]) -> Iterator[tuple[str, list[UUID]]]:
    """The columns of a module's lookups and what they may point to of what is gone; those of
    deleted fields remain too. Links of multi lookups go with their records by themselves."""
    for field in module.all_fields:
        if field.is_list:
            continue
        if field.lookup is not None and field.lookup.module in gone:
            yield field.column, gone[field.lookup.module]
        elif field.any_lookup is not None:
            modules = field.any_lookup.modules or gone
            ids = [id_ for number in modules for id_ in gone.get(number, ())]
            if ids:
                yield field.column, ids


def _in_use(inverse: Inverse, count: int) -> UserError:
    records = inverse.module.label if count == 1 else inverse.module.plural_label
    message = (
        f"It is still in use by {count:,} {records} through {inverse.field.label}; delete them or "
        "let them point elsewhere first."
    )
    return UserError(UserErrorCode.IN_USE, message)


def _too_many(module: Module) -> UserError:
    message = (
        f"More than {FOLLOWERS_LIMIT:,} {module.plural_label} point to it, more than one request "
        "may change; let them point elsewhere first."
    )
    return UserError(UserErrorCode.IN_USE, message)
