"""What a definition says of an index that a job builds, before that is done and after."""

from dataclasses import replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep
from crm.defining.modules import with_module
from crm.definitions import Definitions, Field


def postponed(definitions: Definitions, module: int, field: int) -> Definitions:
    """The definitions in which this field is not unique yet, but shall be."""
    home = definitions.by_number[module]
    found = home.by_number[field]
    return _with(definitions, module, replace(found, unique=False, unique_pending=True))


def became_unique(definitions: Definitions, module: int, field: int) -> Change:
    """The change by which a field that waits for it is unique; none where it does not wait."""
    found = _find(definitions, module, field)
    if found is None or not found.unique_pending:
        return _nothing(definitions, module, field)
    unique = replace(found, unique=True, unique_pending=False)
    return _change(definitions, module, unique, "is unique from now on.")


def not_indexed(definitions: Definitions, module: int, field: int) -> Change:
    """The change that takes `indexed` back; none where that was done already."""
    found = _find(definitions, module, field)
    if found is None or not found.indexed:
        return _nothing(definitions, module, field)
    return _change(definitions, module, replace(found, indexed=False), "is not indexed.")


def not_unique(definitions: Definitions, module: int, field: int) -> Change:
    """The change by which a field waits no more to be unique; none where it does not wait."""
    found = _find(definitions, module, field)
    if found is None or not found.unique_pending:
        return _nothing(definitions, module, field)
    return _change(
        definitions, module, replace(found, unique_pending=False), "does not become unique."
    )


def _find(definitions: Definitions, module: int, field: int) -> Field | None:
    home = definitions.by_number.get(module)
    return None if home is None else home.by_number.get(field)


def _nothing(definitions: Definitions, module: int, field: int) -> Change:
    return Change(definitions, (), DefinitionPlan("Nothing changes.", ()), module, field)


def _change(definitions: Definitions, module: int, field: Field, what: str) -> Change:
    home = definitions.by_number[module]
    target = f"{home.api_name}.{field.api_name}"
    step = PlanStep(PlanAction.UPDATE, target, f"The field {field.label} {what}")
    return Change(
        _with(definitions, module, field),
        (),
        DefinitionPlan(f"The field {field.label} of {home.label} {what}", (step,)),
        module,
        field.number,
    )


def _with(definitions: Definitions, module: int, field: Field) -> Definitions:
    home = definitions.by_number[module]
    fields = tuple(field if one.number == field.number else one for one in home.all_fields)
    return with_module(definitions, replace(home, all_fields=fields))
