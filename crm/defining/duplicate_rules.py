"""Changes of a module's duplicate rules, and what becomes of them when fields go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crm.changes import (
    AddMatchIndex,
    Change,
    DefinitionPlan,
    Dependents,
    DropMatchIndex,
    PlanAction,
    PlanStep,
    Step,
)
from crm.defining.find import find_module
from crm.defining.inputs import UNSET, Unset
from crm.defining.limits import MAX_DUPLICATE_RULES, MAX_MATCHES
from crm.defining.merging import given_or
from crm.defining.mistakes import Mistakes, Path, listed, refused
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field, Module
from crm.duplicates import (
    KINDS_OF,
    LEAST_THRESHOLD,
    USUAL_THRESHOLD,
    DuplicateAction,
    DuplicateRule,
    FieldMatch,
    MatchMethod,
    fits,
    match_indexes,
)
from crm.errors import Refused, UserError, UserErrorCode
from crm.names import rule_key_error
from crm.saved_names import named

INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class MatchDraft:
    """A field, by its API name, whose values must match."""

    field: str
    method: MatchMethod
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class DuplicateRuleDraft:
    """What an administrator gives of a duplicate rule; what is left out of a change stays."""

    label: str | Unset | None = UNSET
    matches: tuple[MatchDraft, ...] | Unset | None = UNSET
    action: DuplicateAction | Unset | None = UNSET
    active: bool | Unset | None = UNSET


def create_duplicate_rule(
    definitions: Definitions, module_id: str, key: str, draft: DuplicateRuleDraft
) -> Change:
    """The module with one duplicate rule more."""
    module = find_module(definitions, module_id, "moduleId")
    mistakes = Mistakes()
    mistakes.note(rule_key_error(key, (*INPUT, "key")))
    rules = module.duplicate_rules
    if len(rules) >= MAX_DUPLICATE_RULES:
        most = f"{module.label} has {MAX_DUPLICATE_RULES} duplicate rules and can have no more."
        mistakes.invalid(most, INPUT)
    if any(rule.key.lower() == key.lower() for rule in rules):
        message = f"The key {key} is taken. {module.label} has the duplicate rules {_keys(module)}."
        mistakes.add(UserErrorCode.NAME_TAKEN, message, (*INPUT, "key"))
    rule = _drafted(module, DuplicateRule(key, "", ()), draft, mistakes)
    mistakes.refuse()
    summary = (
        f"Adds the duplicate rule {rule.label}: it is asked of what is written from now on, not of "
        "records that are there already."
    )
    return _change(definitions, module, (*rules, rule), key, PlanAction.CREATE, summary)


def update_duplicate_rule(
    definitions: Definitions, module_id: str, key: str, draft: DuplicateRuleDraft
) -> Change:
    """The module with another form of one of its duplicate rules."""
    module = find_module(definitions, module_id, "moduleId")
    before = _find(module, key)
    mistakes = Mistakes()
    rule = _drafted(module, before, draft, mistakes)
    mistakes.refuse()
    rules = (rule if each is before else each for each in module.duplicate_rules)
    summary = f"Changes the duplicate rule {rule.label}."
    return _change(definitions, module, rules, key, PlanAction.UPDATE, summary)


def delete_duplicate_rule(definitions: Definitions, module_id: str, key: str) -> Change:
    """The module without one of its duplicate rules."""
    module = find_module(definitions, module_id, "moduleId")
    rule = _find(module, key)
    rules = (each for each in module.duplicate_rules if each is not rule)
    summary = f"Deletes the duplicate rule {rule.label}."
    return _change(definitions, module, rules, key, PlanAction.DELETE, summary)


def without_broken_duplicate_rules(before: Definitions, change: Change) -> Change:
    """The change, with the duplicate rules deleted whose fields it takes away or makes of another
    kind, where `change.dependents` says so; else raises Refused."""
    found = [
        (module, rule)
        for module in change.next.all_modules
        for rule in module.duplicate_rules
        if not all(_holds(before.by_number.get(module.number), module, m) for m in rule.matches)
    ]
    if not found:
        return change
    if change.dependents is Dependents.REFUSE:
        raise Refused(_in_use(change, found))
    definitions, plan, steps = change.next, list(change.plan.steps), list(change.steps)
    for module, rule in found:
        home = definitions.by_number[module.number]
        rest = tuple(each for each in home.duplicate_rules if each.key != rule.key)
        after = still_pending(replace(home, duplicate_rules=rest))
        definitions = with_module(definitions, after)
        # The index of a column that is dropped goes with it, and may be gone already.
        steps += index_steps(home, after)
        detail = f"The duplicate rule {rule.label} is deleted with the field that it compares."
        plan.append(PlanStep(PlanAction.DELETE, f"{module.api_name}!{rule.key}", detail))
    told = replace(change.plan, steps=tuple(plan))
    return replace(change, next=definitions, steps=tuple(steps), plan=told)


def still_pending(module: Module) -> Module:
    """The module, waiting for no index that its rules do not need any more."""
    if not module.pending_matches:
        return module
    needed = match_indexes(module)
    pending = tuple(index for index in module.pending_matches if index in needed)
    return replace(module, pending_matches=pending)


def index_steps(before: Module, after: Module) -> list[Step]:
    """What the module's table needs to follow its duplicate rules."""
    had, has = _present_indexes(before), match_indexes(after)
    return [
        *(DropMatchIndex(before, number, method) for number, method in had - set(has)),
        *(
            AddMatchIndex(after, after.by_number[number], method)
            for number, method in has
            if (number, method) not in had
        ),
    ]


def _present_indexes(module: Module) -> set[tuple[int, MatchMethod]]:
    known = replace(
        module,
        duplicate_rules=tuple(
            replace(rule, matches=tuple(m for m in rule.matches if m.field in module.by_number))
            for rule in module.duplicate_rules
        ),
    )
    return set(match_indexes(known))


def _in_use(change: Change, found: list[tuple[Module, DuplicateRule]]) -> UserError:
    names = listed(f"{rule.label} of {module.label}" for module, rule in found)
    deleting = any(step.action is PlanAction.DELETE for step in change.plan.steps)
    message = (
        f"These duplicate rules compare what would go or become another: {names}. Change them "
        "first, or give options {dependents: DELETE}, which deletes them too."
    )
    return UserError(UserErrorCode.IN_USE, message, ("id",) if deleting else INPUT)


def _holds(before: Module | None, module: Module, match: FieldMatch) -> bool:
    """Whether a match means what it meant: what a method makes of a value depends on its kind."""
    field = module.by_number.get(match.field)
    if field is None or field.deleted or not fits(field, match.method):
        return False
    known = None if before is None else before.by_number.get(match.field)
    return known is None or known.kind == field.kind


def _find(module: Module, key: str) -> DuplicateRule:
    for rule in module.duplicate_rules:
        if rule.key == key:
            return rule
    known = _keys(module)
    there = f"there are {known}" if known else "there is none; make it with createDuplicateRule"
    message = f"There is no duplicate rule with the key {key!a}; {there}."
    raise refused(UserErrorCode.NOT_FOUND, message, "key")


def _keys(module: Module) -> str:
    return listed(rule.key for rule in module.duplicate_rules)


def _drafted(
    module: Module, before: DuplicateRule, draft: DuplicateRuleDraft, mistakes: Mistakes
) -> DuplicateRule:
    label = given_or(draft.label, before.label, "").strip()
    mistakes.check_label(label, (*INPUT, "label"))
    matches = before.matches
    if not isinstance(draft.matches, Unset):
        matches = _matches(module, draft.matches or (), mistakes)
    return replace(
        before,
        label=label,
        matches=matches,
        action=given_or(draft.action, before.action, DuplicateAction.WARN),
        active=given_or(draft.active, before.active, True),
    )


def _matches(
    module: Module, given: tuple[MatchDraft, ...], mistakes: Mistakes
) -> tuple[FieldMatch, ...]:
    at = (*INPUT, "matches")
    if not 1 <= len(given) <= MAX_MATCHES:
        mistakes.invalid(f"A duplicate rule compares 1 to {MAX_MATCHES} fields.", at)
        return ()
    found: dict[int, FieldMatch] = {}
    for place, draft in enumerate(given):
        match = _match(module, draft, mistakes, (*at, str(place)))
        if match is not None and match.field in found:
            mistakes.invalid(f"{draft.field} is compared twice.", (*at, str(place), "field"))
        elif match is not None:
            found[match.field] = match
    return tuple(found.values())


def _match(module: Module, draft: MatchDraft, mistakes: Mistakes, at: Path) -> FieldMatch | None:
    field = _field(module, draft.field)
    if field is None:
        mistakes.invalid(module.lacking(draft.field), (*at, "field"))
        return None
    if not fits(field, draft.method):
        kinds = ", ".join(KINDS_OF[draft.method])
        mistakes.invalid(
            f"{draft.method} compares fields of the kinds {kinds}; {draft.field} is of the kind "
            f"{field.kind}.",
            (*at, "method"),
        )
        return None
    threshold = USUAL_THRESHOLD if draft.threshold is None else draft.threshold
    if draft.threshold is not None and draft.method is not MatchMethod.SIMILAR:
        mistakes.invalid("threshold is for SIMILAR alone.", (*at, "threshold"))
    elif not LEAST_THRESHOLD <= threshold <= 1:
        message = f"threshold must be {LEAST_THRESHOLD} to 1; {USUAL_THRESHOLD} is usual."
        mistakes.add(UserErrorCode.OUT_OF_RANGE, message, (*at, "threshold"))
    return FieldMatch(field.number, draft.method, threshold)


def _field(module: Module, name: str) -> Field | None:
    """The module's own field with this name; a lookup's also as `companyId`."""
    found = named(module, name)
    return None if found is None or found.field.system else found.field


def _change(
    definitions: Definitions,
    module: Module,
    rules: Iterable[DuplicateRule],
    key: str,
    action: PlanAction,
    summary: str,
) -> Change:
    after = still_pending(replace(module, duplicate_rules=tuple(rules)))
    step = PlanStep(action, f"{module.api_name}!{key}", summary)
    return Change(
        with_module(definitions, after),
        tuple(index_steps(module, after)),
        DefinitionPlan(summary, (step,)),
        module.number,
        rule=key,
    )
