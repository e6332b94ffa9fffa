"""How saved filters, data and templates name fields: by identity, so that renames break nothing.

A field is kept as "#12", the id behind its lookup as "#12Id"; the other side of the lookup that
is field 12 of module 65 as "#65.12"; system fields, whose names never change, as they are called
("createdAt", "ownerId"). A multi lookup is a field, and its other side that of a lookup.
"""

import re
from dataclasses import dataclass

from crm.definitions import POINTING, Definitions, Field, Inverse, Module
from crm.grace import field_named

_KEPT = re.compile(r"#(\d+)(Id)?")
_KEPT_INVERSE = re.compile(r"#(\d+)\.(\d+)")
LINKS = frozenset({"LOOKUP", "USER"})
"""Kinds whose fields lead to the fields of one module."""


class FieldGone(Exception):
    """A saved name whose field is deleted; the message says which."""


@dataclass(frozen=True, slots=True)
class Named:
    """A field as an API name means it: itself, or the id behind the lookup that it is."""

    field: Field
    by_id: bool = False

    @property
    def kept(self) -> str:
        """The name that is saved."""
        if self.field.system:
            return self.name
        return f"#{self.field.number}{'Id' if self.by_id else ''}"

    @property
    def name(self) -> str:
        """The API name as it is now."""
        return self.field.id_name if self.by_id else self.field.api_name

    @property
    def link(self) -> bool:
        """Whether it stands for a linked record."""
        return self.field.kind in LINKS and not self.by_id


def named(module: Module, name: str) -> Named | None:
    """What an API name means in a module; None where it means nothing."""
    found = field_named(module, name)
    if found is not None:
        return Named(found)
    if name.endswith("Id"):
        found = field_named(module, name[:-2])
        if found is not None and found.kind in POINTING:
            return Named(found, by_id=True)
    return None


def kept(module: Module, key: str, *, deleted: bool = False) -> Named | None:
    """What a saved name means; None where it is no saved name of this module.

    A deleted field raises FieldGone unless `deleted` says that it is wanted too.
    """
    match = _KEPT.fullmatch(key)
    if match is None:
        return named(module, key) if _is_system(module, key) else None
    field = module.by_number.get(int(match[1]))
    if field is None:
        raise FieldGone(f"A field of {module.label} that is used here was deleted.")
    if field.deleted and not deleted:
        raise FieldGone(f"The field {field.api_name} of {module.label} was deleted.")
    return Named(field, by_id=match[2] is not None)


def shown(module: Module, key: str) -> Named | None:
    """What a saved name means, for people to read; None where its field was deleted for good."""
    try:
        return kept(module, key, deleted=True)
    except FieldGone:
        return None


def kept_inverse(inverse: Inverse) -> str:
    """The name that is saved for a related list."""
    if inverse.own:
        return f"#{inverse.field.number}"
    return f"#{inverse.module.number}.{inverse.field.number}"


def inverse_of(
    definitions: Definitions, home: Module, key: str, *, deleted: bool = False
) -> Inverse | None:
    """The related list of `home` that a saved name means; None where it is no such name.

    A lookup that is deleted, or whose module is, raises FieldGone; with `deleted` it is wanted
    too, and what was deleted for good is None.
    """
    match = _KEPT_INVERSE.fullmatch(key)
    if match is None:
        return _own_list(definitions, home, key, deleted=deleted)
    module = definitions.by_number.get(int(match[1]))
    field = None if module is None else module.by_number.get(int(match[2]))
    if module is not None and field is not None and field.relation is not None:
        if deleted or not (module.deleted or field.deleted):
            return Inverse(module, field)
        raise FieldGone(f"The field {field.api_name} of {module.label} was deleted.")
    if deleted:
        return None
    raise FieldGone("A lookup whose other side is used here was deleted.")


def _own_list(definitions: Definitions, home: Module, key: str, *, deleted: bool) -> Inverse | None:
    match = _KEPT.fullmatch(key)
    field = None if match is None or match[2] is not None else home.by_number.get(int(match[1]))
    if field is None or not field.is_list or field.lookup is None:
        return None
    module = definitions.by_number.get(field.lookup.module)
    if deleted or not (field.deleted or module is None or module.deleted):
        return None if module is None else Inverse(module, field, own=True)
    raise FieldGone(f"The field {field.api_name} of {home.label} was deleted.")


def identity(key: str) -> int | None:
    """The number of the field that a saved name means, be it by its other side; None otherwise."""
    match = _KEPT.fullmatch(key)
    if match is not None:
        return int(match[1])
    match = _KEPT_INVERSE.fullmatch(key)
    return None if match is None else int(match[2])


def _is_system(module: Module, key: str) -> bool:
    found = named(module, key)
    return found is not None and found.field.system
