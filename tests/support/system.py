"""The modules that every workspace has, as their migration makes them."""

from crm.definition_json import module_from_json
from crm.definitions import Definitions
from storage.migrations.workspace.versions.w0014_system_modules import MODULES, numbered


def system_definitions() -> Definitions:
    """A workspace without modules of its own."""
    return Definitions(
        tuple(
            module_from_json({**module, "system": True, "fields": numbered(module)})
            for module in MODULES
        ),
        epoch=1,
    )
