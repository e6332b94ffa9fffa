"""What a definition says of an index that a job builds, before that is done and after."""

from dataclasses import replace

from crm.changes import Change, DefinitionPlan, PlanAction, PlanStep
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field
from crm.duplicates import MatchIndex, rule_indexes
from crm.unique_keys import UniqueKey, key_fields


def postponed(definitions: Definitions, module: int, field: int) -> Definitions:
    """The definitions in which this field is not unique yet, but shall be."""
    home = definitions.by_number[module]
    found = home.by_number[field]
    return _with(definitions, module, replace(found, unique=False, unique_pending=True))


def postponed_key(definitions: Definitions, module: int, fields: tuple[int, ...]) -> Definitions:
    """The definitions in which these fields are not unique together yet, but shall be."""
    return _with_keys(definitions, module, fields, UniqueKey(fields, pending=True))


def became_unique(definitions: Definitions, module: int, field: int) -> Change:
    """The change by which a field that waits for it is unique; none where it does not wait."""
    found = _find(definitions, module, field)
    if found is None or not found.unique_pending:
        return _nothing(definitions, module, field)
    unique = replace(found, unique=True, unique_pending=False)
    return _change(definitions, module, unique, "is unique from now on.")


def not_indexed(definitions: Definitions, module: int, field: int) -> Change:
    """The change that takes `indexed` back; none where that was done already."""
    found = _find(definitions, module, field)
    if found is None or not found.indexed:
        return _nothing(definitions, module, field)
    return _change(definitions, module, replace(found, indexed=False), "is not indexed.")


def not_unique(definitions: Definitions, module: int, field: int) -> Change:
    """The change by which a field waits no more to be unique; none where it does not wait."""
    found = _find(definitions, module, field)
    if found is None or not found.unique_pending:
        return _nothing(definitions, module, field)
    return _change(
        definitions, module, replace(found, unique_pending=False), "does not become unique."
    )


def key_holds(definitions: Definitions, module: int, fields: tuple[int, ...]) -> Change:
    """The change by which fields that wait for it are unique together; none where none wait."""
    key = UniqueKey(fields, pending=True)
    return _change_of_key(
        definitions, module, key, UniqueKey(fields), "are unique together from now on."
    )


def key_fails(definitions: Definitions, module: int, fields: tuple[int, ...]) -> Change:
    """The change by which fields wait no more to be unique together; none where none wait."""
    key = UniqueKey(fields, pending=True)
    return _change_of_key(definitions, module, key, None, "do not become unique together.")


def postponed_match(definitions: Definitions, module: int, index: MatchIndex) -> Definitions:
    """The definitions in which the duplicate rules that need this index wait for it."""
    home = definitions.by_number[module]
    pending = tuple(dict.fromkeys((*home.pending_matches, index)))
    return with_module(definitions, replace(home, pending_matches=pending))


def match_holds(definitions: Definitions, module: int, index: MatchIndex) -> Change:
    """The change by which the duplicate rules that waited for this index are asked; none where
    none wait."""
    return _change_of_match(definitions, module, index, active=True)


def match_fails(definitions: Definitions, module: int, index: MatchIndex) -> Change:
    """The change by which the duplicate rules that waited for this index are inactive; none where
    none wait."""
    return _change_of_match(definitions, module, index, active=False)


def _change_of_match(
    definitions: Definitions, module: int, index: MatchIndex, *, active: bool
) -> Change:
    home = definitions.by_number.get(module)
    if home is None or index not in home.pending_matches:
        return Change(definitions, (), DefinitionPlan("Nothing changes.", ()), module)
    waiting = [
        rule for rule in home.duplicate_rules if rule.active and index in rule_indexes(home, rule)
    ]
    after = replace(
        home,
        pending_matches=tuple(other for other in home.pending_matches if other != index),
        duplicate_rules=tuple(
            replace(rule, active=active) if rule in waiting else rule
            for rule in home.duplicate_rules
        ),
    )
    what = "have their index" if active else "are inactive, for their index could not be built"
    names = ", ".join(rule.label for rule in waiting)
    summary = f"The duplicate rules {names} of {home.label} {what}."
    steps = tuple(
        PlanStep(PlanAction.UPDATE, f"{home.api_name}!{rule.key}", summary) for rule in waiting
    )
    return Change(with_module(definitions, after), (), DefinitionPlan(summary, steps), module)


def _change_of_key(
    definitions: Definitions, module: int, key: UniqueKey, after: UniqueKey | None, what: str
) -> Change:
    home = definitions.by_number.get(module)
    if home is None or key not in home.unique_keys:
        return Change(definitions, (), DefinitionPlan("Nothing changes.", ()), module)
    names = " and ".join(field.label for field in key_fields(home, key))
    step = PlanStep(PlanAction.UPDATE, home.api_name, f"{names} {what}")
    return Change(
        _with_keys(definitions, module, key.fields, after),
        (),
        DefinitionPlan(f"{names} of {home.label} {what}", (step,)),
        module,
    )


def _with_keys(
    definitions: Definitions, module: int, fields: tuple[int, ...], after: UniqueKey | None
) -> Definitions:
    home = definitions.by_number[module]
    keys = (after if key.fields == fields else key for key in home.unique_keys)
    kept = tuple(key for key in keys if key is not None)
    return with_module(definitions, replace(home, unique_keys=kept))


def _find(definitions: Definitions, module: int, field: int) -> Field | None:
    home = definitions.by_number.get(module)
    return None if home is None else home.by_number.get(field)


def _nothing(definitions: Definitions, module: int, field: int) -> Change:
    return Change(definitions, (), DefinitionPlan("Nothing changes.", ()), module, field)


def _change(definitions: Definitions, module: int, field: Field, what: str) -> Change:
    home = definitions.by_number[module]
    target = f"{home.api_name}.{field.api_name}"
    step = PlanStep(PlanAction.UPDATE, target, f"The field {field.label} {what}")
    return Change(
        _with(definitions, module, field),
        (),
        DefinitionPlan(f"The field {field.label} of {home.label} {what}", (step,)),
        module,
        field.number,
    )


def _with(definitions: Definitions, module: int, field: Field) -> Definitions:
    home = definitions.by_number[module]
    fields = tuple(field if one.number == field.number else one for one in home.all_fields)
    return with_module(definitions, replace(home, all_fields=fields))
