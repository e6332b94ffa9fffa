"""Ends every definition change: checks what is computed and what is unique together, and says
what becomes of these."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crm.changes import (
    AddIndex,
    Change,
    Dependents,
    DropIndex,
    PlanAction,
    PlanStep,
    Step,
)
from crm.defining.mistakes import listed
from crm.defining.placing import with_module
from crm.defining.unique_keys import keys_settled
from crm.definitions import Definitions, Field, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.formulas.expressions import Expression, Type, written
from crm.formulas.indexing import index_obstacle
from crm.formulas.linking import Broken, Linked, link


def settled(before: Definitions, change: Change) -> Change:
    """The change with the expressions of all computed fields in what it leads to, and without keys
    that lose a field.

    `before` must have its expressions too. Fields that the change leaves without a meaning go to
    the bin with it, or refuse it, as `change.dependents` says. Raises Refused.
    """
    change = keys_settled(change)
    found = link(change.next)
    gone: list[PlanStep] = []
    steps: list[Step] = []
    while found.broken:
        new = [each for each in found.broken if _draft_at(each.field) is not None]
        if new:
            raise Refused(*(error for each in new for error in _errors(each)))
        if change.dependents is Dependents.REFUSE or _is_restored(change, found.broken):
            raise _in_use(change, found.broken)
        found = _without(found, gone, steps)
    steps += _index_steps(before, found.definitions, change)
    if not (gone or steps) and found.definitions is change.next:
        return change
    plan = replace(change.plan, steps=(*change.plan.steps, *gone))
    return replace(change, next=found.definitions, steps=(*change.steps, *steps), plan=plan)


def _draft_at(field: Field) -> tuple[str, ...] | None:
    rules = field.formula or field.rollup
    return None if rules is None else rules.draft_at


def _errors(broken: Broken) -> Iterator[UserError]:
    path = _draft_at(broken.field) or ()
    for mistake in broken.mistakes:
        yield UserError(UserErrorCode.INVALID, str(mistake), (*path, *mistake.part))


def _in_use(change: Change, broken: Sequence[Broken]) -> Refused:
    names = listed(_target(each.module, each.field) for each in broken)
    lost = [each for each in broken if each.field.number in change.restored]
    if lost:
        return _cannot_return(change, lost)
    message = (
        f"These fields are computed from what would go or become another: {names}. Change them "
        "first, or give options {dependents: DELETE}, which puts them into the bin too."
    )
    deleting = any(step.action is PlanAction.DELETE for step in change.plan.steps)
    path = ("id",) if deleting else ("input",)
    return Refused(UserError(UserErrorCode.IN_USE, message, path))


def _is_restored(change: Change, broken: Sequence[Broken]) -> bool:
    """Whether the very field that shall come back is broken."""
    return any(each.field.number == change.field in change.restored for each in broken)


def _cannot_return(change: Change, lost: Sequence[Broken]) -> Refused:
    why = " ".join(str(mistake) for each in lost for mistake in each.mistakes)
    names = listed(_target(each.module, each.field) for each in lost)
    message = f"What these fields are computed from is gone: {names}. {why}"
    if change.field is None:
        message += " Give options {dependents: DELETE} to leave them in the bin."
    return Refused(UserError(UserErrorCode.IN_USE, message.strip(), ("id",)))


def _without(found: Linked, gone: list[PlanStep], steps: list[Step]) -> Linked:
    """The definitions with the broken fields in the bin."""
    definitions = found.definitions
    for each in found.broken:
        module = definitions.by_number[each.module.number]
        field = module.by_number[each.field.number]
        fields = tuple(
            replace(other, deleted=True) if other is field else other for other in module.all_fields
        )
        definitions = with_module(definitions, replace(module, all_fields=fields))
        if field.indexed:
            steps.append(DropIndex(module, field))
        why = " ".join(map(str, each.mistakes))
        detail = f"The computed field goes to the bin with what it is made of. {why}".strip()
        gone.append(PlanStep(PlanAction.DELETE, _target(each.module, each.field), detail))
    return link(definitions)


def _index_steps(before: Definitions, after: Definitions, change: Change) -> Iterator[Step]:
    # A module in the bin keeps its indexes.
    homes = before.all_modules
    old = {field.number: field for module in homes for field in module.computed_fields}
    for module in after.modules:
        for field in module.computed_fields:
            was = old.get(field.number)
            indexed_before = was is not None and was.indexed
            same = indexed_before and _written(was) == _written(field)
            if indexed_before and not (field.indexed and same):
                yield DropIndex(module, field)
            if field.indexed and not same:
                _refuse_index(change, module, field)
                yield AddIndex(module, field)


def _written(field: Field | None) -> str | None:
    return None if field is None or field.expression is None else written(field.expression)


def _refuse_index(change: Change, module: Module, field: Field) -> None:
    obstacle = _obstacle(field.expression)
    if obstacle is None:
        return
    here = change.field == field.number
    message = f"{_target(module, field)} cannot be indexed: {obstacle}"
    path = ("input", "indexed") if here else ("input",)
    raise Refused(UserError(UserErrorCode.INVALID, message, path))


def _obstacle(expression: Expression | None) -> str | None:
    if expression is None:
        return "it cannot be computed."
    if expression.bounds.type is Type.BOOLEAN:
        return None
    return index_obstacle(expression)


def _target(module: Module, field: Field) -> str:
    return f"{module.api_name}.{field.api_name}"
