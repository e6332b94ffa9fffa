"""Makes records or changes those that are there, as the values of unique fields tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from crm.checked import Checked, shown_value
from crm.definitions import Field, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import Row, in_data, inputs_of
from crm.kinds import kind_of
from storage.batch import Batch
from storage.change import Change
from storage.engine import Connection
from storage.key_sql import KeyColumn, find_by_key_sql
from storage.links import find_links, resolve
from storage.record_layout import record_table
from storage.room import ALL_FIT, Unfit, as_many_as_fit
from storage.selection import lock_selected
from storage.transaction import Disturbed, Outcome, in_workspace
from storage.tree import Tree, columns_to_know, new_change, refuse_too_many_records
from storage.writing import RowResult, Selection, Writing

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _There:
    """A record that is there: what was read of it under its lock."""

    id: UUID
    before: Mapping[str, object]


class Upsert:
    """The rows of one call, and the fields that tell together which record each is about."""

    def __init__(
        self,
        writing: Writing,
        module: Module,
        by: Sequence[Field],
        rows: Sequence[Row],
        *,
        partly: bool,
    ) -> None:
        self._writing = writing
        self._module = module
        self._by = tuple(by)
        self._rows = rows
        self._partly = partly and len(rows) > 1
        self._tries = 0
        self._inputs = inputs_of(writing.definitions, module)
        self._checked = [self._inputs.check_update(row) for row in rows]
        refuse_too_many_records(self._checked)

    async def carry_out(self, connection: Connection) -> Outcome[list[RowResult]]:
        """Makes or changes the records, or where `partly` those in which nothing is wrong and that
        there is room for."""
        self._tries += 1
        if self._partly:
            return await as_many_as_fit(connection, partial(self._carry_out, connection))
        return await self._carry_out(connection)

    async def _carry_out(
        self, connection: Connection, unfit: Unfit = ALL_FIT
    ) -> Outcome[list[RowResult]]:
        batch = Batch(self._writing, len(self._rows), partial=self._partly, asks=True)
        keys = await self._keys(connection, batch)
        there = await self._find(connection, keys)
        roots = [
            self._root(place, place in keys, there.get(place), batch)
            # In the order of the keys, so that no two calls wait for each other's.
            for place in sorted(range(len(self._rows)), key=lambda place: repr(keys.get(place)))
        ]
        for row, error in unfit.items():
            batch.errors[row].append(error)
        told = [root for root in roots if root[0].row in keys]
        await Tree(self._writing, batch, again=self._tries > 1).grow(connection, told)
        await batch.carry_out(connection)
        doubled = {place: keys[place] for place in keys.keys() - there if batch.doubled[place]}
        own = {change.id for change in batch.changes if change.creates}
        if any(each.id not in own for each in (await self._find(connection, doubled)).values()):
            # Somebody made it after this call had looked for it.
            raise Disturbed
        ids = [change.id for change, _ in sorted(roots, key=lambda root: root[0].row)]
        records = await batch.read_back(connection, ids)
        results = batch.results(ids, records, self._inputs.in_order)
        return Outcome(results, kept=bool(records) and batch.wrote)

    async def _keys(self, connection: Connection, batch: Batch) -> dict[int, Key]:
        """The values that tell each row's record; notes what is wrong with them."""
        columns = {field.column for field in self._by}
        links = [
            [link for link in checked.links if link.field.column in columns]
            for checked in self._checked
        ]
        found = await find_links(
            connection, self._writing, (link for each in links for link in each)
        )
        keys: dict[int, Key] = {}
        first: dict[Key, int] = {}
        for place, checked in enumerate(self._checked):
            linked, _ = resolve(found, links[place])
            values = {**checked.values, **linked}
            missing = self._missing(values, checked)
            batch.errors[place] += missing
            if any(values.get(field.column) is None for field in self._by):
                continue
            keys[place] = key = tuple(values[field.column] for field in self._by)
            earlier = first.setdefault(self._same(key), place)
            if earlier != place:
                batch.errors[place].append(self._twice(key, earlier, place))
                del keys[place]
        return keys

    def _missing(self, values: Mapping[str, object], checked: Checked) -> list[UserError]:
        told = {error.path[0] for error in checked.errors}
        return [
            UserError(
                UserErrorCode.REQUIRED,
                f"{field.label} is required: it tells which {self._module.label} is meant.",
                (in_data(field),),
            )
            for field in self._by
            if values.get(field.column) is None
            and not {field.api_name, field.id_name} & told
            and all(link.field is not field for link in checked.links)
        ]

    def _same(self, key: Key) -> Key:
        """What two keys have in common that count as the same."""
        return tuple(
            value.lower() if kind_of(field).unique_folded and isinstance(value, str) else value
            for field, value in zip(self._by, key, strict=True)
        )

    def _twice(self, key: Key, earlier: int, place: int) -> UserError:
        shown = ", ".join(
            f"{field.label} {shown_value(value)}"
            for field, value in zip(self._by, key, strict=True)
        )
        message = (
            f"Rows {earlier} and {place} of this call, counted from 0, are both about the "
            f"{self._module.label} with {shown}; make one of them."
        )
        return UserError(UserErrorCode.NOT_UNIQUE, message, (in_data(self._by[0]),))

    async def _find(self, connection: Connection, keys: Mapping[int, Key]) -> dict[int, _There]:
        """Locks the records that are there, in the order of their ids; gives them by row."""
        if not keys:
            return {}
        known = {
            name: None for each in self._checked for name in columns_to_know(self._module, each)
        }
        columns = tuple(name for name in known if name != "id")
        parts = tuple(
            KeyColumn(field.column, kind_of(field).sql, kind_of(field).unique_folded)
            for field in self._by
        )
        sql = find_by_key_sql(record_table(self._module), parts, columns)
        places, lists = list(keys), list(zip(*keys.values(), strict=True))
        rows = await connection.fetch(in_workspace(sql, self._writing), *map(list, lists))
        there = {places[row["place"] - 1]: _There(row["id"], dict(row)) for row in rows}
        if self._writing.asker.condition(self._module) is None:
            return there
        ids = Selection(ids=tuple(each.id for each in there.values()))
        allowed = set(await lock_selected(connection, self._writing, self._module, ids))
        return {place: each for place, each in there.items() if each.id in allowed}

    def _root(
        self, place: int, told: bool, there: _There | None, batch: Batch
    ) -> tuple[Change, Checked]:
        """What becomes of the record of a row: it is changed where it is there, else made.

        Where the row does not tell the record, its mistakes are told as those of a change.
        """
        if there is None:
            row = _of_new(self._rows[place])
            checked = self._inputs.check_create(row) if told else self._checked[place]
            change = new_change(self._writing, self._module, place, checked)
        else:
            checked = self._checked[place]
            values = dict(checked.values)
            change = Change(self._module, there.id, place, (), False, values=values)
            change.before, change.retired = there.before, checked.retired
        batch.errors[place] += checked.errors
        return change, checked


def _of_new(row: Row) -> Row:
    """What a row says of a new record, which points nowhere yet."""
    return {name: value for name, value in row.items() if value != {"disconnect": True}}
