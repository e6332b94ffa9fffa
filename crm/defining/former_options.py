"""Ends a definition change for options: what is taken away is remembered for records' history."""

from dataclasses import replace

from crm.changes import Change
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field, Module, Option


def with_former_options(before: Definitions, change: Change) -> Change:
    """The change, with the options that it takes from fields kept as their former ones: timelines
    still tell of them by their labels."""
    definitions = change.next
    for module in change.next.all_modules:
        was = before.by_number.get(module.number)
        if was is not None and was is not module:
            definitions = with_module(definitions, _remembering(was, module))
    return change if definitions is change.next else replace(change, next=definitions)


def _remembering(before: Module, after: Module) -> Module:
    fields = tuple(
        _remembered(before.by_number.get(field.number), field) for field in after.all_fields
    )
    same = all(one is other for one, other in zip(fields, after.all_fields, strict=True))
    return after if same else replace(after, all_fields=fields)


def _remembered(before: Field | None, after: Field) -> Field:
    if before is None or not (before.options or before.former_options):
        return after
    known: dict[str, Option] = {
        option.key: option for option in (*before.former_options, *before.options)
    }
    former = tuple(option for key, option in known.items() if after.option(key) is None)
    return after if former == after.former_options else replace(after, former_options=former)
