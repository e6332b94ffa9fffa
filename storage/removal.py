"""Removes records, and does to those that point to them what their lookups say."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from crm.bin import KEPT_FOR
from crm.definitions import Inverse, Module, OnDelete
from crm.errors import UserError, UserErrorCode
from crm.rules import RuleEvent
from crm.system_modules import TAGS
from storage.engine import Connection
from storage.file_taking import forget_files, has_files
from storage.record_counts import Shift, settle
from storage.record_effects import effects
from storage.record_layout import record_table
from storage.removal_sql import (
    Holder,
    bin_sql,
    delete_sql,
    followers_sql,
    forget_sql,
    holders_sql,
    unlink_sql,
    untag_sql,
)
from storage.rule_checks import RuleCheck
from storage.ties import links_table
from storage.transaction import in_workspace
from storage.writing import Writing

FOLLOWERS_LIMIT = 20_000
"""How many records of one module a deletion may change or take with it."""


@dataclass(frozen=True, slots=True)
class TooManyFollow(Exception):
    """A deletion would reach more records of `module` than one request may write."""

    module: Module


class Removal:
    """The records that one call deletes: those selected, and those that go with them.

    `permanently` leaves nothing of them. Otherwise a record goes to its own module's bin, if there
    is one. `limit` is how many records of one module it may reach.
    """

    def __init__(
        self,
        writing: Writing,
        module: Module,
        *,
        permanently: bool,
        limit: int = FOLLOWERS_LIMIT,
    ) -> None:
        self._writing = writing
        self._definitions = writing.definitions
        self._module = module
        self._permanently = permanently
        self._limit = limit
        self._doomed: dict[int, dict[UUID, UUID]] = {}
        self._shifts: list[Shift] = []

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool = False
    ) -> dict[UUID, list[UserError]]:
        """Why some of the records, which are locked, cannot be deleted; locks what goes with them.

        With `partial` the others can be, without these. Raises TooManyFollow.
        """
        refused: dict[UUID, list[UserError]] = {}
        while True:
            await self._collect(connection, [each for each in ids if each not in refused])
            found = await self._held(connection)
            for each, errors in (await self._broken(connection)).items():
                found.setdefault(each, []).extend(errors)
            refused.update(found)
            # What was to be deleted with those refused is kept, and may itself hold others.
            if not found or not partial:
                return refused

    async def of_binned(self, connection: Connection, ids: Sequence[UUID]) -> None:
        """Deletes records that are locked and in the bin; nothing that is live holds on to them,
        and no rule is asked again. Raises TooManyFollow."""
        await self._collect(connection, list(ids))
        await self.carry_out(connection)

    async def carry_out(self, connection: Connection) -> None:
        """Deletes the records that `refused` found nothing against; raises TooManyFollow."""
        self._shifts = []
        await self._unlink(connection)
        await self._remove(connection)
        await settle(connection, self._writing.asker.schema, self._shifts)

    async def _collect(self, connection: Connection, ids: list[UUID]) -> None:
        """Locks all that cascades follow from the records, each once whatever circles there are.

        Each record is kept with the one of `ids` that it goes with. What lies in the bin goes too
        where nothing is left of what it points to.
        """
        frontier = {self._module.number: ids}
        self._doomed = {self._module.number: {each: each for each in ids}}
        while frontier:
            following: dict[int, list[UUID]] = {}
            for number, targets in frontier.items():
                for inverse in self._inverses(number, OnDelete.CASCADE):
                    columns = {inverse.field.column: targets}
                    roots = self._doomed[number]
                    gone = not self._to_bin(self._definitions.by_number[number])
                    found = await self._followers(
                        connection, inverse.module, columns, "update", with_bin=gone
                    )
                    self._doomed.setdefault(inverse.module.number, {}).update(
                        {each: roots[target] for each, target in found.items()}
                    )
                    following.setdefault(inverse.module.number, []).extend(found)
            frontier = {number: found for number, found in following.items() if found}

    async def _followers(
        self,
        connection: Connection,
        module: Module,
        columns: dict[str, list[UUID]],
        strength: str,
        *,
        with_bin: bool = False,
    ) -> dict[UUID, UUID]:
        """Locks the live records, not yet doomed, that point to one of the ids of a column; gives
        with each what it points to in the first."""
        table = record_table(module)
        sql = followers_sql(table, tuple(columns), self._limit + 1, strength, with_bin)
        rows = await connection.fetch(
            in_workspace(sql, self._writing), self._doomed_of(module), *columns.values()
        )
        if len(rows) + len(self._doomed.get(module.number, ())) > self._limit:
            raise TooManyFollow(module)
        return {row["id"]: row["target"] for row in rows}

    async def _held(self, connection: Connection) -> dict[UUID, list[UserError]]:
        """What live records hold back, by the record of the call."""
        held = [
            (inverse, number)
            for number in self._doomed
            for inverse in self._inverses(number, OnDelete.RESTRICT, lists=True)
        ]
        if not held:
            return {}
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
            for inverse, number in held
            for argument in (list(self._doomed[number]), self._doomed_of(inverse.module))
        )
        rows = await connection.fetch(in_workspace(holders_sql(holders), self._writing), *arguments)
        counts: dict[tuple[int, UUID], int] = {}
        for row in rows:
            root = self._doomed[held[row["place"]][1]][row["target"]]
            counts[row["place"], root] = counts.get((row["place"], root), 0) + row["count"]
        found: dict[UUID, list[UserError]] = {}
        for (place, root), count in sorted(counts.items()):
            found.setdefault(root, []).append(_in_use(held[place][0], count))
        return found

    async def _broken(self, connection: Connection) -> dict[UUID, list[UserError]]:
        """What rules do not let go, by the record of the call that it would go with."""
        found: dict[UUID, list[UserError]] = {}
        for number, doomed in self._doomed.items():
            module = self._definitions.by_number[number]
            rules = RuleCheck(self._writing, module, RuleEvent.DELETE)
            for each in await rules.broken(connection, doomed):
                error = replace(each.error, path=())
                if doomed[each.id] != each.id:
                    told = f"{error.message} ({module.label} {each.title})"
                    error = replace(error, message=told)
                found.setdefault(doomed[each.id], []).append(error)
        return found

    async def _unlink(self, connection: Connection) -> None:
        """Takes the links away that lookups with SET_NULL have to the doomed records."""
        pointing: dict[int, dict[str, list[UUID]]] = {}
        for number, targets in self._doomed.items():
            for inverse in self._inverses(number, OnDelete.SET_NULL):
                columns = pointing.setdefault(inverse.module.number, {})
                columns.setdefault(inverse.field.column, []).extend(targets)
        for number, columns in pointing.items():
            module = self._definitions.by_number[number]
            found = await self._followers(connection, module, columns, "no key update")
            if found:
                sql = unlink_sql(
                    record_table(module), tuple(columns), self._remembered(module, columns)
                )
                ids = list(found)
                await self._write(connection, sql, len(ids), ids, *columns.values())

    def _remembered(self, module: Module, columns: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """Those of the module's lookups whose links come back with the records, which go to a
        bin."""
        if not any(self._to_bin(self._definitions.by_number[each]) for each in self._doomed):
            return ()
        given = set(columns)
        return tuple((each.number, each.column) for each in module.fields if each.column in given)

    def _to_bin(self, module: Module) -> bool:
        return module.recycle_bin and not self._permanently

    async def _remove(self, connection: Connection) -> None:
        gone: dict[int, list[UUID]] = {}
        for number, found in self._doomed.items():
            module, ids = self._definitions.by_number[number], list(found)
            if not self._to_bin(module):
                gone[number] = ids
            elif ids:
                purge_at = self._writing.clock.now + KEPT_FOR
                sql = bin_sql(record_table(module))
                await self._write(connection, sql, len(ids), ids, purge_at)
                self._shifts.append(Shift(number, live=-len(ids), binned=len(ids)))
        gone = {number: ids for number, ids in gone.items() if ids}
        if gone:
            await self._forget(connection, gone)
            tables = tuple(record_table(self._definitions.by_number[number]) for number in gone)
            sql = in_workspace(delete_sql(tables), self._writing)
            row = await connection.fetchrow(sql, *effects(self._writing, 0), *gone.values())
            for number, counts in zip(gone, row or (), strict=True):
                live, binned = json.loads(counts)
                self._shifts.append(Shift(number, live=-live, binned=-binned))

    async def _forget(self, connection: Connection, gone: dict[int, list[UUID]]) -> None:
        holding = [n for n in gone if has_files([self._definitions.by_number[n]])]
        if holding:
            ids = [id_ for number in holding for id_ in gone[number]]
            await forget_files(connection, self._writing, ids)
        for module in self._definitions.all_modules:
            tags = gone.get(TAGS)
            if tags:
                sql = untag_sql(record_table(module))
                await connection.execute(in_workspace(sql, self._writing), tags)
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


def too_many(module: Module) -> UserError:
    """The error of a deletion that reaches too many records of the module."""
    message = (
        f"More than {FOLLOWERS_LIMIT:,} {module.plural_label} point to it, more than one request "
        "may change; let them point elsewhere first."
    )
    return UserError(UserErrorCode.IN_USE, message)
