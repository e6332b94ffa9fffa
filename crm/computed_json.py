"""The rules of computed fields as JSON and back."""

from collections.abc import Mapping
from typing import cast

from crm.field_rules import FormulaRules, RollupFunction, RollupRules

Json = dict[str, object]


def formula_to_json(rules: FormulaRules | None) -> Json | None:
    """What a formula is kept as; None for none."""
    return None if rules is None else {"expression": rules.expression, "result": rules.result}


def formula_from_json(body: Mapping[str, object] | None) -> FormulaRules | None:
    """The formula that was kept."""
    if body is None:
        return None
    return FormulaRules(cast(str, body["expression"]), cast(str, body["result"]))


def rollup_to_json(rules: RollupRules | None) -> Json | None:
    """What a rollup is kept as; None for none."""
    if rules is None:
        return None
    return {
        name: value
        for name, value in {
            "function": rules.function.value,
            "module": rules.module,
            "via": rules.via,
            "own": rules.own or None,
            "field": rules.field,
            "filter": rules.filter,
            "orderBy": rules.order_by,
            "result": rules.result,
        }.items()
        if value not in (None, "")
    }


def rollup_from_json(body: Mapping[str, object] | None) -> RollupRules | None:
    """The rollup that was kept."""
    if body is None:
        return None
    return RollupRules(
        RollupFunction(cast(str, body["function"])),
        cast(int, body["module"]),
        cast(int, body["via"]),
        cast(bool, body.get("own", False)),
        cast(str | None, body.get("field")),
        cast(str | None, body.get("filter")),
        cast(str | None, body.get("orderBy")),
        cast(str, body["result"]),
    )
