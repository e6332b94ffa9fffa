"""Keeps the filters of templates from making values that would fill a worker's memory."""

from collections.abc import Callable, Sized
from functools import wraps

from liquid import Environment
from liquid.exceptions import FilterError

MAX_SIZE = 256 * 1024
"""Characters of a text, or items of a list, that a filter may give."""
_MAX_BITS = 4096

Filter = Callable[..., object]


def bound_filters(environment: Environment) -> None:
    """Wraps every filter of an environment so that it refuses to give too large a value."""
    for name, plain in list(environment.filters.items()):
        environment.add_filter(name, _bounded(name, plain))


def _bounded(name: str, plain: Filter) -> Filter:
    foreseen = _FORESEEN.get(name)

    # Some filters are marked by attributes, which `wraps` takes over.
    @wraps(plain)
    def bounded(value: object, *arguments: object, **named: object) -> object:
        if foreseen is not None and foreseen(value, *arguments) > MAX_SIZE:
            raise FilterError(f"{name} would give too large a value", token=None)
        given = plain(value, *arguments, **named)
        if _too_large(given):
            raise FilterError(f"{name} gives too large a value", token=None)
        return given

    return bounded


def _too_large(value: object) -> bool:
    if isinstance(value, int):
        return value.bit_length() > _MAX_BITS
    return isinstance(value, Sized) and len(value) > MAX_SIZE


def _replaced_size(value: object, old: object = "", new: object = "", *_: object) -> int:
    text = str(value)
    return len(text) + text.count(str(old)) * len(str(new))


def _joined_size(value: object, separator: object = " ", *_: object) -> int:
    items = value if isinstance(value, list | tuple) else ()
    return sum(len(str(item)) for item in items) + len(items) * len(str(separator))


# All other filters make a value at most some times as large as what they are given.
_FORESEEN: dict[str, Callable[..., int]] = {"replace": _replaced_size, "join": _joined_size}
