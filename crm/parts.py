"""The parts of values that lie in several columns, which are asked for as fields of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from crm.definitions import Field


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kind's values: its name in the API, its own kind, and how its column is
    called behind the field's; the one without a suffix is there wherever a value is. `asked`
    tells whether filters can ask for it by itself, `told` whether the timeline tells of it,
    `given` whether a write gives it: the others follow from those."""

    name: str
    kind: str
    suffix: str = ""
    asked: bool = True
    told: bool = True
    given: bool = True


PARTS: Mapping[str, tuple[Part, ...]] = {
    "RICH_TEXT": (
        Part("markdown", "LONG_TEXT", asked=False),
        Part("html", "LONG_TEXT", "html", asked=False, told=False),
        Part("text", "LONG_TEXT", "text", asked=False, told=False),
    ),
    "ADDRESS": (
        Part("text", "LONG_TEXT", given=False),
        *(Part(name, "TEXT", name) for name in ("street1", "street2", "city", "region")),
        Part("postalCode", "TEXT", "postal_code"),
        Part("country", "COUNTRY", "country"),
    ),
    "FILE": (
        Part("id", "ID", asked=False),
        Part("name", "TEXT", "name"),
        Part("contentType", "TEXT", "content_type"),
        Part("size", "INTEGER", "size"),
    ),
    "CURRENCY": (Part("amount", "DECIMAL"), Part("currency", "CURRENCY_CODE", "currency")),
}
"""The parts of each kind whose values have some, in the order of their columns."""


@runtime_checkable
class Composed(Protocol):
    """A checked value that is more than a plain one: it has parts, or is kept in another form."""

    def parts(self) -> tuple[object, ...]:
        """What the columns hold, in their order."""
        ...

    def as_json(self) -> object:
        """The value as the API gives and takes it."""
        ...


PLAIN = frozenset({"RICH_TEXT"})
"""Kinds with parts whose values are given out one part at a time, not as objects."""

SEARCHED = {"RICH_TEXT": "text", "ADDRESS": "text", "FILE": "name"}
"""The parts in which search looks for words, where it is not the first."""


def is_object(field: Field) -> bool:
    """Whether the field's values are given out as objects of their parts."""
    return field.kind in PARTS and field.kind not in PLAIN


ORDERED = {
    "ADDRESS": ("street1", "street2", "city", "region", "postalCode", "country"),
    "FILE": ("name", "contentType", "size"),
}
"""Kinds by whose parts lists are ordered, one at a time."""

GROUPED = {"ADDRESS": ("city", "region", "postalCode", "country")}
"""Kinds by whose parts records are grouped, one at a time."""


def searched_part(field: Field) -> Field:
    """What search looks into for words: the field itself, or one of its parts."""
    found = part_of(field, SEARCHED.get(field.kind, ""))
    return field if found is None else found


def told_parts(field: Field) -> frozenset[str]:
    """The columns of a field of which the timeline tells."""
    parts = PARTS.get(field.kind)
    if parts is None:
        return frozenset({field.column})
    pairs = zip(parts, parts_of(field), strict=True)
    return frozenset(found.column for part, found in pairs if part.told)


def parts_of(field: Field) -> tuple[Field, ...]:
    """The fields whose columns hold a field's values: itself, or its parts."""
    if field.kind not in PARTS:
        return (field,)
    found = field.kept_parts
    if found is None:
        found = tuple(_part(field, part) for part in PARTS[field.kind])
        # As cached_property would in a class without slots: a field never changes.
        object.__setattr__(field, "kept_parts", found)
    return found


def part_of(field: Field, name: str) -> Field | None:
    """The part of this name, as a field; None where the field's values have none."""
    for part, found in zip(PARTS.get(field.kind, ()), parts_of(field), strict=False):
        if part.name == name:
            return found
    return None


def part_asked(field: Field, name: str) -> Field | None:
    """The part that a question's name means; None where it is an operator's."""
    return part_of(field, name) if name in asked_parts(field) else None


def asked_parts(field: Field) -> tuple[str, ...]:
    """The names of the parts that have filters of their own."""
    return tuple(part.name for part in PARTS.get(field.kind, ()) if part.asked)


def stored(field: Field, value: Composed | None) -> dict[str, object]:
    """A checked value, or None, by the columns that hold it."""
    parts = parts_of(field)
    held = (None,) * len(parts) if value is None else value.parts()
    return {part.column: each for part, each in zip(parts, held, strict=True)}


def _part(field: Field, part: Part) -> Field:
    main = not part.suffix
    return replace(
        field,
        kind=part.kind,
        column_name=field.column if main else f"{field.column}_{part.suffix}",
        number_rules=field.number_rules if main else None,
        text=None,
        currency=None,
        file=None,
        default=None,
        indexed=field.indexed and not main,
    )
