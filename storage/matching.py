"""Which workflows events start: triggers, and conditions asked of the records as they are."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crm.definitions import Definitions, Field, Module
from crm.errors import BadUserInput, CostExceeded, Timeout
from crm.evaluate import holds
from crm.filters import (
    EVERYTHING,
    NOTHING,
    AllRelated,
    And,
    AnyRelated,
    Compare,
    Filter,
    Not,
    Or,
    Search,
    Through,
)
from crm.formulas import expressions as formulas
from crm.formulas.expressions import Expression
from crm.operators import EQUALITY, Operator
from crm.periods import Clock
from crm.saved_filters import read_saved_filter
from crm.saved_names import FieldGone
from crm.tags import KIND as TAGS
from crm.workflows import EVENT_OF_ACTION, Workflow
from storage.events import Event
from storage.linked_records import Links
from storage.redirect_sql import holds_ids

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The workspace's habits, by which relative dates in conditions are read."""

    time_zone: str
    week_start: str


@dataclass(frozen=True, slots=True)
class Match:
    """A workflow that an event starts; with an error where its condition cannot be asked."""

    event: Event
    workflow: Workflow
    error: Exception | None = None


async def matches(
    links: Links,
    definitions: Definitions,
    calendar: Calendar,
    events: Sequence[Event],
    workflows: Sequence[Workflow],
) -> AsyncIterator[Match]:
    """What the events start, in the order of the events, then of the workflows."""
    for event, workflow, module in _triggered(definitions, events, workflows):
        clock = Clock(event.at, calendar.time_zone, calendar.week_start)
        try:
            if await _condition_holds(links, definitions, module, workflow, event, clock):
                yield Match(event, workflow)
        except (FieldGone, BadUserInput, CostExceeded, Timeout) as error:
            yield Match(event, workflow, error)


def _triggered(
    definitions: Definitions, events: Sequence[Event], workflows: Sequence[Workflow]
) -> Iterator[tuple[Event, Workflow, Module]]:
    for event in events:
        name = EVENT_OF_ACTION.get(event.action)
        module = definitions.by_number.get(event.module)
        if name is None or module is None or not event.automation:
            continue
        for workflow in workflows:
            if workflow.module == event.module and workflow.plan.trigger.matches(
                name, event.changed
            ):
                yield event, workflow, module


async def _condition_holds(
    links: Links,
    definitions: Definitions,
    module: Module,
    workflow: Workflow,
    event: Event,
    clock: Clock,
) -> bool:
    condition = read_saved_filter(definitions, module, workflow.plan.condition)
    condition = await _settled(links, definitions, condition, event.record, clock)

    def follow(field: Field, id_text: object) -> Row | None:
        target = definitions.target(field)
        return None if target is None else links.known(target, id_text)

    return holds(condition, event.record, follow, event.actor_id, clock)


async def _settled(
    links: Links, definitions: Definitions, condition: Filter, record: Row, clock: Clock
) -> Filter:
    """The condition with the answers in place of what it asks of related records.

    The records that it asks through lookups are read, for the evaluation to find.
    """

    async def settled(part: Filter, row: Row = record) -> Filter:
        return await _settled(links, definitions, part, row, clock)

    match condition:
        case And(parts):
            return And(tuple([await settled(part) for part in parts]))
        case Or(parts):
            return Or(tuple([await settled(part) for part in parts]))
        case Not(part):
            return Not(await settled(part))
        case Through(field, part):
            target = definitions.target(field)
            pointed = record.get(field.column)
            row = await links.row(target, pointed) if target is not None and pointed else None
            return Through(field, await settled(part, {} if row is None else row))
        case AnyRelated() | AllRelated():
            found = await links.has_related(condition, record.get("id"), clock)
            return EVERYTHING if found else NOTHING
        case Search():
            return condition
        case Compare(field=field) if field.kind == TAGS and isinstance(condition.operand, list):
            return await _by_id(links, condition, condition.operand)
        case Compare(field=field, operator=operator) if holds_ids(field) and operator in EQUALITY:
            return await _of_today(links, condition)
        case Compare(field=field):
            if field.expression is not None:
                await _read_links(links, definitions, field.expression, record)
            return condition


async def _of_today(links: Links, asked: Compare) -> Compare:
    """The question with the ids that records have today, of which some may have been merged."""
    operand = asked.operand
    several = operand if isinstance(operand, list | tuple) else [operand]
    today = await links.today(several)
    if not today:
        return asked
    ids = [today.get(each, each) for each in several]
    return replace(asked, operand=ids if several is operand else ids[0])


async def _by_id(links: Links, asked: Compare, names: list[object]) -> Filter:
    """The question to a record's tags with ids for names: those are what the record has."""
    ids = await links.tags(names)
    if asked.operator is Operator.HAS_ALL and any(id_ is None for id_ in ids):
        return NOTHING
    return replace(asked, operand=[str(id_) for id_ in ids if id_ is not None])


async def _read_links(
    links: Links, definitions: Definitions, expression: Expression, record: Row
) -> None:
    """Reads the records that a formula reaches through lookups, for the evaluation to find."""
    if isinstance(expression, formulas.Through):
        target = definitions.target(expression.lookup)
        pointed = record.get(expression.lookup.column)
        row = await links.row(target, pointed) if target is not None and pointed else None
        record = {} if row is None else row
    for part in formulas.parts(expression):
        await _read_links(links, definitions, part, record)
