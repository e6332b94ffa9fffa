"""Which fields of a module are unique, each by itself or several together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from crm.definitions import Field, Module

_KEPT = "_uniques"


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """Fields, by number, whose values no two live records may share together.

    While it is `pending` a job is at the index that will see to it.
    """

    fields: tuple[int, ...]
    pending: bool = False


def key_to_json(key: UniqueKey) -> dict[str, object]:
    """The key as plain JSON values."""
    return {"fields": list(key.fields), **({"pending": True} if key.pending else {})}


def key_from_json(body: Mapping[str, object]) -> UniqueKey:
    """The key that `key_to_json` wrote."""
    return UniqueKey(tuple(cast("list[int]", body["fields"])), bool(body.get("pending")))


Unique = tuple[Field, ...]
"""What must differ between two records: the value of a field, or those of several together. A
record in which one of them is missing differs from all others."""


def key_fields(module: Module, key: UniqueKey) -> Unique:
    """The fields of a key; raises KeyError where one is gone."""
    return tuple(module.by_number[number] for number in key.fields)


def uniques(module: Module) -> tuple[Unique, ...]:
    """All that is unique in a module, and what shall be: an index that is being built refuses
    equal values already. Single fields come first."""
    kept: tuple[Unique, ...] | None = module.__dict__.get(_KEPT)
    if kept is None:
        single = ((field,) for field in module.fields if field.unique or field.unique_pending)
        several = (key_fields(module, key) for key in module.unique_keys)
        # Where cached_property keeps its values too: a frozen module never changes them.
        kept = module.__dict__[_KEPT] = (*single, *several)
    return kept
