"""Modules, fields and sections as the API takes them."""

import strawberry
from strawberry.scalars import JSON

from crm import definitions
from crm.defining import inputs
from crm.defining.inputs import Unset
from gql.administration.field_kinds import FieldKind
from gql.administration.option_inputs import OptionInput
from gql.administration.rule_inputs import (
    AutoNumberRules,
    CurrencyRules,
    FileRules,
    FormulaRules,
    LookupRules,
    LookupRulesUpdate,
    NumberRules,
    RollupRules,
    TextRules,
    known,
)

NAME = "letters and digits, beginning with a small letter"
READ_ONLY = "Whether a value stays what it is once it is set."
HIDDEN = (
    "Whether only administrators see it. Others have a schema without it and without what is "
    "computed from it, and search finds nobody by it."
)
INDEXED = "Whether the database keeps records sorted by it, for orders and ranges in big lists."
UNIQUE_KEYS = (
    'Fields that are unique together, by their `apiName`: `[["company", "name"]]` lets no two '
    "records have the same company and the same name. Deleted records do not count, nor do those "
    "in which one of the fields has no value."
)
SEARCHABLE = (
    "Whether search looks into it; left out, it does for every kind but dates, yes/no and multi "
    "lookups. Formulas and rollups are never searched. A select is found by the labels of its "
    "options, a lookup by the title of what it points to, a multi lookup by the titles of all that "
    "it links."
)


@strawberry.input(description='A group of fields. Example: `{key: "main", label: "Main"}`.')
class SectionInput:
    """A group of fields."""

    key: str = strawberry.field(
        description="The stable name: letters, digits and underscores, such as `main`."
    )
    label: str = strawberry.field(description="What people read.")

    def read(self) -> definitions.Section:
        """The section."""
        return definitions.Section(self.key, self.label)


@strawberry.input(description="What changes of a section.")
class SectionUpdate:
    """What changes of a section."""

    label: str = strawberry.field(description="What people read from now on.")


@strawberry.input(
    description="A new field. Examples: "
    '`{apiName: "name", label: "Name", kind: TEXT, required: true}`, '
    '`{apiName: "stage", label: "Stage", kind: SELECT, options: [{key: "NEW", label: "New"}]}`, '
    '`{apiName: "company", label: "Company", kind: LOOKUP, lookup: {module: "company"}}`, '
    '`{apiName: "total", label: "Total", kind: FORMULA, formula: {expression: "price * 2"}}`.'
)
class FieldInput:
    """A new field."""

    api_name: str = strawberry.field(
        description=f"Its name in the API: {NAME}, such as `closeDate`. It can be changed later."
    )
    label: str = strawberry.field(description="What people read.")
    kind: FieldKind = strawberry.field(description="What it holds.")
    description: str | None = strawberry.field(default=None, description="What it is for.")
    required: bool | None = strawberry.field(
        default=False, description="Whether a record must have a value."
    )
    unique: bool | None = strawberry.field(
        default=False,
        description="Whether no two records may have the same value; deleted ones do not count.",
    )
    read_only: bool | None = strawberry.field(default=False, description=READ_ONLY)
    hidden: bool | None = strawberry.field(default=False, description=HIDDEN)
    searchable: bool | None = strawberry.field(default=None, description=SEARCHABLE)
    indexed: bool | None = strawberry.field(default=None, description=INDEXED)
    default_value: JSON | None = strawberry.field(
        default=None,
        description="What a new record gets where the field is left out; an option by its key.",
    )
    section: str | None = strawberry.field(
        default=None, description="The key of the section that it stands in."
    )
    options: list[OptionInput] | None = strawberry.field(
        default=None, description="The choices of a SELECT or MULTI_SELECT, in their order."
    )
    option_set: str | None = strawberry.field(
        default=None,
        description="The key of a set whose options it shares with other fields, instead of "
        "`options`.",
    )
    text: TextRules | None = strawberry.field(
        default=None, description="The limits of a TEXT or LONG_TEXT."
    )
    number: NumberRules | None = strawberry.field(
        default=None, description="The limits of an INTEGER, DECIMAL, PERCENT, RATING or CURRENCY."
    )
    lookup: LookupRules | None = strawberry.field(
        default=None, description="Where a LOOKUP points to; it must be given for that kind."
    )
    auto_number: AutoNumberRules | None = strawberry.field(
        default=None, description="How an AUTO_NUMBER reads."
    )
    currency: CurrencyRules | None = strawberry.field(
        default=None, description="The currencies of a CURRENCY."
    )
    file: FileRules | None = strawberry.field(default=None, description="The limits of a FILE.")
    formula: FormulaRules | None = strawberry.field(
        default=None, description="How a FORMULA is computed; it must be given for that kind."
    )
    rollup: RollupRules | None = strawberry.field(
        default=None,
        description="What a ROLLUP makes of related records; it must be given for that kind.",
    )

    def read(self) -> inputs.FieldInput:
        """The field that is asked for."""
        return inputs.FieldInput(
            api_name=self.api_name,
            label=self.label,
            kind=self.kind.value,
            description=self.description or "",
            required=bool(self.required),
            unique=bool(self.unique),
            read_only=bool(self.read_only),
            hidden=bool(self.hidden),
            searchable=self.searchable,
            indexed=self.indexed,
            default=self.default_value,
            section=self.section,
            options=(
                None
                if self.options is None
                else tuple(one.read().over(None) for one in self.options)
            ),
            option_set=self.option_set,
            text=None if self.text is None else self.text.read(),
            number=None if self.number is None else self.number.read(),
            lookup=None if self.lookup is None else self.lookup.read(),
            auto_number=None if self.auto_number is None else self.auto_number.read(),
            currency=None if self.currency is None else self.currency.read(),
            file=None if self.file is None else self.file.read(),
            formula=None if self.formula is None else self.formula.read(),
            rollup=None if self.rollup is None else self.rollup.read(),
        )


@strawberry.input(
    description="What changes of a field; what is left out stays. A block of rules is given "
    "whole, and null takes its limits away."
)
class FieldUpdate:
    """What changes of a field."""

    api_name: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its new name in the API. Nothing stored moves; documents must follow.",
    )
    label: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people read from now on."
    )
    kind: FieldKind | None = strawberry.field(
        default=strawberry.UNSET,
        description="Another kind, to which the values are carried; rules that it needs, such as "
        "`options` or `currency`, are given along. Days begin in the workspace's time zone.",
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What it is for."
    )
    required: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether a record must have a value. Records without one may stay so; the "
        "plan counts them.",
    )
    unique: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether no two records may have the same value. Refused where some do.",
    )
    read_only: bool | None = strawberry.field(default=strawberry.UNSET, description=READ_ONLY)
    hidden: bool | None = strawberry.field(default=strawberry.UNSET, description=HIDDEN)
    searchable: bool | None = strawberry.field(default=strawberry.UNSET, description=SEARCHABLE)
    indexed: bool | None = strawberry.field(default=strawberry.UNSET, description=INDEXED)
    default_value: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="What a new record gets; null for nothing."
    )
    section: str | None = strawberry.field(
        default=strawberry.UNSET, description="The key of its section; null for none."
    )
    options: list[OptionInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description="All the choices in their order, known by their keys. One that is left out "
        "goes, unless a record holds it: such a one can be retired.",
    )
    option_set: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The key of a set whose options it shares from now on; null for options of "
        "its own, which are those it has unless `options` are given.",
    )
    text: TextRules | None = strawberry.field(
        default=strawberry.UNSET, description="All the limits of the text."
    )
    number: NumberRules | None = strawberry.field(
        default=strawberry.UNSET, description="All the limits of the number."
    )
    lookup: LookupRulesUpdate | None = strawberry.field(
        default=strawberry.UNSET, description="What changes of the lookup."
    )
    auto_number: AutoNumberRules | None = strawberry.field(
        default=strawberry.UNSET, description="How the next auto numbers read."
    )
    currency: CurrencyRules | None = strawberry.field(
        default=strawberry.UNSET,
        description="The currencies that amounts have from now on; those stored stay.",
    )
    file: FileRules | None = strawberry.field(
        default=strawberry.UNSET,
        description="The limits of files that are uploaded from now on; those stored stay.",
    )
    formula: FormulaRules | None = strawberry.field(
        default=strawberry.UNSET,
        description="How a FORMULA is computed from now on; the kind of its values may become "
        "another.",
    )
    rollup: RollupRules | None = strawberry.field(
        default=strawberry.UNSET,
        description="What a ROLLUP makes of related records from now on, given whole.",
    )

    def read(self) -> inputs.FieldUpdate:
        """The update that is asked for."""
        kind, options, lookup = known(self.kind), known(self.options), known(self.lookup)
        text, number, automatic = known(self.text), known(self.number), known(self.auto_number)
        currency, file = known(self.currency), known(self.file)
        formula, rollup = known(self.formula), known(self.rollup)
        return inputs.FieldUpdate(
            api_name=known(self.api_name),
            label=known(self.label),
            kind=kind.value if isinstance(kind, FieldKind) else kind,
            description=known(self.description),
            required=known(self.required),
            unique=known(self.unique),
            read_only=known(self.read_only),
            hidden=known(self.hidden),
            searchable=known(self.searchable),
            indexed=known(self.indexed),
            default=known(self.default_value),
            section=known(self.section),
            options=tuple(one.read() for one in options) if isinstance(options, list) else options,
            option_set=known(self.option_set),
            text=text.read() if isinstance(text, TextRules) else text,
            number=number.read() if isinstance(number, NumberRules) else number,
            lookup=lookup.read() if isinstance(lookup, LookupRulesUpdate) else lookup,
            auto_number=(automatic.read() if isinstance(automatic, AutoNumberRules) else automatic),
            currency=currency.read() if isinstance(currency, CurrencyRules) else currency,
            file=file.read() if isinstance(file, FileRules) else file,
            formula=formula.read() if isinstance(formula, FormulaRules) else formula,
            rollup=rollup.read() if isinstance(rollup, RollupRules) else rollup,
        )


@strawberry.input(
    description="A new module with its fields. From `apiName: deal` and `pluralApiName: deals` "
    "come the type `Deal`, the queries `deal` and `deals` and mutations such as `createDeal`."
)
class ModuleInput:
    """A new module."""

    api_name: str = strawberry.field(
        description=f"The singular in the API: {NAME}, such as `deal`."
    )
    plural_api_name: str = strawberry.field(description="The plural in the API, such as `deals`.")
    label: str = strawberry.field(description="What people read for one record.")
    plural_label: str = strawberry.field(description="What people read for many.")
    description: str | None = strawberry.field(default=None, description="What the records are.")
    icon: str | None = strawberry.field(
        default=None, description="The name of an icon, for front ends."
    )
    title_field: str | None = strawberry.field(
        default=None,
        description="The `apiName` of the field whose text is a record's title, such as `name`.",
    )
    recycle_bin: bool | None = strawberry.field(
        default=True,
        description="Whether deleted records are kept out of sight instead of being gone at once.",
    )
    sections: list[SectionInput] | None = strawberry.field(
        default=None, description="The groups of fields, in their order."
    )
    fields: list[FieldInput] = strawberry.field(description="The fields, in their order.")
    unique_keys: list[list[str]] | None = strawberry.field(default=None, description=UNIQUE_KEYS)

    def read(self) -> inputs.ModuleInput:
        """The module that is asked for."""
        return inputs.ModuleInput(
            api_name=self.api_name,
            plural_api_name=self.plural_api_name,
            label=self.label,
            plural_label=self.plural_label,
            description=self.description or "",
            icon=self.icon,
            title_field=self.title_field,
            recycle_bin=self.recycle_bin is not False,
            sections=tuple(section.read() for section in self.sections or ()),
            fields=tuple(field.read() for field in self.fields),
            unique_keys=tuple(tuple(names) for names in self.unique_keys or ()),
        )


@strawberry.input(description="What changes of a module; what is left out stays.")
class ModuleUpdate:
    """What changes of a module."""

    api_name: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The new singular in the API. Nothing stored moves; documents must follow.",
    )
    plural_api_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new plural in the API."
    )
    label: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people read for one record."
    )
    plural_label: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people read for many."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What the records are."
    )
    icon: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name of an icon; null for none."
    )
    title_field: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The `apiName` of the field whose text is a record's title; null for none.",
    )
    recycle_bin: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether deleted records are kept out of sight instead of being gone at once.",
    )

    unique_keys: list[list[str]] | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"{UNIQUE_KEYS} All of them; null for none. Refused where records share "
        "values, which are shown.",
    )

    def read(self) -> inputs.ModuleUpdate:
        """The update that is asked for."""
        return inputs.ModuleUpdate(
            api_name=known(self.api_name),
            plural_api_name=known(self.plural_api_name),
            label=known(self.label),
            plural_label=known(self.plural_label),
            description=known(self.description),
            icon=known(self.icon),
            title_field=known(self.title_field),
            recycle_bin=known(self.recycle_bin),
            unique_keys=_keys(known(self.unique_keys)),
        )


def _keys(given: list[list[str]] | Unset | None) -> tuple[tuple[str, ...], ...] | Unset | None:
    return tuple(tuple(names) for names in given) if isinstance(given, list) else given
