"""Puts an update over a field, giving what the whole field is asked to be."""

from dataclasses import replace
from typing import Any

from crm.defining.any_lookups import merged_rules
from crm.defining.inputs import (
    UNSET,
    FieldInput,
    FieldUpdate,
    LookupInput,
    LookupUpdate,
    Unset,
)
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes
from crm.definitions import Definitions, Field, NumberRules, Option
from crm.kind import Kind, Rule
from crm.search.fields import SEARCHED

INPUT = ("input",)


def merged(
    definitions: Definitions, before: Field, given: FieldUpdate, mistakes: Mistakes
) -> FieldInput:
    """The field as it is wanted; notes what an update may not change."""
    _check_kept(before, given, mistakes)
    return FieldInput(
        api_name=given_or(given.api_name, before.api_name, before.api_name),
        label=given_or(given.label, before.label, ""),
        kind=before.kind,
        description=given_or(given.description, before.description, ""),
        required=given_or(given.required, before.required, False),
        unique=given_or(given.unique, before.unique or before.unique_pending, False),
        read_only=given_or(given.read_only, before.read_only, False),
        hidden=given_or(given.hidden, before.hidden, False),
        searchable=given_or(given.searchable, before.searchable, None),
        indexed=given_or(given.indexed, before.indexed, False),
        default=before.default if isinstance(given.default, Unset) else given.default,
        section=given_or(given.section, before.section, None),
        options=_options(before, given),
        option_set=given_or(given.option_set, before.option_set, None),
        text=given_or(given.text, before.text, None),
        number=given_or(given.number, before.number_rules, None),
        lookup=_lookup(definitions, before, given.lookup, mistakes),
        auto_number=given_or(given.auto_number, before.auto_number, None),
        currency=given_or(given.currency, before.currency, None),
        file=given_or(given.file, before.file, None),
        formula=given_or(given.formula, before.formula, before.formula),
        rollup=given_or(given.rollup, before.rollup, before.rollup),
    )


def merged_into(
    definitions: Definitions, before: Field, kind: Kind, given: FieldUpdate, mistakes: Mistakes
) -> FieldInput:
    """The field as it is wanted as one of another kind: rules that the kind does not take are
    left behind unless they are given, and so is the default where none is given."""
    wanted = merged(definitions, before, replace(given, kind=UNSET), mistakes)
    number, digits = wanted.number, None
    if isinstance(given.number, Unset) and kind.name not in _WITH_DIGITS:
        digits = number and replace(number, precision=None, scale=None)
        number = None if digits == NumberRules() or kind.name == "RATING" else digits
    blocks: dict[Rule, tuple[str, object, object]] = {
        Rule.OPTIONS: ("options", wanted.options, given.options),
        Rule.TEXT: ("text", wanted.text, given.text),
        Rule.NUMBER: ("number", number, given.number),
        Rule.AUTO_NUMBER: ("auto_number", wanted.auto_number, given.auto_number),
        Rule.CURRENCY: ("currency", wanted.currency, given.currency),
    }
    kept: dict[str, Any] = {
        name: value if rule in kind.rules or not isinstance(asked, Unset) else None
        for rule, (name, value, asked) in blocks.items()
    }
    if Rule.OPTIONS not in kind.rules and isinstance(given.option_set, Unset):
        kept["option_set"] = None
    if isinstance(given.searchable, Unset) and not {kind.name, before.kind} <= SEARCHED:
        kept["searchable"] = None
    if isinstance(given.default, Unset):
        kept["default"] = None
    return replace(wanted, kind=kind.name, **kept)


_WITH_DIGITS = frozenset({"DECIMAL", "PERCENT"})


def _options(before: Field, given: FieldUpdate) -> tuple[Option, ...] | None:
    """The options as they are given; None where those of a set are meant."""
    if given.options is None:
        return None
    if not isinstance(given.options, Unset):
        return tuple(option.over(before.option(option.key)) for option in given.options)
    shared = given_or(given.option_set, before.option_set, None)
    return None if shared is not None else before.options or None


def _check_kept(before: Field, given: FieldUpdate, mistakes: Mistakes) -> None:
    rules = given_or(given.auto_number, before.auto_number, before.auto_number)
    if rules and before.auto_number and rules.start != before.auto_number.start:
        mistakes.invalid(
            f"The count began at {before.auto_number.start} and goes on; start cannot change.",
            (*INPUT, "autoNumber", "start"),
        )


def _lookup(
    definitions: Definitions,
    field: Field,
    given: LookupUpdate | Unset | None,
    mistakes: Mistakes,
) -> LookupInput | None:
    update = LookupUpdate() if given is None or isinstance(given, Unset) else given
    if field.any_lookup is not None:
        return merged_rules(definitions, field, update, mistakes)
    before = field.lookup
    if before is None:
        # The kind's own check says that it takes no such rules.
        return None if isinstance(given, Unset) or given is None else LookupInput("")
    if isinstance(update.modules, tuple):
        message = "A LOOKUP points to one module; modules is for ANY_LOOKUP."
        mistakes.invalid(message, (*INPUT, "lookup", "modules"))
    target = definitions.by_number[before.module].api_name
    wanted = given_or(update.module, target, target)
    if wanted != target:
        mistakes.invalid(
            f"This lookup points to {target} and stays so. Make another field for a lookup to "
            f"{wanted!a}.",
            (*INPUT, "lookup", "module"),
        )
    return LookupInput(
        module=target,
        inverse_api_name=given_or(
            update.inverse_api_name, before.inverse_api_name, before.inverse_api_name
        ),
        inverse_label=given_or(update.inverse_label, before.inverse_label, before.inverse_label),
        on_delete=given_or(update.on_delete, before.on_delete, None),
    )
