"""Which runs follow from events, and the limit on how deep effects go."""

from collections.abc import Sequence

from crm.definitions import Definitions
from crm.times import rfc3339
from crm.workflow_json import steps_to_json
from crm.workflows import EVENT_OF_ACTION, MAX_DEPTH, RecordEvent, RunState, Workflow
from storage.events import Event
from storage.linked_records import Links
from storage.matching import Calendar, matches
from storage.runs import NewRun


async def runs_of(
    links: Links,
    definitions: Definitions,
    calendar: Calendar,
    events: Sequence[Event],
    workflows: Sequence[Workflow],
) -> list[NewRun]:
    """The runs that the events start, and those kept as STOPPED or FAILED with the reason."""
    runs = []
    async for match in matches(links, definitions, calendar, events, workflows):
        event, workflow = match.event, match.workflow
        if match.error is not None:
            reason = f"The condition cannot be asked: {match.error}"
            runs.append(_new_run(event, workflow, RunState.FAILED, reason))
        elif event.depth > MAX_DEPTH:
            reason = (
                f"The event lies {event.depth} effects deep; past {MAX_DEPTH} nothing is started. "
                "Workflows that set each other off need a condition that ends it."
            )
            runs.append(_new_run(event, workflow, RunState.STOPPED, reason))
        else:
            runs.append(_new_run(event, workflow))
    return runs


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
