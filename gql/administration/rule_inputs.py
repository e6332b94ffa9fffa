"""The rules of a field as the API takes them."""

from decimal import Decimal
from typing import TypeVar

import strawberry
from strawberry.scalars import JSON

from crm import definitions
from crm.defining.inputs import (
    UNSET,
    FormulaInput,
    LookupInput,
    LookupUpdate,
    RollupInput,
    Unset,
)
from crm.definitions import OnDelete, RollupFunction
from schema_builder.scalars import CurrencyCode

T = TypeVar("T")


@strawberry.input(
    description="The limits of a TEXT or LONG_TEXT. Example: `{minLength: 2, maxLength: 12}`."
)
class TextRules:
    """The limits of a text."""

    min_length: int | None = strawberry.field(default=None, description="The fewest characters.")
    max_length: int | None = strawberry.field(
        default=None,
        description="The most characters: up to 255 for a TEXT and 100000 for a LONG_TEXT.",
    )
    pattern: str | None = strawberry.field(
        default=None,
        description="A regular expression (RE2) that the whole text must match, such as "
        "`[A-Z]{2}-[0-9]+`.",
    )

    def read(self) -> definitions.TextRules:
        """The rules."""
        return definitions.TextRules(self.min_length, self.max_length, self.pattern)


@strawberry.input(
    description="The limits of a number; INTEGER and CURRENCY take `min` and `max` alone, "
    "a RATING `max`: from 1 to 100, left out 5. "
    'Example: `{min: "0", precision: 12, scale: 2}`.'
)
class NumberRules:
    """The limits of a number."""

    min: Decimal | None = strawberry.field(default=None, description="The smallest value.")
    max: Decimal | None = strawberry.field(default=None, description="The largest value.")
    precision: int | None = strawberry.field(
        default=None, description="How many digits there may be in all, from 1 to 1000."
    )
    scale: int | None = strawberry.field(
        default=None, description="How many of them may stand after the point."
    )

    def read(self) -> definitions.NumberRules:
        """The rules."""
        return definitions.NumberRules(self.min, self.max, self.precision, self.scale)


@strawberry.input(
    description="Where a lookup points to, and how the records on the other side list these. "
    'Example: `{module: "company", inverseApiName: "deals", inverseLabel: "Deals"}`.'
)
class LookupRules:
    """Where a lookup points to."""

    module: str | None = strawberry.field(
        default=None,
        description="The `apiName` of the module of a LOOKUP, such as `company`; its own module "
        "is allowed.",
    )
    modules: list[str] | None = strawberry.field(
        default=None,
        description="The `apiName`s of the modules of an ANY_LOOKUP; left out, every module, "
        "those made later included.",
    )
    inverse_api_name: str | None = strawberry.field(
        default=None,
        description="What the list on the other side is called in the API, as in "
        "`company { deals }`; left out, the plural of the module that has the lookup.",
    )
    inverse_label: str | None = strawberry.field(
        default=None, description="What people read for that list; left out, the plural label."
    )
    on_delete: OnDelete | None = strawberry.field(
        default=None,
        description="What happens to these records when the one they point to is deleted; left "
        "out, `RESTRICT` for a required lookup and `SET_NULL` for any other.",
    )

    def read(self) -> LookupInput:
        """The rules."""
        return LookupInput(
            self.module,
            self.inverse_api_name,
            self.inverse_label,
            self.on_delete,
            None if self.modules is None else tuple(self.modules),
        )


@strawberry.input(description="What changes of a lookup; what is left out stays.")
class LookupRulesUpdate:
    """What changes of a lookup."""

    module: str | None = strawberry.field(
        default=strawberry.UNSET, description="May be given, but must be what it is."
    )
    modules: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="All the modules of an ANY_LOOKUP; null for every module. One that is left "
        "out goes, unless a record points to a record of it.",
    )
    inverse_api_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="What the list on the other side is called."
    )
    inverse_label: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people read for that list."
    )
    on_delete: OnDelete | None = strawberry.field(
        default=strawberry.UNSET,
        description="What happens to these records when the one they point to is deleted.",
    )

    def read(self) -> LookupUpdate:
        """The update."""
        modules = known(self.modules)
        return LookupUpdate(
            known(self.module),
            known(self.inverse_api_name),
            known(self.inverse_label),
            known(self.on_delete),
            tuple(modules) if isinstance(modules, list) else modules,
        )


@strawberry.input(
    description='How an auto number reads. Example: `{prefix: "INV-", digits: 6}` gives INV-000001.'
)
class AutoNumberRules:
    """How an auto number reads."""

    prefix: str | None = strawberry.field(default="", description="What stands before the count.")
    digits: int | None = strawberry.field(
        default=4, description="To how many digits the count is filled with 0, from 1 to 18."
    )
    start: int | None = strawberry.field(default=1, description="The first count.")

    def read(self) -> definitions.AutoNumberRules:
        """The rules."""
        return definitions.AutoNumberRules(
            self.prefix or "",
            4 if self.digits is None else self.digits,
            1 if self.start is None else self.start,
        )


@strawberry.input(
    description="The currencies of a CURRENCY field. "
    'Example: `{default: "EUR", allowed: ["EUR", "USD"]}`.'
)
class CurrencyRules:
    """The currencies of a CURRENCY field."""

    default: CurrencyCode | None = strawberry.field(
        default=None, description="The currency of amounts that are given without one."
    )
    allowed: list[CurrencyCode] | None = strawberry.field(
        default=None, description="The currencies that are taken; left out, all in use."
    )

    def read(self) -> definitions.CurrencyRules:
        """The rules."""
        default = None if self.default is None else self.default.upper()
        return definitions.CurrencyRules(
            default, tuple(code.upper() for code in self.allowed or ())
        )


@strawberry.input(
    description="The limits of a FILE. "
    'Example: `{maxSize: 5000000, types: ["image/*", "application/pdf"]}`.'
)
class FileRules:
    """The limits of a file."""

    max_size: int | None = strawberry.field(
        default=None, description="The most bytes; left out, as many as the server takes."
    )
    types: list[str] | None = strawberry.field(
        default=None,
        description="The media types that are taken, such as `application/pdf` or `image/*`; left "
        "out, all.",
    )

    def read(self) -> definitions.FileRules:
        """The rules."""
        types = tuple(type_.lower() for type_ in self.types or ())
        return definitions.FileRules(self.max_size, tuple(dict.fromkeys(types)))


@strawberry.input(
    description="How a FORMULA is computed. Examples: "
    '`{expression: "price * quantity"}`, `{expression: "daysBetween(createdAt, today())"}`, '
    '`{expression: "if(stage = \\"DEAL_WON\\", amount, 0)"}`.'
)
class FormulaRules:
    """How a formula field is computed."""

    expression: str = strawberry.field(
        description="The formula: fields by their names, those of a linked record as "
        "`company.name`, numbers, texts in quotes, operators and functions. The kind of the "
        "values follows from it."
    )

    def read(self) -> FormulaInput:
        """The rules."""
        return FormulaInput(self.expression)


@strawberry.input(
    description="What a ROLLUP makes of a list of related records. Examples: "
    '`{list: "deals", function: COUNT}`, `{list: "deals", function: SUM, field: "amount", '
    'filter: {stage: {eq: "DEAL_WON"}}}`, `{list: "calls", function: LAST, field: "result", '
    'orderBy: "createdAt"}`.'
)
class RollupRules:
    """What a rollup makes of related records."""

    list: str = strawberry.field(
        description="The name of the related list, which is that of the other side of a lookup, "
        "such as `deals`."
    )
    function: RollupFunction = strawberry.field(description="What is made of the records.")
    field: str | None = strawberry.field(
        default=None,
        description="The field of the related records whose values are taken; COUNT takes none.",
    )
    filter: JSON | None = strawberry.field(
        default=None,
        description="Which of the related records count, as their lists are filtered; left out, "
        "all that are not deleted.",
    )
    order_by: str | None = strawberry.field(
        default=None,
        description="The field by which FIRST and LAST are told, those without a value last; left "
        "out, the order in which the records were made.",
    )

    def read(self) -> RollupInput:
        """The rules."""
        return RollupInput(self.list, self.function, self.field, self.filter, self.order_by)


def known(value: T) -> T | Unset:
    """What was given in an update, in the words of `crm`."""
    return UNSET if value is strawberry.UNSET else value
