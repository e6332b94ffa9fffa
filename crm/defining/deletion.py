"""Deleting modules and fields: to the bin, where their values wait, or for good."""

from dataclasses import replace

from crm.changes import (
    Change,
    DefinitionPlan,
    DropColumn,
    DropLinks,
    DropReference,
    DropTable,
    ForgetLinks,
    PlanAction,
    PlanStep,
    Step,
    TellRecords,
    TellValues,
)
from crm.defining.any_lookups import names_module, without_module
from crm.defining.find import find_field, find_module
from crm.defining.kind_changes import refuse_becoming
from crm.defining.layout import referenced, released
from crm.defining.mistakes import listed, refused
from crm.defining.placing import with_module
from crm.defining.system_modules import refuse_deletion
from crm.definitions import Definitions, Field, Module
from crm.errors import UserErrorCode
from crm.kinds import KINDS


def delete_module(definitions: Definitions, id: str, *, permanently: bool = False) -> Change:
    """The definitions without the module; raises Refused while a lookup points to it."""
    module = find_module(definitions, id, "id", trashed=permanently)
    if module.system:
        raise refused(
            UserErrorCode.IN_USE,
            f"{module.label} is part of every workspace and cannot be deleted; it can be renamed.",
            "id",
        )
    _refuse_where_used(definitions, module, permanently)
    return _drop_module(definitions, module) if permanently else _bin_module(definitions, module)


def delete_field(definitions: Definitions, id: str, *, permanently: bool = False) -> Change:
    """The definitions without the field."""
    module, field = find_field(definitions, id, "id", trashed=permanently)
    refuse_becoming(field)
    refuse_deletion(field)
    return (
        _drop_field(definitions, module, field)
        if permanently
        else _bin_field(definitions, module, field)
    )


def _refuse_where_used(definitions: Definitions, module: Module, permanently: bool) -> None:
    # A module in the bin comes back with its lookups, so they hold what would be gone for good.
    modules = definitions.all_modules if permanently else definitions.modules
    users = [
        f"{other.api_name}.{field.api_name}" + (" (in the bin)" if other.deleted else "")
        for other in modules
        if other.number != module.number
        for field in other.fields
        if names_module(field, module.number)
    ]
    if users:
        raise refused(
            UserErrorCode.IN_USE,
            f"{module.label} cannot be deleted: these fields look it up: {listed(users)}. Delete "
            "them first.",
            "id",
        )


def _bin_module(definitions: Definitions, module: Module) -> Change:
    # What is in the bin answers to no name; it comes back with the one that it has.
    fields = tuple(replace(field, former_names=()) for field in module.all_fields)
    gone = replace(module, all_fields=fields, former_names=(), deleted=True)
    references: list[Step] = [
        DropReference(module, field)
        for field in module.fields
        if referenced(definitions, field) is not None or field.any_lookup is not None
    ]
    step = PlanStep(
        PlanAction.DELETE, module.api_name, "The module goes to the bin; its records are kept."
    )
    return Change(
        with_module(definitions, gone),
        (TellRecords(module), *references),
        DefinitionPlan(f"Puts the module {module.label} into the bin.", (step,)),
        module.number,
    )


def _drop_module(definitions: Definitions, module: Module) -> Change:
    rest = replace(
        definitions,
        all_modules=tuple(
            other for other in definitions.all_modules if other.number != module.number
        ),
    )
    plan = [
        PlanStep(
            PlanAction.DELETE,
            module.api_name,
            "The module and all its records are deleted for good.",
            destructive=True,
        )
    ]
    steps: list[Step] = [TellRecords(module)]
    for other, field in _binned_lookups(rest, module):
        home = rest.by_number[other.number]
        kept = None if field.any_lookup is None else without_module(field, module.number)
        if kept is not None:
            fields = tuple(kept if one is field else one for one in home.all_fields)
            rest = with_module(rest, replace(home, all_fields=fields))
            continue
        rest = with_module(rest, _without_field(home, field))
        steps.append(_lost(other, field))
        plan.append(_loss(other, field, "looked it up from the bin and is deleted for good"))
    steps += [
        ForgetLinks(other, field, module)
        for other in rest.all_modules
        for field in other.all_fields
        if field.any_lookup is not None
    ]
    return Change(
        rest,
        (*steps, DropTable(module)),
        DefinitionPlan(f"Deletes the module {module.label} permanently.", tuple(plan)),
        module.number,
    )


def _binned_lookups(definitions: Definitions, module: Module) -> list[tuple[Module, Field]]:
    return [
        (other, field)
        for other in definitions.all_modules
        for field in other.all_fields
        if field.deleted and names_module(field, module.number)
    ]


def _bin_field(definitions: Definitions, module: Module, field: Field) -> Change:
    wanted = field.unique or field.unique_pending
    gone = replace(field, unique=wanted, unique_pending=False, former_names=(), deleted=True)
    after = replace(
        module,
        all_fields=tuple(gone if other is field else other for other in module.all_fields),
    )
    step = PlanStep(
        PlanAction.DELETE,
        f"{module.api_name}.{field.api_name}",
        "The field goes to the bin; its values are kept." + _title_note(module, field),
    )
    return Change(
        with_module(definitions, after),
        (*_told(module, field), *released(module, field)),
        DefinitionPlan(f"Puts the field {field.label} into the bin.", (step,)),
        module.number,
        field.number,
    )


def _drop_field(definitions: Definitions, module: Module, field: Field) -> Change:
    step = _loss(module, field, "and its values are deleted for good" + _title_note(module, field))
    return Change(
        with_module(definitions, _without_field(module, field)),
        _dropped(module, field),
        DefinitionPlan(f"Deletes the field {field.label} permanently.", (step,)),
        module.number,
        field.number,
    )


def _told(module: Module, field: Field) -> tuple[Step, ...]:
    return () if field.is_computed else (TellValues(module, field),)


def _dropped(module: Module, field: Field) -> tuple[Step, ...]:
    if not field.is_computed:
        return (TellValues(module, field), _lost(module, field))
    return () if field.deleted else tuple(released(module, field))


def _lost(module: Module, field: Field) -> DropColumn | DropLinks:
    return DropLinks(module, field) if field.is_list else DropColumn(module, field)


def _without_field(module: Module, field: Field) -> Module:
    return replace(
        module,
        all_fields=tuple(other for other in module.all_fields if other.number != field.number),
        title_field=None if module.title_field == field.number else module.title_field,
    )


def _loss(module: Module, field: Field, what: str) -> PlanStep:
    kind = KINDS[field.kind].name
    return PlanStep(
        PlanAction.DELETE,
        f"{module.api_name}.{field.api_name}",
        f"The field {field.label} of kind {kind} {what}.",
        destructive=True,
    )


def _title_note(module: Module, field: Field) -> str:
    if module.title_field != field.number:
        return ""
    return " The titles of records become their numbers."
