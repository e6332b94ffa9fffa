"""What an administrator asks for, in the words of the API: modules and the others by name."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from crm.colors import kept_color
from crm.definitions import (
    AutoNumberRules,
    CurrencyRules,
    FileRules,
    FormulaRules,
    NumberRules,
    OnDelete,
    Option,
    RollupFunction,
    RollupRules,
    Section,
    TextRules,
)


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "unset"


UNSET: Final[Literal[Unset.UNSET]] = Unset.UNSET
"""Stands in an update for what was left out: it stays as it is."""


@dataclass(frozen=True, slots=True)
class OptionInput:
    """An option among all of a select; where `retired` is None it stays what it was."""

    key: str
    label: str
    color: str | None = None
    category: str | None = None
    retired: bool | None = None

    def over(self, before: Option | None) -> Option:
        """The option that is asked for in the place of what was there."""
        was = before is not None and before.retired
        retired = was if self.retired is None else self.retired
        return Option(self.key, self.label, kept_color(self.color), self.category, retired)


@dataclass(frozen=True, slots=True)
class OptionUpdate:
    """What changes of an option; its key never does."""

    label: str | Unset | None = UNSET
    color: str | Unset | None = UNSET
    category: str | Unset | None = UNSET


@dataclass(frozen=True, slots=True)
class LookupInput:
    """Where a lookup points to; without names for its other side they are made from the module
    that has the lookup. Without `on_delete` a required lookup holds on to what it points to
    (RESTRICT), any other lets go (SET_NULL). `modules` are those of an ANY_LOOKUP, None all."""

    module: str | None = None
    inverse_api_name: str | None = None
    inverse_label: str | None = None
    on_delete: OnDelete | None = None
    modules: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class LookupUpdate:
    """What changes of a lookup; its module may be named but not changed, the `modules` of an
    ANY_LOOKUP may change."""

    module: str | Unset | None = UNSET
    inverse_api_name: str | Unset | None = UNSET
    inverse_label: str | Unset | None = UNSET
    on_delete: OnDelete | Unset | None = UNSET
    modules: tuple[str, ...] | Unset | None = UNSET


@dataclass(frozen=True, slots=True)
class FormulaInput:
    """How a field is computed, in the words of the API."""

    expression: str


@dataclass(frozen=True, slots=True)
class RollupInput:
    """What is made of a related list, in the words of the API; `filter` is its JSON."""

    list: str
    function: RollupFunction
    field: str | None = None
    filter: object = None
    order_by: str | None = None


@dataclass(frozen=True, slots=True)
class FieldInput:
    """A field to be made. None is what was left out; `default` is plain JSON."""

    api_name: str
    label: str
    kind: str
    description: str = ""
    required: bool = False
    unique: bool = False
    read_only: bool = False
    hidden: bool = False
    searchable: bool | None = None
    indexed: bool | None = None
    default: object = None
    section: str | None = None
    options: tuple[Option, ...] | None = None
    option_set: str | None = None
    text: TextRules | None = None
    number: NumberRules | None = None
    lookup: LookupInput | None = None
    auto_number: AutoNumberRules | None = None
    currency: CurrencyRules | None = None
    file: FileRules | None = None
    formula: FormulaInput | FormulaRules | None = None
    rollup: RollupInput | RollupRules | None = None
    """Rules of a field that stays computed as it is are those that it has."""


@dataclass(frozen=True, slots=True)
class FieldUpdate:
    """What changes of a field. Blocks of rules and the options are given whole."""

    api_name: str | Unset | None = UNSET
    label: str | Unset | None = UNSET
    kind: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    required: bool | Unset | None = UNSET
    unique: bool | Unset | None = UNSET
    read_only: bool | Unset | None = UNSET
    hidden: bool | Unset | None = UNSET
    searchable: bool | Unset | None = UNSET
    indexed: bool | Unset | None = UNSET
    default: object = UNSET
    section: str | Unset | None = UNSET
    options: tuple[OptionInput, ...] | Unset | None = UNSET
    option_set: str | Unset | None = UNSET
    text: TextRules | Unset | None = UNSET
    number: NumberRules | Unset | None = UNSET
    lookup: LookupUpdate | Unset | None = UNSET
    auto_number: AutoNumberRules | Unset | None = UNSET
    currency: CurrencyRules | Unset | None = UNSET
    file: FileRules | Unset | None = UNSET
    formula: FormulaInput | Unset | None = UNSET
    rollup: RollupInput | Unset | None = UNSET


@dataclass(frozen=True, slots=True)
class ModuleInput:
    """A module to be made, with its sections and fields; `title_field` is a field's API name."""

    api_name: str
    plural_api_name: str
    label: str
    plural_label: str
    description: str = ""
    icon: str | None = None
    title_field: str | None = None
    recycle_bin: bool = True
    sections: tuple[Section, ...] = ()
    fields: tuple[FieldInput, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleUpdate:
    """What changes of a module itself."""

    api_name: str | Unset | None = UNSET
    plural_api_name: str | Unset | None = UNSET
    label: str | Unset | None = UNSET
    plural_label: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    icon: str | Unset | None = UNSET
    title_field: str | Unset | None = UNSET
    recycle_bin: bool | Unset | None = UNSET
    unique_keys: tuple[tuple[str, ...], ...] | Unset | None = UNSET
