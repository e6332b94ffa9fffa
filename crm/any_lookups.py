"""Lookups to any of several modules: their rules, and how filters ask for the module."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from crm.definitions import AnyLookupRules, Definitions, Field, FormulaRules, Inverse, OnDelete
from crm.formulas.expressions import ModuleName
from crm.grace import modules_by_any_name
from crm.operators import EQUALITY

KIND = "ANY_LOOKUP"
ID, MODULE = "id", "module"
"""What a filter can ask of the record that such a lookup points to."""


def any_lookup_to_json(rules: AnyLookupRules | None) -> dict[str, object] | None:
    """The rules as plain JSON values."""
    if rules is None:
        return None
    return {
        "modules": list(rules.modules),
        "inverseApiName": rules.inverse_api_name,
        "inverseLabel": rules.inverse_label,
        "onDelete": rules.on_delete.value,
    }


def any_lookup_from_json(body: Mapping[str, object] | None) -> AnyLookupRules | None:
    """The rules that `any_lookup_to_json` wrote."""
    if body is None:
        return None
    return AnyLookupRules(
        tuple(cast("list[int]", body["modules"])),
        cast("str", body["inverseApiName"]),
        cast("str", body["inverseLabel"]),
        OnDelete(cast("str", body["onDelete"])),
    )


def is_any_lookup(field: Field) -> bool:
    """Whether a field may point to records of several modules."""
    return field.any_lookup is not None


def lists_of_every_record(definitions: Definitions) -> Iterator[Inverse]:
    """The related lists that every record has, whatever its module."""
    for module in definitions.modules:
        for field in module.fields:
            if field.any_lookup is not None and not field.any_lookup.modules:
                yield Inverse(module, field)


def module_name(definitions: Definitions, field: Field) -> Field:
    """What the lookup points to is of which module: its API name, as if it were a field."""
    names = tuple((module.number, module.api_name) for module in definitions.targets(field))
    return Field(
        field.number,
        MODULE,
        f"The module of {field.label}",
        "FORMULA",
        formula=FormulaRules("", result="TEXT"),
        expression=ModuleName(field, names),
    )


def former_module_names(definitions: Definitions, field: Field) -> tuple[Field, ...]:
    """The same for the modules' former names in grace: the first of each, then the second..."""
    targets = definitions.targets(field)
    rounds = max((len(module.former_names) for module in targets), default=0)
    own = module_name(definitions, field)
    found = []
    for place in range(rounds):
        names = tuple(
            (module.number, module.former_names[place].api_name)
            for module in targets
            if place < len(module.former_names)
        )
        found.append(replace(own, expression=ModuleName(field, names)))
    return tuple(found)


def asked_part(definitions: Definitions, field: Field, name: str) -> Field | None:
    """What `name` asks of the record that the lookup points to: its id or its module."""
    if name == ID:
        return field
    return module_name(definitions, field) if name == MODULE else None


def with_module_marks(definitions: Definitions, asked: Mapping[str, object]) -> dict[str, object]:
    """What is asked of the module's name, modules being named by number, so that renames do no
    harm: `{"eq": "#65"}` for `{"eq": "deal"}`."""
    named = modules_by_any_name(definitions)
    known = {name: f"{_MARK}{module.number}" for name, module in named.items()}
    return _renamed(asked, lambda name: known.get(name, name))


def shown_part(definitions: Definitions, kept: Mapping[str, object]) -> dict[str, object]:
    """What is kept of what is asked of the record, with the modules' names of today; a module
    that was deleted for good stays a number."""
    asked = kept.get(MODULE)
    if not isinstance(asked, Mapping):
        return dict(kept)
    known = {f"{_MARK}{one.number}": one.api_name for one in definitions.all_modules}
    return {**kept, MODULE: _renamed(asked, lambda mark: known.get(mark, mark))}


def _renamed(asked: Mapping[str, object], call: Callable[[str], str]) -> dict[str, object]:
    def renamed(operand: object) -> object:
        if isinstance(operand, list | tuple):
            return [renamed(item) for item in operand]
        return call(operand) if isinstance(operand, str) else operand

    return {
        name: renamed(operand) if name in EQUALITY else operand for name, operand in asked.items()
    }


_MARK = "#"
