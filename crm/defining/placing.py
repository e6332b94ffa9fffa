"""Puts a changed module into definitions."""

from dataclasses import replace

from crm.definitions import Definitions, Module
from crm.system_modules import comes_with_workspaces


def with_module(definitions: Definitions, module: Module) -> Definitions:
    """The definitions with this module in the place of its former self, or at the end: before
    the modules that come with every workspace, where these are the last ones."""
    modules = definitions.all_modules
    if all(other.number != module.number for other in modules):
        place = len(modules)
        while place and comes_with_workspaces(modules[place - 1]):
            place -= 1
        return replace(definitions, all_modules=(*modules[:place], module, *modules[place:]))
    return replace(
        definitions,
        all_modules=tuple(module if other.number == module.number else other for other in modules),
    )
