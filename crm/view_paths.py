"""Paths from a module to a field: `company.name` as people write it, by identity as it is kept."""

from dataclasses import dataclass

from crm.any_lookups import is_any_lookup
from crm.definitions import USERS, Definitions, Field, Module
from crm.grace import field_named
from crm.kinds import kind_of
from crm.saved_names import LINKS, FieldGone, Named, kept, named
from crm.views import Path

MAX_STEPS = 6
"""Fields in a path: five lookups and what they lead to."""

TITLE = "title"
TITLE_FIELD = Field(
    0,
    TITLE,
    "Title",
    "TEXT",
    "What the record is called: the text of its module's title field, or its number.",
    system_column="id",
)
"""The title, which every record has though it is no column of its own."""


class NoField(Exception):
    """A path that leads to no field; the message says where it ends."""


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field that a path leads to, through lookups; `home` is the module that has it."""

    through: tuple[Field, ...]
    field: Field
    home: Module

    @property
    def name(self) -> str:
        """The path as people write it, by today's names."""
        return ".".join(field.api_name for field in (*self.through, self.field))

    @property
    def label(self) -> str:
        """What people read above the field's values."""
        return " › ".join(field.label for field in (*self.through, self.field))

    @property
    def kept(self) -> Path:
        """The path as it is kept."""
        return tuple(Named(field).kept for field in (*self.through, self.field))


def read_path(definitions: Definitions, module: Module, text: str) -> FieldPath:
    """The field that `company.name` means in a module; raises NoField."""
    names = text.split(".")
    if len(names) > MAX_STEPS:
        raise NoField(f"{text[:200]} leads through too many lookups; {MAX_STEPS - 1} are allowed.")
    through: list[Field] = []
    home = module
    for name in names[:-1]:
        lookup = field_named(home, name)
        if lookup is None:
            raise NoField(_unknown(home, name))
        home = _target(definitions, lookup)
        through.append(lookup)
    titled = names[-1] == TITLE and home is not USERS
    found = TITLE_FIELD if titled else field_named(home, names[-1])
    if found is None or not kind_of(found).told:
        raise NoField(_unknown(home, names[-1]))
    return FieldPath(tuple(through), found, home)


def kept_path(definitions: Definitions, module: Module, path: Path) -> FieldPath:
    """The field that a kept path leads to; raises NoField where a part of it was deleted."""
    through: list[Field] = []
    home = module
    for key in path[:-1]:
        lookup = _kept_field(home, key)
        home = _target(definitions, lookup)
        through.append(lookup)
    found = TITLE_FIELD if path[-1] == TITLE else _kept_field(home, path[-1])
    if found.kind in LINKS:
        _target(definitions, found)
    return FieldPath(tuple(through), found, home)


def can_order(field: Field) -> bool:
    """Whether a list can be ordered by the field."""
    return field is not TITLE_FIELD and kind_of(field).sortable


def _kept_field(module: Module, key: str) -> Field:
    try:
        found = kept(module, key)
    except FieldGone as gone:
        raise NoField(str(gone)) from None
    if found is None:
        raise NoField(f"{module.label} has no field {key}.")
    return found.field


def _target(definitions: Definitions, lookup: Field) -> Module:
    if is_any_lookup(lookup):
        raise NoField(f"{lookup.api_name} leads to records of several modules, so to no one field.")
    if lookup.kind not in LINKS:
        raise NoField(f"{lookup.api_name} is no lookup, so nothing can be reached through it.")
    target = definitions.target(lookup)
    if target is None:
        raise NoField(f"The module that {lookup.api_name} leads to was deleted.")
    return target


def _unknown(module: Module, name: str) -> str:
    known = ", ".join(field.api_name for field in module.fields[:20])
    more = " and others" if len(module.fields) > 20 else ""
    shown = name if len(name) <= 100 else f"{name[:100]}…"
    if named(module, name) is not None:
        return f"{shown} is an id; name the lookup itself: {shown[:-2]}."
    return f"{module.label} has no field {shown}; it has {known or 'none of its own'}{more}."
