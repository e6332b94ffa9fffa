"""The modules that every workspace has, as their migrations make them."""

from dataclasses import replace

from crm.definition_json import module_from_json
from crm.definitions import Definitions, Module, Option
from storage.migrations.workspace.versions.w0014_system_modules import MODULES, numbered
from storage.migrations.workspace.versions.w0016_activity_log import MODULE
from storage.migrations.workspace.versions.w0018_mass_tagging import AFTER, OPTIONS
from storage.migrations.workspace.versions.w0019_redirects import MERGED


def system_definitions() -> Definitions:
    """A workspace without modules of its own."""
    return Definitions(
        (
            *(
                module_from_json({**module, "system": True, "fields": numbered(module)})
                for module in MODULES
            ),
            activity_log(),
        ),
        epoch=1,
    )


def activity_log() -> Module:
    """The module of the activity log."""
    module = module_from_json(MODULE)
    (action,) = (field for field in module.fields if field.api_name == "action")
    place = 1 + [option.key for option in action.options].index(AFTER)
    added = (Option(key, label) for key, label in OPTIONS)
    options = (*action.options[:place], *added, *action.options[place:], Option(*MERGED))
    fields = (replace(f, options=options) if f is action else f for f in module.all_fields)
    return replace(module, all_fields=tuple(fields))
