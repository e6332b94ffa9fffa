"""How a workflow's plan is kept as JSON, and read again."""

from collections.abc import Mapping, Sequence
from typing import cast

from crm.workflows import (
    CreateRecord,
    HttpMethod,
    HttpRequest,
    Json,
    Plan,
    RecordEvent,
    Step,
    StepKind,
    Trigger,
    UpdateRecord,
)


def plan_to_json(plan: Plan) -> dict[str, object]:
    """The JSON object that stands for a plan."""
    return {
        "on": [str(event) for event in plan.trigger.on],
        "fields": list(plan.trigger.fields),
        "condition": plan.condition,
        "steps": steps_to_json(plan.steps),
    }


def plan_from_json(value: Json) -> Plan:
    """The plan that `plan_to_json` made this of."""
    on = cast(Sequence[str], value["on"])
    fields = cast(Sequence[str], value["fields"])
    return Plan(
        trigger=Trigger(tuple(RecordEvent(name) for name in on), tuple(fields)),
        condition=cast(Json | None, value["condition"]),
        steps=steps_from_json(cast(Sequence[Json], value["steps"])),
    )


def steps_to_json(steps: Sequence[Step]) -> list[dict[str, object]]:
    """The JSON objects that stand for steps."""
    return [_step_to_json(step) for step in steps]


def steps_from_json(values: Sequence[Json]) -> tuple[Step, ...]:
    """The steps that `steps_to_json` made these of."""
    return tuple(_step_from_json(value) for value in values)


def _step_to_json(step: Step) -> dict[str, object]:
    match step:
        case UpdateRecord(data):
            return {"kind": str(step.kind), "data": data}
        case CreateRecord(module, data):
            return {"kind": str(step.kind), "module": module, "data": data}
        case HttpRequest(method, url, headers, body):
            return {
                "kind": str(step.kind),
                "method": str(method),
                "url": url,
                "headers": [list(header) for header in headers],
                "body": body,
            }


def _step_from_json(value: Json) -> Step:
    match StepKind(cast(str, value["kind"])):
        case StepKind.UPDATE_RECORD:
            return UpdateRecord(cast(Json, value["data"]))
        case StepKind.CREATE_RECORD:
            return CreateRecord(cast(int, value["module"]), cast(Json, value["data"]))
        case StepKind.HTTP_REQUEST:
            headers = cast(Sequence[tuple[str, str]], value["headers"])
            return HttpRequest(
                method=HttpMethod(cast(str, value["method"])),
                url=cast(str, value["url"]),
                headers=tuple((name, text) for name, text in headers),
                body=value["body"],
            )


def is_json(value: object) -> bool:
    """Whether a value holds nothing but JSON's own kinds, with finite numbers."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_json(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(is_json(item) for item in value)
    if isinstance(value, float):
        return value - value == 0
    return value is None or isinstance(value, str | int | bool)
