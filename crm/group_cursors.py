"""Cursors of groups: opaque texts that carry the order of the groups and the place in it.

Like a record's cursor it is the URL-safe base64 of a JSON array; it has the order's signature and
the text of each thing that the groups are ordered by, null where a group has none.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from crm.errors import BadUserInput
from crm.ids import parse_id


def group_signature(parts: object) -> str:
    """A short text that differs where `parts`, JSON that tells the grouping and order, does."""
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()


def group_place(text: object, signature: str, types: Sequence[str]) -> list[object] | None:
    """What a cursor says of each thing ordered by, as values of these SQL types.

    It is None where there is no cursor. Raises BadUserInput for a text that no list of groups of
    this grouping and order has given.
    """
    if text is None:
        return None
    try:
        padded = str(text) + "=" * (-len(str(text)) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != len(types) + 1 or found[0] != signature:
        raise _foreign()
    return [_value(key, type_name) for key, type_name in zip(found[1:], types, strict=True)]


def _value(text: object, type_name: str) -> object:
    if text is None:
        return None
    form, convert = _READERS[type_name]
    if not isinstance(text, str) or (form is not None and form.fullmatch(text) is None):
        raise _foreign()
    try:
        return convert(text)
    except ValueError:
        raise _foreign() from None


def _text(text: str) -> object:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(text)
    return text


def _identifier(text: str) -> object:
    found = parse_id(text)
    if found is None:
        raise ValueError(text)
    return found


def _whole(text: str) -> object:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


_READERS: dict[str, tuple[re.Pattern[str] | None, Callable[[str], object]]] = {
    "bigint": (re.compile(r"-?[0-9]{1,19}"), _whole),
    "numeric": (re.compile(r"-?[0-9]{1,1100}(\.[0-9]{1,1100})?"), Decimal),
    "boolean": (re.compile("true|false"), lambda text: text == "true"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), date.fromisoformat),
    "timestamptz": (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"),
        datetime.fromisoformat,
    ),
    "uuid": (None, _identifier),
    "text": (None, _text),
}


def _foreign() -> BadUserInput:
    return BadUserInput(
        "after is not a cursor of these groups in this order; take it from pageInfo or an edge of "
        "the same groups."
    )
