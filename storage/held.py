"""What records that are there hold already, and what can therefore not be given to them."""

from collections.abc import Iterator

from crm.checked import Retired
from crm.definitions import Field, Module
from crm.duplicates import matched_columns
from crm.errors import UserError, UserErrorCode
from crm.inputs import in_data
from crm.json_values import JSON, canonical, loaded
from crm.parts import parts_of
from storage.change import Change
from storage.uniqueness import key_columns


def known_columns(module: Module) -> Iterator[str]:
    """The columns whose values must be known before a record is changed."""
    for field in module.fields:
        if field.read_only and not field.is_computed:
            yield from (part.column for part in parts_of(field))
    yield from key_columns(module)
    yield from matched_columns(module)


def refused_by_held(change: Change) -> Iterator[UserError]:
    """What is wrong with a change, given what the record holds: other values of read-only fields,
    retired options that it does not have."""
    for field in () if change.creates else change.module.fields:
        if field.read_only and _would_change(change, field):
            yield has_value(field)
    yield from (each.error for each in change.retired if _lacks(change, each))


def has_value(field: Field) -> UserError:
    """The error of a read-only field that has a value already."""
    message = f"{field.label} has its value already and cannot be changed."
    return UserError(UserErrorCode.READ_ONLY, message, (in_data(field),))


def _would_change(change: Change, field: Field) -> bool:
    return any(
        part.column in change.values
        and change.before.get(part.column) is not None
        and not _same(part, change.before[part.column], change.values[part.column])
        for part in parts_of(field)
    )


def _same(field: Field, held: object, given: object) -> bool:
    if field.kind == JSON and given is not None:
        return canonical(loaded(held)) == canonical(loaded(given))
    return held == given


def _lacks(change: Change, retired: Retired) -> bool:
    held = change.before.get(retired.field.column)
    return not set(retired.keys) <= set(held if isinstance(held, list) else [held])
