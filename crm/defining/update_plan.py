"""Tells what an update changes of a field."""

from dataclasses import fields as attributes

from crm.changes import DefinitionPlan, PlanAction, PlanStep
from crm.defining.grace import Grace, grace_plan, rename_detail
from crm.definitions import Field, Module


def plan_of_update(
    module: Module, before: Field, field: Field, grace: Grace | None = None
) -> DefinitionPlan:
    """The plan of a field's update; without steps where nothing changes."""
    target = f"{module.api_name}.{before.api_name}"
    steps = []
    if before.api_name != field.api_name:
        detail = rename_detail("apiName", before.api_name, field.api_name, grace)
        steps.append(PlanStep(PlanAction.RENAME, target, detail))
    steps += grace_plan(module, before, field)
    if before.kind != field.kind:
        detail = f"It becomes one of kind {field.kind}; its values are carried along."
        steps.append(PlanStep(PlanAction.UPDATE, target, detail))
    differing = [
        PLAIN.get(attribute.name, attribute.name.replace("_", " "))
        for attribute in attributes(Field)
        if attribute.compare
        and attribute.name not in ("api_name", "kind", "former_names")
        and getattr(before, attribute.name) != getattr(field, attribute.name)
    ]
    if differing:
        detail = f"These change: {', '.join(differing)}. Values that are stored stay."
        steps.append(PlanStep(PlanAction.UPDATE, target, detail))
    if not steps:
        return DefinitionPlan("Nothing changes.", ())
    return DefinitionPlan(f"Changes the field {before.label} of {module.label}.", tuple(steps))


PLAIN = {
    "number_rules": "number rules",
    "text": "text rules",
    "lookup": "lookup rules",
    "any_lookup": "lookup rules",
    "currency": "currencies",
    "file": "file rules",
    "unique_pending": "unique",
    "option_set": "set of options",
}
"""How a plan calls what Python calls otherwise."""
