"""Takes records out of the recycle bin, with what went there with them and the links to them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from crm.definitions import Field, Inverse, Module, OnDelete
from crm.errors import UserError, UserErrorCode
from crm.jobs import JobKind
from crm.unique_keys import Unique, uniques
from storage.engine import Connection
from storage.mass import Carried
from storage.record_counts import Shift, settle
from storage.record_effects import effects
from storage.record_layout import record_table
from storage.relinking import Relinking, differing
from storage.restoration_sql import (
    absent_sql,
    clashes_sql,
    companions_sql,
    part_sql,
    restore_sql,
)
from storage.selection import may_not_delete
from storage.titles import title_column
from storage.transaction import in_workspace
from storage.uniqueness import names_of
from storage.write_sql import Among
from storage.writing import Writing

Refused = dict[UUID, list[UserError]]


class Restoration:
    """The records that one call takes out of the bin: those selected, and those that a deletion
    took there with them."""

    kind = JobKind.RESTORE_RECORDS
    among = Among.BINNED
    deletes = False
    permanently = False

    def __init__(self, writing: Writing, module: Module) -> None:
        self._writing = writing
        self._definitions = writing.definitions
        self._module = module
        self._returning: dict[int, dict[UUID, UUID]] = {}
        self._parting: dict[int, dict[tuple[int, int], tuple[Field, Module]]] = {}

    def kept(self) -> dict[str, object]:
        """Nothing more is to be known, for a job."""
        return {}

    async def prepare(self, connection: Connection) -> Sequence[UserError]:
        """Who may not delete may not restore either."""
        return may_not_delete(self._writing, self._module)

    def refuse_several(self, count: int) -> Sequence[UserError]:
        """Nothing."""
        return ()

    async def refused(
        self, connection: Connection, ids: Sequence[UUID], *, partial: bool
    ) -> Refused:
        """Those whose unique values others have by now, and those that cannot be without what
        stays in the bin."""
        refused: Refused = {}
        while True:
            await self._collect(connection, [each for each in ids if each not in refused])
            found: Refused = {}
            for number in self._returning:
                module = self._definitions.by_number[number]
                await self._refuse_orphans(connection, module, found)
                await self._refuse_doubles(connection, module, found)
            relinking = Relinking(self._writing, self._returning)
            for id_, errors in (await relinking.refused(connection)).items():
                found.setdefault(id_, []).extend(errors)
            refused.update(found)
            # What was to come back with those refused stays, and others may need it.
            if not found or not partial:
                return refused

    async def carry_out(self, connection: Connection, ids: Sequence[UUID]) -> Carried:
        """Restores them and what went with them, and gives the links to them back."""
        for number, returning in self._returning.items():
            module, found = self._definitions.by_number[number], list(returning)
            if found:
                await self._part(connection, module, found)
                await self._write(connection, restore_sql(record_table(module)), found)
        await Relinking(self._writing, self._returning).carry_out(connection)
        shifts = [
            Shift(number, live=len(found), binned=-len(found))
            for number, found in self._returning.items()
        ]
        await settle(connection, self._writing.asker.schema, shifts)
        return Carried(wrote=True)

    async def _collect(self, connection: Connection, ids: list[UUID]) -> None:
        """Locks what went into the bin with the records, each kept with the one that it follows."""
        self._returning = {self._module.number: {each: each for each in ids}}
        frontier = {self._module.number: ids}
        while frontier:
            following: dict[int, list[UUID]] = {}
            for number, targets in frontier.items():
                for inverse in self._cascades(number):
                    found = await self._companions(connection, inverse, number, targets)
                    known = self._returning.setdefault(inverse.module.number, {})
                    roots = self._returning[number]
                    known.update({each: roots[target] for each, target in found.items()})
                    following.setdefault(inverse.module.number, []).extend(found)
            frontier = {number: found for number, found in following.items() if found}

    async def _companions(
        self, connection: Connection, inverse: Inverse, number: int, targets: list[UUID]
    ) -> dict[UUID, UUID]:
        target = record_table(self._definitions.by_number[number])
        sql = companions_sql(record_table(inverse.module), inverse.field.column, target)
        known = list(self._returning.get(inverse.module.number, ()))
        rows = await connection.fetch(in_workspace(sql, self._writing), known, targets)
        return {row["id"]: row["target"] for row in rows}

    async def _refuse_orphans(self, connection: Connection, module: Module, found: Refused) -> None:
        """Finds what the module's records point to that stays in the bin.

        A link that may be empty is taken away; a record that cannot be without it is refused.
        """
        links = tuple(self._links(module))
        returning = self._returning[module.number]
        self._parting[module.number] = {}
        if not links or not returning:
            return
        tables = tuple(
            (field.column, record_table(target), title_column(target)) for field, target in links
        )
        sql = absent_sql(record_table(module), tables)
        others = (list(self._returning.get(target.number, ())) for _, target in links)
        rows = await connection.fetch(in_workspace(sql, self._writing), list(returning), *others)
        for row in rows:
            field, target = links[row["place"]]
            if _may_be_empty(field):
                self._parting[module.number][field.number, target.number] = (field, target)
            else:
                error = _orphan(field, target, row["title"])
                found.setdefault(returning[row["id"]], []).append(error)

    async def _refuse_doubles(self, connection: Connection, module: Module, found: Refused) -> None:
        asked, returning = uniques(module), self._returning[module.number]
        if not asked or not returning:
            return
        keys = tuple(tuple(map(differing, unique)) for unique in asked)
        sql = clashes_sql(record_table(module), title_column(module), keys)
        rows = await connection.fetch(in_workspace(sql, self._writing), list(returning))
        for row in rows:
            error = _double(module, asked[row["place"]], row["title"], row["binned"])
            found.setdefault(returning[row["id"]], []).append(error)

    async def _part(self, connection: Connection, module: Module, ids: list[UUID]) -> None:
        for field, target in self._parting[module.number].values():
            sql = part_sql(record_table(module), field.column, record_table(target), field.number)
            others = list(self._returning.get(target.number, ()))
            now = self._writing.clock.now
            await connection.execute(in_workspace(sql, self._writing), ids, others, now)

    async def _write(
        self, connection: Connection, sql: str, ids: list[UUID], *arguments: object
    ) -> None:
        text = in_workspace(sql, self._writing)
        await connection.execute(text, *effects(self._writing, len(ids)), ids, *arguments)

    def _cascades(self, number: int) -> Iterator[Inverse]:
        for inverse in self._definitions.inverses(self._definitions.by_number[number]):
            if not inverse.field.is_list and inverse.rules.on_delete is OnDelete.CASCADE:
                yield inverse

    def _links(self, module: Module) -> Iterator[tuple[Field, Module]]:
        """The module's lookups with each module that they may point into; the links of a multi
        lookup stay what they are while one of its records is in the bin."""
        for field in module.fields:
            if field.lookup is not None and not field.is_list:
                yield field, self._definitions.by_number[field.lookup.module]
            elif field.any_lookup is not None:
                for target in self._definitions.modules:
                    if not field.any_lookup.modules or target.number in field.any_lookup.modules:
                        yield field, target


def _may_be_empty(field: Field) -> bool:
    relation = field.relation
    return not field.required and relation is not None and relation.on_delete is OnDelete.SET_NULL


def _orphan(field: Field, target: Module, title: str) -> UserError:
    message = (
        f"its {field.label}, {target.label} {title}, is in the recycle bin too; restore that first."
    )
    return UserError(UserErrorCode.CONFLICT, message)


def _double(module: Module, unique: Unique, title: str, binned: bool) -> UserError:
    other = f"{module.label} {title}"
    if binned:
        other = f"{other}, which is restored with it,"
    message = f"{names_of(unique)} must be unique, and {other} has the same; change that first."
    return UserError(UserErrorCode.NOT_UNIQUE, message)
