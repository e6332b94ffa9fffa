"""Checks the rules of rollups, and makes their expressions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from crm.definitions import Definitions, Field, Inverse, Module, RollupFunction, RollupRules
from crm.filters import EVERYTHING, Filter
from crm.formulas.checking import CALLED, nearest
from crm.formulas.expressions import NUMBERS, Bounds, Expression, Rolled, Type
from crm.formulas.fields import COUNT_DIGITS, RESULTS
from crm.formulas.signatures import QUOTIENT_DECIMALS
from crm.formulas.syntax import FormulaInvalid, Mistake
from crm.grace import inverse_named
from crm.money import is_money
from crm.saved_filters import save_filter
from crm.saved_names import FieldGone, kept, named

Values = Callable[[Field], Expression]
Filters = Callable[[Module, Mapping[str, object]], Filter]
LinkAsked = Callable[[Module, object], Definitions]

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
    definitions: Definitions, module: Module, rules: RollupRules, link_asked: LinkAsked
) -> RollupRules:
    """New rules of a rollup of `module` in the form in which they are kept."""
    inverse = inverse_named(definitions, module, rules.list or "")
    if inverse is None:
        known = [each.api_name for each in definitions.inverses(module)]
        there = f" It has {', '.join(known)}." if known else " No lookup points to it."
        end = nearest(rules.list or "", known)
        message = f"{module.label} has no list {rules.list}{end}{there}"
        raise FormulaInvalid(Mistake(message, part=("list",)))
    related = inverse.module
    return RollupRules(
        rules.function,
        related.number,
        inverse.field.number,
        inverse.own,
        _kept_name(related, rules.field, "field"),
        _kept_filter(definitions, related, rules.filter, link_asked),
        _kept_name(related, rules.order_by, "orderBy"),
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
        order = _value(rules, inverse.module, rules.order_by, values, "orderBy")
        if order.bounds.type not in (*_COMPARED, Type.TEXT):
            message = "FIRST and LAST go by a number, a date or a text."
            raise FormulaInvalid(Mistake(message, part=("orderBy",)))
    elif rules.order_by is not None:
        message = f"orderBy is for FIRST and LAST, not for {rules.function}."
        raise FormulaInvalid(Mistake(message, part=("orderBy",)))
    return Rolled(rules.function, inverse, value, condition, order, _bounds(rules, value))


def _taken(rules: RollupRules, related: Module, values: Values) -> Expression | None:
    wanted = _TAKEN.get(rules.function)
    if wanted is None:
        if rules.field is not None:
            message = "COUNT counts records; leave the field out."
            raise FormulaInvalid(Mistake(message, part=("field",)))
        return None
    if rules.field is None:
        message = f"{rules.function} needs a field of {related.label}."
        raise FormulaInvalid(Mistake(message, part=("field",)))
    value = _value(rules, related, rules.field, values, "field")
    if value.bounds.type not in wanted:
        fit = ", ".join(dict.fromkeys(CALLED[one] for one in CALLED if one in wanted))
        name = _field(related, rules.field).api_name
        raise FormulaInvalid(
            Mistake(
                f"{rules.function} cannot be made of {name}, whose value is "
                f"{CALLED[value.bounds.type]}; it takes {fit}.",
                part=("field",),
            )
        )
    return value


def _value(rules: RollupRules, related: Module, key: str, values: Values, part: str) -> Expression:
    """The value of a field of the related records; money has to be made one value first."""
    found = _field(related, key)
    if is_money(found):
        name = found.api_name
        raise FormulaInvalid(
            Mistake(
                f"{rules.function} cannot be made of {name}, which is money of many currencies. "
                f"Make a formula of {related.label} that gives one number, such as "
                f'if({name}.currency = "EUR", {name}.amount), and take that.',
                part=(part,),
            )
        )
    return values(found)


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


def _kept_name(module: Module, name: str | None, part: str) -> str | None:
    if name is None:
        return None
    found = named(module, name)
    if found is None:
        end = nearest(name, list(module.by_name))
        message = f"{module.label} has no field {name}{end}"
        raise FormulaInvalid(Mistake(message, part=(part,)))
    return found.kept


def _kept_filter(
    definitions: Definitions, module: Module, text: str | None, link_asked: LinkAsked
) -> str | None:
    if text is None:
        return None
    given = json.loads(text)
    definitions = link_asked(module, given)
    related = definitions.by_number[module.number]
    saved, problems = save_filter(definitions, related, given, ("filter",))
    if problems:
        raise FormulaInvalid(
            *(
                Mistake(f"{'.'.join(problem.path)}: {problem.message}", part=problem.path)
                for problem in problems
            )
        )
    return filter_text(saved)


def filter_text(saved: object) -> str:
    """The JSON of a filter as a rollup holds it."""
    return json.dumps(saved, separators=(",", ":"))
