"""JSON values of fields: what is taken, and how they compare, the way PostgreSQL's jsonb does."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crm.definitions import Field
from crm.errors import UserErrorCode
from crm.values import Invalid

JSON = "JSON"
MAX_BYTES = 100_000
"""Of a value's text in UTF-8, numbers written out as the database writes them."""
MAX_DEPTH = 20
"""Lists and objects within each other."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class _Wrong(Exception):
    """Why a value cannot be kept."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A JSON value, which is kept as its text."""

    value: object

    def parts(self) -> tuple[object, ...]:
        """What the field's column holds."""
        return (json.dumps(self.value, ensure_ascii=False, allow_nan=False, default=str),)

    def as_json(self) -> object:
        """The value as the API gives and takes it."""
        return self.value


def check_json(field: Field, value: object) -> JsonValue:
    """The value, when it is not too large, nor too deep, and a database can hold its texts."""
    if isinstance(value, JsonValue):
        return value
    try:
        size = _size(value, MAX_DEPTH)
    except _Wrong as wrong:
        raise Invalid(UserErrorCode.INVALID, f"{field.label} {wrong}") from None
    if size > MAX_BYTES:
        raise Invalid(
            UserErrorCode.TOO_LONG,
            f"{field.label} has {size} bytes as JSON; at most {MAX_BYTES} are allowed.",
        )
    return JsonValue(value)


def canonical(value: object) -> str:
    """A text that two values have in common exactly where they are equal: the order of an
    object's keys and how a number is written do not count."""
    if isinstance(value, Mapping):
        entries = sorted((str(name), canonical(item)) for name, item in value.items())
        return "{" + ",".join(f"{_text(name)}:{item}" for name, item in entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(_number(value).normalize() + 0, "f")
    return _text(value)


def loaded(text: object) -> object:
    """The value that a text says, no digit of its numbers lost."""
    return json.loads(str(text), parse_float=Decimal)


def is_storable(value: object) -> bool:
    """Whether the database can hold all texts of a value."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, Mapping):
        return all(map(is_storable, (*value, *value.values())))
    return not isinstance(value, list | tuple) or all(map(is_storable, value))


def contains(value: object, part: object) -> bool:
    """Whether a value has another in it: an object those entries, a list those items, in any
    order and at any depth; a list also a single item."""
    if isinstance(value, list | tuple) and not isinstance(part, list | tuple | Mapping):
        return any(_has(item, part) for item in value)
    return _has(value, part)


def has_key(value: object, key: object) -> bool:
    """Whether an object has the key, or a list the text."""
    if isinstance(value, list | tuple):
        return any(isinstance(item, str) and item == key for item in value)
    if isinstance(value, Mapping):
        return key in value
    return isinstance(value, str) and value == key


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _has(value: object, part: object) -> bool:
    if isinstance(part, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and _has(value[name], item) for name, item in part.items()
        )
    if isinstance(part, list | tuple):
        return isinstance(value, list | tuple) and all(
            any(_has(item, wanted) for item in value) for wanted in part
        )
    if isinstance(value, list | tuple | Mapping):
        return False
    return canonical(value) == canonical(part)


def _number(value: float | Decimal) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _size(value: object, depth: int) -> int:
    """The bytes of the value's text; raises _Wrong for what cannot be kept."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value) is not None:
            raise _Wrong("holds a character that text cannot hold.")
        return len(value.encode()) + 2
    if isinstance(value, Mapping | list | tuple):
        if depth == 0:
            raise _Wrong(f"has more than {MAX_DEPTH} lists and objects within each other.")
        items: list[object] = [*value]
        if isinstance(value, Mapping):
            items += value.values()
        return 2 + sum(_size(item, depth - 1) + 1 for item in items)
    if value is None or isinstance(value, bool):
        return 5
    if isinstance(value, float) and not math.isfinite(value):
        raise _Wrong("holds a number that is not finite.")
    if isinstance(value, int | float | Decimal):
        return _digits(value)
    raise _Wrong("must be JSON: an object, a list, a text, a number, true or false.")


def _digits(value: float | Decimal) -> int:
    number = _number(value)
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return max(1, number.adjusted() + 1) + max(0, decimals) + 2
