"""A list of records in plain Python: its order, its page and what lies around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from crm.cursors import decode_cursor
from crm.definitions import Field
from crm.evaluate import fold
from crm.kinds import kind_of
from tests.support.reference.records import Record, World

DEFAULT_SIZE = 20
Arguments = Mapping[str, Any]
OrderBy = Sequence[Mapping[str, Any]]


class Page:
    """The page of an ordered list that `first`, `after`, `last`, `before` and `offset` ask for."""

    def __init__(self, world: World, matching: Sequence[Record], arguments: Arguments) -> None:
        order = arguments.get("orderBy") or []
        compare = cmp_to_key(lambda one, other: compared(world, order, one, other))
        found = sorted(matching, key=compare)
        after, before = (_marked(world, arguments.get(name)) for name in ("after", "before"))
        lower, upper = 0, len(found)
        if after is not None:
            lower = sum(compare(row) <= compare(after) for row in found)
        if before is not None:
            upper = sum(compare(row) < compare(before) for row in found)
        between = found[lower:upper]
        last, offset = arguments.get("last"), arguments.get("offset") or 0
        if last is None:
            size = arguments.get("first") or DEFAULT_SIZE
            self.records = between[offset : offset + size]
            self.has_previous = lower > 0 or (offset > 0 and bool(between))
            self.has_next = len(between) > offset + size or upper < len(found)
        else:
            self.records = between[-last:]
            self.has_previous = len(between) > last or lower > 0
            self.has_next = upper < len(found)


def cursor(record: Record) -> str:
    """Stands for the record's cursor, whose text is the API's own affair."""
    return f"cursor of {record.id}"


def without_cursors(value: object) -> object:
    """A JSON value with each cursor in it replaced by what `cursor` says for its record."""
    match value:
        case dict():
            return {key: without_cursors(item) for key, item in value.items()}
        case list():
            return [without_cursors(item) for item in value]
        case str() if value.startswith(("WyI", "WyJ")):
            return f"cursor of {decode_cursor(value, 'it').id}"
    return value


def compared(world: World, order: OrderBy, one: Record, other: Record) -> int:
    """Below zero where `one` comes first in the order, above it where `other` does."""
    descending = False
    for entry in order:
        path, direction = _path(entry)
        descending = direction.startswith("DESC")
        mine, its = (_key(world, record, path) for record in (one, other))
        if mine is None or its is None:
            difference = (mine is None) - (its is None)
            if difference:
                return -difference if direction.endswith("NULLS_FIRST") else difference
        elif mine != its:
            return (1 if mine > its else -1) * (-1 if descending else 1)
    return ((one.id > other.id) - (one.id < other.id)) * (-1 if descending else 1)


def _path(entry: Mapping[str, Any]) -> tuple[list[str], str]:
    ((name, wanted),) = entry.items()
    if isinstance(wanted, str):
        return [name], wanted
    path, direction = _path(wanted)
    return [name, *path], direction


def _key(world: World, record: Record | None, path: Sequence[str]) -> Any:
    for name in path[:-1]:
        if record is None:
            return None
        record = world.link(record, record.module.by_name[name])
    return None if record is None else sorting(record, record.module.by_name[path[-1]])


def sorting(record: Record, field: Field) -> Any:
    """What a record is ordered by where it is by this field."""
    value = record.value(field)
    if value is None:
        return None
    if field.kind == "SELECT":
        return [option.key for option in field.options].index(str(value))
    return fold(str(value)) if kind_of(field).folded else value


def _marked(world: World, text: str | None) -> Record | None:
    return None if text is None else world.by_id(str(decode_cursor(text, "it").id))
