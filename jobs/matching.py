"""Which runs follow from events: triggers, conditions, and the limit on how deep effects go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
from crm.periods import Clock
from crm.saved_filters import read_saved_filter
from crm.saved_names import FieldGone
from crm.times import rfc3339
from crm.workflow_json import steps_to_json
from crm.workflows import EVENT_OF_ACTION, MAX_DEPTH, RecordEvent, RunState, Workflow
from jobs.scope import Links
from storage.events import Event
from storage.runs import NewRun

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The workspace's habits, by which relative dates in conditions are read."""

    time_zone: str
    week_start: str


async def runs_of(
    links: Links,
    definitions: Definitions,
    calendar: Calendar,
    events: Sequence[Event],
    workflows: Sequence[Workflow],
) -> list[NewRun]:
    """The runs that the events start, and those kept as STOPPED or FAILED with the reason."""
    runs = []
    for event, workflow, module in _triggered(definitions, events, workflows):
        clock = Clock(event.at, calendar.time_zone, calendar.week_start)
        try:
            wanted = await _condition_holds(links, definitions, module, workflow, event, clock)
        except (FieldGone, BadUserInput, CostExceeded, Timeout) as error:
            reason = f"The condition cannot be asked: {error}"
            runs.append(_new_run(event, workflow, RunState.FAILED, reason))
            continue
        if wanted and event.depth > MAX_DEPTH:
            reason = (
                f"The event lies {event.depth} effects deep; past {MAX_DEPTH} nothing is started. "
                "Workflows that set each other off need a condition that ends it."
            )
            runs.append(_new_run(event, workflow, RunState.STOPPED, reason))
        elif wanted:
            runs.append(_new_run(event, workflow))
    return runs


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
        case Compare(field=field):
            if field.expression is not None:
                await _read_links(links, definitions, field.expression, record)
            return condition


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


def _new_run(
    event: Event,
    workflow: Workflow,
    state: RunState = RunState.QUEUED,
    error: str | None = None,
) -> NewRun:
    return NewRun(
        workflow_id=workflow.id,
        revision=workflow.revision,
        event_id=event.id,
        event=EVENT_OF_ACTION.get(event.action, RecordEvent.RECORD_UPDATED),
        record_id=event.record_id,
        body={
            "module": event.module,
            "at": rfc3339(event.at),
            "actorId": None if event.actor_id is None else str(event.actor_id),
            "source": event.source,
            "record": event.record,
            "before": event.before,
            "changed": sorted(event.changed),
        },
        steps=steps_to_json(workflow.plan.steps),
        depth=event.depth,
        state=state,
        error=error,
    )
