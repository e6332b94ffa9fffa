"""The steps in the database that a definition change needs, in their order."""

from crm.any_lookups import is_any_lookup
from crm.changes import (
    AddIndex,
    AddLinks,
    AddReference,
    AddUnique,
    ChangeColumnType,
    DropIndex,
    DropReference,
    DropUnique,
    LayoutStep,
    RequireLinksAmong,
    RequireUnusedOptions,
    Step,
    TellGaps,
)
from crm.defining.any_lookups import narrowed
from crm.definitions import Definitions, Field, Module
from crm.kinds import KINDS, column_type

Path = tuple[str, ...]


def made(definitions: Definitions, module: Module, field: Field) -> list[LayoutStep]:
    """What a new field gets beside its column: uniqueness, a reference, an index; or in its place,
    where it links any number of records, the table of its links.

    What is computed has no column; `crm.defining.computed` sees to its index.
    """
    if field.is_computed:
        return []
    if field.is_list:
        linked = definitions.target(field)
        return [] if linked is None else [AddLinks(module, field, linked)]
    steps = pointing(definitions, module, field)
    if field.unique:
        steps.append(AddUnique(module, field))
    if field.indexed:
        steps.append(AddIndex(module, field))
    return steps


def released(module: Module, field: Field) -> list[LayoutStep]:
    """What a column loses when its field goes to the bin: whatever could refuse a write. Links
    refuse none."""
    steps: list[LayoutStep] = []
    if field.is_list:
        return steps
    if field.is_computed:
        return [DropIndex(module, field)] if field.indexed else steps
    if KINDS[field.kind].sql == "uuid":
        steps.append(DropReference(module, field))
    if field.unique or field.unique_pending:
        steps.append(DropUnique(module, field))
    if field.indexed:
        steps.append(DropIndex(module, field))
    return steps


def regained(
    definitions: Definitions, module: Module, field: Field, path: Path | None
) -> list[LayoutStep]:
    """What a column gets back when its field comes from the bin: what `released` took away.

    What is computed has no column; `crm.defining.computed` sees to its index.
    """
    if field.is_computed:
        return []
    steps = pointing(definitions, module, field)
    if field.unique:
        steps.append(AddUnique(module, field, path))
    if field.indexed:
        steps.append(AddIndex(module, field))
    return steps


def pointing(definitions: Definitions, module: Module, field: Field) -> list[LayoutStep]:
    """What holds the stored values of a lookup or a user to records that exist.

    What they pointed to may have gone while nothing held them; deletion empties them even so
    (see `storage.removal`).
    """
    target = referenced(definitions, field)
    held = target is not None or is_any_lookup(field)
    return [AddReference(module, field, target)] if held else []


def changed(module: Module, before: Field, field: Field, path: Path) -> list[Step]:
    """What an existing column needs to follow its field's new definition."""
    steps: list[Step] = []
    if field.is_computed or field.is_list:
        return steps
    gone = {option.key for option in before.options} - {option.key for option in field.options}
    if gone:
        keys = tuple(option.key for option in before.options if option.key in gone)
        joins = field.option_set is not None and field.option_set != before.option_set
        place = "optionSet" if joins else "options"
        steps.append(RequireUnusedOptions(module, field, keys, (*path, place)))
    if narrowed(before, field) and field.any_lookup is not None:
        at = (*path, "lookup", "modules")
        steps.append(RequireLinksAmong(module, field, field.any_lookup.modules, at))
    if field.required and not before.required:
        steps.append(TellGaps(module, field))
    if column_type(before) != column_type(field):
        steps.append(ChangeColumnType(module, before, field, (*path, "number")))
    if field.unique and not before.unique:
        steps.append(AddUnique(module, field, (*path, "unique")))
    if (before.unique or before.unique_pending) and not (field.unique or field.unique_pending):
        steps.append(DropUnique(module, field))
    if field.indexed and not before.indexed:
        steps.append(AddIndex(module, field))
    if before.indexed and not field.indexed:
        steps.append(DropIndex(module, field))
    return steps


def referenced(definitions: Definitions, field: Field) -> Module | None:
    """The module whose records a column's values are, None for a field of plain values."""
    return definitions.target(field) if field.kind in ("LOOKUP", "USER") else None
