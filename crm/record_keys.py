"""The fields by which an upsert tells a record, and what they are called there."""

import re

from crm.definitions import Field, Module
from crm.errors import BadUserInput
from crm.inputs import is_given
from crm.unique_keys import UniqueKey, key_fields

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def key_name(field: Field) -> str:
    """What a field is called as a value of an enum: `EXTERNAL_ID` for `externalId`."""
    return key_word(field.api_name)


def key_word(name: str) -> str:
    """An API name as a value of an enum: `EXTERNAL_ID` for `externalId`."""
    return _WORD_BEGINS.sub("_", name).upper()


def key_parts(module: Module) -> tuple[Field, ...]:
    """The fields that tell a record, alone or together, and that a write may give."""
    keys = [each for each in module.unique_keys if not each.pending]
    together = {field.number for key in keys for field in key_fields(module, key)}
    return tuple(
        field
        for field in module.fields
        if (field.unique or field.number in together) and is_given(field)
    )


def told_by(module: Module, names: list[str]) -> tuple[Field, ...]:
    """The fields of these names, in their order.

    Raises BadUserInput where more than one record can have the same values in them.
    """
    by = tuple(dict.fromkeys(module.by_name[name] for name in names))
    numbers = {field.number for field in by}
    if not any(field.unique for field in by) and not any(
        not key.pending and numbers >= set(key.fields) for key in module.unique_keys
    ):
        raise BadUserInput(
            f"by: {', '.join(map(key_name, by)) or 'no field'} does not tell one {module.label} "
            f"from all others; give {_ways(module)}."
        )
    return by


def _ways(module: Module) -> str:
    ways = [key_name(field) for field in key_parts(module) if field.unique]
    ways += [_together(module, key) for key in module.unique_keys if not key.pending]
    return ", or ".join(ways)


def _together(module: Module, key: UniqueKey) -> str:
    return " and ".join(key_name(field) for field in key_fields(module, key))
