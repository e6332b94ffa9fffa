"""Changes of sets of options, which reach every field that shares them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crm.changes import (
    Change,
    DefinitionPlan,
    PlanAction,
    PlanStep,
    RequireUnusedOptions,
    Step,
)
from crm.defining.inputs import UNSET, FieldInput, OptionInput, Unset
from crm.defining.limits import MAX_OPTION_SETS
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, Path, listed, refused
from crm.defining.option_rules import check_options
from crm.definitions import Definitions, Field, Module, Option
from crm.errors import UserErrorCode
from crm.names import set_key_error
from crm.option_sets import OptionSet, option_set, sharing

INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class OptionSetUpdate:
    """What changes of a set; its options are given whole."""

    label: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    options: tuple[OptionInput, ...] | Unset | None = UNSET


def create_option_set(definitions: Definitions, given: OptionSet) -> Change:
    """The definitions with one set more, at the end; raises Refused with every mistake."""
    mistakes = Mistakes()
    mistakes.note(set_key_error(given.key, (*INPUT, "key")))
    if len(definitions.option_sets) >= MAX_OPTION_SETS:
        mistakes.invalid(
            f"There are {MAX_OPTION_SETS} sets of options, and there can be no more.", INPUT
        )
    if any(one.key.lower() == given.key.lower() for one in definitions.option_sets):
        known = listed(one.key for one in definitions.option_sets)
        message = f"The key {given.key} is taken; there are the sets {known}."
        mistakes.add(UserErrorCode.NAME_TAKEN, message, (*INPUT, "key"))
    _check(given, mistakes)
    mistakes.refuse()
    after = replace(definitions, option_sets=(*definitions.option_sets, given))
    summary = f"Makes the set of options {given.label}."
    step = PlanStep(PlanAction.CREATE, given.key, summary)
    return Change(after, (), DefinitionPlan(summary, (step,)), None, option_set=given.key)


def update_option_set(definitions: Definitions, key: str, given: OptionSetUpdate) -> Change:
    """The set with another label, description or options, in all fields that share it."""
    before = find_set(definitions, key, "key")
    options = before.options
    if not isinstance(given.options, Unset):
        known = {option.key: option for option in options}
        options = tuple(one.over(known.get(one.key)) for one in given.options or ())
    after = replace(
        before,
        label=given_or(given.label, before.label, ""),
        description=given_or(given.description, before.description, ""),
        options=options,
    )
    mistakes = Mistakes()
    _check(after, mistakes)
    mistakes.refuse()
    return change_of_set(
        definitions,
        before,
        after,
        PlanStep(PlanAction.UPDATE, key, f"Changes the set of options {before.label}."),
        (*INPUT, "options"),
    )


def delete_option_set(definitions: Definitions, key: str) -> Change:
    """The definitions without the set; raises Refused while a field shares it."""
    found = find_set(definitions, key, "key")
    users = [
        f"{module.api_name}.{field.api_name}" + (" (in the bin)" if _binned(module, field) else "")
        for module, field in sharing(definitions, key)
    ]
    if users:
        raise refused(
            UserErrorCode.IN_USE,
            f"These fields share the options of {found.label}: {listed(users)}. Give them others "
            "first, or options of their own with optionSet: null.",
            "key",
        )
    rest = tuple(one for one in definitions.option_sets if one is not found)
    summary = f"Deletes the set of options {found.label}."
    step = PlanStep(PlanAction.DELETE, key, summary)
    return Change(
        replace(definitions, option_sets=rest), (), DefinitionPlan(summary, (step,)), None
    )


def find_set(definitions: Definitions, key: str, *path: str) -> OptionSet:
    """The set with this key; raises Refused where there is none."""
    found = option_set(definitions, key)
    if found is None:
        known = listed(one.key for one in definitions.option_sets)
        there = f"there are {known}" if known else "make one with createOptionSet"
        message = f"There is no set of options with the key {key!a}; {there}."
        raise refused(UserErrorCode.NOT_FOUND, message, *path)
    return found


def with_set(
    definitions: Definitions, given: FieldInput, mistakes: Mistakes, path: Path
) -> FieldInput:
    """The field as asked for, with the options of the set that it names; notes what is wrong."""
    if given.option_set is None:
        return given
    at = (*path, "optionSet")
    found = option_set(definitions, given.option_set)
    if given.options is not None:
        message = (
            f"The options are those of the set {given.option_set}. Change them with "
            "updateOptionSet, or give optionSet: null for options of the field's own."
        )
        mistakes.invalid(message, at)
    elif found is None:
        known = listed(one.key for one in definitions.option_sets) or "none yet"
        message = f"There is no set of options {given.option_set!a}; there are: {known}."
        mistakes.add(UserErrorCode.NOT_FOUND, message, at)
    else:
        return replace(given, options=found.options)
    return given


def change_of_set(
    definitions: Definitions, before: OptionSet, after: OptionSet, step: PlanStep, path: Path
) -> Change:
    """The change of a set and of all fields that share it.

    Raises Refused where the default of one would be no choice any more.
    """
    fields = list(sharing(definitions, before.key))
    for module, field in fields:
        if not _binned(module, field):
            refuse_default(module, field, after.options, path)
    modules = tuple(_copied(module, after) for module in definitions.all_modules)
    sets = tuple(after if one is before else one for one in definitions.option_sets)
    plan = [step, *_notes(fields)] if before != after else []
    summary = step.detail if plan else "Nothing changes."
    return Change(
        replace(definitions, all_modules=modules, option_sets=sets),
        tuple(_unused(fields, before, after, path)),
        DefinitionPlan(summary, tuple(plan)),
        None,
        option_set=before.key,
    )


def refuse_default(module: Module, field: Field, options: Sequence[Option], path: Path) -> None:
    """Raise Refused where the field's default is none of the options that are in use."""
    usable = {option.key for option in options if not option.retired}
    lost = [key for key in _default(field) if key not in usable]
    if lost:
        at = [place for place, one in enumerate(options) if one.key == lost[0]]
        if at and path[-1:] == ("options",):
            path = (*path, str(at[0]), "retired")
        raise refused(
            UserErrorCode.IN_USE,
            f"{', '.join(lost)} is the default value of {module.api_name}.{field.api_name}. Give "
            "that another default first.",
            *path,
        )


def _check(given: OptionSet, mistakes: Mistakes) -> None:
    mistakes.check_label(given.label, (*INPUT, "label"))
    mistakes.check_description(given.description, (*INPUT, "description"))
    check_options(given.options, mistakes, (*INPUT, "options"))


def _copied(module: Module, of: OptionSet) -> Module:
    """The module with the set's options in the fields that share it."""
    if all(field.option_set != of.key for field in module.all_fields):
        return module
    usable = {option.key for option in of.options if not option.retired}
    fields = (
        field
        if field.option_set != of.key
        else replace(
            field,
            options=of.options,
            default=field.default if usable.issuperset(_default(field)) else None,
        )
        for field in module.all_fields
    )
    return replace(module, all_fields=tuple(fields))


def _default(field: Field) -> list[str]:
    if field.default is None:
        return []
    return field.default if isinstance(field.default, list) else [str(field.default)]


def _unused(
    fields: Sequence[tuple[Module, Field]], before: OptionSet, after: OptionSet, path: Path
) -> Iterator[Step]:
    left = {option.key for option in after.options}
    gone = tuple(option.key for option in before.options if option.key not in left)
    if gone:
        for module, field in fields:
            yield RequireUnusedOptions(module, field, gone, path)


def _notes(fields: Sequence[tuple[Module, Field]]) -> Iterator[PlanStep]:
    for module, field in fields:
        if not _binned(module, field):
            target = f"{module.api_name}.{field.api_name}"
            yield PlanStep(PlanAction.UPDATE, target, f"{field.label} shares these options.")


def _binned(module: Module, field: Field) -> bool:
    return module.deleted or field.deleted
