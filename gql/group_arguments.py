"""From the arguments of `groups` to what records are grouped by, and the order of the groups."""

from collections.abc import Callable, Mapping
from typing import cast

from crm.aggregates import (
    comparable_fields,
    counted_fields,
    is_date,
    may_include_empty,
    number_fields,
)
from crm.definitions import Definitions, Field, Module
from crm.errors import BadUserInput
from crm.grace import field_named
from crm.money import grouped_by
from crm.parts import GROUPED, part_of
from crm.system_modules import TAGS as TAG_MODULE
from crm.tags import KIND as TAGS
from gql.list_arguments import page_size
from gql.variables import plain
from storage.group_plan import Function, GroupBy, GroupOrder, Measure

MAX_KEYS = 8
MAX_ORDERS = 8


def read_groups(
    definitions: Definitions, module: Module, arguments: Mapping[str, object]
) -> tuple[tuple[GroupBy, ...], tuple[GroupOrder, ...], int]:
    """What groups are made by, their order, and how many are asked for.

    Raises BadUserInput, naming the place, for what cannot be.
    """
    by = _by_list(definitions, module, cast("list[Mapping[str, object]]", arguments["by"]))
    order = _order_list(module, cast("list[Mapping[str, object]]", arguments.get("orderBy") or []))
    return by, order, page_size("first", arguments.get("first"), "groups")


def _by_list(
    definitions: Definitions, module: Module, given: list[Mapping[str, object]]
) -> tuple[GroupBy, ...]:
    if not 1 <= len(given) <= MAX_KEYS:
        raise BadUserInput(f"by has {len(given)} entries; it must have 1 to {MAX_KEYS}.")
    found: dict[tuple[object, ...], GroupBy] = {}
    for index, entry in enumerate(given):
        by = _by(definitions, module, entry, f"by.{index}", ())
        way = (*(field.column for field in (*by.path, by.field)), by.category)
        if way in found:
            raise BadUserInput(f"by.{index} names what an entry before it names; say it once.")
        found[way] = by
    if sum(by.field.kind == TAGS for by in found.values()) > 1:
        raise BadUserInput("by names tags twice; records can be grouped by the tags of one module.")
    return tuple(found.values())


def _by(
    definitions: Definitions,
    module: Module,
    entry: Mapping[str, object],
    place: str,
    path: tuple[Field, ...],
) -> GroupBy:
    if len(entry) != 1:
        raise BadUserInput(f"{place} must name exactly one field.")
    ((name, wanted),) = entry.items()
    place = f"{place}.{name}"
    field = field_named(module, name)
    if field is None:
        field = field_named(module, name.removesuffix("Id"))
        if field is None:
            raise BadUserInput(f"{place}: {module.lacking(name)}")
    elif field.kind == "LOOKUP":
        target = definitions.target(field)
        assert target is not None
        return _by(definitions, target, cast("Mapping[str, object]", wanted), place, (*path, field))
    if is_date(field):
        return GroupBy(field, path, unit=str(plain(wanted)))
    if field.kind in GROUPED:
        given = cast("Mapping[str, object]", wanted)
        if len(given) != 1:
            raise BadUserInput(f"{place} must name exactly one part.")
        ((part, wanted),) = given.items()
        field = cast("Field", part_of(field, part))
    field = grouped_by(field)
    include_empty = cast("Mapping[str, object]", wanted).get("includeEmpty") is True
    category = cast("Mapping[str, object]", wanted).get("category") is True
    if category and field.value_kind != "SELECT":
        raise BadUserInput(
            f"{place}.category is for selects alone; {field.label} is a {field.value_kind}."
        )
    if include_empty and not may_include_empty(field):
        raise BadUserInput(
            f"{place}.includeEmpty is for selects and yes/no alone: all values of {field.label} "
            "are not known."
        )
    target = definitions.target(field) if field.kind in ("LOOKUP", "USER") else None
    targets = definitions.targets(field) if target is None else (target,)
    if field.kind == TAGS:
        targets = (definitions.by_number[TAG_MODULE],)
    return GroupBy(field, path, include_empty=include_empty, targets=targets, category=category)


def _order_list(module: Module, given: list[Mapping[str, object]]) -> tuple[GroupOrder, ...]:
    if len(given) > MAX_ORDERS:
        raise BadUserInput(f"orderBy has {len(given)} entries; at most {MAX_ORDERS} are allowed.")
    found = tuple(_order(module, entry, f"orderBy.{n}") for n, entry in enumerate(given))
    return found or (GroupOrder(None),)


def _order(module: Module, entry: Mapping[str, object], place: str) -> GroupOrder:
    if len(entry) != 1:
        raise BadUserInput(f"{place} must name exactly one thing.")
    ((name, wanted),) = entry.items()
    if name == "key":
        return _directed(None, wanted)
    if name == "count":
        return _directed(Measure("count"), wanted)
    given = cast("Mapping[str, object]", wanted)
    fields = _FIELDS[name](module)
    asked = field_named(module, str(given["field"]))
    field = None if asked is None else fields.get(asked.api_name)
    if field is None:
        known = ", ".join(fields) or "none"
        raise BadUserInput(
            f"{place}.{name}.field is {given['field']}; {name} can be asked of {known}."
        )
    return _directed(Measure(cast("Function", name), field), given["sort"])


def _directed(measure: Measure | None, wanted: object) -> GroupOrder:
    sort = str(plain(wanted))
    return GroupOrder(measure, sort.startswith("DESC"), sort.endswith("NULLS_FIRST"))


_FIELDS: dict[str, Callable[[Module], dict[str, Field]]] = {
    "sum": number_fields,
    "avg": number_fields,
    "min": comparable_fields,
    "max": comparable_fields,
    "countDistinct": counted_fields,
    "countEmpty": counted_fields,
}
