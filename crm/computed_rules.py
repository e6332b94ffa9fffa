"""How computed fields are made, as definitions say it."""

from dataclasses import dataclass
from enum import StrEnum


class RollupFunction(StrEnum):
    """What a rollup makes of the related records."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVERAGE = "AVERAGE"
    MINIMUM = "MINIMUM"
    MAXIMUM = "MAXIMUM"
    FIRST = "FIRST"
    LAST = "LAST"


@dataclass(frozen=True, slots=True)
class FormulaRules:
    """How a formula field is computed, and the kind of what it gives.

    `expression` names fields by identity (see `crm.saved_names`); while the rules are new, as the
    API does, and `draft_at` tells where the input holds it."""

    expression: str
    result: str = ""
    draft_at: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RollupRules:
    """What is made of the records whose lookup points here, and the kind of what it gives.

    They are told by the number of their `module` and of its field `via`; `field`, `order_by` and
    the names in `filter`, a JSON text, are those of `crm.saved_names`. While the rules are new
    all these are names of the API, `via` and `module` are 0, `list` is the name of the related
    list, and `draft_at` tells where the input holds them."""

    function: RollupFunction
    module: int = 0
    via: int = 0
    field: str | None = None
    filter: str | None = None
    order_by: str | None = None
    result: str = ""
    list: str | None = None
    draft_at: tuple[str, ...] | None = None
