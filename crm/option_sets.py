"""Sets of options that several selects share, as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass

from crm.definitions import Definitions, Field, Module, Option


@dataclass(frozen=True, slots=True)
class OptionSet:
    """Options under a stable key; the fields that share them hold a copy (`Field.option_set`)."""

    key: str
    label: str
    description: str = ""
    options: tuple[Option, ...] = ()


def option_set(definitions: Definitions, key: str) -> OptionSet | None:
    """The set with this key, if there is one."""
    return next((one for one in definitions.option_sets if one.key == key), None)


def sharing(definitions: Definitions, key: str) -> Iterator[tuple[Module, Field]]:
    """The fields that share the set's options, those in the bin included."""
    for module in definitions.all_modules:
        for field in module.all_fields:
            if field.option_set == key:
                yield module, field
