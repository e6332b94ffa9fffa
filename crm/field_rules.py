"""What a field's definition may carry: blocks of rules, options, a section, as frozen values."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class OnDelete(StrEnum):
    """What happens to a record whose lookup points to a record that is deleted."""

    SET_NULL = "SET_NULL"
    RESTRICT = "RESTRICT"
    CASCADE = "CASCADE"


@dataclass(frozen=True, slots=True)
class TextRules:
    """Limits of a text, its lengths counted in characters; `pattern` must match the whole."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class NumberRules:
    """Limits of a number; `precision` counts all digits, `scale` those after the point."""

    min: Decimal | None = None
    max: Decimal | None = None
    precision: int | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class CurrencyRules:
    """The currency of amounts that name none, and those that are taken; none stands for all."""

    default: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRules:
    """Limits of a file: its bytes, and media types such as `image/*`; none stands for all."""

    max_size: int | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookupRules:
    """Where a lookup points to (a module's number), and what its other side is called."""

    module: int
    inverse_api_name: str
    inverse_label: str
    on_delete: OnDelete = OnDelete.SET_NULL


@dataclass(frozen=True, slots=True)
class AnyLookupRules:
    """Which modules' records a lookup to any of several may point to (their numbers; none stands
    for every module, later ones included), and what its other side is called on each of them."""

    modules: tuple[int, ...]
    inverse_api_name: str
    inverse_label: str
    on_delete: OnDelete = OnDelete.SET_NULL


@dataclass(frozen=True, slots=True)
class AutoNumberRules:
    """How an auto number reads: prefix, then the count padded with zeros to `digits`."""

    prefix: str = ""
    digits: int = 4
    start: int = 1


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

    `expression` names fields by identity (see `crm.saved_names`). While the rules are new it
    names them as the API does, and `draft_at` tells where the input holds it.
    """

    expression: str
    result: str = ""
    draft_at: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RollupRules:
    """What is made of the records of a related list, and the kind of what it gives.

    They are told by the number of their `module` and of the field `via` that links them, which
    is a field of that module unless it is the rollup's `own` module's; `field`, `order_by` and
    the names in `filter`, a JSON text, are those of `crm.saved_names`. While the rules are new
    all these are names of the API, `via` and `module` are 0, `list` is the name of the related
    list, and `draft_at` tells where the input holds them.
    """

    function: RollupFunction
    module: int = 0
    via: int = 0
    own: bool = False
    field: str | None = None
    filter: str | None = None
    order_by: str | None = None
    result: str = ""
    list: str | None = None
    draft_at: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select: its stable key is the API's enum value, its label may change.

    One that is `retired` stays where it was chosen and cannot be chosen any more.
    """

    key: str
    label: str
    color: str | None = None
    category: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A named group of fields in a module's form."""

    key: str
    label: str
