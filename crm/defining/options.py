"""Changes of one option, be it a field's own or one of a set that several fields share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep, Step, TellHolders
from crm.colors import kept_color
from crm.defining.differences import differences
from crm.defining.find import find_field
from crm.defining.inputs import OptionUpdate
from crm.defining.limits import MAX_OPTIONS
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, Path, listed, refused
from crm.defining.option_rules import check_option
from crm.defining.option_sets import change_of_set, find_set, refuse_default
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field, Module, Option
from crm.errors import UserErrorCode
from crm.kinds import KINDS, Rule
from crm.option_sets import OptionSet, sharing

INPUT = ("input",)
KEY = ("key",)


@dataclass(frozen=True, slots=True)
class OptionsOf:
    """Whose options are meant: those of a field, by its id, or of a set, by its key."""

    field: str | None = None
    option_set: str | None = None


@dataclass(frozen=True, slots=True)
class _Holder:
    """A field with options of its own, or a set."""

    label: str
    target: str
    options: tuple[Option, ...]
    own: tuple[Module, Field] | None = None
    shared: OptionSet | None = None


def create_option(
    definitions: Definitions, of: OptionsOf, given: Option, after: str | None
) -> Change:
    """The options with one more, after another or at the end; raises Refused."""
    holder = _holder(definitions, of)
    mistakes = Mistakes()
    if len(holder.options) >= MAX_OPTIONS:
        mistakes.invalid(f"{holder.label} has {MAX_OPTIONS} options and can have no more.", INPUT)
    check_option(given, holder.options, mistakes, INPUT)
    mistakes.refuse()
    place = len(holder.options)
    if after is not None:
        place = holder.options.index(_find(holder, after, "after")) + 1
    options = (*holder.options[:place], given, *holder.options[place:])
    what = f"Adds the option {given.label} to {holder.label}."
    return _change(definitions, holder, options, given.key, PlanAction.CREATE, what)


def update_option(definitions: Definitions, of: OptionsOf, key: str, given: OptionUpdate) -> Change:
    """The option with another label, colour or category; its key stays."""
    holder = _holder(definitions, of)
    before = _find(holder, key, *KEY)
    after = replace(
        before,
        label=given_or(given.label, before.label, ""),
        color=kept_color(given_or(given.color, before.color, None)),
        category=given_or(given.category, before.category, None),
    )
    mistakes = Mistakes()
    check_option(after, (), mistakes, INPUT)
    mistakes.refuse()
    what = f"Changes the option {before.label} of {holder.label}."
    differing = differences(before, after, but=("label",))
    if differing:
        what += f" These change: {', '.join(differing)}."
    if after.label != before.label:
        what += f" It is called {after.label} from now on; its key stays {key}."
    return _change(definitions, holder, _with(holder.options, after), key, PlanAction.UPDATE, what)


def move_option(definitions: Definitions, of: OptionsOf, key: str, after: str | None) -> Change:
    """The option put right after another, or first where `after` is None."""
    holder = _holder(definitions, of)
    moved = _find(holder, key, *KEY)
    rest = [option for option in holder.options if option is not moved]
    place, where = 0, "before all others"
    if after is not None:
        anchor = _find(holder, after, "after")
        if anchor is moved:
            raise refused(UserErrorCode.INVALID, "An option cannot follow itself.", "after")
        place, where = rest.index(anchor) + 1, f"after {anchor.label}"
    rest.insert(place, moved)
    what = f"Puts the option {moved.label} of {holder.label} {where}."
    return _change(definitions, holder, tuple(rest), key, PlanAction.MOVE, what)


def retire_option(definitions: Definitions, of: OptionsOf, key: str, *, retired: bool) -> Change:
    """The option kept where it was chosen and no choice any more, or a choice again.

    Raises Refused where it is a field's default, or the last one in use.
    """
    holder = _holder(definitions, of)
    before = _find(holder, key, *KEY)
    options = _with(holder.options, replace(before, retired=retired))
    if all(option.retired for option in options):
        message = f"{before.label} is the last option of {holder.label} that is in use."
        raise refused(UserErrorCode.IN_USE, message, *KEY)
    what = (
        f"Retires the option {before.label} of {holder.label}: records keep it, and none can be "
        "given it any more."
        if retired
        else f"Brings the option {before.label} of {holder.label} back."
    )
    change = _change(definitions, holder, options, key, PlanAction.UPDATE, what)
    if not retired or before.retired:
        return change
    return replace(change, steps=(*change.steps, *_holders(definitions, holder, key)))


def _holder(definitions: Definitions, of: OptionsOf) -> _Holder:
    if of.option_set is not None:
        shared = find_set(definitions, of.option_set, "of", "optionSet")
        return _Holder(shared.label, shared.key, shared.options, shared=shared)
    module, field = find_field(definitions, of.field or "", "of", "field")
    at = ("of", "field")
    if Rule.OPTIONS not in KINDS[field.kind].rules:
        message = f"{field.label} is of kind {field.kind}, which has no options."
        raise refused(UserErrorCode.INVALID, message, *at)
    if field.option_set is not None:
        raise refused(
            UserErrorCode.INVALID,
            f"{field.label} shares the options of a set; change them there, with "
            f'of: {{optionSet: "{field.option_set}"}}.',
            *at,
        )
    target = f"{module.api_name}.{field.api_name}"
    return _Holder(field.label, target, field.options, own=(module, field))


def _find(holder: _Holder, key: str, *path: str) -> Option:
    for option in holder.options:
        if option.key == key:
            return option
    known = listed(option.key for option in holder.options)
    message = f"{holder.label} has no option with the key {key!a}; it has {known}."
    raise refused(UserErrorCode.NOT_FOUND, message, *path)


def _with(options: Sequence[Option], changed: Option) -> tuple[Option, ...]:
    return tuple(changed if option.key == changed.key else option for option in options)


def _change(
    definitions: Definitions,
    holder: _Holder,
    options: tuple[Option, ...],
    key: str,
    action: PlanAction,
    what: str,
) -> Change:
    step = PlanStep(action, f"{holder.target}#{key}", what)
    path: Path = KEY
    if holder.shared is not None:
        after = replace(holder.shared, options=options)
        change = change_of_set(definitions, holder.shared, after, step, path)
        return replace(change, option=key)
    assert holder.own is not None
    module, field = holder.own
    refuse_default(module, field, options, path)
    fields = tuple(
        replace(field, options=options) if other is field else other for other in module.all_fields
    )
    differs = options != holder.options
    return Change(
        with_module(definitions, replace(module, all_fields=fields)),
        (),
        DefinitionPlan(what, (step,)) if differs else DefinitionPlan("Nothing changes.", ()),
        module.number,
        field.number,
        option=key,
    )


def _holders(definitions: Definitions, holder: _Holder, key: str) -> list[Step]:
    """Tells how many records have the option chosen."""
    if holder.shared is None:
        assert holder.own is not None
        return [TellHolders(*holder.own, key)]
    return [
        TellHolders(module, field, key)
        for module, field in sharing(definitions, holder.shared.key)
        if not (module.deleted or field.deleted)
    ]
