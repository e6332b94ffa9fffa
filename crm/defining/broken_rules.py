"""Ends a definition change for rules: none may be left asking for what is not there any more."""

from dataclasses import replace

from crm.changes import Change, Dependents, PlanAction, PlanStep
from crm.defining.mistakes import listed
from crm.defining.placing import with_module
from crm.defining.record_rules import broken_rules
from crm.errors import Refused, UserError, UserErrorCode


def without_broken_rules(change: Change) -> Change:
    """The change, with the rules deleted that it leaves without a meaning, where
    `change.dependents` says so; else raises Refused."""
    found = broken_rules(change.next)
    if not found:
        return change
    if change.dependents is Dependents.REFUSE:
        names = listed(f"{rule.label} of {module.label}" for module, rule in found)
        deleting = any(step.action is PlanAction.DELETE for step in change.plan.steps)
        message = (
            f"These rules ask for what would go or become another: {names}. Change them first, or "
            "give options {dependents: DELETE}, which deletes them too."
        )
        path = ("id",) if deleting else ("input",)
        raise Refused(UserError(UserErrorCode.IN_USE, message, path))
    definitions, told = change.next, []
    for module, rule in found:
        home = definitions.by_number[module.number]
        rules = tuple(each for each in home.rules if each.key != rule.key)
        definitions = with_module(definitions, replace(home, rules=rules))
        detail = f"The rule {rule.label} is deleted with what it asks for."
        told.append(PlanStep(PlanAction.DELETE, f"{module.api_name}!{rule.key}", detail))
    plan = replace(change.plan, steps=(*change.plan.steps, *told))
    return replace(change, next=definitions, plan=plan)
