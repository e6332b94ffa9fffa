"""Brings modules and fields back from the bin, with their values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crm.changes import (
    Change,
    DefinitionPlan,
    PlanAction,
    PlanStep,
    Step,
    TellGaps,
    TellRecords,
    TellValues,
)
from crm.defining.find import find_module
from crm.defining.layout import Path, pointing, regained
from crm.defining.mistakes import Mistakes, listed, refused
from crm.defining.naming import check_names
from crm.defining.placing import with_module
from crm.definition_ids import number_of_field
from crm.definitions import Definitions, Field, Module
from crm.errors import UserErrorCode
from crm.names import api_name_error

ID = ("id",)
INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class FieldRestoration:
    """What a field is to be other than it was; None leaves it."""

    api_name: str | None = None
    inverse_api_name: str | None = None
    unique: bool | None = None


@dataclass(frozen=True, slots=True)
class ModuleRestoration:
    """What a module is to be called other than it was; None leaves it."""

    api_name: str | None = None
    plural_api_name: str | None = None


def restore_field(definitions: Definitions, id: str, given: FieldRestoration) -> Change:
    """The field in use again, with its values; raises Refused where that cannot be."""
    module, before = _find_binned(definitions, id)
    mistakes = Mistakes()
    field = _changed(before, given, mistakes)
    mistakes.refuse()
    _refuse_binned_targets(definitions, [field])
    fields = tuple(field if other is before else other for other in module.all_fields)
    grown = replace(module, all_fields=fields)
    after = with_module(definitions, grown)
    _refuse_taken(definitions, grown, field, given)
    return Change(
        after,
        (*_told(grown, field), *regained(after, grown, field, ID)),
        _plan_of_field(module, before, field),
        module.number,
        field.number,
        restored=frozenset({field.number}),
    )


def restore_module(definitions: Definitions, id: str, given: ModuleRestoration) -> Change:
    """The module in use again, with its records and views; raises Refused where that cannot be."""
    before = find_module(definitions, id, "id", trashed=True)
    if not before.deleted:
        raise refused(UserErrorCode.INVALID, f"{before.label} is not in the bin.", *ID)
    mistakes = Mistakes()
    for name, key in ((given.api_name, "apiName"), (given.plural_api_name, "pluralApiName")):
        if name is not None:
            mistakes.note(api_name_error(name, (*INPUT, key)))
    mistakes.refuse()
    module = replace(
        before,
        api_name=before.api_name if given.api_name is None else given.api_name,
        plural_api_name=(
            before.plural_api_name if given.plural_api_name is None else given.plural_api_name
        ),
        deleted=False,
    )
    if module.api_name.lower() == module.plural_api_name.lower():
        message = "The plural must differ from the singular."
        raise refused(UserErrorCode.INVALID, message, *INPUT, "pluralApiName")
    _refuse_binned_targets(definitions, module.fields, module)
    after = with_module(definitions, module)
    places: dict[object, Path] = {
        "apiName": (*INPUT, "apiName") if given.api_name is not None else ID,
        "pluralApiName": (*INPUT, "pluralApiName") if given.plural_api_name is not None else ID,
    }
    check_names(after, module, mistakes, places, ID)
    mistakes.refuse()
    references = [step for field in module.fields for step in pointing(after, module, field)]
    return Change(
        after,
        (TellRecords(module), *references),
        _plan_of_module(before, module),
        module.number,
        restored=frozenset(field.number for field in module.fields),
    )


def _find_binned(definitions: Definitions, id: str) -> tuple[Module, Field]:
    number = number_of_field(id)
    for module in definitions.all_modules:
        field = None if number is None else module.by_number.get(number)
        if field is None:
            continue
        if module.deleted:
            message = f"{field.label} belongs to {module.label}, which is in the bin: restore that."
            raise refused(UserErrorCode.INVALID, message, *ID)
        if not field.deleted:
            raise refused(UserErrorCode.INVALID, f"{field.label} is not in the bin.", *ID)
        return module, field
    raise refused(UserErrorCode.NOT_FOUND, f"There is no field with the id {id!a}.", *ID)


def _changed(before: Field, given: FieldRestoration, mistakes: Mistakes) -> Field:
    lookup, any_lookup = before.lookup, before.any_lookup
    if given.api_name is not None:
        mistakes.note(api_name_error(given.api_name, (*INPUT, "apiName")))
    if given.inverse_api_name is not None:
        at = (*INPUT, "inverseApiName")
        mistakes.note(api_name_error(given.inverse_api_name, at))
        if lookup is not None:
            lookup = replace(lookup, inverse_api_name=given.inverse_api_name)
        elif any_lookup is not None:
            any_lookup = replace(any_lookup, inverse_api_name=given.inverse_api_name)
        else:
            mistakes.invalid(f"{before.label} is no lookup and has no other side.", at)
    if given.unique and not before.unique:
        mistakes.invalid(
            f"{before.label} was not unique. Restore it first, then make it so with updateField.",
            (*INPUT, "unique"),
        )
    return replace(
        before,
        api_name=before.api_name if given.api_name is None else given.api_name,
        lookup=lookup,
        any_lookup=any_lookup,
        unique=before.unique if given.unique is None else given.unique,
        deleted=False,
    )


def _refuse_taken(
    definitions: Definitions, module: Module, field: Field, given: FieldRestoration
) -> None:
    """Raise Refused where a name of the field was taken while it was in the bin."""
    places: dict[object, Path] = {
        field.number: (*INPUT, "apiName") if given.api_name is not None else ID,
        (field.number, "inverse"): (*INPUT, "inverseApiName"),
    }
    # As the last one it is what collides, not what came while it was away.
    others = (other for other in module.all_fields if other is not field)
    last = replace(module, all_fields=(*others, field))
    mistakes = Mistakes()
    check_names(with_module(definitions, last), last, mistakes, places, ID)
    mistakes.refuse()


def _refuse_binned_targets(
    definitions: Definitions, fields: Iterable[Field], home: Module | None = None
) -> None:
    """Raise Refused where a lookup points to a module that is in the bin too."""
    own = None if home is None else home.number
    targets = {
        target.number: target
        for field in fields
        if field.lookup is not None and field.lookup.module != own
        for target in (definitions.by_number[field.lookup.module],)
        if target.deleted
    }
    if targets:
        names = listed(target.label for target in targets.values())
        message = f"It points to what is in the bin too: {names}. Restore that first."
        raise refused(UserErrorCode.IN_USE, message, *ID)


def _told(module: Module, field: Field) -> Iterator[Step]:
    if not field.is_computed:
        yield TellValues(module, field)
        if field.required:
            yield TellGaps(module, field)


def _plan_of_field(module: Module, before: Field, field: Field) -> DefinitionPlan:
    detail = "The field comes back from the bin with its values."
    if module.title_field == field.number:
        detail += " The titles of records are its values again."
    if before.unique and not field.unique:
        detail += " It is not unique any more."
    target = f"{module.api_name}.{field.api_name}"
    steps = [PlanStep(PlanAction.RESTORE, target, detail)]
    if before.api_name != field.api_name:
        text = f"It was {before.api_name}; documents that use that must change."
        steps.append(PlanStep(PlanAction.RENAME, target, text))
    return DefinitionPlan(f"Restores the field {field.label} of {module.label}.", tuple(steps))


def _plan_of_module(before: Module, module: Module) -> DefinitionPlan:
    detail = "The module comes back from the bin with its records and views."
    steps = [PlanStep(PlanAction.RESTORE, module.api_name, detail)]
    for old, new in (
        (before.api_name, module.api_name),
        (before.plural_api_name, module.plural_api_name),
    ):
        if old != new:
            text = f"It was {old}; documents that use that must change."
            steps.append(PlanStep(PlanAction.RENAME, module.api_name, text))
    return DefinitionPlan(f"Restores the module {module.label}.", tuple(steps))
