"""Which workflows a definition change touches, for its plan."""

from collections.abc import Iterable

from crm.changes import PlanAction, PlanStep
from crm.defining.mistakes import listed
from crm.definitions import Definitions
from crm.view_usage import Touched, numbers_in
from crm.workflow_json import plan_to_json
from crm.workflows import Workflow


def workflow_notes(
    definitions: Definitions, workflows: Iterable[Workflow], found: Touched
) -> tuple[PlanStep, ...]:
    """A note for each thing that a change touches and that workflows use."""
    used: dict[str, list[str]] = {}
    for workflow in workflows:
        if workflow.module in found.modules:
            used.setdefault(found.modules[workflow.module], []).append(workflow.name)
            continue
        module = definitions.by_number.get(workflow.module)
        columns = {} if module is None else {f.column: f.number for f in module.fields}
        named = {columns[name] for name in workflow.plan.trigger.fields if name in columns}
        for number in sorted(named | set(numbers_in(plan_to_json(workflow.plan)))):
            if number in found.fields:
                used.setdefault(found.fields[number], []).append(workflow.name)
    return tuple(PlanStep(PlanAction.NOTE, target, _told(names)) for target, names in used.items())


def _told(names: list[str]) -> str:
    what = "workflow" if len(names) == 1 else "workflows"
    return f"Used by the {what} {listed(names)}."
