"""The ids of modules and fields in the API: `mod_12`, `fld_40`, made of their numbers."""

import re

from crm.definitions import Field, Module

MODULE_ID = re.compile(r"mod_(0|[1-9][0-9]{0,8})", re.ASCII)
FIELD_ID = re.compile(r"fld_([1-9][0-9]{0,8})", re.ASCII)


def module_id(module: Module) -> str:
    """The module's id."""
    return f"mod_{module.number}"


def field_id(module: Module, field: Field) -> str:
    """The field's id; a system field, which has no number, is named within its module."""
    if field.system:
        return f"sys_{module.number}_{field.api_name}"
    return f"fld_{field.number}"


def number_of_module(id: str) -> int | None:
    """The number in a module's id, or None where it is malformed."""
    found = MODULE_ID.fullmatch(id)
    return int(found.group(1)) if found else None


def number_of_field(id: str) -> int | None:
    """The number in an administrator's field's id, or None where it is malformed."""
    found = FIELD_ID.fullmatch(id)
    return int(found.group(1)) if found else None
