"""Bounds how large the filters and orders of one operation may be."""

from collections.abc import Iterable, Mapping

from crm.errors import CostExceeded
from crm.operators import Quantifier

MAX_OBJECTS = 1_000
"""In the filters and orders of one operation; each takes about half a millisecond to compile."""

MAX_LISTS = 10
"""Related lists within each other: what a filter meets may multiply with each."""

TOO_MANY_LISTS = f"A filter may have {MAX_LISTS} related lists within each other."


def too_many_lists(path: tuple[str, ...]) -> bool:
    """Whether a path into a filter leads through more than MAX_LISTS related lists."""
    # No field may be called like a quantifier.
    return sum(step in tuple(Quantifier) for step in path) > MAX_LISTS


def count_objects(value: object, before: int = 0) -> int:
    """How many objects the JSON of a filter or an order has, counted on from `before`.

    Raises CostExceeded above MAX_OBJECTS; it comes before `read_filter`, and takes no longer.
    """
    if isinstance(value, Mapping):
        before += 1
        if before > MAX_OBJECTS:
            raise CostExceeded(
                f"The filters and orders of an operation may have {MAX_OBJECTS} objects "
                "together; to ask for any of many values use in."
            )
        parts: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    else:
        return before
    for part in parts:
        before = count_objects(part, before)
    return before
