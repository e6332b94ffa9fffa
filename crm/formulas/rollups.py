"""Checks the rules of rollups, and makes their expressions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from crm.definitions import Definitions, Field, Inverse, Module, RollupFunction, RollupRules
from crm.filters import EVERYTHING, Filter
from crm.formulas.checking import nearest
from crm.formulas.expressions import NUMBERS, Bounds, Expression, Rolled, Type
from crm.formulas.fields import COUNT_DIGITS, RESULTS
from crm.formulas.signatures import QUOTIENT_DECIMALS
from crm.formulas.syntax import FormulaInvalid, Mistake
from crm.saved_filters import save_filter
from crm.saved_names import FieldGone, kept, named

Values = Callable[[Field], Expression]
Filters = Callable[[Module, Mapping[str, object]], Filter]
LinkNamed = Callable[[Module, set[str]], Definitions]

_ENDS = frozenset({RollupFunction.FIRST, RollupFunction.LAST})
_COMPARED = frozenset({*NUMBERS, Type.DATE, Type.DATETIME})
_TAKEN: dict[RollupFunction, frozenset[Type]] = {
    RollupFunction.SUM: frozenset(NUMBERS),
    RollupFunction.AVERAGE: frozenset(NUMBERS),
    RollupFunction.MINIMUM: _COMPARED,
    RollupFunction.MAXIMUM: _COMPARED,
    RollupFunction.FIRST: RESULTS,
    RollupFunction.LAST: RESULTS,
}
"""The types of the values that each function takes; COUNT takes none."""


def kept_rollup(
    definitions: Definitions, module: Module, rules: RollupRules, link_named: LinkNamed
) -> RollupRules:
    """New rules of a rollup of `module` in the form in which they are kept."""
    inverse = definitions.inverse(module, rules.list or "")
    if inverse is None:
        known = [each.api_name for each in definitions.inverses(module)]
        there = f" It has {', '.join(known)}." if known else " No lookup points to it."
        end = nearest(rules.list or "", known)
        raise FormulaInvalid(Mistake(f"{module.label} has no list {rules.list}{end}{there}"))
    related = inverse.module
    return RollupRules(
        rules.function,
        related.number,
        inverse.field.number,
        inverse.own,
        _kept_name(related, rules.field),
        _kept_filter(definitions, related, rules.filter, link_named),
        _kept_name(related, rules.order_by),
    )


def rolled(
    definitions: Definitions, home: Module, rules: RollupRules, values: Values, filters: Filters
) -> Rolled:
    """The expression of kept rules of a rollup of `home`; raises FormulaInvalid."""
    inverse = rolled_list(definitions, home, rules)
    if inverse is None or inverse.module.deleted or inverse.field.deleted:
        raise FormulaInvalid(Mistake("The lookup that leads to its related records was deleted."))
    condition: Filter = EVERYTHING
    if rules.filter is not None:
        saved = cast("dict[str, object]", json.loads(rules.filter))
        condition = filters(inverse.module, saved)
    value = _taken(rules, inverse.module, values)
    order = None
    if rules.function in _ENDS and rules.order_by is not None:
        order = values(_field(inverse.module, rules.order_by))
        if order.bounds.type not in (*_COMPARED, Type.TEXT):
            raise FormulaInvalid(Mistake("FIRST and LAST go by a number, a date or a text."))
    elif rules.order_by is not None:
        raise FormulaInvalid(Mistake(f"orderBy is for FIRST and LAST, not for {rules.function}."))
    return Rolled(rules.function, inverse, value, condition, order, _bounds(rules, value))


def _taken(rules: RollupRules, related: Module, values: Values) -> Expression | None:
    wanted = _TAKEN.get(rules.function)
    if wanted is None:
        if rules.field is not None:
            raise FormulaInvalid(Mistake("COUNT counts records; leave the field out."))
        return None
    if rules.field is None:
        raise FormulaInvalid(Mistake(f"{rules.function} needs a field of {related.label}."))
    found = _field(related, rules.field)
    value = values(found)
    if value.bounds.type not in wanted:
        fit = ", ".join(sorted(wanted))
        raise FormulaInvalid(
            Mistake(
                f"{rules.function} cannot be made of {found.api_name}, whose values are "
                f"{value.bounds.type}; it takes {fit}."
            )
        )
    return value


def _bounds(rules: RollupRules, value: Expression | None) -> Bounds:
    if value is None:
        return Bounds(Type.INTEGER, whole=COUNT_DIGITS)
    bounds = value.bounds
    if rules.function is RollupFunction.SUM:
        return Bounds(Type.DECIMAL, bounds.whole + COUNT_DIGITS, bounds.decimals)
    if rules.function is RollupFunction.AVERAGE:
        return Bounds(Type.DECIMAL, bounds.whole + 1, QUOTIENT_DECIMALS)
    return replace(bounds)


def rolled_list(definitions: Definitions, home: Module, rules: RollupRules) -> Inverse | None:
    """The related list that kept rules of a rollup of `home` are about, be it deleted; None where
    it was deleted for good."""
    related = definitions.by_number.get(rules.module)
    holder = home if rules.own else related
    via = None if holder is None else holder.by_number.get(rules.via)
    return None if related is None or via is None else Inverse(related, via, rules.own)


def _field(module: Module, key: str) -> Field:
    try:
        found = kept(module, key)
    except FieldGone as gone:
        raise FormulaInvalid(Mistake(str(gone))) from None
    if found is None:
        raise FormulaInvalid(Mistake(f"{module.label} has no field {key}."))
    return found.field


def _kept_name(module: Module, name: str | None) -> str | None:
    if name is None:
        return None
    found = named(module, name)
    if found is None:
        end = nearest(name, list(module.by_name))
        raise FormulaInvalid(Mistake(f"{module.label} has no field {name}{end}"))
    return found.kept


def _kept_filter(
    definitions: Definitions, module: Module, text: str | None, link_named: LinkNamed
) -> str | None:
    if text is None:
        return None
    given = json.loads(text)
    definitions = link_named(module, set(_names(given)))
    related = definitions.by_number[module.number]
    saved, problems = save_filter(definitions, related, given, ("filter",))
    if problems:
        raise FormulaInvalid(
            *(Mistake(f"{'.'.join(problem.path)}: {problem.message}") for problem in problems)
        )
    return json.dumps(saved, separators=(",", ":"))


def _names(given: object) -> list[str]:
    if isinstance(given, Mapping):
        return [name for key, part in given.items() for name in (str(key), *_names(part))]
    if isinstance(given, list):
        return [name for part in given for name in _names(part)]
    return []
