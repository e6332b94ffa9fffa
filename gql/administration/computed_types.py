"""The rules of computed fields as the API tells them."""

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from crm.definitions import Definitions, Field, Module, RollupFunction
from crm.formulas.names import shown_formula, shown_name, shown_rollup_filter
from crm.formulas.rollups import rolled_list
from gql.administration.field_kinds import FieldKind
from gql.administration.tag_names import with_names
from gql.context import Context

RESULT = "The kind of the values; they are filtered, ordered and grouped like those of that kind."


@strawberry.type(description="How a formula is computed.")
class FormulaRulesInfo:
    """How a formula is computed."""

    expression: str = strawberry.field(description="The formula, with the names of today.")
    result_kind: FieldKind = strawberry.field(description=RESULT)


@strawberry.type(description="What a rollup makes of related records.")
class RollupRulesInfo:
    """What a rollup makes of related records."""

    list: str = strawberry.field(description="The related list, such as `deals`.")
    function: RollupFunction = strawberry.field(description="What is made of the records.")
    field: str | None = strawberry.field(description="The field whose values are taken.")
    shown: strawberry.Private[dict[str, object] | None]
    order_by: str | None = strawberry.field(
        description="The field by which FIRST and LAST are told."
    )
    result_kind: FieldKind = strawberry.field(description=RESULT)

    @strawberry.field(description="Which of the related records count, with the names of today.")
    async def filter(self, info: Info[Context, None]) -> JSON | None:
        return await with_names(info, self.shown)


def formula_info(definitions: Definitions, module: Module, field: Field) -> FormulaRulesInfo | None:
    """What the API tells of a formula's rules; None for other fields."""
    rules = field.formula
    if rules is None:
        return None
    return FormulaRulesInfo(
        expression=shown_formula(definitions, module, rules.expression),
        result_kind=FieldKind(rules.result),
    )


def rollup_info(definitions: Definitions, module: Module, field: Field) -> RollupRulesInfo | None:
    """What the API tells of a rollup's rules; None for other fields."""
    rules = field.rollup
    if rules is None:
        return None
    related = rolled_list(definitions, module, rules)
    return RollupRulesInfo(
        list="" if related is None else related.api_name,
        function=rules.function,
        field=shown_name(definitions, rules.module, rules.field),
        shown=shown_rollup_filter(definitions, rules),
        order_by=shown_name(definitions, rules.module, rules.order_by),
        result_kind=FieldKind(rules.result),
    )
