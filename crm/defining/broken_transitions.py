"""Ends a definition change for transitions: none may be left over options that are not there."""

from dataclasses import replace

from crm.changes import Change, Dependents, PlanAction, PlanStep
from crm.defining.mistakes import listed
from crm.defining.placing import with_module
from crm.definitions import Field, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.transitions import Transitions

INPUT = ("input",)


def without_broken_transitions(change: Change) -> Change:
    """The change, with the transitions taken away that it leaves without their options, where
    `change.dependents` says so; else raises Refused."""
    found = [
        (module, field)
        for module in change.next.modules
        for field in module.fields
        if field.transitions is not None and not _fits(field, field.transitions)
    ]
    if not found:
        return change
    if change.dependents is Dependents.REFUSE:
        names = listed(f"{module.api_name}.{field.api_name}" for module, field in found)
        message = (
            f"The transitions of {names} are between options that would go. Change them first with "
            "setTransitions, or give options {dependents: DELETE}, which takes them away too."
        )
        raise Refused(UserError(UserErrorCode.IN_USE, message, INPUT))
    definitions, told = change.next, []
    for module, field in found:
        home = definitions.by_number[module.number]
        fields = tuple(
            replace(each, transitions=None) if each.number == field.number else each
            for each in home.all_fields
        )
        definitions = with_module(definitions, replace(home, all_fields=fields))
        told.append(_told(module, field))
    plan = replace(change.plan, steps=(*change.plan.steps, *told))
    return replace(change, next=definitions, plan=plan)


def _fits(field: Field, transitions: Transitions) -> bool:
    named = {
        key for each in transitions.allowed for key in (*(each.source or ()), *(each.target or ()))
    }
    named |= set(transitions.initial or ())
    return field.kind == "SELECT" and all(field.option(key) is not None for key in named)


def _told(module: Module, field: Field) -> PlanStep:
    target = f"{module.api_name}.{field.api_name}"
    return PlanStep(PlanAction.DELETE, target, "Its transitions are deleted with their options.")
