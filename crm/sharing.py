"""Tells which modules of different workspaces, or of different times, are one and the same.

A module's digest tells what it says; the expressions of its computed fields are made of other
modules as well. Whoever keeps one of two equal modules must see to both.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from crm.definition_json import digest
from crm.definitions import Definitions, Field, Module
from crm.formulas.expressions import Bounds


def sharing_keys(definitions: Definitions) -> tuple[str, ...]:
    """For each of all modules, in order, a text that is equal only for modules that are equal
    with all that their computed fields are made of."""
    return tuple(_key(definitions, module) for module in definitions.all_modules)


def _key(definitions: Definitions, module: Module) -> str:
    if not module.computed_fields:
        return digest(module)
    seen: dict[int, object] = {}
    reached = {
        number for each in module.computed_fields for number in _reached(definitions, each, seen)
    }
    whole = hashlib.sha256(bytes.fromhex(digest(module)))
    for number in sorted(reached - {module.number}):
        other = definitions.by_number.get(number)
        whole.update(f"{number}:{'' if other is None else digest(other)}".encode())
    return whole.hexdigest()


def _reached(definitions: Definitions, node: object, seen: dict[int, object]) -> Iterator[int]:
    """The numbers of the modules whose records are read for it: lookups and lists lead there.

    `seen` has what was looked at by its identity: much is part of several expressions.
    """
    if isinstance(node, Module):
        yield node.number
    elif isinstance(node, str | Bounds) or id(node) in seen:
        return
    elif isinstance(node, Sequence):
        seen[id(node)] = node
        for part in node:
            yield from _reached(definitions, part, seen)
    elif isinstance(node, Field):
        seen[id(node)] = node
        if node.lookup is not None:
            yield node.lookup.module
        yield from (module.number for module in definitions.targets(node))
        yield from _reached(definitions, node.expression, seen)
    elif is_dataclass(node):
        seen[id(node)] = node
        for each in fields(node):
            yield from _reached(definitions, getattr(node, each.name), seen)
