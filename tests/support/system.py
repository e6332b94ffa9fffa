"""The modules that every workspace has, as their migration makes them."""

from crm.definition_json import module_from_json
from crm.definitions import Definitions
from storage.migrations.workspace.versions.w0014_system_modules import MODULES, numbered
from storage.migrations.workspace.versions.w0016_activity_log import MODULE
from storage.migrations.workspace.versions.w0017_redirects import with_merged


def system_definitions() -> Definitions:
    """A workspace without modules of its own."""
    return Definitions(
        (
            *(
                module_from_json({**module, "system": True, "fields": numbered(module)})
                for module in MODULES
            ),
            module_from_json(with_merged(MODULE)),
        ),
        epoch=1,
    )
