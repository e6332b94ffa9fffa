"""Workspaces of many modules with many fields, as P9, P10 and P11 need them."""

from __future__ import annotations

from benchmarks.sales import Input

KINDS = ("TEXT", "DECIMAL", "DATE", "INTEGER", "BOOLEAN", "EMAIL", "SELECT", "DATETIME", "URL")


def wide_modules(modules: int, fields: int) -> list[Input]:
    """`modules` modules of `fields` fields each; all but the first two look up earlier ones."""
    return [_module(number, fields) for number in range(modules)]


def module_name(number: int) -> str:
    """The API name of the module of this number, counted from 0; its plural adds `s`."""
    return f"thing{number}"


def _module(number: int, fields: int) -> Input:
    name = module_name(number)
    lookups = [_lookup(number, 1), _lookup(number, 2)] if number >= 2 else []
    return {
        "apiName": name,
        "pluralApiName": f"{name}s",
        "label": f"Thing {number}",
        "pluralLabel": f"Things {number}",
        "titleField": "field0",
        "fields": [*(_field(place) for place in range(fields - len(lookups))), *lookups],
    }


def _field(place: int) -> Input:
    kind = KINDS[place % len(KINDS)]
    made: dict[str, object] = {
        "apiName": f"field{place}",
        "label": f"Field {place}",
        "description": f"What thing says of {place}.",
        "kind": kind,
    }
    if kind == "SELECT":
        made["options"] = [{"key": f"CHOICE_{n}", "label": f"Choice {n}"} for n in range(5)]
    return made


def _lookup(number: int, back: int) -> Input:
    target = number - back
    return {
        "apiName": f"parent{back}",
        "label": f"Parent {back}",
        "kind": "LOOKUP",
        "lookup": {
            "module": module_name(target),
            "inverseApiName": f"children{back}",
            "inverseLabel": f"Children {back}",
        },
    }
