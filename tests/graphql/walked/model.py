"""A workspace as plain Python: what its definitions and records must be after each step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

OPTIONS = ("RED", "BLUE", "GREEN", "GREY", "PINK")
"""The keys that options may have; the first three are there from the beginning."""
AT_FIRST = 3
YES, NO = ("yes", "true", "y", "1"), ("no", "false", "n", "0")
MAY_BE_UNIQUE = ("TEXT", "INTEGER", "DECIMAL")
BECOMES: Mapping[str, tuple[str, ...]] = {
    "TEXT": ("INTEGER", "DECIMAL", "BOOLEAN", "SELECT"),
    "INTEGER": ("TEXT", "DECIMAL", "BOOLEAN"),
    "DECIMAL": ("TEXT", "INTEGER"),
    "BOOLEAN": ("TEXT", "INTEGER"),
    "SELECT": ("TEXT",),
}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")

Value = object


class Lost(Exception):
    """The value cannot be one of the other kind."""


@dataclass(slots=True, eq=False)
class Field:
    """A field by its name, with what a record may have in it."""

    id: str
    name: str
    kind: str
    unique: bool = False
    required: bool = False
    default: Value = None
    target: Module | None = None
    options: list[str] = field(default_factory=list)
    retired: set[str] = field(default_factory=set)
    trashed: bool = False


@dataclass(slots=True, eq=False)
class Record:
    """A record, with its values by the ids of fields; a lookup's is the other record."""

    id: str
    values: dict[str, Value]
    trashed: bool = False


@dataclass(slots=True, eq=False)
class Module:
    """A module with its fields, in their order, and all of its records."""

    id: str
    name: str
    fields: list[Field]
    records: list[Record] = field(default_factory=list)
    trashed: bool = False

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.name.capitalize()

    def live_fields(self) -> list[Field]:
        """Those that are not in the bin."""
        return [each for each in self.fields if not each.trashed]

    def those(self, *, trashed: bool) -> list[Record]:
        """The records in the bin, or the others."""
        return [each for each in self.records if each.trashed is trashed]

    def named(self, name: str) -> Field | None:
        """The live field of this name."""
        return next((each for each in self.live_fields() if each.name == name), None)


@dataclass(slots=True)
class Model:
    """All modules, and the links that come back with records of the bin."""

    modules: list[Module] = field(default_factory=list)
    parted: list[tuple[str, Record, Record]] = field(default_factory=list)
    """Fields' ids, records that pointed, and what they pointed to, in the order of parting."""

    def live(self) -> list[Module]:
        """The modules that are not in the bin."""
        return [each for each in self.modules if not each.trashed]

    def name_taken(self, name: str) -> bool:
        """Whether a live module is called so."""
        return any(each.name == name for each in self.live())

    def lookups(self, target: Module) -> Iterator[tuple[Module, Field]]:
        """The live lookups of live modules that point to a module."""
        for module in self.live():
            for each in module.live_fields():
                if each.target is target:
                    yield module, each

    # Records

    def wrong(self, module: Module, values: Mapping[str, Value], own: Record | None) -> set[str]:
        """The codes of what is wrong with values by field, for a record that is there or not."""
        codes = set()
        for each in module.live_fields():
            if each.id not in values:
                continue
            value = values[each.id]
            if value is None and each.required:
                codes.add("REQUIRED")
            held = None if own is None else own.values.get(each.id)
            if each.kind == "SELECT" and value in each.retired and value != held:
                codes.add("UNKNOWN_OPTION")
            if each.target is not None and isinstance(value, Record) and value.trashed:
                codes.add("NOT_FOUND")
            if each.unique and value is not None and self._taken(module, each, value, own):
                codes.add("NOT_UNIQUE")
        return codes

    def _taken(self, module: Module, by: Field, value: Value, own: Record | None) -> bool:
        others = (each for each in module.those(trashed=False) if each is not own)
        return any(each.values.get(by.id) == value for each in others)

    def with_defaults(self, module: Module, given: Mapping[str, Value]) -> dict[str, Value]:
        """What a new record has: what is given, else the default."""
        return {each.id: given.get(each.id, each.default) for each in module.live_fields()}

    def find(self, module: Module, by: Field, value: Value) -> list[Record]:
        """The live records that have a value."""
        return [each for each in module.those(trashed=False) if each.values.get(by.id) == value]

    def put_in_bin(self, module: Module, records: Iterable[Record]) -> None:
        """Deletes records; live links to them are taken away until they come back."""
        gone = [each for each in records if not each.trashed]
        for home, by in self.lookups(module):
            for each in home.those(trashed=False):
                target = each.values.get(by.id)
                if target in gone:
                    assert isinstance(target, Record)
                    each.values[by.id] = None
                    self._part(by, each, target)
        for each in gone:
            each.trashed = True

    def doubles(self, module: Module, back: list[Record]) -> bool:
        """Whether records that come back would share a unique value."""
        live = [*module.those(trashed=False), *back]
        return any(_shares(by, live) for by in module.live_fields() if by.unique)

    def restore(self, module: Module, back: list[Record]) -> None:
        """Takes records out of the bin, with the links to them; from those that stay there they
        part."""
        for by in module.live_fields():
            for each in back if by.target is not None else ():
                target = each.values.get(by.id)
                if isinstance(target, Record) and target.trashed and target not in back:
                    each.values[by.id] = None
                    self._part(by, each, target)
        for each in back:
            each.trashed = False
        lookups = {by.id for _, by in self.lookups(module)}
        for field_id, each, target in reversed(self.parted):
            empty = each.values.get(field_id) is None
            if target in back and field_id in lookups and empty:
                each.values[field_id] = target
        self._forget(lambda target, _: target in back)

    def delete(self, module: Module, gone: Record) -> None:
        """Deletes a record for good; nothing points to it any more."""
        module.records.remove(gone)
        for home in self.modules:
            for each in home.records:
                for field_id, value in each.values.items():
                    if value is gone:
                        each.values[field_id] = None
        self._forget(lambda target, record: target is gone or record is gone)

    def _part(self, by: Field, record: Record, target: Record) -> None:
        self._forget(lambda other, one: other is target and one is record, by.id)
        self.parted.append((by.id, record, target))

    def _forget(self, found: Callable[[Record, Record], bool], only: str | None = None) -> None:
        self.parted = [
            each
            for each in self.parted
            if (only is not None and each[0] != only) or not found(each[2], each[1])
        ]


def _shares(by: Field, records: Iterable[Record]) -> bool:
    values = [each.values.get(by.id) for each in records]
    given = [value for value in values if value is not None]
    return len(set(given)) < len(given)


def shares(module: Module, by: Field) -> bool:
    """Whether live records share a value."""
    return _shares(by, module.those(trashed=False))


def label(key: str) -> str:
    """What people read for an option."""
    return f"{key.capitalize()} one"


def carried(source: str, to: str, value: Value, options: Iterable[str] = ()) -> Value:
    """What a value of one kind becomes as one of another; raises Lost."""
    if value is None:
        return None
    match source, to:
        case "BOOLEAN", "INTEGER":
            return int(bool(value))
        case "BOOLEAN", "TEXT":
            return "Yes" if value else "No"
        case "SELECT", "TEXT":
            return label(str(value))
        case "DECIMAL", "TEXT":
            return format(value, "f")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    match to:
        case "TEXT":
            return text
        case "BOOLEAN":
            return _yes_or_no(text)
        case "SELECT":
            return _option(text, options)
        case _:
            return _number(text, whole=to == "INTEGER")


def _yes_or_no(text: str) -> bool:
    if text.casefold() in (*YES, *NO):
        return text.casefold() in YES
    raise Lost


def _option(text: str, options: Iterable[str]) -> str:
    for key in options:
        if text.casefold() in (key.casefold(), label(key).casefold()):
            return key
    raise Lost


def _number(text: str, *, whole: bool) -> int | Decimal:
    if _NUMBER.fullmatch(text) is None:
        raise Lost
    number = Decimal(text)
    if not whole:
        return number
    if number != int(number):
        raise Lost
    return int(number)
