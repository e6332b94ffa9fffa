"""Tells what an update changes of a field."""

from collections.abc import Iterator
from dataclasses import replace

from crm.changes import DefinitionPlan, PlanAction, PlanStep
from crm.defining.differences import differences
from crm.defining.grace import Grace, grace_plan, rename_detail
from crm.definitions import Definitions, Field, Module


def plan_of_update(
    definitions: Definitions,
    module: Module,
    before: Field,
    field: Field,
    grace: Grace | None = None,
) -> DefinitionPlan:
    """The plan of a field's update; without steps where nothing changes."""
    target = f"{module.api_name}.{before.api_name}"
    steps = list(_renames(definitions, module, before, field, grace))
    steps += grace_plan(module, before, field)
    if before.kind != field.kind:
        detail = f"It becomes one of kind {field.kind}; its values are carried along."
        steps.append(PlanStep(PlanAction.UPDATE, target, detail))
    told_already = ("api_name", "kind", "former_names", "former_options")
    differing = differences(_renamed(before, field), field, but=told_already, words=PLAIN)
    if differing:
        detail = f"These change: {', '.join(differing)}. Values that are stored stay."
        steps.append(PlanStep(PlanAction.UPDATE, target, detail))
    if not steps:
        return DefinitionPlan("Nothing changes.", ())
    return DefinitionPlan(f"Changes the field {before.label} of {module.label}.", tuple(steps))


def _renames(
    definitions: Definitions, module: Module, before: Field, field: Field, grace: Grace | None
) -> Iterator[PlanStep]:
    """The names that what uses the API must change: the field's own, and that of its other side."""
    if before.api_name != field.api_name:
        detail = rename_detail("apiName", before.api_name, field.api_name, grace)
        yield PlanStep(PlanAction.RENAME, f"{module.api_name}.{before.api_name}", detail)
    was, is_now = before.relation, field.relation
    if was is None or is_now is None or was.inverse_api_name == is_now.inverse_api_name:
        return
    old, new = was.inverse_api_name, is_now.inverse_api_name
    detail, home = rename_detail("inverseApiName", old, new, grace), definitions.target(before)
    # Of a lookup to any of several modules they all have the list.
    where = f"{module.api_name}.{before.api_name}" if home is None else f"{home.api_name}.{old}"
    yield PlanStep(PlanAction.RENAME, where, detail)


def _renamed(before: Field, field: Field) -> Field:
    """The field as it was, its other side called as it is from now on."""
    for name in ("lookup", "any_lookup"):
        was, is_now = getattr(before, name), getattr(field, name)
        if was is not None and is_now is not None:
            rules = replace(was, inverse_api_name=is_now.inverse_api_name)
            before = replace(before, **{name: rules})
    return before


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
