"""Page cursors: opaque texts that carry their order and the place in it.

A cursor is the URL-safe base64 of a JSON array: the order's signature, the text of each order
key (null where the record has no value), and the record's id.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from crm.definitions import Field, Module
from crm.errors import BadUserInput
from crm.ids import parse_id
from crm.kinds import kind_of
from crm.operands import stored_value


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: the keys of the record that stands there, and its id."""

    signature: str
    keys: tuple[str | None, ...]
    id: UUID


class OrderKey(Protocol):
    """One key of an order, as a cursor sees it."""

    @property
    def field(self) -> Field:
        """The field whose values are ordered."""
        ...

    @property
    def path(self) -> tuple[Field, ...]:
        """The lookups that lead to the record with the field."""
        ...

    @property
    def descending(self) -> bool:
        """Whether the largest value comes first."""
        ...

    @property
    def nulls_first(self) -> bool:
        """Whether records without a value come first."""
        ...


def signature(module: Module, order: Sequence[OrderKey]) -> str:
    """A short text that is the same for the same order of the same module, and for no other.

    Selects are ordered as their options are: where these change it is another order.
    """
    parts = [
        [
            [step.column for step in key.path],
            key.field.column,
            key.field.value_kind,
            key.descending,
            key.nulls_first,
            *options_in_order(key.field),
        ]
        for key in order
    ]
    digest = hashlib.sha256(json.dumps([module.mark, parts]).encode()).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()


def options_in_order(field: Field) -> list[str]:
    """The keys of the options by whose places a select's values are ordered; none of others."""
    return [option.key for option in field.options] if field.kind == "SELECT" else []


def key_value(field: Field, text: object) -> object:
    """The value of `field` that a cursor's key text stands for, as it is ordered.

    For a select this is the option's position. Raises BadUserInput for a text that no cursor of
    this API has.
    """
    sql = "integer" if field.kind == "SELECT" else kind_of(field).sql
    pattern = _KEY_FORMS.get(sql)
    if not isinstance(text, str) or (pattern is not None and pattern.fullmatch(text) is None):
        raise _foreign()
    if sql == "integer":
        number = int(text)
        if abs(number) >= 2**63:
            raise _foreign()
        return number
    if sql == "boolean":
        return text == "true"
    try:
        found = stored_value(field, text)
    except BadUserInput:
        raise _foreign() from None
    if found is None:
        raise _foreign()
    return found


_KEY_FORMS = {
    "integer": re.compile(r"-?[0-9]{1,19}"),
    "numeric": re.compile(r"-?[0-9]{1,1001}(\.[0-9]{1,1001})?"),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "timestamptz": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"),
}


def _foreign() -> BadUserInput:
    return BadUserInput(
        "The cursor does not belong to this order; take it from pageInfo or from an edge."
    )


def decode_cursor(text: str, name: str) -> Cursor:
    """The place that `text` stands for; raises BadUserInput, naming the argument, if none."""
    try:
        padded = text + "=" * (-len(text) % 4)
        value = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        value = None
    match value:
        case [str(signature), *keys, str(id_text)] if all(_is_key(key) for key in keys):
            found = parse_id(id_text)
            if found is not None:
                return Cursor(signature, tuple(keys), found)
    raise BadUserInput(
        f"{name} is not a cursor of this API; take it from pageInfo or from an edge."
    )


def _is_key(key: object) -> bool:
    return key is None or (isinstance(key, str) and "\x00" not in key)
