"""Builds one field from what was asked, checking all but the uniqueness of its names."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from crm.any_lookups import KIND as ANY_LOOKUP
from crm.defining.any_lookups import any_lookup_rules
from crm.defining.find import no_section
from crm.defining.inputs import FieldInput, FormulaInput, LookupInput, RollupInput
from crm.defining.mistakes import Mistakes, Path, listed
from crm.defining.rules import RATING, check_rules, rating_rules
from crm.defining.system_modules import note_own
from crm.definitions import (
    MULTI_LOOKUP,
    USERS,
    AutoNumberRules,
    Field,
    FormulaRules,
    LookupRules,
    Module,
    OnDelete,
    RollupRules,
    Section,
)
from crm.errors import UserErrorCode
from crm.kinds import KINDS, Invalid, Kind, Rule
from crm.names import api_name_error
from crm.parts import Composed
from crm.search.fields import SEARCHED, UNLESS_SAID
from crm.system_modules import comes_with_module
from crm.values import retired_error, retired_in

COMPUTED = frozenset({Rule.FORMULA, Rule.ROLLUP})
"""The rules by which a field is computed."""
NOT_INDEXED = frozenset(
    {"LONG_TEXT", "RICH_TEXT", "ADDRESS", "FILE", "MULTI_SELECT", "JSON", MULTI_LOOKUP}
)
"""Kinds whose values are too long for an index, or have no order."""


def build_field(
    number: int,
    given: FieldInput,
    module: Module,
    targets: Mapping[str, Module],
    mistakes: Mistakes,
    path: Path,
) -> Field | None:
    """The field, or None where it cannot even be tried; mistakes are noted below `path`.

    `module` is the module that gets the field, with its sections; `targets` are the modules that
    a lookup can point to, by API name.
    """
    kind = KINDS.get(given.kind)
    if kind is None or not kind.creatable:
        known = kind is not None and kind.told
        wrong = "Every record has one field of kind" if known else "There is no field kind"
        mistakes.invalid(f"{wrong} {given.kind!a}.", (*path, "kind"))
        return None
    before = len(mistakes.errors)
    mistakes.note(api_name_error(given.api_name, (*path, "apiName")))
    mistakes.check_label(given.label, (*path, "label"))
    mistakes.check_description(given.description, (*path, "description"))
    check_rules(kind, given, mistakes, path)
    _check_flags(kind, given, mistakes, path)
    _check_section(given.section, module.sections, mistakes, path)
    lookup = _lookup(kind, given, module, targets, mistakes, path)
    any_lookup = None
    if kind.name == ANY_LOOKUP:
        at = (*path, Rule.LOOKUP)
        any_lookup = any_lookup_rules(given, module, targets, mistakes, at)
    if len(mistakes.errors) > before:
        return None
    built = replace(_built(number, given, kind, lookup, path), any_lookup=any_lookup)
    field = _with_default(built, given, mistakes, path)
    if field is not None:
        _check_hidden(field, module, mistakes, path)
    return field


def _built(
    number: int, given: FieldInput, kind: Kind, lookup: LookupRules | None, path: Path
) -> Field:
    automatic = Rule.AUTO_NUMBER in kind.rules
    return Field(
        number=number,
        api_name=given.api_name,
        label=given.label,
        kind=kind.name,
        description=given.description,
        required=given.required,
        unique=given.unique,
        read_only=given.read_only,
        hidden=given.hidden,
        searchable=_searchable(kind, given),
        indexed=given.indexed or False,
        section=given.section,
        options=given.options or (),
        option_set=given.option_set,
        text=given.text,
        number_rules=rating_rules(given.number) if kind.name == RATING else given.number,
        lookup=lookup,
        auto_number=(given.auto_number or AutoNumberRules()) if automatic else None,
        currency=given.currency,
        file=given.file,
        formula=_formula(given.formula, path),
        rollup=_rollup(given.rollup, path),
    )


def _formula(given: FormulaInput | FormulaRules | None, path: Path) -> FormulaRules | None:
    if not isinstance(given, FormulaInput):
        return given
    return FormulaRules(given.expression, draft_at=(*path, Rule.FORMULA, "expression"))


def _rollup(given: RollupInput | RollupRules | None, path: Path) -> RollupRules | None:
    if not isinstance(given, RollupInput):
        return given
    return RollupRules(
        given.function,
        field=given.field,
        filter=None if given.filter is None else json.dumps(given.filter),
        order_by=given.order_by,
        list=given.list,
        draft_at=(*path, Rule.ROLLUP),
    )


def _searchable(kind: Kind, given: FieldInput) -> bool:
    return kind.name in UNLESS_SAID if given.searchable is None else given.searchable


def _with_default(field: Field, given: FieldInput, mistakes: Mistakes, path: Path) -> Field | None:
    kind = KINDS[field.kind]
    if given.default is None:
        return field
    at = (*path, "defaultValue")
    if not kind.may_have_default or kind.check is None:
        mistakes.invalid(f"A field of kind {kind.name} takes no default value.", at)
        return None
    try:
        value = kind.check(field, given.default)
    except Invalid as error:
        mistakes.add(error.code, f"The default value does not fit. {error.message}", at)
        return None
    retired = retired_in(field, value)
    if retired:
        mistakes.add(UserErrorCode.UNKNOWN_OPTION, retired_error(field, retired), at)
        return None
    return replace(field, default=default_json(value))


def default_json(value: object) -> object:
    """A stored value as plain JSON from which the kind's own check makes it again."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Composed):
        return value.as_json()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _check_flags(kind: Kind, given: FieldInput, mistakes: Mistakes, path: Path) -> None:
    if given.required and not kind.may_be_required:
        mistakes.invalid(
            f"A field of kind {kind.name} cannot be required: {_why_not_required(kind)}.",
            (*path, "required"),
        )
    if given.unique and not kind.may_be_unique:
        able = listed(name for name, other in KINDS.items() if other.may_be_unique)
        mistakes.invalid(
            f"A field of kind {kind.name} cannot be unique; these can: {able}.",
            (*path, "unique"),
        )
    for name, flag in (("readOnly", given.read_only), ("searchable", given.searchable)):
        if flag and kind.rules & COMPUTED:
            mistakes.invalid(f"A computed field cannot be {name}.", (*path, name))
    if given.read_only and kind.name == MULTI_LOOKUP:
        mistakes.invalid(
            f"A {MULTI_LOOKUP} cannot be readOnly: it is never set once and for all.",
            (*path, "readOnly"),
        )
    if given.searchable and kind.name not in SEARCHED and not kind.rules & COMPUTED:
        able = listed(name for name in KINDS if name in SEARCHED)
        mistakes.invalid(
            f"A field of kind {kind.name} cannot be searchable; these can: {able}.",
            (*path, "searchable"),
        )
    if given.indexed and kind.name in NOT_INDEXED:
        mistakes.invalid(f"A field of kind {kind.name} cannot be indexed.", (*path, "indexed"))


def _check_hidden(field: Field, module: Module, mistakes: Mistakes, path: Path) -> None:
    if not field.hidden:
        return
    at = (*path, "hidden")
    if field.number == module.title_field:
        mistakes.invalid(
            f"{field.label} is the title of the records of {module.label}, which everybody reads; "
            "choose another titleField first.",
            at,
        )
    if field.required and field.default is None:
        mistakes.invalid(
            "A required field can be hidden only where it has a defaultValue: who does not see it "
            "could create no records.",
            at,
        )
    if comes_with_module(field) and field.any_lookup is not None:
        mistakes.invalid(f"{field.label} is what every record's own list follows from.", at)


def _why_not_required(kind: Kind) -> str:
    if kind.name == MULTI_LOOKUP:
        return "what it links may be deleted, the last of them too; a LOOKUP can be"
    return "its values come by themselves"


def _check_section(
    key: str | None, sections: tuple[Section, ...], mistakes: Mistakes, path: Path
) -> None:
    if key is not None and all(section.key != key for section in sections):
        mistakes.add(UserErrorCode.NOT_FOUND, no_section(sections, key), (*path, "section"))


def _lookup(
    kind: Kind,
    given: FieldInput,
    module: Module,
    targets: Mapping[str, Module],
    mistakes: Mistakes,
    path: Path,
) -> LookupRules | None:
    if Rule.LOOKUP not in kind.rules or kind.name == ANY_LOOKUP:
        return None
    at = (*path, Rule.LOOKUP)
    rules = given.lookup
    if rules is None or rules.module is None:
        mistakes.add(
            UserErrorCode.REQUIRED,
            f'A {kind.name} must say where it points to, such as lookup: {{module: "company"}}.',
            at,
        )
        return None
    if rules.modules is not None:
        mistakes.invalid("A LOOKUP points to one module; modules is for ANY_LOOKUP.", at)
    target = targets.get(rules.module)
    if target is None:
        mistakes.add(UserErrorCode.NOT_FOUND, _no_target(rules, targets), (*at, "module"))
        return None
    note_own(target, mistakes, (*at, "module"))
    inverse = rules.inverse_api_name or module.plural_api_name
    label = rules.inverse_label or module.plural_label
    mistakes.note(api_name_error(inverse, (*at, "inverseApiName")))
    mistakes.check_label(label, (*at, "inverseLabel"))
    if kind.name == MULTI_LOOKUP and rules.on_delete is OnDelete.CASCADE:
        mistakes.invalid(
            f"A {MULTI_LOOKUP} cannot CASCADE: a record that loses one of its links keeps the "
            "others. Take SET_NULL, which takes the link away, or RESTRICT.",
            (*at, "onDelete"),
        )
    usual = OnDelete.RESTRICT if given.required else OnDelete.SET_NULL
    return LookupRules(target.number, inverse, label, rules.on_delete or usual)


def _no_target(rules: LookupInput, targets: Mapping[str, Module]) -> str:
    if rules.module in (USERS.api_name, USERS.plural_api_name):
        return "A lookup cannot point to users; take a field of kind USER instead."
    if rules.module in {module.plural_api_name for module in targets.values()}:
        return f"{rules.module} is a plural; name the module by its apiName in the singular."
    return f"There is no module {rules.module!a}; there are {listed(targets)}."
