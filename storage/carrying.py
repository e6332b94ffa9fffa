"""Carries the values of a field to another kind: a few at once, many batch by batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from crm.carry_steps import (
    AddShadow,
    Carry,
    CarryLinks,
    CarryValues,
    FinishCarrying,
    LookAtValues,
    TakeShadow,
)
from crm.carrying import Carrying, as_text
from crm.changes import PlanAction, PlanStep
from crm.checked import shown_value
from crm.definitions import Field, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.kinds import Invalid, column_type
from crm.money import Money, is_money
from crm.parts import PARTS, Composed, parts_of, stored
from storage.carrying_links import catch_up, link_all, link_batch, stale_links
from storage.ddl import carried_mark, ddl, shadow
from storage.engine import Connection
from storage.names import identifier, qualified

FEW = 2_000
"""Up to so many records are carried within the change of definitions itself."""
BATCH = 1_000
MOST_LINKS = 20_000
"""Of up to so many records a lookup becomes links at once, in a second for every 100,000."""
EXAMPLES = 3
_BEGINNING = UUID(int=0)


class NotCaughtUp(Exception):
    """More was written since than can be carried while writers wait."""


@dataclass(slots=True)
class Carried:
    """What became of values: how many there were, how many were lost, and some of these.

    `after` is the id after which the next batch begins, None where there are no more records.
    """

    count: int = 0
    lost: int = 0
    examples: list[str] = field(default_factory=list)
    after: UUID | None = None

    def add(self, other: "Carried") -> None:
        """Counts what became of further values."""
        self.count += other.count
        self.lost += other.lost
        self.examples = [*self.examples, *other.examples][:EXAMPLES]


async def carry(connection: Connection, schema: str, step: Carry) -> PlanStep | None:
    """Does what a step of a definition change asks; gives what the plan tells of it.

    Raises Refused where values would be lost and that is not allowed, NotCaughtUp.
    """
    match step:
        case CarryValues(module, before, after, path, allowed):
            done = await _carry_all(connection, schema, module, before, after, path, allowed)
            return _note(module, before, after, done)
        case LookAtValues(module, before, after, path, allowed):
            seen = await _look(connection, schema, module, before, after)
            _refuse_loss(seen, before, after, path, allowed)
            return _note_of_first(module, before, after, seen)
        case CarryLinks(module, before, after):
            count = await link_all(connection, schema, module, before, after)
            return PlanStep(PlanAction.NOTE, _target(module, after), f"{_values(count)} carried.")
        case FinishCarrying(module, before, after) if after.is_list:
            waiting = replace(before, becoming=after)
            if not await catch_up(connection, schema, module, waiting, FEW):
                raise NotCaughtUp
        case FinishCarrying(module, before, after):
            await _catch_up(connection, schema, module, before, after)
            await _take(connection, schema, module, before, after)
    return None


async def carry_batch(
    connection: Connection, schema: str, module: Module, before: Field, after: UUID | None
) -> Carried:
    """Carries the next records after an id, in the caller's transaction, to what the field
    becomes. Those that were carried as they now are stay as they are; those that somebody else
    is writing are left to a later round."""
    assert before.becoming is not None
    if before.becoming.is_list:
        count, last = await link_batch(connection, schema, module, before, after, BATCH)
        return Carried(count, after=last)
    mark = identifier(carried_mark(before.becoming))
    stale = f"{mark} is distinct from version and id > $1"
    lock = "for no key update skip locked"
    begin = after or _BEGINNING
    rows = await _rows(connection, schema, module, before, stale, BATCH, lock, begin)
    done = await _carried(connection, schema, module, before, before.becoming, rows)
    done.after = rows[-1]["id"] if len(rows) == BATCH else None
    return done


async def stale_records(connection: Connection, schema: str, module: Module, before: Field) -> int:
    """How many records, up to one more than `FEW`, were written since they were carried."""
    assert before.becoming is not None
    if before.becoming.is_list:
        return await stale_links(connection, schema, module, before, FEW + 1)
    mark = identifier(carried_mark(before.becoming))
    found: int = await connection.fetchval(
        f"select count(*) from (select 1 from {_table(schema, module)} "
        f"where {mark} is distinct from version limit {FEW + 1}) stale"
    )
    return found


def loss_message(before: Field, after: Field, lost: int, examples: Sequence[str]) -> str:
    """The sentence that values cannot be carried."""
    values = "1 value" if lost == 1 else f"{lost} values"
    return (
        f"{values} of {before.label} cannot become one of kind {after.kind}, such as "
        f"{', '.join(examples)}. Change them first, or give options {{loss: ALLOW}} to lose them."
    )


async def _carry_all(
    connection: Connection,
    schema: str,
    module: Module,
    before: Field,
    after: Field,
    path: tuple[str, ...],
    allowed: bool,
) -> Carried:
    """All values are read before the table is locked, so that readers wait as shortly as can be."""
    held = " or ".join(f"{identifier(part.column)} is not null" for part in parts_of(before))
    rows = await _rows(connection, schema, module, before, f"({held})", None, "")
    carrying = await _carrying(connection, schema, before, after)
    done, values = _converted(carrying, rows)
    _refuse_loss(done, before, after, path, allowed)
    for command in ddl(AddShadow(module, after), schema):
        await connection.execute(command)
    await _save(connection, schema, module, after, values)
    await _take(connection, schema, module, before, after)
    return done


async def _look(
    connection: Connection, schema: str, module: Module, before: Field, after: Field
) -> Carried:
    held = " or ".join(f"{identifier(part.column)} is not null" for part in parts_of(before))
    rows = await _rows(connection, schema, module, before, f"({held})", FEW, "")
    return _converted(await _carrying(connection, schema, before, after), rows)[0]


async def _catch_up(
    connection: Connection, schema: str, module: Module, before: Field, after: Field
) -> None:
    """Carries what was written since; nobody writes meanwhile."""
    mark = identifier(carried_mark(after))
    stale = f"{mark} is distinct from version"
    rows = await _rows(connection, schema, module, before, stale, FEW + 1, "")
    if len(rows) > FEW:
        raise NotCaughtUp
    await _carried(connection, schema, module, before, after, rows)


async def _take(
    connection: Connection, schema: str, module: Module, before: Field, after: Field
) -> None:
    for command in ddl(TakeShadow(module, before, after), schema):
        await connection.execute(command)


async def _rows(
    connection: Connection,
    schema: str,
    module: Module,
    before: Field,
    condition: str,
    limit: int | None,
    lock: str,
    *values: object,
) -> list[asyncpg.Record]:
    # The cast makes another statement of it once the column is of another type.
    columns = ", ".join(
        f"{identifier(part.column)}::{column_type(part)} as {identifier(part.column)}"
        for part in parts_of(before)
    )
    most = "" if limit is None else f"limit {limit}"
    rows: list[asyncpg.Record] = await connection.fetch(
        f"select id, version, {columns} from {_table(schema, module)} where {condition} "
        f"order by id {most} {lock}",
        *values,
    )
    return rows


async def _carrying(connection: Connection, schema: str, before: Field, after: Field) -> Carrying:
    """Days begin and end in the workspace's time zone."""
    zone: str = await connection.fetchval(f"select time_zone from {identifier(schema)}.setting")
    return Carrying(before, after, ZoneInfo(zone))


async def _carried(
    connection: Connection,
    schema: str,
    module: Module,
    before: Field,
    after: Field,
    rows: Sequence[asyncpg.Record],
) -> Carried:
    carrying = await _carrying(connection, schema, before, after)
    done, values = _converted(carrying, rows)
    await _save(connection, schema, module, after, values)
    return done


def _converted(
    carrying: Carrying, rows: Iterable[asyncpg.Record]
) -> tuple[Carried, list[tuple[UUID, int, object]]]:
    """What became of the rows' values, and each record's id, version and new value."""
    done, made = Carried(), []
    for row in rows:
        value, new = _value(carrying.before, row), None
        if value is not None:
            done.count += 1
            try:
                new = carrying.carried(value)
            except Invalid:
                done.lost += 1
                if len(done.examples) < EXAMPLES:
                    done.examples.append(shown_value(as_text(carrying.before, value)))
        made.append((row["id"], row["version"], new))
    return done, made


def _value(before: Field, row: asyncpg.Record) -> object:
    if not is_money(before):
        return row[before.column]
    amount, currency = (row[part.column] for part in parts_of(before))
    return None if amount is None else Money(amount, currency)


async def _save(
    connection: Connection,
    schema: str,
    module: Module,
    after: Field,
    values: Sequence[tuple[UUID, int, object]],
) -> None:
    if not values:
        return
    hidden = shadow(after)
    parts = parts_of(hidden)
    columns = [_by_column(hidden, value) for _, _, value in values]
    types = [column_type(part) for part in parts]
    # Lists of lists would come out flat, so they go as their text.
    arrays = ["text" if type_.endswith("[]") else type_ for type_ in types]
    names = [f"v{place}" for place in range(len(parts))]
    sets = [
        f"{identifier(part.column)} = g.{name}::{type_}"
        for part, name, type_ in zip(parts, names, types, strict=True)
    ]
    given = [f"${place}::{type_}[]" for place, type_ in enumerate(arrays, 3)]
    await connection.execute(
        f"update {_table(schema, module)} r "
        f"set {', '.join(sets)}, {identifier(carried_mark(after))} = g.version "
        f"from unnest($1::uuid[], $2::integer[], {', '.join(given)}) "
        f"g(id, version, {', '.join(names)}) where r.id = g.id",
        [id_ for id_, _, _ in values],
        [version for _, version, _ in values],
        *([_plain(row[part.column]) for row in columns] for part in parts),
    )


def _by_column(field: Field, value: object) -> dict[str, object]:
    if isinstance(value, Composed):
        return stored(field, value)
    return stored(field, None) if field.kind in PARTS else {field.column: value}


def _plain(value: object) -> object:
    """A list of option keys, which hold no quotes, as PostgreSQL's text of an array."""
    if not isinstance(value, list):
        return value
    return "{" + ",".join(f'"{key}"' for key in value) + "}"


def _refuse_loss(
    done: Carried, before: Field, after: Field, path: tuple[str, ...], allowed: bool
) -> None:
    if done.lost and not allowed:
        message = loss_message(before, after, done.lost, done.examples)
        raise Refused(UserError(UserErrorCode.INVALID, message, path))


def _note(module: Module, before: Field, after: Field, done: Carried) -> PlanStep:
    kept = done.count - done.lost
    text = f"{_values(kept)} carried."
    if done.lost:
        text += f" {_values(done.lost)} lost, such as {', '.join(done.examples)}."
    return PlanStep(PlanAction.NOTE, _target(module, after), text, destructive=bool(done.lost))


def _note_of_first(module: Module, before: Field, after: Field, seen: Carried) -> PlanStep:
    text = f"Of {_values(seen.count, be=False)} looked at all can be carried."
    if seen.lost:
        text = (
            f"Of {_values(seen.count, be=False)} looked at {seen.lost} cannot be carried and are "
            f"lost, such as {', '.join(seen.examples)}."
        )
    return PlanStep(PlanAction.NOTE, _target(module, after), text, destructive=bool(seen.lost))


def _values(count: int, *, be: bool = True) -> str:
    text = "1 value" if count == 1 else f"{count} values"
    if not be:
        return text
    return f"{text} {'is' if count == 1 else 'are'}"


def _target(module: Module, after: Field) -> str:
    return f"{module.api_name}.{after.api_name}"


def _table(schema: str, module: Module) -> str:
    return qualified(schema, module.table)
