"""Changes of modules: each checks what is asked and gives the definitions it leads to."""

from dataclasses import replace

from crm.changes import (
    AddUniqueKey,
    Change,
    CreateTable,
    DefinitionPlan,
    Numbers,
    PlanAction,
    PlanStep,
    RequireRoom,
    Step,
    TellBin,
)
from crm.defining.building import build_field
from crm.defining.differences import differences
from crm.defining.find import find_module
from crm.defining.grace import (
    Grace,
    former_module_names,
    grace_plan,
    grace_steps,
    rename_detail,
)
from crm.defining.inputs import FieldInput, ModuleInput, ModuleUpdate, Unset
from crm.defining.layout import made
from crm.defining.limits import MAX_LABEL, MAX_SECTIONS
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, listed, refused
from crm.defining.naming import check_names
from crm.defining.option_sets import with_set
from crm.defining.placing import with_module
from crm.defining.system_modules import note_kept_names
from crm.defining.unique_keys import build_keys, kept_keys, key_plan, key_steps
from crm.definitions import Definitions, Field, Module, Section
from crm.errors import UserErrorCode
from crm.grace import field_named, modules_by_any_name
from crm.names import api_name_error, section_key_error
from crm.parts import parts_of
from crm.unique_keys import UniqueKey

TITLE_KINDS = (
    *("TEXT", "LONG_TEXT", "EMAIL", "PHONE", "URL", "COUNTRY", "SELECT", "AUTO_NUMBER"),
    *("INTEGER", "DECIMAL", "DATE"),
)
"""The kinds whose values can stand for a whole record."""

INPUT = ("input",)


def create_module(definitions: Definitions, numbers: Numbers, given: ModuleInput) -> Change:
    """A new module with its sections and fields; raises Refused with every mistake."""
    mistakes = Mistakes()
    _check_names_and_labels(given, mistakes)
    _check_sections(given.sections, mistakes)
    mistakes.refuse()
    module = Module(
        number=numbers.module(),
        api_name=given.api_name,
        plural_api_name=given.plural_api_name,
        label=given.label,
        plural_label=given.plural_label,
        description=given.description,
        icon=given.icon,
        recycle_bin=given.recycle_bin,
        sections=given.sections,
    )
    module = replace(
        module, all_fields=_fields(definitions, numbers, module, given.fields, mistakes)
    )
    if not mistakes.errors:
        title = _title(module, given.title_field, mistakes)
        keys = build_keys(module, given.unique_keys, mistakes)
        module = replace(module, title_field=title, unique_keys=keys)
    after = with_module(definitions, module)
    check_names(after, module, mistakes, _places(given, module), (*INPUT, "apiName"))
    mistakes.refuse()
    return Change(after, _steps_of_new(after, module), _plan_of_new(module), module.number)


def update_module(
    definitions: Definitions, id: str, given: ModuleUpdate, grace: Grace | None = None
) -> Change:
    """A module with other names, labels or settings; no record is touched.

    With `grace` its former names answer for a while.
    """
    before = find_module(definitions, id, "id")
    wanted = ModuleInput(
        api_name=given_or(given.api_name, before.api_name, before.api_name),
        plural_api_name=given_or(
            given.plural_api_name, before.plural_api_name, before.plural_api_name
        ),
        label=given_or(given.label, before.label, ""),
        plural_label=given_or(given.plural_label, before.plural_label, ""),
        description=given_or(given.description, before.description, ""),
        icon=given_or(given.icon, before.icon, None),
        recycle_bin=given_or(given.recycle_bin, before.recycle_bin, before.recycle_bin),
    )
    mistakes = Mistakes()
    _check_names_and_labels(wanted, mistakes)
    title = before.title.api_name if before.title is not None else None
    title = given_or(given.title_field, title, None)
    module = replace(
        before,
        api_name=wanted.api_name,
        plural_api_name=wanted.plural_api_name,
        label=wanted.label,
        plural_label=wanted.plural_label,
        description=wanted.description,
        icon=wanted.icon,
        recycle_bin=wanted.recycle_bin,
        title_field=_title(before, title, mistakes),
        unique_keys=_keys(before, given, mistakes),
    )
    module = replace(module, former_names=former_module_names(before, module, grace, mistakes))
    note_kept_names(before, module, mistakes)
    mistakes.refuse()
    after = with_module(definitions, module)
    if _named_otherwise(before, module):
        check_names(after, module, mistakes, _places(wanted, module), (*INPUT, "apiName"))
    mistakes.refuse()
    steps = [*key_steps(before, module), *grace_steps(module, None, grace)]
    if before.recycle_bin and not module.recycle_bin:
        steps.append(TellBin(module))
    return Change(after, tuple(steps), _plan_of_update(before, module, grace), module.number)


def move_module(definitions: Definitions, id: str, after: str | None) -> Change:
    """The module put right after another, or before all where `after` is None."""
    module = find_module(definitions, id, "id")
    rest = [other for other in definitions.all_modules if other.number != module.number]
    place = 0
    where = "before all others"
    if after is not None:
        anchor = find_module(definitions, after, "after")
        if anchor.number == module.number:
            raise refused(UserErrorCode.INVALID, "A module cannot be put after itself.", "after")
        place = rest.index(anchor) + 1
        where = f"after {anchor.api_name}"
    rest.insert(place, module)
    step = PlanStep(PlanAction.MOVE, module.api_name, f"The module is put {where}.")
    plan = DefinitionPlan(f"Moves the module {module.label} {where}.", (step,))
    return Change(replace(definitions, all_modules=tuple(rest)), (), plan, module.number)


def _check_names_and_labels(given: ModuleInput, mistakes: Mistakes) -> None:
    mistakes.note(api_name_error(given.api_name, (*INPUT, "apiName")))
    mistakes.note(api_name_error(given.plural_api_name, (*INPUT, "pluralApiName")))
    if given.api_name.lower() == given.plural_api_name.lower():
        mistakes.invalid(
            "The plural must differ from the singular, for one names a single record and the "
            "other the list: deal and deals.",
            (*INPUT, "pluralApiName"),
        )
    mistakes.check_label(given.label, (*INPUT, "label"))
    mistakes.check_label(given.plural_label, (*INPUT, "pluralLabel"))
    mistakes.check_description(given.description, (*INPUT, "description"))
    mistakes.check_description(given.icon or "", (*INPUT, "icon"))
    mistakes.check_length(given.icon or "", (*INPUT, "icon"), MAX_LABEL)


def _check_sections(sections: tuple[Section, ...], mistakes: Mistakes) -> None:
    at = (*INPUT, "sections")
    if len(sections) > MAX_SECTIONS:
        mistakes.invalid(
            f"There are {len(sections)} sections; a module has at most {MAX_SECTIONS}.", at
        )
        return
    seen: set[str] = set()
    for index, section in enumerate(sections):
        place = (*at, str(index))
        mistakes.note(section_key_error(section.key, (*place, "key")))
        mistakes.check_label(section.label, (*place, "label"))
        if section.key.lower() in seen:
            mistakes.add(
                UserErrorCode.NAME_TAKEN,
                f"The key {section.key} is taken: a section before this one has it.",
                (*place, "key"),
            )
        seen.add(section.key.lower())


def _fields(
    definitions: Definitions,
    numbers: Numbers,
    module: Module,
    given: tuple[FieldInput, ...],
    mistakes: Mistakes,
) -> tuple[Field, ...]:
    targets = {**modules_by_any_name(definitions), module.api_name: module}
    fields = []
    for index, field in enumerate(given):
        at = (*INPUT, "fields", str(index))
        wanted = with_set(definitions, field, mistakes, at)
        fields.append(build_field(numbers.field(), wanted, module, targets, mistakes, at))
    return tuple(field for field in fields if field is not None)


def _title(module: Module, name: str | None, mistakes: Mistakes) -> int | None:
    if name is None:
        return None
    at = (*INPUT, "titleField")
    found = next((field for field in module.fields if field is field_named(module, name)), None)
    if found is None:
        fit = listed(field.api_name for field in module.fields if field.kind in TITLE_KINDS)
        mistakes.add(
            UserErrorCode.NOT_FOUND,
            f"{module.label} has no field {name!a} of its own; fit for a title: {fit}.",
            at,
        )
        return None
    if found.kind not in TITLE_KINDS:
        mistakes.invalid(
            f"A field of kind {found.kind} cannot be the title; these kinds can: "
            f"{', '.join(TITLE_KINDS)}.",
            at,
        )
        return None
    if found.hidden:
        mistakes.invalid(f"{found.label} is hidden, and everybody reads titles.", at)
        return None
    return found.number


def _keys(before: Module, given: ModuleUpdate, mistakes: Mistakes) -> tuple[UniqueKey, ...]:
    if isinstance(given.unique_keys, Unset):
        return before.unique_keys
    return kept_keys(before, build_keys(before, given.unique_keys or (), mistakes))


def _places(given: ModuleInput, module: Module) -> dict[object, tuple[str, ...]]:
    """Where the input holds each name; fields that failed have no number and are not there."""
    places: dict[object, tuple[str, ...]] = {
        "apiName": (*INPUT, "apiName"),
        "pluralApiName": (*INPUT, "pluralApiName"),
    }
    indexes: dict[str, list[int]] = {}
    for index, field in enumerate(given.fields):
        indexes.setdefault(field.api_name, []).append(index)
    for built in module.all_fields:
        if indexes.get(built.api_name):
            at = (*INPUT, "fields", str(indexes[built.api_name].pop(0)))
            places[built.number] = (*at, "apiName")
            places[(built.number, "inverse")] = (*at, "lookup", "inverseApiName")
    return places


def _named_otherwise(before: Module, module: Module) -> bool:
    return (before.api_name, before.plural_api_name) != (module.api_name, module.plural_api_name)


def _steps_of_new(after: Definitions, module: Module) -> tuple[Step, ...]:
    columns = sum(len(parts_of(field)) for field in module.stored_fields)
    room = RequireRoom(module, columns, (*INPUT, "fields"))
    steps: list[Step] = [room, CreateTable(module)]
    for field in module.all_fields:
        steps.extend(made(after, module, field))
    steps.extend(AddUniqueKey(module, key) for key in module.unique_keys)
    return tuple(steps)


def _plan_of_new(module: Module) -> DefinitionPlan:
    count = len(module.all_fields)
    summary = f"Creates the module {module.label} with {count} field{'' if count == 1 else 's'}."
    steps = [PlanStep(PlanAction.CREATE, module.api_name, "The module, empty.")]
    for field in module.all_fields:
        detail = f"{field.label}, a field of kind {field.kind}."
        steps.append(PlanStep(PlanAction.CREATE, f"{module.api_name}.{field.api_name}", detail))
    steps += key_plan(replace(module, unique_keys=()), module)
    return DefinitionPlan(summary, tuple(steps))


def _plan_of_update(before: Module, module: Module, grace: Grace | None) -> DefinitionPlan:
    steps = list(grace_plan(module, before, module))
    for what, old, new in (
        ("apiName", before.api_name, module.api_name),
        ("pluralApiName", before.plural_api_name, module.plural_api_name),
    ):
        if old != new:
            detail = rename_detail(what, old, new, grace)
            steps.append(PlanStep(PlanAction.RENAME, before.api_name, detail))
    steps += key_plan(before, module)
    rest = replace(
        module,
        api_name=before.api_name,
        plural_api_name=before.plural_api_name,
        unique_keys=before.unique_keys,
        former_names=before.former_names,
    )
    differing = differences(before, rest, words={"title_field": "title"})
    if differing:
        detail = f"These change: {', '.join(differing)}. No stored value moves."
        steps.append(PlanStep(PlanAction.UPDATE, before.api_name, detail))
    if not steps:
        return DefinitionPlan("Nothing changes.", ())
    return DefinitionPlan(f"Changes the module {before.label}.", tuple(steps))
