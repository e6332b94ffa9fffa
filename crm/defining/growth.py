"""Holds definitions to the limits of the workspace's plan."""

from collections.abc import Iterator

from crm.defining.limits import Limits
from crm.definitions import Definitions, Module
from crm.errors import Refused, UserError, UserErrorCode
from crm.system_modules import comes_with_module, comes_with_workspaces

INPUT = ("input",)


def modules_counted(definitions: Definitions) -> int:
    """How many modules there are, those in the bin included, without those of every workspace."""
    return sum(not comes_with_workspaces(module) for module in definitions.all_modules)


def fields_counted(module: Module) -> int:
    """How many fields a module has, those in the bin included, without those it comes with."""
    return sum(not comes_with_module(field) for field in module.all_fields)


def refuse_growth(before: Definitions, after: Definitions, limits: Limits) -> None:
    """Raise Refused where a change adds what there is no room for; what is there may stay."""
    errors = [*_too_many_modules(before, after, limits.modules)]
    for module in after.all_modules:
        errors += _too_many_fields(before.by_number.get(module.number), module, limits.fields)
    if errors:
        raise Refused(*errors)


def _too_many_modules(before: Definitions, after: Definitions, limit: int) -> Iterator[UserError]:
    there, wanted = modules_counted(before), modules_counted(after)
    if wanted > max(there, limit):
        message = (
            f"The workspace has {there:,} modules, those in the bin included, and may have "
            f"{limit:,}; {wanted - there:,} would be added. Delete one permanently first, or ask "
            "for a higher limit."
        )
        yield UserError(UserErrorCode.MODULE_LIMIT, message, INPUT)


def _too_many_fields(before: Module | None, module: Module, limit: int) -> Iterator[UserError]:
    there = 0 if before is None else fields_counted(before)
    wanted = fields_counted(module)
    if wanted > max(there, limit):
        has = f"has {there:,} fields, those in the bin included, and"
        added = f"{wanted - there:,} would be added. Delete one permanently first"
        if before is None:
            has, added = f"would have {wanted:,} fields and", "make it with fewer"
        message = f"{module.label} {has} may have {limit:,}; {added}, or ask for a higher limit."
        path = (*INPUT, "fields") if before is None else INPUT
        yield UserError(UserErrorCode.FIELD_LIMIT, message, path)
