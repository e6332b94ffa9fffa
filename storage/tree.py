"""From checked rows to changes: finds what they link to, and what is written along with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from crm.checked import Checked, Doing, Nested, Tie, Wanted, not_found
from crm.definitions import Module
from crm.errors import BadUserInput, UserError, UserErrorCode
from crm.ids import new_id
from crm.inputs import OWNER
from storage.batch import Batch
from storage.change import Change
from storage.engine import Connection
from storage.held import known_columns
from storage.linking import settle_links
from storage.links import Found, find_links, found_id, resolve
from storage.selection import lock_rows
from storage.transaction import Disturbed
from storage.writing import Selection, Writing

MOST_RECORDS = 5_000
"""How many records one mutation writes, those along with others counted."""

Root = tuple[Change, Checked]


def refuse_too_many_records(rows: Iterable[Checked]) -> None:
    """Raises BadUserInput where a call would write more records than one may."""
    records = sum(row.records for row in rows)
    if records > MOST_RECORDS:
        raise BadUserInput(
            f"The mutation would write {records:,} records with those inside of others; one may "
            f"write up to {MOST_RECORDS:,}. Send the rest in further mutations."
        )


def new_change(
    writing: Writing, module: Module, row: int, checked: Checked, id: UUID | None = None
) -> Change:
    """A record that a row makes, of that id where the caller made it; whoever makes the record
    owns it unless the row says otherwise."""
    owner = module.by_name[OWNER].column
    values = {owner: writing.asker.member, **checked.values}
    return Change(module, id or new_id(module.number), row, (), True, values=values)


def columns_to_know(module: Module, checked: Checked) -> tuple[str, ...]:
    """What must be read of a record that is there before `checked` can be done to it."""
    ahead = (each.field.column for each in checked.nested if _follows_link(each))
    retired = (each.field.column for each in checked.retired)
    guided = (each.column for each in module.guided_fields if each.column in checked.values)
    return tuple(dict.fromkeys((*known_columns(module), *ahead, *retired, *guided)))


class Tree:
    """Grows the changes of a batch from its rows.

    Where this is tried `again`, because a link moved while it was followed, each record is locked
    before its links are followed.
    """

    def __init__(self, writing: Writing, batch: Batch, *, again: bool = False) -> None:
        self._writing = writing
        self._batch = batch
        self._again = again
        self._found: Found = {}
        self._there: dict[UUID, Change] = {}
        self._reaching: list[_Reach] = []
        self._relied: dict[UUID, set[str]] = {}

    async def grow(
        self,
        connection: Connection,
        roots: Sequence[Root],
        *,
        held: bool = True,
        trusting: bool = False,
    ) -> None:
        """Adds the changes of all rows to the batch, and what is wrong with their links.

        Records that are there already are found first, those of one module and depth by one
        statement, and then locked in an order that is the same for all writes, those of one
        module by one statement. `held` says that the roots are locked already, `trusting` that
        their links, which are all by id, are not to be looked for.
        """
        if trusting:
            for change, checked in roots:
                change.trusted = checked.links
                change.values.update({link.field.column: link.value for link in checked.links})
                self._batch.changes.append(change)
            return
        wanted = (link for _, checked in roots for link in checked.all_wanted())
        self._found = await find_links(connection, self._writing, wanted)
        for change, checked in roots:
            if not change.creates:
                self._there[change.id] = change
            self._batch.changes.append(change)
            self._spread(change, checked)
        while self._reaching:
            reaching, self._reaching = self._reaching, []
            await self._reach(connection, reaching)
        if not self._again:
            await self._hold(connection, {root.id for root, _ in roots} if held else set())
        wrong = await settle_links(connection, self._writing, self._batch.changes)
        for change, error in wrong:
            self._batch.errors[change.row].append(error)

    def _spread(self, change: Change, checked: Checked) -> None:
        """Resolves a record's links and goes on to what is written along with it."""
        if checked.links:
            ids, missing = resolve(self._found, checked.links)
            change.values.update(ids)
            self._batch.refuse(change, *missing)
        for tie in checked.ties:
            self._tie(change, tie)
        for nested in checked.nested:
            if nested.doing is Doing.CREATE:
                self._create(change, nested)
            else:
                self._find(change, nested)

    def _tie(self, change: Change, tie: Tie) -> None:
        """A link of the record to one that is there, made or taken away."""
        linking = change.linking(tie.field)
        if tie.wanted is None:
            linking.all_go = True
            return
        id_ = found_id(self._found, tie.wanted)
        if id_ is None:
            self._batch.refuse(change, *resolve(self._found, [tie.wanted])[1])
        elif tie.doing is Doing.TIE:
            linking.come[id_] = (*change.path, *tie.wanted.path)
        else:
            linking.go[id_] = None
            linking.expected[id_] = absent(tie.wanted).under(*change.path)

    def _create(self, holder: Change, nested: Nested) -> None:
        change = new_change(self._writing, nested.module, holder.row, nested.checked)
        change.path = (*holder.path, *nested.path)
        if nested.field.is_list:
            change.level = holder.level + 1
            own, linked = (holder, change) if nested.ahead else (change, holder)
            own.linking(nested.field).come[linked.id] = change.path
        elif nested.ahead:
            change.level = holder.level - 1
            holder.values[nested.field.column] = change.id
        else:
            change.level = holder.level + 1
            change.values[nested.field.column] = holder.id
        self._batch.changes.append(change)
        self._spread(change, nested.checked)

    def _find(self, holder: Change, nested: Nested) -> None:
        if nested.wanted is not None:
            id_ = found_id(self._found, nested.wanted)
            if id_ is None:
                self._batch.refuse(holder, *resolve(self._found, [nested.wanted])[1])
        else:
            self._relied.setdefault(holder.id, set()).add(nested.field.column)
            pointed = holder.before.get(nested.field.column)
            id_ = pointed if isinstance(pointed, UUID) else None
            if id_ is None:
                self._batch.refuse(holder, _points_nowhere(nested))
        if id_ is not None:
            self._reaching.append(_Reach(holder, nested, id_))

    async def _reach(self, connection: Connection, reaching: list["_Reach"]) -> None:
        """Reads the records that are written along, and spreads from each."""
        for number in sorted({reach.nested.module.number for reach in reaching}):
            some = [reach for reach in reaching if reach.nested.module.number == number]
            module = some[0].nested.module
            columns = {name: None for reach in some for name in reach.columns}
            ids = tuple(sorted({reach.id for reach in some}))
            rows = await lock_rows(
                connection,
                self._writing,
                module,
                Selection(ids=ids),
                tuple(columns),
                limit=MOST_RECORDS,
                locks=self._again,
            )
            for reach in some:
                before = rows.get(reach.id)
                self._relied.setdefault(reach.id, set()).update(reach.relied)
                if before is None:
                    self._batch.refuse(reach.holder, reach.absent)
                elif not reach.is_tied(before):
                    self._batch.refuse(reach.holder, reach.apart)
                else:
                    self._change(reach, before)

    async def _hold(self, connection: Connection, held: Set[UUID]) -> None:
        """Locks the records that are there, and reads again what they hold.

        Raises Disturbed where one is gone, or its links are not what was gone by.
        """
        there = [change for id_, change in self._there.items() if id_ not in held]
        for number in sorted({change.module.number for change in there}):
            some = {change.id: change for change in there if change.module.number == number}
            columns = {name: None for change in some.values() for name in dict(change.before)}
            columns.pop("id", None)
            module = next(iter(some.values())).module
            rows = await lock_rows(
                connection,
                self._writing,
                module,
                Selection(ids=tuple(sorted(some))),
                tuple(columns),
                limit=MOST_RECORDS,
            )
            for id_, change in some.items():
                relied = self._relied.get(id_, ())
                row = rows.get(id_)
                if row is None or any(row[name] != change.before[name] for name in relied):
                    raise Disturbed
                change.before = row

    def _change(self, reach: "_Reach", before: Mapping[str, object]) -> None:
        holder, nested = reach.holder, reach.nested
        change = Change(
            nested.module,
            reach.id,
            holder.row,
            (*holder.path, *nested.path),
            creates=False,
            level=holder.level if nested.ahead else holder.level + 1,
            values=reach.values,
            retired=nested.checked.retired,
            before=before,
        )
        if nested.field.is_list:
            _link(reach, change)
        self._spread(change, nested.checked)
        known = self._there.setdefault(reach.id, change)
        if known is change:
            self._batch.changes.append(change)
        else:
            self._join(known, change)

    def _join(self, known: Change, change: Change) -> None:
        """Makes one change of two that a row asks for in the same record."""
        if known.row != change.row:
            message = f"Row {known.row} of this call, counted from 0, changes this record already."
            self._batch.refuse(change, UserError(UserErrorCode.INVALID, message))
            return
        for column, value in change.values.items():
            if known.values.setdefault(column, value) != value:
                message = "The same record is given two values for the same field."
                self._batch.refuse(change, UserError(UserErrorCode.INVALID, message))
                return
        for linking in change.links.values():
            known.linking(linking.lookup).join(linking)
        known.level = max(known.level, change.level)
        known.before = {**known.before, **change.before}
        known.retired = (*known.retired, *change.retired)


@dataclass(frozen=True, slots=True)
class _Reach:
    """A record that is there, to be written along with the one that `holder` is about."""

    holder: Change
    nested: Nested
    id: UUID

    @property
    def columns(self) -> Iterator[str]:
        """What must be read of it."""
        yield from columns_to_know(self.nested.module, self.nested.checked)
        if not (self.nested.ahead or self.nested.field.is_list):
            yield self.nested.field.column

    @property
    def values(self) -> dict[str, object]:
        """What it is given, its own links apart."""
        column = self.nested.field.column
        if self.nested.field.is_list:
            return dict(self.nested.checked.values)
        match self.nested.doing:
            case Doing.TIE:
                return {column: self.holder.id}
            case Doing.UNTIE:
                return {column: None}
            case _:
                return dict(self.nested.checked.values)

    @property
    def relied(self) -> tuple[str, ...]:
        """The column by which it must point to the holder, to be changed or untied there."""
        nested = self.nested
        if nested.ahead or nested.field.is_list or nested.doing is Doing.TIE:
            return ()
        return (nested.field.column,)

    def is_tied(self, before: Mapping[str, object]) -> bool:
        """Whether it points to the holder where it must."""
        return all(before[column] == self.holder.id for column in self.relied)

    @property
    def absent(self) -> UserError:
        """The error where it is not there."""
        nested, wanted = self.nested, self.nested.wanted
        return _points_nowhere(nested) if wanted is None else absent(wanted)

    @property
    def apart(self) -> UserError:
        """The error where it is there, but not in the holder's list."""
        module, field, wanted = self.nested.module, self.nested.field, self.nested.wanted
        message = (
            f"This {module.label} belongs to another record, or to none: its {field.label} is not "
            f"this {self.holder.module.label}."
        )
        path = self.nested.path if wanted is None else wanted.path
        return UserError(UserErrorCode.NOT_FOUND, message, path)


def _link(reach: _Reach, change: Change) -> None:
    """What becomes of the link between the holder and a record of its list, which `change` is."""
    holder, nested = reach.holder, reach.nested
    own, linked = (holder, change) if nested.ahead else (change, holder)
    linking = own.linking(nested.field)
    if nested.doing is Doing.TIE:
        linking.come[linked.id] = (*holder.path, *nested.path)
    else:
        linking.expected[linked.id] = reach.apart.under(*holder.path)
    if nested.doing is Doing.UNTIE:
        linking.go[linked.id] = None


def absent(wanted: Wanted) -> UserError:
    """The error where a wanted record is not there."""
    name, value = wanted.by.api_name, wanted.value
    return not_found(wanted.label, wanted.target, name, value, wanted.path)


def _follows_link(nested: Nested) -> bool:
    return nested.ahead and nested.doing is Doing.UPDATE and not nested.field.is_list


def _points_nowhere(nested: Nested) -> UserError:
    message = (
        f"{nested.field.label} points to no {nested.module.label} that could be changed; create "
        "or connect one."
    )
    return UserError(UserErrorCode.NOT_FOUND, message, nested.path)
