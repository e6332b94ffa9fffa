"""From the arguments of a list to its order and page."""

from collections.abc import Mapping
from typing import cast

from crm.cursors import decode_cursor, signature
from crm.definitions import Definitions, Field, Module
from crm.errors import BadUserInput
from crm.grace import field_named
from crm.money import ordered_by
from crm.parts import ORDERED, part_of
from gql.variables import Symbol, plain
from storage.plan import BY_RANK, Order, Page, Place

DEFAULT_SIZE = 20
MAX_SIZE = 100
MAX_OFFSET = 10_000
MAX_ORDERS = 8


def read_order(
    definitions: Definitions, module: Module, value: object, *, searched: bool = False
) -> tuple[tuple[Order, ...], str]:
    """The order that `orderBy` asks for, and the signature that its cursors carry.

    Of what is searched for the best come first where it asks for none.
    """
    given = cast("list[Mapping[str, object]]", value or [])
    if len(given) > MAX_ORDERS:
        raise BadUserInput(f"orderBy has {len(given)} entries; at most {MAX_ORDERS} are allowed.")
    order = tuple(
        key
        for index, entry in enumerate(given)
        for key in _order(definitions, module, entry, f"orderBy.{index}")
    )
    if searched and not order:
        order = BY_RANK
    return order, signature(module, order)


def _order(
    definitions: Definitions,
    module: Module,
    entry: Mapping[str, object],
    place: str,
    path: tuple[Field, ...] = (),
) -> tuple[Order, ...]:
    """The keys of one entry; money has two."""
    if len(entry) != 1:
        raise BadUserInput(f"{place} must name exactly one field.")
    ((name, wanted),) = entry.items()
    field = field_named(module, name)
    if field is None:
        raise BadUserInput(f"{place}.{name}: {module.lacking(name)}")
    if isinstance(wanted, Mapping) and field.kind in ORDERED:
        if len(wanted) != 1:
            raise BadUserInput(f"{place}.{name} must name exactly one part.")
        ((part, sort),) = wanted.items()
        return (_key(cast("Field", part_of(field, part)), sort, path),)
    if isinstance(wanted, Mapping):
        target = definitions.target(field)
        assert target is not None
        return _order(definitions, target, wanted, f"{place}.{name}", (*path, field))
    first, *rest = ordered_by(field)
    key = _key(first, wanted, path)
    # An amount is missing where its currency is, so it is placed as an index has it.
    within = (Order(each, path, key.descending, key.descending) for each in rest)
    return (key, *within)


def _key(field: Field, wanted: object, path: tuple[Field, ...]) -> Order:
    sort = str(plain(wanted))
    return Order(field, path, sort.startswith("DESC"), sort.endswith("NULLS_FIRST"))


def read_page(arguments: Mapping[str, object], order: tuple[Order, ...], signature: str) -> Page:
    """The page that `first`, `after`, `last`, `before` and `offset` ask for.

    Raises BadUserInput for sizes outside 1 to 100, for both directions at once, and for a
    cursor of another list or order.
    """
    first, last = arguments.get("first"), arguments.get("last")
    offset = arguments.get("offset")
    if first is not None and last is not None:
        raise BadUserInput("first and last cannot both be given; choose one direction.")
    if offset is not None and last is not None:
        raise BadUserInput("offset counts from the start; it cannot be given with last.")
    name, wanted = ("first", first) if last is None else ("last", last)
    return Page(
        size=page_size(name, wanted, "records"),
        backward=last is not None,
        offset=_offset(offset),
        after=read_place("after", arguments.get("after"), order, signature),
        before=read_place("before", arguments.get("before"), order, signature),
    )


def page_size(name: str, value: object, what: str) -> int:
    """How many a page has; raises BadUserInput, naming the argument, outside 1 to 100."""
    if value is None:
        return DEFAULT_SIZE
    if not isinstance(value, int) or not 1 <= value <= MAX_SIZE:
        raise BadUserInput(
            f"{name} is {value}; a page has 1 to {MAX_SIZE} {what}. For more, ask for the next "
            "page with after: pageInfo.endCursor."
        )
    return value


def _offset(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or not 0 <= value <= MAX_OFFSET:
        raise BadUserInput(
            f"offset is {value}; it can be 0 to {MAX_OFFSET}. To go further, page with cursors."
        )
    return value


def read_place(name: str, value: object, order: tuple[Order, ...], expected: str) -> Place | None:
    """The place of a cursor; raises BadUserInput for one with another signature."""
    if value is None:
        return None
    if isinstance(value, Symbol):
        found, place = value.signature, value.place
    else:
        cursor = decode_cursor(str(value), name)
        found, place = cursor.signature, Place(cursor.keys, cursor.id)
    if place is None or found != expected or len(place.keys) != len(order):
        raise BadUserInput(
            f"{name} is a cursor of another list or another orderBy; use a cursor with the "
            "module and the order that gave it."
        )
    return place
