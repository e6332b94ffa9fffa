"""Checks the rules of lookups to any of several modules, and what becomes of them with a module."""

from collections.abc import Mapping
from dataclasses import replace

from crm.defining.inputs import FieldInput, LookupInput, LookupUpdate, Unset
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, Path, listed
from crm.defining.system_modules import note_own
from crm.definitions import AnyLookupRules, Definitions, Field, Module, OnDelete
from crm.errors import UserErrorCode
from crm.names import api_name_error


def any_lookup_rules(
    given: FieldInput,
    module: Module,
    targets: Mapping[str, Module],
    mistakes: Mistakes,
    at: Path,
) -> AnyLookupRules:
    """The rules as they are kept; mistakes are noted below `at`."""
    rules = given.lookup or LookupInput()
    if rules.module is not None:
        message = "An ANY_LOOKUP names its modules: give modules, or neither for all of them."
        mistakes.invalid(message, (*at, "module"))
    inverse = rules.inverse_api_name or module.plural_api_name
    label = rules.inverse_label or module.plural_label
    mistakes.note(api_name_error(inverse, (*at, "inverseApiName")))
    mistakes.check_label(label, (*at, "inverseLabel"))
    numbers = _numbers(rules.modules, targets, mistakes, (*at, "modules"))
    usual = OnDelete.RESTRICT if given.required else OnDelete.SET_NULL
    return AnyLookupRules(numbers, inverse, label, rules.on_delete or usual)


def _numbers(
    names: tuple[str, ...] | None, targets: Mapping[str, Module], mistakes: Mistakes, at: Path
) -> tuple[int, ...]:
    if names is None:
        return ()
    if not names:
        mistakes.invalid("Name at least one module, or leave modules out for all of them.", at)
    numbers: dict[int, None] = {}
    for index, name in enumerate(names):
        target = targets.get(name)
        if target is None:
            message = f"There is no module {name!a}; there are {listed(targets)}."
            mistakes.add(UserErrorCode.NOT_FOUND, message, (*at, str(index)))
        elif target.number in numbers:
            mistakes.invalid(f"{name} is named twice.", (*at, str(index)))
        else:
            note_own(target, mistakes, (*at, str(index)))
            numbers[target.number] = None
    return tuple(numbers)


def merged_rules(
    definitions: Definitions, field: Field, update: LookupUpdate, mistakes: Mistakes
) -> LookupInput:
    """What an update asks the rules of an ANY_LOOKUP to be."""
    before = field.any_lookup
    assert before is not None
    if not isinstance(update.module, Unset) and update.module is not None:
        message = "An ANY_LOOKUP names its modules; give modules."
        mistakes.invalid(message, ("input", "lookup", "module"))
    names = tuple(target.api_name for target in definitions.targets(field))
    return LookupInput(
        modules=given_or(update.modules, names if before.modules else None, None),
        inverse_api_name=given_or(
            update.inverse_api_name, before.inverse_api_name, before.inverse_api_name
        ),
        inverse_label=given_or(update.inverse_label, before.inverse_label, before.inverse_label),
        on_delete=given_or(update.on_delete, before.on_delete, None),
    )


def narrowed(before: Field, field: Field) -> bool:
    """Whether a field may point to fewer modules' records than before."""
    old, new = before.any_lookup, field.any_lookup
    if old is None or new is None or not new.modules:
        return False
    return not old.modules or bool(set(old.modules) - set(new.modules))


def without_module(field: Field, number: int) -> Field | None:
    """The lookup without one of the modules that it names; None where that was the only one."""
    rules = field.any_lookup
    if rules is None or not rules.modules:
        return field
    left = tuple(other for other in rules.modules if other != number)
    return replace(field, any_lookup=replace(rules, modules=left)) if left else None


def names_module(field: Field, number: int) -> bool:
    """Whether a lookup says by name that it points to records of this module."""
    if field.lookup is not None:
        return field.lookup.module == number
    return field.any_lookup is not None and number in field.any_lookup.modules
