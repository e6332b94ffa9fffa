"""Measures and groups of records in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from crm.currencies import currencies
from crm.definitions import Field, Module
from crm.money import is_money
from crm.parts import parts_of
from tests.support.api import Json
from tests.support.reference.lists import DEFAULT_SIZE
from tests.support.reference.records import Record, World

Key = tuple[object, ...]
Path = tuple[str, ...]
Grouping = tuple[Path, bool]
"""The fields that lead to what is grouped by, and whether empty groups are wanted."""


def measured(records: Sequence[Record], function: str, field: Field) -> object:
    """The measure in JSON form."""
    shown = [record.columns[field.column] for record in records]
    present = [value for value in shown if value not in (None, [])]
    if function == "countEmpty":
        return len(shown) - len(present)
    if function == "countDistinct":
        return len({repr(record.value(field)) for record in records} - {"None", "[]"})
    if is_money(field):
        return _by_currency(records, function, field)
    if not present:
        return None
    if function in ("min", "max"):
        ends = {"min": min, "max": max}
        filled = [record for record in records if record.value(field) is not None]
        return ends[function](filled, key=lambda record: record.value(field)).columns[field.column]
    with localcontext(prec=80):
        total = sum((Decimal(str(value)) for value in present), Decimal(0))
        if function == "sum":
            return f"{total:f}"
        mean = (total / len(present)).quantize(Decimal("1e-10"), ROUND_HALF_UP)
        text = f"{mean:f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text


def _by_currency(records: Sequence[Record], function: str, field: Field) -> list[Json]:
    amount, currency = parts_of(field)
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.columns[amount.column] is not None:
            found.setdefault(str(record.columns[currency.column]), []).append(record)
    return [
        {"amount": _amount(str(measured(found[code], function, amount)), code), "currency": code}
        for code in sorted(found)
    ]


def _amount(text: str, code: str) -> str:
    """The amount with no fewer decimals than the currency has."""
    whole, _, decimals = text.partition(".")
    decimals = decimals.ljust(currencies()[code].decimals, "0")
    return f"{whole}.{decimals}" if decimals else whole


def groupings(given: Sequence[Mapping[str, Any]]) -> list[Grouping]:
    """What `by` asks to group by."""
    found = []
    for entry in given:
        path: Path = ()
        wanted: Mapping[str, Any] = entry
        while set(wanted) - {"includeEmpty"}:
            ((name, wanted),) = wanted.items()
            path = (*path, name)
        found.append((path, bool(wanted.get("includeEmpty"))))
    return found


def groups(
    world: World, module: Module, records: Sequence[Record], arguments: Mapping[str, Any]
) -> list[tuple[Key, list[Record]]]:
    """All groups in their order, each with what its records have in common."""
    by = groupings(arguments["by"])
    found: dict[Key, list[Record]] = {}
    for record in records:
        key = tuple(_value(world, record, path) for path, _ in by)
        found.setdefault(key, []).append(record)
    for key in _empty_keys(world, module, by, list(found)):
        found.setdefault(key, [])
    order = arguments.get("orderBy")
    if not order:
        fields = [_field(world, module, path) for path, _ in by]
        return [(key, found[key]) for key in sorted(found, key=lambda k: [*map(_rank, fields, k)])]
    ordered = sorted(found, key=lambda key: [(value is None, value) for value in key])
    for entry in reversed(order):
        ordered.sort(key=lambda key: len(found[key]), reverse=entry["count"].startswith("DESC"))
    return [(key, found[key]) for key in ordered]


def group_page(
    found: Sequence[tuple[Key, list[Record]]], arguments: Mapping[str, Any]
) -> tuple[list[tuple[Key, list[Record]]], bool]:
    """The first page of groups, and whether there are more."""
    size = arguments.get("first") or DEFAULT_SIZE
    return list(found[:size]), len(found) > size


def label(world: World, module: Module, by: Sequence[Grouping], key: Key) -> str:
    """What a group is called."""
    fields = [_field(world, module, path) for path, _ in by]
    return " / ".join(map(_called, fields, key))


def _empty_keys(
    world: World, module: Module, by: Sequence[Grouping], keys: list[Key]
) -> Sequence[Key]:
    found = keys
    if all(wanted for _, wanted in by):
        keys = [*keys, (None,) * len(by)]  # its values are all put in the place of None
    for index, (path, wanted) in enumerate(by):
        if wanted:
            field = _field(world, module, path)
            domain = (True, False) if field.kind == "BOOLEAN" else [o.key for o in field.options]
            values = {*domain, *(key[index] for key in found)}
            keys = [(*key[:index], value, *key[index + 1 :]) for key in keys for value in values]
    return keys


def _field(world: World, module: Module, path: Path) -> Field:
    for name in path[:-1]:
        target = world.definitions.target(module.by_name[name])
        assert target is not None
        module = target
    return module.by_name[path[-1]]


def _value(world: World, record: Record | None, path: Path) -> object:
    for name in path[:-1]:
        record = None if record is None else world.link(record, record.module.by_name[name])
    return None if record is None else record.columns[record.module.by_name[path[-1]].column]


def _rank(field: Field, value: Any) -> tuple[bool, Any]:
    if value is None:
        return True, 0
    if field.kind == "SELECT":
        return False, [option.key for option in field.options].index(value)
    return False, value


def _called(field: Field, value: object) -> str:
    if value is None:
        return "(none)"
    if field.kind == "BOOLEAN":
        return "Yes" if value else "No"
    labels = {option.key: option.label for option in field.options}
    return labels.get(str(value), str(value))
