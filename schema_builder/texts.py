"""What the schema says of modules and fields, so that a person in GraphiQL can learn from it."""

import json
from collections.abc import Iterator

from crm.definitions import (
    CurrencyRules,
    Definitions,
    Field,
    FileRules,
    Inverse,
    Module,
    NumberRules,
    TextRules,
)
from crm.json_values import JSON
from crm.kinds import kind_of
from crm.shared import listed


def module_text(module: Module) -> str:
    """What a module's records are: its label and description."""
    return _sentences(module.label, module.description)


def value_text(field: Field) -> str:
    """What a field holds: label, description, kind and rules."""
    if field.system:
        return field.description
    computed = "Computed when it is asked for." if field.is_computed else ""
    return _sentences(
        field.label, field.description, kind_of(field).description, computed, *_rules(field)
    )


def input_text(field: Field, creating: bool) -> str:
    """What a field takes when a record is written."""
    return " ".join((value_text(field), *_write_rules(field, creating)))


def link_input_text(field: Field, target: Module | None, creating: bool) -> str:
    """What the id of a lookup takes when a record is written."""
    points = "" if target is None else f"The id of the {target.label} it points to."
    text = _sentences(field.label, field.description, points, *_rules(field))
    return " ".join((text, *_write_rules(field, creating)))


def _write_rules(field: Field, creating: bool) -> Iterator[str]:
    if creating and field.default is not None:
        yield f"Left out, it becomes {_default(field)}."
    if field.read_only:
        yield "Read-only once it is set."
    if not creating:
        yield "It cannot be cleared." if field.required else "Null clears it."


def link_text(field: Field, target: Module) -> str:
    """What a lookup leads to."""
    if field.system:
        return field.description
    return _sentences(field.label, field.description, f"The {target.label} it points to.")


def any_link_text(definitions: Definitions, field: Field) -> str:
    """What a lookup to any of several modules leads to."""
    modules = "any module"
    if field.any_lookup is not None and field.any_lookup.modules:
        labels = [target.label for target in definitions.targets(field)]
        modules = f"any of these modules: {listed(labels)}" if labels else "no module any more"
    return _sentences(
        field.label, field.description, f"The record that it points to, of {modules}."
    )


def related_text(inverse: Inverse) -> str:
    """What a related list holds."""
    plural, name = inverse.module.plural_label, inverse.field.api_name
    if inverse.own:
        return _sentences(
            inverse.label, inverse.field.description, f"The {plural} that it is linked with."
        )
    what = (
        f"whose `{name}` has this one" if inverse.field.is_list else f"whose `{name}` points here"
    )
    return f"{inverse.label}: the {plural} {what}."


def link_id_text(field: Field) -> str:
    """What the id behind a lookup is."""
    return f"The id behind `{field.api_name}`; null where it points nowhere."


def _rules(field: Field) -> Iterator[str]:
    if field.required:
        yield "Required."
    if field.unique:
        yield "Unique."
    yield from _text_rules(field.text)
    yield from _number_rules(field.number_rules)
    yield from _currency_rules(field.currency)
    yield from _file_rules(field.file)


def _text_rules(rules: TextRules | None) -> Iterator[str]:
    if rules is None:
        return
    least, most = rules.min_length, rules.max_length
    if least is not None and most is not None:
        yield f"{least} to {most} characters."
    elif least is not None:
        yield f"At least {least} characters."
    elif most is not None:
        yield f"At most {most} characters."
    if rules.pattern is not None:
        yield f"Must match the pattern `{rules.pattern}`."


def _number_rules(rules: NumberRules | None) -> Iterator[str]:
    if rules is None:
        return
    if rules.min is not None and rules.max is not None:
        yield f"{rules.min} to {rules.max}."
    elif rules.min is not None:
        yield f"At least {rules.min}."
    elif rules.max is not None:
        yield f"At most {rules.max}."
    if rules.precision is not None:
        yield f"Up to {rules.precision} digits, {rules.scale or 0} of them decimals."
    elif rules.scale is not None:
        yield f"Up to {rules.scale} decimals."


def _currency_rules(rules: CurrencyRules | None) -> Iterator[str]:
    if rules is None:
        return
    if rules.allowed:
        yield f"In {', '.join(rules.allowed)}."
    if rules.default is not None:
        yield f"An amount without a currency is in {rules.default}."


def _file_rules(rules: FileRules | None) -> Iterator[str]:
    if rules is None:
        return
    if rules.max_size is not None:
        yield f"Up to {rules.max_size:,} bytes."
    if rules.types:
        yield f"Of the types {', '.join(rules.types)}."


def _default(field: Field) -> str:
    value = field.default
    if field.kind == JSON:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return " ".join(str(item) for item in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "empty"
    return str(value)


def _sentences(*parts: str) -> str:
    """The parts that are there, each ended as a sentence."""
    kept = [part.strip() for part in parts if part.strip()]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in kept)
