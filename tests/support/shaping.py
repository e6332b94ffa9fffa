"""Definition changes as tests make them, without GraphQL between."""

from __future__ import annotations

from collections.abc import Callable

from crm.access import Asker
from crm.changes import Change, Numbers
from crm.defining.fields import create_field
from crm.defining.inputs import FieldInput, LookupInput, ModuleInput
from crm.defining.modules import create_module
from crm.definition_ids import module_id
from crm.definitions import Definitions, Option
from storage.definitions import Changed, change_definitions
from storage.engine import Pool
from tests.support.workspaces import FreshWorkspace

Make = Callable[[Definitions, Numbers], Change]


def asker_of(workspace: FreshWorkspace) -> Asker:
    """The workspace's administrator as one who asks."""
    return Asker(workspace.id, workspace.schema, workspace.member_id, "administrator", 1)


async def change(
    pool: Pool, workspace: FreshWorkspace, make: Make, *, dry_run: bool = False
) -> Changed:
    """Carry out a change as the workspace's administrator."""
    return await change_definitions(pool, asker_of(workspace), make, dry_run=dry_run)


def text(api_name: str, **more: object) -> FieldInput:
    """A field of kind TEXT."""
    return FieldInput(api_name, api_name.capitalize(), "TEXT", **more)


def select(api_name: str, *keys: str, **more: object) -> FieldInput:
    """A field of kind SELECT with options of these keys."""
    options = tuple(Option(key, key.capitalize()) for key in keys)
    return FieldInput(api_name, api_name.capitalize(), "SELECT", options=options, **more)


def lookup(api_name: str, module: str, inverse: str | None = None, **more: object) -> FieldInput:
    """A field of kind LOOKUP."""
    rules = LookupInput(module, inverse)
    return FieldInput(api_name, api_name.capitalize(), "LOOKUP", lookup=rules, **more)


def module(api_name: str, *fields: FieldInput, plural: str | None = None) -> ModuleInput:
    """A module called `api_name` with these fields."""
    label = api_name.capitalize()
    return ModuleInput(api_name, plural or f"{api_name}s", label, f"{label}s", fields=tuple(fields))


def making(given: ModuleInput) -> Make:
    """The change that makes a module."""
    return lambda definitions, numbers: create_module(definitions, numbers, given)


def adding(module_name: str, field: FieldInput) -> Make:
    """The change that adds a field to a module."""
    return lambda definitions, numbers: create_field(
        definitions, numbers, module_id(definitions.by_name[module_name]), field
    )
