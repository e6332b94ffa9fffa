"""Changes of a module's rules: what no write of its records may do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep
from crm.defining.differences import differences
from crm.defining.find import find_module
from crm.defining.inputs import UNSET, Unset
from crm.defining.limits import MAX_RULE_MESSAGE, MAX_RULES
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, listed, refused
from crm.defining.placing import with_module
from crm.defining.system_modules import refuse_additions
from crm.definitions import Definitions, Module
from crm.errors import BadUserInput, UserErrorCode
from crm.names import rule_key_error
from crm.rule_json import json_text
from crm.rules import Rule, RuleEvent
from crm.saved_filters import read_saved_filter, save_filter, shown_filter
from crm.saved_names import FieldGone, named

INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What an administrator gives of a rule; what is left out of a change stays."""

    label: str | Unset | None = UNSET
    on: tuple[RuleEvent, ...] | Unset | None = UNSET
    filter: object = UNSET
    before: object = UNSET
    fields: tuple[str, ...] | Unset | None = UNSET
    message: str | Unset | None = UNSET
    field: str | Unset | None = UNSET
    active: bool | Unset | None = UNSET


def create_rule(definitions: Definitions, module_id: str, key: str, draft: RuleDraft) -> Change:
    """The module with one rule more."""
    module = find_module(definitions, module_id, "moduleId")
    refuse_additions(module, ("moduleId",))
    mistakes = Mistakes()
    mistakes.note(rule_key_error(key, (*INPUT, "key")))
    if len(module.rules) >= MAX_RULES:
        mistakes.invalid(f"{module.label} has {MAX_RULES} rules and can have no more.", INPUT)
    if any(rule.key.lower() == key.lower() for rule in module.rules):
        taken = listed(rule.key for rule in module.rules)
        message = f"The key {key} is taken. {module.label} has the rules {taken}."
        mistakes.add(UserErrorCode.NAME_TAKEN, message, (*INPUT, "key"))
    rule = _drafted(definitions, module, Rule(key, "", (), "{}", ""), draft, mistakes)
    mistakes.refuse()
    summary = f"Adds the rule {rule.label}: records that are there already are not asked."
    rules = (*module.rules, rule)
    return _change(definitions, module, rules, key, PlanAction.CREATE, summary)


def update_rule(definitions: Definitions, module_id: str, key: str, draft: RuleDraft) -> Change:
    """The module with another form of one of its rules."""
    module = find_module(definitions, module_id, "moduleId")
    before = find_rule(module, key)
    mistakes = Mistakes()
    rule = _drafted(definitions, module, before, draft, mistakes)
    mistakes.refuse()
    rules = tuple(rule if each is before else each for each in module.rules)
    summary = f"Changes the rule {before.label}."
    differing = differences(before, rule)
    if differing:
        summary += f" These change: {', '.join(differing)}."
    return _change(definitions, module, rules, key, PlanAction.UPDATE, summary)


def delete_rule(definitions: Definitions, module_id: str, key: str) -> Change:
    """The module without one of its rules."""
    module = find_module(definitions, module_id, "moduleId")
    rule = find_rule(module, key)
    rules = tuple(each for each in module.rules if each is not rule)
    summary = f"Deletes the rule {rule.label}."
    return _change(definitions, module, rules, key, PlanAction.DELETE, summary)


def find_rule(module: Module, key: str) -> Rule:
    """The module's rule with this key; raises Refused."""
    for rule in module.rules:
        if rule.key == key:
            return rule
    known = listed(rule.key for rule in module.rules)
    there = f"there are {known}" if known else "there is none yet; make it with createRule"
    message = f"There is no rule with the key {key!a}; {there}."
    raise refused(UserErrorCode.NOT_FOUND, message, "key")


def broken_rules(definitions: Definitions) -> list[tuple[Module, Rule]]:
    """The rules that ask for a field which is not there any more."""
    return [
        (module, rule)
        for module in definitions.modules
        for rule in module.rules
        if _is_broken(definitions, module, rule)
    ]


def shown_rule_filter(definitions: Definitions, module: Module, filter: str) -> dict[str, object]:
    """A rule's filter with the names of today."""
    return shown_filter(definitions, module, _object(filter))


def _is_broken(definitions: Definitions, module: Module, rule: Rule) -> bool:
    columns = {field.column for field in module.by_name.values()}
    if not {*rule.fields, *([rule.field] if rule.field else [])} <= columns:
        return True
    try:
        for part in (rule.filter, rule.before):
            if part is not None:
                read_saved_filter(definitions, module, _object(part))
    except (FieldGone, BadUserInput):
        return True
    return False


def _drafted(
    definitions: Definitions, module: Module, before: Rule, draft: RuleDraft, mistakes: Mistakes
) -> Rule:
    """The rule that `draft` makes of another; what is wrong goes to `mistakes`."""
    label = given_or(draft.label, before.label, "").strip()
    mistakes.check_label(label, (*INPUT, "label"))
    message = given_or(draft.message, before.message, "").strip()
    mistakes.check_label(message, (*INPUT, "message"), MAX_RULE_MESSAGE)
    on = tuple(dict.fromkeys(given_or(draft.on, before.on, ())))
    if not on:
        mistakes.add(
            UserErrorCode.REQUIRED, "Say at which writes the rule is asked.", (*INPUT, "on")
        )
    rule = replace(
        before,
        label=label,
        message=message,
        on=on,
        filter=_filter(definitions, module, before.filter, draft.filter, "filter", mistakes)
        or "{}",
        before=_filter(definitions, module, before.before, draft.before, "before", mistakes),
        fields=_columns(module, before.fields, draft.fields, mistakes),
        field=_place(module, before.field, draft.field, mistakes),
        active=given_or(draft.active, before.active, True),
    )
    if RuleEvent.UPDATE not in on:
        for name, given in (("before", rule.before), ("fields", rule.fields)):
            if given:
                mistakes.invalid(
                    f"{name} is for UPDATE: of a record that is made or deleted there is no "
                    "earlier state.",
                    (*INPUT, name),
                )
    elif rule.filter == "{}" and rule.before is None and not rule.fields:
        mistakes.invalid(
            "A rule without a condition would refuse every write; give filter, before or fields.",
            (*INPUT, "filter"),
        )
    return rule


def _filter(
    definitions: Definitions,
    module: Module,
    kept: str | None,
    given: object,
    name: str,
    mistakes: Mistakes,
) -> str | None:
    if isinstance(given, Unset):
        return kept
    if given is None:
        return None
    saved, wrong = save_filter(definitions, module, given, (*INPUT, name), asked=True)
    mistakes.errors += wrong
    return json_text(saved) if saved else None


def _columns(
    module: Module,
    kept: tuple[str, ...],
    given: tuple[str, ...] | Unset | None,
    mistakes: Mistakes,
) -> tuple[str, ...]:
    if isinstance(given, Unset):
        return kept
    found = [
        _column(module, name, (*INPUT, "fields", str(place)), mistakes)
        for place, name in enumerate(given or ())
    ]
    return tuple(dict.fromkeys(column for column in found if column is not None))


def _place(
    module: Module, kept: str | None, given: str | Unset | None, mistakes: Mistakes
) -> str | None:
    if isinstance(given, Unset):
        return kept
    if given is None:
        return None
    return _column(module, given, (*INPUT, "field"), mistakes, lists=True)


def _column(
    module: Module,
    name: str,
    path: tuple[str, ...],
    mistakes: Mistakes,
    *,
    lists: bool = False,
) -> str | None:
    """The column of a field that a write gives; a list of links has what would be one."""
    found = named(module, name)
    if found is None:
        mistakes.invalid(module.lacking(name), path)
    elif found.field.is_computed:
        mistakes.invalid(f"{name} is computed, so no write is one of it.", path)
    elif found.field.is_list and not lists:
        mistakes.invalid(f"{name} is a list of links; a rule hears of fields of the record.", path)
    else:
        return found.field.column
    return None


def _object(text: str) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(text)
    return found


def _change(
    definitions: Definitions,
    module: Module,
    rules: Iterable[Rule],
    key: str,
    action: PlanAction,
    summary: str,
) -> Change:
    step = PlanStep(action, f"{module.api_name}!{key}", summary)
    return Change(
        with_module(definitions, replace(module, rules=tuple(rules))),
        (),
        DefinitionPlan(summary, (step,)),
        module.number,
        rule=key,
    )
