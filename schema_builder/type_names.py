"""The names of the types, root fields and enums that a module takes in the schema."""

from collections.abc import Iterator

from crm.definitions import Field, Module

SUFFIXES = (
    "",
    "Connection",
    "Edge",
    "Filter",
    "Order",
    "Unique",
    "Connect",
    "Link",
    "LinkUpdate",
    "Create",
    "Update",
    "Selection",
    "Payload",
)
"""What stands after a module's type name in the names of its types."""


def enum_name(module: Module, field: Field) -> str:
    """The enum of a select's options: `DealStage`."""
    return f"{module.type_name}{field.api_name[:1].upper()}{field.api_name[1:]}"


def enum_filter_name(module: Module, field: Field) -> str:
    """The filter by a select's options: `DealStageFilter`."""
    return f"{enum_name(module, field)}Filter"


def list_payload_name(module: Module) -> str:
    """What a write of several records gives: `DealsPayload`."""
    return f"{module.plural_type_name}Payload"


def has_enum(field: Field) -> bool:
    """Whether a field's values are options of its own."""
    return field.kind in ("SELECT", "MULTI_SELECT")


def type_names(module: Module) -> Iterator[str]:
    """Every type that a module takes."""
    for suffix in SUFFIXES:
        yield module.type_name + suffix
    yield list_payload_name(module)
    for field in module.fields:
        if has_enum(field):
            yield enum_name(module, field)
            yield enum_filter_name(module, field)


def query_names(module: Module) -> tuple[str, str, str]:
    """The query root fields: one record, one by a unique field, the list."""
    return module.api_name, f"{module.api_name}By", module.plural_api_name


def mutation_names(module: Module) -> tuple[str, ...]:
    """The mutation root fields: for one and for many, create, update, delete."""
    return tuple(
        f"{verb}{name}"
        for verb in ("create", "update", "delete")
        for name in (module.type_name, module.plural_type_name)
    )
