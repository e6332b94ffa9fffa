"""Ends a definition change for rules: none may be left asking for what is not there any more."""

import json
from collections.abc import Iterator
from dataclasses import replace

from crm.carrying import stays_as_it_is
from crm.changes import Change, Dependents, PlanAction, PlanStep
from crm.defining.mistakes import listed
from crm.defining.placing import with_module
from crm.defining.record_rules import broken_rules
from crm.definitions import Definitions, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.rules import Rule
from crm.view_usage import numbers_in


def without_broken_rules(before: Definitions, change: Change) -> Change:
    """The change, with the rules deleted that it leaves without a meaning or gives another one,
    where `change.dependents` says so; else raises Refused."""
    found = [*broken_rules(change.next), *_otherwise(before, change.next)]
    found = list({(module.number, rule.key): (module, rule) for module, rule in found}.values())
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


def _otherwise(before: Definitions, after: Definitions) -> Iterator[tuple[Module, Rule]]:
    """The rules that ask for a field whose values become others: what a rule compares them with
    does not go along."""
    carried = set(_carried(before, after))
    for module in after.modules if carried else ():
        for rule in module.rules:
            filters = (json.loads(text) for text in (rule.filter, rule.before) if text is not None)
            if carried & set(numbers_in(list(filters))):
                yield module, rule


def _carried(before: Definitions, after: Definitions) -> Iterator[int]:
    for module in after.modules:
        known = before.by_number.get(module.number)
        for field in () if known is None or known is module else module.fields:
            was = known and known.by_number.get(field.number)
            if was and was.kind != field.kind and not stays_as_it_is(was, field):
                yield field.number
