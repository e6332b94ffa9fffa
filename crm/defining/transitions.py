"""Changes of the transitions of a select: which of its options may follow which."""

from collections.abc import Iterable
from dataclasses import replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep
from crm.defining.find import find_field
from crm.defining.kind_changes import refuse_becoming
from crm.defining.limits import MAX_TRANSITIONS
from crm.defining.mistakes import Mistakes, listed, refused
from crm.defining.placing import with_module
from crm.defining.system_modules import refuse_additions
from crm.definitions import Definitions, Field
from crm.errors import UserErrorCode
from crm.transitions import Transitions

INPUT = ("input",)


def set_transitions(definitions: Definitions, id: str, given: Transitions | None) -> Change:
    """The field with these transitions; None lets any option follow any other."""
    module, field = find_field(definitions, id, "id")
    refuse_additions(module, ("id",))
    refuse_becoming(field)
    if field.kind != "SELECT":
        message = f"{field.label} is a {field.kind}; transitions are for fields of kind SELECT."
        raise refused(UserErrorCode.INVALID, message, "id")
    if given is not None:
        _check(field, given)
    summary = (
        f"Lets {field.label} change from any option to any other."
        if given is None
        else f"Holds changes of {field.label} to {len(given.allowed)} transitions."
    )
    after = replace(
        module,
        all_fields=tuple(
            replace(field, transitions=given) if each is field else each
            for each in module.all_fields
        ),
    )
    step = PlanStep(PlanAction.UPDATE, f"{module.api_name}.{field.api_name}", summary)
    return Change(
        with_module(definitions, after),
        (),
        DefinitionPlan(summary, (step,)),
        module.number,
        field.number,
    )


def _check(field: Field, given: Transitions) -> None:
    mistakes = Mistakes()
    if len(given.allowed) > MAX_TRANSITIONS:
        message = f"{len(given.allowed)} transitions are given; at most {MAX_TRANSITIONS} are kept."
        mistakes.invalid(message, (*INPUT, "allowed"))
    for place, each in enumerate(given.allowed):
        at = (*INPUT, "allowed", str(place))
        _check_options(field, each.source, (*at, "from"), mistakes)
        _check_options(field, each.target, (*at, "to"), mistakes)
        if each.roles is not None and not each.roles:
            mistakes.invalid("Leave roles out where everybody may.", (*at, "roles"))
    _check_options(field, given.initial, (*INPUT, "initial"), mistakes)
    note_beginning(replace(field, transitions=given), mistakes, (*INPUT, "initial"))
    mistakes.refuse()


def note_beginning(field: Field, mistakes: Mistakes, path: tuple[str, ...]) -> None:
    """Notes that new records would have a default that they may not begin with."""
    default, transitions = field.default, field.transitions
    if transitions is None or not isinstance(default, str) or transitions.begins(default):
        return
    mistakes.invalid(
        f"New records have {default} by default; let them begin with it, or change the default "
        "first.",
        path,
    )


def _check_options(
    field: Field, keys: Iterable[str] | None, path: tuple[str, ...], mistakes: Mistakes
) -> None:
    if keys is None:
        return
    given = tuple(keys)
    if not given:
        mistakes.invalid("An empty list fits nothing; leave it out for any option.", path)
    for place, key in enumerate(given):
        if field.option(key) is None:
            known = listed(option.key for option in field.options)
            message = f"{field.label} has no option {key}; it has {known}."
            mistakes.add(UserErrorCode.UNKNOWN_OPTION, message, (*path, str(place)))
