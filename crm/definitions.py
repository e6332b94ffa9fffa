"""What a workspace is made of: modules, fields, sections and options, as frozen values."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from crm.field_rules import (
    AnyLookupRules,
    AutoNumberRules,
    CurrencyRules,
    FileRules,
    FormulaRules,
    LookupRules,
    NumberRules,
    OnDelete,
    Option,
    RollupFunction,
    RollupRules,
    Section,
    TextRules,
)
from crm.former_names import FormerName, FormerNames
from crm.rules import Rule
from crm.transitions import Transitions

if TYPE_CHECKING:
    from crm.duplicates import DuplicateRule, MatchIndex
    from crm.formulas.expressions import Expression
    from crm.option_sets import OptionSet
    from crm.unique_keys import UniqueKey


__all__ = [
    "MULTI_LOOKUP",
    "POINTING",
    "SYSTEM_FIELDS",
    "USERS",
    "AnyLookupRules",
    "AutoNumberRules",
    "CurrencyRules",
    "Definitions",
    "Field",
    "FileRules",
    "FormulaRules",
    "Inverse",
    "LookupRules",
    "Module",
    "NumberRules",
    "OnDelete",
    "Option",
    "RollupFunction",
    "RollupRules",
    "Section",
    "TextRules",
]

POINTING = frozenset({"LOOKUP", "USER", "ANY_LOOKUP"})
"""The kinds whose values are ids, which the API names `…Id`, of records or users."""
MULTI_LOOKUP = "MULTI_LOOKUP"
"""The kind of fields that link any number of records."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a module. `number` is its identity within the workspace; names may change.

    `unique_pending` says that the field shall be unique, and that a job is at the index which
    will see to it; until then it is not `unique`. `option_set` is the key of the set whose
    `options` a select shares; `former_options` are those that it had and has no more.
    """  # Slots: a dictionary of more than 30 attributes takes four times the memory.

    number: int
    api_name: str
    label: str
    kind: str
    description: str = ""
    required: bool = False
    unique: bool = False
    unique_pending: bool = False
    read_only: bool = False
    hidden: bool = False
    searchable: bool = False
    indexed: bool = False
    default: object = field(default=None, hash=False)
    section: str | None = None
    options: tuple[Option, ...] = ()
    former_options: tuple[Option, ...] = ()
    option_set: str | None = None
    text: TextRules | None = None
    number_rules: NumberRules | None = None
    lookup: LookupRules | None = None
    any_lookup: AnyLookupRules | None = None
    auto_number: AutoNumberRules | None = None
    currency: CurrencyRules | None = None
    file: FileRules | None = None
    formula: FormulaRules | None = None
    rollup: RollupRules | None = None
    transitions: Transitions | None = None
    deleted: bool = False
    former_names: tuple[FormerName, ...] = ()
    system_column: str | None = None
    column_name: str | None = None
    becoming: "Field | None" = None
    """What the field becomes once a job has carried its values; until then it stays as it is."""
    expression: "Expression | None" = field(default=None, compare=False, repr=False)
    """How the value is computed; it follows from the definitions (see `crm.formulas.linking`)."""
    kept_parts: "tuple[Field, ...] | None" = field(
        default=None, init=False, compare=False, repr=False
    )
    """What `crm.parts.parts_of` made of it once."""

    @property
    def system(self) -> bool:
        """Whether every record has this field by itself."""
        return self.system_column is not None

    @property
    def column(self) -> str:
        """The physical column that holds the values; of money, that of the amounts, of a
        computed field a name for it alone."""
        return self.system_column or self.column_name or f"f_{self.number}"

    @property
    def value_kind(self) -> str:
        """The kind of the field's values: what a formula or a rollup gives, else its own."""
        rules = self.formula or self.rollup
        return self.kind if rules is None else rules.result or self.kind

    @property
    def is_computed(self) -> bool:
        """Whether values follow from others: they are in no column and cannot be written."""
        return self.formula is not None or self.rollup is not None

    @property
    def relation(self) -> LookupRules | AnyLookupRules | None:
        """The rules of a field whose other side is a list on the records that it points to."""
        return self.lookup or self.any_lookup

    @property
    def is_list(self) -> bool:
        """Whether it links any number of records: no column holds them, but a table of links."""
        return self.kind == MULTI_LOOKUP

    @property
    def id_name(self) -> str:
        """The API name of the id behind a lookup or a user: `companyId` for `company`."""
        return f"{self.api_name}Id"

    def option(self, key: str) -> Option | None:
        """The option with this key, if there is one."""
        return next((option for option in self.options if option.key == key), None)


def _system(api_name: str, label: str, kind: str, column: str, description: str) -> Field:
    return Field(0, api_name, label, kind, description, system_column=column)


SYSTEM_FIELDS: tuple[Field, ...] = (
    _system("id", "Id", "ID", "id", "The record's id, unique over all modules."),
    _system("number", "Number", "INTEGER", "number", "The record's number within its module."),
    _system("owner", "Owner", "USER", "owner_id", "The user who owns the record."),
    _system("createdAt", "Created at", "DATETIME", "created_at", "When it was created."),
    _system("createdBy", "Created by", "USER", "created_by", "The user who created it."),
    _system("updatedAt", "Updated at", "DATETIME", "updated_at", "When it was last changed."),
    _system("updatedBy", "Updated by", "USER", "updated_by", "The user who last changed it."),
    _system("version", "Version", "INTEGER", "version", "Counts the record's changes, from 1."),
    _system("tags", "Tags", "TAGS", "tags", "The tags that the record is marked with, by name."),
    _system("deletedAt", "Deleted at", "DATETIME", "deleted_at", "When it went into the bin."),
    _system("deletedBy", "Deleted by", "USER", "deleted_by", "The user who put it in the bin."),
)


@dataclass(frozen=True)
class Module:
    """One kind of record. `fields` holds the administrator's fields, in their order."""

    number: int
    api_name: str
    plural_api_name: str
    label: str
    plural_label: str
    description: str = ""
    icon: str | None = None
    title_field: int | None = None
    recycle_bin: bool = True
    system: bool = False
    sections: tuple[Section, ...] = ()
    rules: tuple[Rule, ...] = ()
    all_fields: tuple[Field, ...] = ()
    unique_keys: "tuple[UniqueKey, ...]" = ()
    duplicate_rules: "tuple[DuplicateRule, ...]" = ()
    pending_matches: "tuple[MatchIndex, ...]" = ()
    """The indexes of duplicate rules that jobs are at; until one is built its rules wait."""
    system_fields: tuple[Field, ...] = SYSTEM_FIELDS
    deleted: bool = False
    former_names: tuple[FormerNames, ...] = ()
    table_name: str | None = None
    words_layout: int = 1
    """Counts the changes of what the words of stored records are made of."""
    words_filling: bool = False
    """Whether there may be records whose words were made by an earlier layout."""

    @property
    def mark(self) -> object:
        """What tells this module from all others, in cursors."""
        return self.number

    def lacking(self, name: str) -> str:
        """What is said of a name that none of the fields has."""
        return f"{self.label} has no field {name}."

    @property
    def table(self) -> str:
        """The physical table that holds the records."""
        return self.table_name or f"r_{self.number}"

    @property
    def type_name(self) -> str:
        """The GraphQL type: `Deal` for `deal`."""
        return self.api_name[:1].upper() + self.api_name[1:]

    @property
    def plural_type_name(self) -> str:
        """The plural as it stands in mutation names: `Deals` for `deals`."""
        return self.plural_api_name[:1].upper() + self.plural_api_name[1:]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The administrator's fields that are not deleted, in their order."""
        return tuple(field for field in self.all_fields if not field.deleted)

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The administrator's fields that have a column and are not deleted, in their order."""
        return tuple(field for field in self.fields if not (field.is_computed or field.is_list))

    @cached_property
    def valued_fields(self) -> tuple[Field, ...]:
        """The administrator's fields of which a record has a value of its own, stored or
        computed, and that are not deleted, in their order."""
        return tuple(field for field in self.fields if not field.is_list)

    @cached_property
    def lists(self) -> tuple[Field, ...]:
        """The module's multi lookups that are not deleted, in their order."""
        return tuple(field for field in self.fields if field.is_list)

    @cached_property
    def computed_fields(self) -> tuple[Field, ...]:
        """The administrator's fields that are computed and not deleted, in their order."""
        return tuple(field for field in self.fields if field.is_computed)

    @cached_property
    def guided_fields(self) -> tuple[Field, ...]:
        """The selects whose changes are held to transitions."""
        return tuple(field for field in self.fields if field.transitions is not None)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Every live field, system fields included, by API name."""
        return {field.api_name: field for field in (*self.system_fields, *self.fields)}

    @cached_property
    def by_number(self) -> dict[int, Field]:
        """Every administrator's field, deleted ones included, by number."""
        return {field.number: field for field in self.all_fields}

    @property
    def title(self) -> Field | None:
        """The field whose text is the record's title, if one was chosen."""
        found = self.by_number.get(self.title_field) if self.title_field is not None else None
        return None if found is None or found.deleted else found


USERS = Module(
    number=0,
    api_name="user",
    plural_api_name="users",
    label="User",
    plural_label="Users",
    description="A person who works in this workspace.",
    title_field=None,
    table_name="member",
    system_fields=(
        _system("id", "Id", "ID", "id", "The user's id."),
        _system("name", "Name", "TEXT", "name", "The user's full name."),
        _system("email", "E-mail", "EMAIL", "email", "The address the user signs in with."),
        _system("createdAt", "Created at", "DATETIME", "created_at", "When the user joined."),
    ),
)
"""Users, seen as a module: lookups, filters and orders treat them like any other."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """A list of related records: those of `module` that the lookup `field` links with a record.

    It is the other side of a lookup, whose records point to this one; or either of the two sides
    of a multi lookup, each being the other's inverse: `own` is the one that is the field itself.
    """

    module: Module
    field: Field
    own: bool = False

    @property
    def api_name(self) -> str:
        """The connection's name on the module that has the list."""
        return self.field.api_name if self.own else self.rules.inverse_api_name

    @property
    def label(self) -> str:
        """What people read for the list."""
        return self.field.label if self.own else self.rules.inverse_label

    @property
    def rules(self) -> LookupRules | AnyLookupRules:
        """The rules of the lookup."""
        assert self.field.relation is not None
        return self.field.relation


@dataclass(frozen=True)
class Definitions:
    """All that a workspace's API and layout follow from."""

    all_modules: tuple[Module, ...] = ()
    epoch: int = field(default=0, compare=False)
    option_sets: "tuple[OptionSet, ...]" = ()

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules that are not deleted, in their order."""
        return tuple(module for module in self.all_modules if not module.deleted)

    @cached_property
    def by_number(self) -> dict[int, Module]:
        """Every module, deleted ones included, by number; 0 is `USERS`."""
        return {USERS.number: USERS, **{module.number: module for module in self.all_modules}}

    @cached_property
    def by_name(self) -> dict[str, Module]:
        """The live modules by API name."""
        return {module.api_name: module for module in self.modules}

    @cached_property
    def _inverses(self) -> dict[int, tuple[Inverse, ...]]:
        found: dict[int, list[Inverse]] = {}
        for module in self.modules:
            for own in module.lists:
                target = self.target(own)
                if target is not None:
                    found.setdefault(module.number, []).append(Inverse(target, own, own=True))
        for module in self.modules:
            for candidate in module.fields:
                if candidate.lookup is not None:
                    found.setdefault(candidate.lookup.module, []).append(Inverse(module, candidate))
                for several in self.targets(candidate):
                    found.setdefault(several.number, []).append(Inverse(module, candidate))
        return {number: tuple(inverses) for number, inverses in found.items()}

    def inverses(self, module: Module) -> tuple[Inverse, ...]:
        """The related lists of `module`: its own multi lookups, then the other sides of all
        lookups of live modules that point to it, in the order of definition."""
        return self._inverses.get(module.number, ())

    def inverse(self, module: Module, name: str) -> Inverse | None:
        """The related list of `module` that is called `name`."""
        found = self.inverses(module)
        return next((inverse for inverse in found if inverse.api_name == name), None)

    def targets(self, any_lookup: Field) -> tuple[Module, ...]:
        """The live modules that an ANY_LOOKUP field may point to; none for another kind."""
        if any_lookup.any_lookup is None:
            return ()
        wanted = any_lookup.any_lookup.modules or self.by_number
        return tuple(module for module in self.modules if module.number in wanted)

    def target(self, lookup: Field) -> Module | None:
        """The live module that a field points to, once or many times; None when it is deleted."""
        if lookup.kind == "USER":
            return USERS
        module = None if lookup.lookup is None else self.by_number.get(lookup.lookup.module)
        return None if module is None or module.deleted else module
