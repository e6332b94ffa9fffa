"""Keeps what Tessera itself counts on in the modules that come with every workspace."""

from dataclasses import replace

from crm.defining.mistakes import Mistakes, Path, refused
from crm.definitions import Field, Module
from crm.errors import UserErrorCode
from crm.system_modules import comes_with_module, comes_with_workspaces, written_by_tessera

INPUT = ("input",)
_KEPT = {
    "api_name": "apiName",
    "kind": "kind",
    "required": "required",
    "unique": "unique",
    "read_only": "readOnly",
    "text": "text",
    "number_rules": "number",
    "option_set": "optionSet",
}
"""What cannot change of a field that a system module comes with, and its name in the input."""

_OWN = "{} is written by Tessera itself: it takes no fields, keys, rules or workflows of yours."


def note_kept_names(before: Module, module: Module, mistakes: Mistakes) -> None:
    """Notes that the API names of a system module cannot change."""
    if not comes_with_workspaces(before):
        return
    if written_by_tessera(before) and before.unique_keys != module.unique_keys:
        mistakes.invalid(_OWN.format(before.plural_label), (*INPUT, "uniqueKeys"))
    for name, key in (("api_name", "apiName"), ("plural_api_name", "pluralApiName")):
        if getattr(before, name) != getattr(module, name):
            message = (
                f"{before.label} is called {getattr(before, name)} in the API of every workspace; "
                "what people read is its label, which can change."
            )
            mistakes.invalid(message, (*INPUT, key))


def note_kept_rules(before: Field, field: Field, mistakes: Mistakes) -> None:
    """Notes what cannot change of a field that a system module comes with."""
    if not comes_with_module(before):
        return
    for name, key in _KEPT.items():
        if getattr(before, name) != getattr(field, name):
            mistakes.invalid(_fixed(before, key), (*INPUT, key))
    if _but_label(before) != _but_label(field):
        mistakes.invalid(_fixed(before, "lookup"), (*INPUT, "lookup"))
    left = {option.key for option in field.options}
    gone = [option.key for option in before.options if option.key not in left]
    if gone:
        message = f"{before.label} always has {', '.join(gone)}; retire an option that is not used."
        mistakes.invalid(message, (*INPUT, "options"))


def refuse_additions(module: Module, path: Path) -> None:
    """Raises Refused for a module that Tessera itself writes, whose records nobody gives values."""
    if written_by_tessera(module):
        raise refused(UserErrorCode.INVALID, _OWN.format(module.plural_label), *path)


def note_own(module: Module, mistakes: Mistakes, path: Path) -> None:
    """Notes a lookup to a module that Tessera itself writes."""
    if written_by_tessera(module):
        message = f"Nothing can point to the {module.plural_label}; its entries come and go."
        mistakes.invalid(message, path)


def refuse_deletion(field: Field) -> None:
    """Raises Refused for a field that a system module comes with."""
    if comes_with_module(field):
        message = (
            f"{field.label} is part of every workspace and cannot be deleted; it can be hidden."
        )
        raise refused(UserErrorCode.IN_USE, message, "id")


def _but_label(field: Field) -> object:
    rules = field.any_lookup
    return field.lookup if rules is None else replace(rules, inverse_label="")


def _fixed(field: Field, key: str) -> str:
    return (
        f"{key} cannot change: {field.label} is part of every workspace. Its label, description, "
        "section, default and options can, and whether it is hidden, indexed or searched."
    )
