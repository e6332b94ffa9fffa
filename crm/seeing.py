"""What of the definitions somebody sees: hidden fields are for administrators alone.

What others see are definitions without these fields, as if they were gone for good. So no list,
filter, order, group, search, view or message can tell of them, for none knows of them. What is
computed from a hidden field is as hidden, for it tells of its values.
"""

from collections.abc import Collection
from dataclasses import replace

from crm.access import ADMINISTRATOR
from crm.defining.record_rules import broken_rules
from crm.definitions import Definitions, Module
from crm.formulas.linking import link

_KEPT = "_seen_by_others"


def sees_everything(role: str) -> bool:
    """Whether somebody of this role sees hidden fields."""
    return role == ADMINISTRATOR


def seen_by(role: str, definitions: Definitions) -> Definitions:
    """What somebody of this role sees of the definitions, of the same epoch.

    It is kept on the definitions, for every request asks for it. Records are written by the whole.
    """
    if sees_everything(role):
        return definitions
    kept: Definitions | None = definitions.__dict__.get(_KEPT)
    if kept is None:
        # Where cached_property keeps its values too: frozen definitions never change them.
        kept = definitions.__dict__[_KEPT] = _without_hidden(definitions)
    return kept


def _without_hidden(definitions: Definitions) -> Definitions:
    unseen = {
        field.number
        for module in definitions.all_modules
        for field in module.all_fields
        if field.hidden
    }
    if not unseen:
        return definitions
    seen = _without(definitions, unseen)
    while broken := link(seen).broken:
        unseen |= {each.field.number for each in broken}
        seen = _without(definitions, unseen)
    return _without_rules(seen)


def _without(definitions: Definitions, unseen: Collection[int]) -> Definitions:
    modules = (_module_without(module, unseen) for module in definitions.all_modules)
    return replace(definitions, all_modules=tuple(modules))


def _module_without(module: Module, unseen: Collection[int]) -> Module:
    if not any(field.number in unseen for field in module.all_fields):
        return module
    return replace(
        module,
        all_fields=tuple(field for field in module.all_fields if field.number not in unseen),
        unique_keys=tuple(
            key for key in module.unique_keys if not any(n in unseen for n in key.fields)
        ),
        duplicate_rules=tuple(
            rule
            for rule in module.duplicate_rules
            if not any(match.field in unseen for match in rule.matches)
        ),
    )


def _without_rules(definitions: Definitions) -> Definitions:
    broken = {(module.number, rule.key) for module, rule in broken_rules(definitions)}
    modules = (
        replace(
            module,
            rules=tuple(each for each in module.rules if (module.number, each.key) not in broken),
        )
        if any((module.number, rule.key) in broken for rule in module.rules)
        else module
        for module in definitions.all_modules
    )
    return replace(definitions, all_modules=tuple(modules))
