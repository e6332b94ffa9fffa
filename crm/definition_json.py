"""Definitions as JSON and back, and the fingerprints that schemas and plans are shared by."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from crm.any_lookups import any_lookup_from_json, any_lookup_to_json
from crm.changes import Change
from crm.computed_json import (
    formula_from_json,
    formula_to_json,
    rollup_from_json,
    rollup_to_json,
)
from crm.definitions import (
    AutoNumberRules,
    CurrencyRules,
    Definitions,
    Field,
    FileRules,
    LookupRules,
    Module,
    NumberRules,
    OnDelete,
    Section,
    TextRules,
)
from crm.duplicate_json import (
    duplicate_rule_from_json,
    duplicate_rule_to_json,
    match_indexes_from_json,
)
from crm.former_names import (
    field_names_from_json,
    field_names_to_json,
    module_names_from_json,
    module_names_to_json,
)
from crm.option_json import option_from_json, option_to_json, set_differences
from crm.rule_json import rule_from_json, rule_to_json, transitions_from_json, transitions_to_json
from crm.unique_keys import key_from_json, key_to_json

Json = dict[str, object]

_DIGEST = "_digest"
_FINGERPRINT = "_fingerprint"


def module_to_json(module: Module) -> Json:
    """The module as plain JSON values; what is left out has its usual value."""
    return _without_usual(
        {
            "number": module.number,
            "apiName": module.api_name,
            "pluralApiName": module.plural_api_name,
            "label": module.label,
            "pluralLabel": module.plural_label,
            "description": module.description,
            "icon": module.icon,
            "titleField": module.title_field,
            "recycleBin": None if module.recycle_bin else False,
            "system": module.system or None,
            "deleted": module.deleted or None,
            "formerNames": module_names_to_json(module.former_names),
            "wordsLayout": None if module.words_layout == 1 else module.words_layout,
            "wordsFilling": module.words_filling or None,
            "sections": [{"key": part.key, "label": part.label} for part in module.sections],
            "rules": [rule_to_json(rule) for rule in module.rules],
            "duplicateRules": [duplicate_rule_to_json(rule) for rule in module.duplicate_rules],
            "pendingMatches": [[number, str(how)] for number, how in module.pending_matches],
            "fields": [field_to_json(field) for field in module.all_fields],
            "uniqueKeys": [key_to_json(key) for key in module.unique_keys],
        }
    )


def module_from_json(body: Mapping[str, object]) -> Module:
    """The module that `module_to_json` wrote."""
    return Module(
        number=cast(int, body["number"]),
        api_name=cast(str, body["apiName"]),
        plural_api_name=cast(str, body["pluralApiName"]),
        label=cast(str, body["label"]),
        plural_label=cast(str, body["pluralLabel"]),
        description=cast(str, body.get("description", "")),
        icon=cast(str | None, body.get("icon")),
        title_field=cast(int | None, body.get("titleField")),
        recycle_bin=cast(bool, body.get("recycleBin", True)),
        system=cast(bool, body.get("system", False)),
        deleted=cast(bool, body.get("deleted", False)),
        former_names=module_names_from_json(body),
        words_layout=cast(int, body.get("wordsLayout", 1)),
        words_filling=cast(bool, body.get("wordsFilling", False)),
        sections=tuple(
            Section(cast(str, part["key"]), cast(str, part["label"]))
            for part in _list(body, "sections")
        ),
        rules=tuple(rule_from_json(part) for part in _list(body, "rules")),
        duplicate_rules=tuple(
            duplicate_rule_from_json(part) for part in _list(body, "duplicateRules")
        ),
        pending_matches=match_indexes_from_json(body.get("pendingMatches")),
        all_fields=tuple(field_from_json(part) for part in _list(body, "fields")),
        unique_keys=tuple(key_from_json(part) for part in _list(body, "uniqueKeys")),
    )


def field_to_json(field: Field) -> Json:
    """The field as plain JSON values; what is left out has its usual value."""
    flags = {
        "required": field.required,
        "unique": field.unique,
        "uniquePending": field.unique_pending,
        "readOnly": field.read_only,
        "hidden": field.hidden,
        "searchable": field.searchable,
        "indexed": field.indexed,
        "deleted": field.deleted,
    }
    # A default may be an empty text or list: JSON has such values.
    default = {} if field.default is None else {"default": field.default}
    return default | _without_usual(
        {
            "number": field.number,
            "apiName": field.api_name,
            "label": field.label,
            "kind": field.kind,
            "description": field.description,
            **{name: value or None for name, value in flags.items()},
            "section": field.section,
            "options": [option_to_json(option) for option in field.options],
            "formerOptions": [option_to_json(option) for option in field.former_options],
            "optionSet": field.option_set,
            "becoming": None if field.becoming is None else field_to_json(field.becoming),
            "text": _text_to_json(field.text),
            "numberRules": _number_to_json(field.number_rules),
            "lookup": _lookup_to_json(field.lookup),
            "anyLookup": any_lookup_to_json(field.any_lookup),
            "autoNumber": _auto_number_to_json(field.auto_number),
            "currency": _currency_to_json(field.currency),
            "file": _file_to_json(field.file),
            "formula": formula_to_json(field.formula),
            "rollup": rollup_to_json(field.rollup),
            "transitions": transitions_to_json(field.transitions),
            "formerNames": field_names_to_json(field.former_names),
        }
    )


def field_from_json(body: Mapping[str, object]) -> Field:
    """The field that `field_to_json` wrote."""
    return Field(
        number=cast(int, body["number"]),
        api_name=cast(str, body["apiName"]),
        label=cast(str, body["label"]),
        kind=cast(str, body["kind"]),
        description=cast(str, body.get("description", "")),
        required=cast(bool, body.get("required", False)),
        unique=cast(bool, body.get("unique", False)),
        unique_pending=cast(bool, body.get("uniquePending", False)),
        read_only=cast(bool, body.get("readOnly", False)),
        hidden=cast(bool, body.get("hidden", False)),
        searchable=cast(bool, body.get("searchable", False)),
        indexed=cast(bool, body.get("indexed", False)),
        default=body.get("default"),
        section=cast(str | None, body.get("section")),
        options=tuple(option_from_json(part) for part in _list(body, "options")),
        former_options=tuple(option_from_json(part) for part in _list(body, "formerOptions")),
        option_set=cast(str | None, body.get("optionSet")),
        text=_text_from_json(_block(body, "text")),
        number_rules=_number_from_json(_block(body, "numberRules")),
        lookup=_lookup_from_json(_block(body, "lookup")),
        any_lookup=any_lookup_from_json(_block(body, "anyLookup")),
        auto_number=_auto_number_from_json(_block(body, "autoNumber")),
        currency=_currency_from_json(_block(body, "currency")),
        file=_file_from_json(_block(body, "file")),
        formula=formula_from_json(_block(body, "formula")),
        rollup=rollup_from_json(_block(body, "rollup")),
        transitions=transitions_from_json(_block(body, "transitions")),
        deleted=cast(bool, body.get("deleted", False)),
        becoming=field_from_json(found) if (found := _block(body, "becoming")) else None,
        former_names=field_names_from_json(body),
    )


def digest(module: Module) -> str:
    """A hash of all that the module is; made once for each module object."""
    kept = cast(str | None, module.__dict__.get(_DIGEST))
    if kept is not None:
        return kept
    text = json.dumps(module_to_json(module), sort_keys=True, separators=(",", ":"))
    made = hashlib.sha256(text.encode()).hexdigest()
    # Where cached_property keeps its values too: a frozen module never changes its digest.
    module.__dict__[_DIGEST] = made
    return made


def fingerprint(definitions: Definitions) -> str:
    """Equal for definitions that are equal; the epoch is not a part of it.

    It is kept on the definitions: every request asks for it.
    """
    kept: str | None = definitions.__dict__.get(_FINGERPRINT)
    if kept is None:
        whole = hashlib.sha256()
        for module in definitions.all_modules:
            whole.update(bytes.fromhex(digest(module)))
        kept = definitions.__dict__[_FINGERPRINT] = whole.hexdigest()
    return kept


def change_to_json(before: Definitions, change: Change) -> Json:
    """What a revision keeps of a change: its plan, and each module, field and option set that
    differs as it was and as it became (null where there was or is none)."""
    old = {module.number: module for module in before.all_modules}
    new = {module.number: module for module in change.next.all_modules}
    return {
        "summary": change.plan.summary,
        "steps": [
            {"action": step.action.value, "target": step.target, "detail": step.detail}
            for step in change.plan.steps
        ],
        "modules": [
            _module_difference(old.get(number), new.get(number))
            for number in sorted(old.keys() | new.keys())
            if old.get(number) != new.get(number)
        ],
        "order": [module.number for module in change.next.all_modules],
        **set_differences(before.option_sets, change.next.option_sets),
    }


def _module_difference(before: Module | None, after: Module | None) -> Json:
    old = {field.number: field for field in before.all_fields} if before else {}
    new = {field.number: field for field in after.all_fields} if after else {}
    return {
        "module": [_head(before), _head(after)],
        "fields": [
            [_field_or_none(old.get(number)), _field_or_none(new.get(number))]
            for number in sorted(old.keys() | new.keys())
            if old.get(number) != new.get(number)
        ],
    }


def _head(module: Module | None) -> Json | None:
    """The module without its fields, whose order is told by their numbers."""
    if module is None:
        return None
    order = [field.number for field in module.all_fields]
    return {**module_to_json(replace(module, all_fields=())), "fieldOrder": order}


def _field_or_none(field: Field | None) -> Json | None:
    return None if field is None else field_to_json(field)


def _text_to_json(rules: TextRules | None) -> Json | None:
    if rules is None:
        return None
    return {
        "minLength": rules.min_length,
        "maxLength": rules.max_length,
        "pattern": rules.pattern,
    }


def _text_from_json(body: Mapping[str, object] | None) -> TextRules | None:
    if body is None:
        return None
    return TextRules(
        cast(int | None, body["minLength"]),
        cast(int | None, body["maxLength"]),
        cast(str | None, body["pattern"]),
    )


def _number_to_json(rules: NumberRules | None) -> Json | None:
    if rules is None:
        return None
    return {
        "min": None if rules.min is None else str(rules.min),
        "max": None if rules.max is None else str(rules.max),
        "precision": rules.precision,
        "scale": rules.scale,
    }


def _number_from_json(body: Mapping[str, object] | None) -> NumberRules | None:
    if body is None:
        return None
    return NumberRules(
        None if body["min"] is None else Decimal(cast(str, body["min"])),
        None if body["max"] is None else Decimal(cast(str, body["max"])),
        cast(int | None, body["precision"]),
        cast(int | None, body["scale"]),
    )


def _lookup_to_json(rules: LookupRules | None) -> Json | None:
    if rules is None:
        return None
    return {
        "module": rules.module,
        "inverseApiName": rules.inverse_api_name,
        "inverseLabel": rules.inverse_label,
        "onDelete": rules.on_delete.value,
    }


def _lookup_from_json(body: Mapping[str, object] | None) -> LookupRules | None:
    if body is None:
        return None
    return LookupRules(
        cast(int, body["module"]),
        cast(str, body["inverseApiName"]),
        cast(str, body["inverseLabel"]),
        OnDelete(cast(str, body["onDelete"])),
    )


def _auto_number_to_json(rules: AutoNumberRules | None) -> Json | None:
    if rules is None:
        return None
    return {"prefix": rules.prefix, "digits": rules.digits, "start": rules.start}


def _auto_number_from_json(body: Mapping[str, object] | None) -> AutoNumberRules | None:
    if body is None:
        return None
    return AutoNumberRules(
        cast(str, body["prefix"]), cast(int, body["digits"]), cast(int, body["start"])
    )


def _currency_to_json(rules: CurrencyRules | None) -> Json | None:
    if rules is None:
        return None
    return {"default": rules.default, "allowed": list(rules.allowed)}


def _currency_from_json(body: Mapping[str, object] | None) -> CurrencyRules | None:
    if body is None:
        return None
    return CurrencyRules(
        cast(str | None, body["default"]), tuple(cast(Sequence[str], body["allowed"]))
    )


def _file_to_json(rules: FileRules | None) -> Json | None:
    return None if rules is None else {"maxSize": rules.max_size, "types": list(rules.types)}


def _file_from_json(body: Mapping[str, object] | None) -> FileRules | None:
    if body is None:
        return None
    types = tuple(cast(Sequence[str], body["types"]))
    return FileRules(cast(int | None, body["maxSize"]), types)


def _without_usual(body: Json) -> Json:
    return {name: value for name, value in body.items() if value not in (None, "", [])}


def _list(body: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    return cast(Sequence[Mapping[str, object]], body.get(name, ()))


def _block(body: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    return cast(Mapping[str, object] | None, body.get(name))
