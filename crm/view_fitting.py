"""Tells which fields can stand in which part of a view, and what is wrong with those that cannot.

It is asked when a view is saved, and each time it is shown: meanwhile a field may have become one
of another kind. Each function gives what is to be said, None where the field fits.
"""

from collections.abc import Callable, Collection

from crm.aggregates import (
    added_fields,
    counted_fields,
    grouping_fields,
    is_date,
    ranged_fields,
)
from crm.definitions import Module
from crm.view_paths import FieldPath, can_order

MONTH = "MONTH"

_MEASURED: dict[str, Callable[[Module], Collection[str]]] = {
    "SUM": added_fields,
    "AVG": added_fields,
    "MIN": ranged_fields,
    "MAX": ranged_fields,
    "COUNT_DISTINCT": counted_fields,
    "COUNT_EMPTY": counted_fields,
}
"""The fields that each function of a total can be asked of; COUNT has none."""


def order_misfit(path: FieldPath) -> str | None:
    """Whether records can be ordered by the field."""
    if can_order(path.field):
        return None
    hint = ""
    if path.field.kind in ("LOOKUP", "USER"):
        hint = f" Name a field of the record that it leads to, such as {path.name}.name."
    return f"Records cannot be ordered by {path.field.label}.{hint}"


def group_misfit(path: FieldPath) -> str | None:
    """Whether records make groups by the field."""
    known = [field.api_name for field in grouping_fields(path.home)]
    if path.field.api_name in known:
        return None
    return (
        f"{path.field.label} makes no groups; records of {path.home.label} are grouped by "
        f"{', '.join(known)}."
    )


def unit_misfit(path: FieldPath, unit: str | None) -> str | None:
    """Whether the field has values of which a unit of the calendar can be told."""
    if unit is None or is_date(path.field):
        return None
    kind = path.field.value_kind
    return f"A unit is for days and moments; {path.field.label} is of kind {kind}."


def category_misfit(path: FieldPath, category: bool) -> str | None:
    """Whether the field has options whose categories can be told."""
    if not category or path.field.value_kind == "SELECT":
        return None
    kind = path.field.value_kind
    return f"Categories are those of a SELECT's options; {path.field.label} is of kind {kind}."


def usual_unit(path: FieldPath, unit: str | None) -> str | None:
    """The unit by which groups are made where that is the one asked for."""
    return unit or MONTH if is_date(path.field) else None


def is_measured(function: str) -> bool:
    """Whether a total is made of a field's values, and not of the records themselves."""
    return function in _MEASURED


def total_misfit(module: Module, function: str, name: str | None) -> str | None:
    """Whether the function can be asked of the module's field of this name."""
    known = _MEASURED[function](module)
    if name in known:
        return None
    told = "needs a field: it" if name is None else f"cannot be asked of {name}; it"
    names = ", ".join(known)
    right = f"can be asked of {names}" if names else f"has nothing in {module.label}"
    return f"{function} {told} {right}."


def time_misfit(path: FieldPath) -> str | None:
    """Whether the field says when something is."""
    if is_date(path.field):
        return None
    return f"{path.field.label} says no time; name a field of kind DATE or DATETIME."


def end_misfit(start: FieldPath, end: FieldPath) -> str | None:
    """Whether what begins by one field can end by another."""
    kinds = (start.field.value_kind, end.field.value_kind)
    if kinds[0] == kinds[1]:
        return None
    return (
        f"start and end must be of one kind; {start.field.label} is a {kinds[0]}, "
        f"{end.field.label} a {kinds[1]}."
    )


def color_misfit(path: FieldPath) -> str | None:
    """Whether the field's values have colours."""
    if path.field.kind == "SELECT":
        return None
    return f"{path.field.label} has no colours; name a field of kind SELECT."
