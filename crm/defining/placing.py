"""Puts a changed module into definitions."""

from dataclasses import replace

from crm.definitions import Definitions, Module


def with_module(definitions: Definitions, module: Module) -> Definitions:
    """The definitions with this module in the place of its former self, or at the end."""
    modules = definitions.all_modules
    if all(other.number != module.number for other in modules):
        return replace(definitions, all_modules=(*modules, module))
    return replace(
        definitions,
        all_modules=tuple(module if other.number == module.number else other for other in modules),
    )
