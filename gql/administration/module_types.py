"""Modules and their fields as the API tells them."""

from typing import Annotated, cast

import strawberry
from strawberry.scalars import JSON

from crm import definitions as crm
from crm import unique_keys
from crm.definition_ids import field_id, module_id
from crm.definitions import Definitions, OnDelete
from crm.inputs import OWNER
from crm.kinds import kind_of
from crm.option_sets import option_set
from gql.administration.computed_types import (
    FormulaRulesInfo,
    RollupRulesInfo,
    formula_info,
    rollup_info,
)
from gql.administration.duplicate_types import DuplicateRule
from gql.administration.field_kinds import FieldKind
from gql.administration.former_name_types import (
    FormerName,
    told_field_names,
    told_module_names,
)
from gql.administration.option_types import Option, OptionSet, told_option
from gql.administration.record_rule_types import Rule, Transition, Transitions
from gql.administration.rule_types import (
    AutoNumberRulesInfo,
    CurrencyRulesInfo,
    FileRulesInfo,
    NumberRulesInfo,
    Section,
    TextRulesInfo,
)
from schema_builder.scalars import CurrencyCode


@strawberry.type(description="Where a lookup points to.")
class LookupRulesInfo:
    """Where a lookup points to."""

    source: strawberry.Private[crm.Field]
    definitions: strawberry.Private[Definitions]

    @strawberry.field(
        description="The module whose records a LOOKUP points to; null for an ANY_LOOKUP."
    )
    def module(self) -> "Module | None":
        rules = self.source.lookup
        return None if rules is None else self._module(self.definitions.by_number[rules.module])

    @strawberry.field(
        description="The modules whose records an ANY_LOOKUP may point to; empty where that is "
        "every module, those made later included, and for a LOOKUP."
    )
    def modules(self) -> "list[Module]":
        rules = self.source.any_lookup
        every = rules is None or not rules.modules
        return [] if every else [self._module(one) for one in self.definitions.targets(self.source)]

    @strawberry.field(
        description="The API name of the list of these records on a record of that module, such "
        "as `deals`."
    )
    def inverse_api_name(self) -> str:
        return self._rules.inverse_api_name

    @strawberry.field(description="What people read for that list.")
    def inverse_label(self) -> str:
        return self._rules.inverse_label

    @strawberry.field(description="What happens when the record that it points to is deleted.")
    def on_delete(self) -> OnDelete:
        return self._rules.on_delete

    @property
    def _rules(self) -> crm.LookupRules | crm.AnyLookupRules:
        assert self.source.relation is not None
        return self.source.relation

    def _module(self, module: crm.Module) -> "Module":
        return Module(source=module, definitions=self.definitions)


@strawberry.type(description="One field of a module, as an administrator defined it.")
class Field:
    """One field of a module."""

    source: strawberry.Private[crm.Field]
    home: strawberry.Private[crm.Module]
    definitions: strawberry.Private[Definitions]

    @strawberry.field(description="The field's id, such as `fld_40`; definition mutations take it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(field_id(self.home, self.source))

    @strawberry.field(description="The field's name in the API, such as `closeDate`.")
    def api_name(self) -> str:
        return self.source.api_name

    @strawberry.field(description="What people read, such as `Expected close`.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(description="What the field is for; also its description in the schema.")
    def description(self) -> str:
        return self.source.description

    @strawberry.field(description="What the field holds.")
    def kind(self) -> FieldKind:
        return FieldKind(self.source.kind)

    @strawberry.field(
        description="The kind that it becomes, while a job carries its values; its own where a "
        "number gets other digits. Else null."
    )
    def pending_kind(self) -> FieldKind | None:
        found = self.source.becoming
        return None if found is None else FieldKind(found.kind)

    @strawberry.field(description="The names that it had and still answers to.")
    def former_names(self) -> list[FormerName]:
        return list(told_field_names(self.home, self.source))

    @strawberry.field(description="The module that has the field.")
    def module(self) -> "Module":
        return Module(source=self.home, definitions=self.definitions)

    @strawberry.field(description="Whether every record has it by itself, such as `createdAt`.")
    def system(self) -> bool:
        return self.source.system

    @strawberry.field(description="Whether it is in the bin.")
    def trashed(self) -> bool:
        return self.source.deleted

    @strawberry.field(description="Whether a record must have a value.")
    def required(self) -> bool:
        return self.source.required

    @strawberry.field(
        description="Whether no two records may have the same value; deleted ones do not count."
    )
    def unique(self) -> bool:
        return self.source.unique

    @strawberry.field(
        description="Whether it shall become unique and a job is at it, as on modules with many "
        "records; it is `unique` when that is done, and stays as it was where it fails."
    )
    def unique_pending(self) -> bool:
        return self.source.unique_pending

    @strawberry.field(
        description="Whether no write can change a value once it is set, by whomever it was."
    )
    def read_only(self) -> bool:
        kept_by_the_system = self.source.system and self.source.api_name != OWNER
        return self.source.read_only or kept_by_the_system

    @strawberry.field(description="Whether it is kept but not shown to ordinary users.")
    def hidden(self) -> bool:
        return self.source.hidden

    @strawberry.field(description="Whether full-text search looks into it.")
    def searchable(self) -> bool:
        return self.source.searchable

    @strawberry.field(description="Whether the database keeps records sorted by it.")
    def indexed(self) -> bool:
        return self.source.indexed

    @strawberry.field(description="What a new record gets where the field is left out.")
    def default_value(self) -> JSON | None:
        return cast("JSON | None", self.source.default)

    @strawberry.field(description="The key of the section that the field stands in.")
    def section(self) -> str | None:
        return self.source.section

    @strawberry.field(
        description="The choices of a select in their order, retired ones among them."
    )
    def options(self) -> list[Option]:
        return [told_option(one) for one in self.source.options]

    @strawberry.field(
        description="The set whose options it shares; null where they are its own, or there are "
        "none."
    )
    def option_set(self) -> OptionSet | None:
        key = self.source.option_set
        found = None if key is None else option_set(self.definitions, key)
        return None if found is None else OptionSet(source=found, definitions=self.definitions)

    @strawberry.field(description="The limits of a text, where it has any.")
    def text(self) -> TextRulesInfo | None:
        rules = self.source.text
        if rules is None:
            return None
        return TextRulesInfo(
            min_length=rules.min_length, max_length=rules.max_length, pattern=rules.pattern
        )

    @strawberry.field(description="The limits of a number, where it has any.")
    def number(self) -> NumberRulesInfo | None:
        rules = self.source.number_rules
        if rules is None:
            return None
        return NumberRulesInfo(
            min=rules.min, max=rules.max, precision=rules.precision, scale=rules.scale
        )

    @strawberry.field(description="Where a lookup points to; null for other kinds.")
    def lookup(self) -> LookupRulesInfo | None:
        if self.source.relation is None:
            return None
        return LookupRulesInfo(source=self.source, definitions=self.definitions)

    @strawberry.field(description="How an auto number reads; null for other kinds.")
    def auto_number(self) -> AutoNumberRulesInfo | None:
        rules = self.source.auto_number
        if rules is None:
            return None
        return AutoNumberRulesInfo(prefix=rules.prefix, digits=rules.digits, start=rules.start)

    @strawberry.field(description="The currencies of amounts, where they have rules.")
    def currency(self) -> CurrencyRulesInfo | None:
        rules = self.source.currency
        if rules is None:
            return None
        return CurrencyRulesInfo(
            default=None if rules.default is None else CurrencyCode(rules.default),
            allowed=[CurrencyCode(code) for code in rules.allowed],
        )

    @strawberry.field(description="The limits of files, where there are any.")
    def file(self) -> FileRulesInfo | None:
        rules = self.source.file
        if rules is None:
            return None
        return FileRulesInfo(max_size=rules.max_size, types=list(rules.types))

    @strawberry.field(
        description="Which option of a select may follow which; null where any may follow any."
    )
    def transitions(self) -> Transitions | None:
        found = self.source.transitions
        if found is None:
            return None
        return Transitions(
            allowed=[Transition(source=one) for one in found.allowed],
            initial=None if found.initial is None else list(found.initial),
        )

    @strawberry.field(description="How a formula is computed; null for other kinds.")
    def formula(self) -> FormulaRulesInfo | None:
        return formula_info(self.definitions, self.home, self.source)

    @strawberry.field(description="What a rollup makes of related records; null for other kinds.")
    def rollup(self) -> RollupRulesInfo | None:
        return rollup_info(self.definitions, self.home, self.source)


@strawberry.type(description="Fields of a module that are unique together.")
class UniqueKey:
    """Fields of a module that are unique together."""

    source: strawberry.Private[unique_keys.UniqueKey]
    home: strawberry.Private["Module"]

    @strawberry.field(description="The fields whose values no two records may share together.")
    def fields(self) -> list[Field]:
        home, key = self.home, self.source
        return [
            Field(source=field, home=home.source, definitions=home.definitions)
            for field in unique_keys.key_fields(home.source, key)
        ]

    @strawberry.field(
        description="Whether a job is still at it, as on modules with many records; equal values "
        "are refused from then on, and the key goes where records share some already."
    )
    def pending(self) -> bool:
        return self.source.pending


@strawberry.type(
    description="One kind of record, such as deals, as an administrator defined it. From "
    "`apiName: deal` and `pluralApiName: deals` come the type `Deal`, the queries `deal` and "
    "`deals`, and mutations such as `createDeal`."
)
class Module:
    """One kind of record."""

    source: strawberry.Private[crm.Module]
    definitions: strawberry.Private[Definitions]

    @strawberry.field(
        description="The module's id, such as `mod_64`; definition mutations take it."
    )
    def id(self) -> strawberry.ID:
        return strawberry.ID(module_id(self.source))

    @strawberry.field(description="The singular in the API, such as `deal`.")
    def api_name(self) -> str:
        return self.source.api_name

    @strawberry.field(description="The plural in the API, such as `deals`.")
    def plural_api_name(self) -> str:
        return self.source.plural_api_name

    @strawberry.field(description="The names that it had and still answers to.")
    def former_names(self) -> list[FormerName]:
        return list(told_module_names(self.source))

    @strawberry.field(description="What people read for one record, such as `Deal`.")
    def label(self) -> str:
        return self.source.label

    @strawberry.field(description="What people read for many, such as `Deals`.")
    def plural_label(self) -> str:
        return self.source.plural_label

    @strawberry.field(description="What the records are; also the type's description.")
    def description(self) -> str:
        return self.source.description

    @strawberry.field(description="The name of an icon, for front ends.")
    def icon(self) -> str | None:
        return self.source.icon

    @strawberry.field(
        description="The field whose text is a record's `title`; without one it is the number."
    )
    def title_field(self) -> Field | None:
        title = self.source.title
        return None if title is None else self._field(title)

    @strawberry.field(
        description="Whether deleted records are kept out of sight instead of being gone at once."
    )
    def recycle_bin(self) -> bool:
        return self.source.recycle_bin

    @strawberry.field(description="Whether it is part of every workspace; it cannot be deleted.")
    def system(self) -> bool:
        return self.source.system

    @strawberry.field(description="Whether the module itself is in the bin.")
    def trashed(self) -> bool:
        return self.source.deleted

    @strawberry.field(description="The groups of fields in the form, in their order.")
    def sections(self) -> list[Section]:
        return [Section(key=one.key, label=one.label) for one in self.source.sections]

    @strawberry.field(description="The fields that administrators made, in their order.")
    def fields(
        self,
        trashed: Annotated[
            bool, strawberry.argument(description="Those in the bin instead of those in use.")
        ] = False,
    ) -> list[Field]:
        return [self._field(one) for one in self.source.all_fields if one.deleted == trashed]

    @strawberry.field(description="The fields that are unique together.")
    def unique_keys(self) -> list[UniqueKey]:
        return [UniqueKey(source=key, home=self) for key in self.source.unique_keys]

    @strawberry.field(description="The fields that every record has by itself, besides its id.")
    def system_fields(self) -> list[Field]:
        return [self._field(one) for one in self.source.system_fields if kind_of(one).told]

    @strawberry.field(description="What no write of these records may do.")
    def rules(self) -> list[Rule]:
        return [
            Rule(source=one, home=self.source, definitions=self.definitions)
            for one in self.source.rules
        ]

    @strawberry.field(description="What makes two of these records look like the same.")
    def duplicate_rules(self) -> list[DuplicateRule]:
        return [DuplicateRule(source=one, home=self.source) for one in self.source.duplicate_rules]

    def _field(self, field: crm.Field) -> Field:
        return Field(source=field, home=self.source, definitions=self.definitions)
