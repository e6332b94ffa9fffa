"""Page cursors: opaque texts that carry their order and the place in it.

A cursor is the URL-safe base64 of a JSON array: the order's signature, the text of each order
key (null where the record has no value), and the record's id.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from crm.errors import BadUserInput
from crm.ids import parse_id


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: the keys of the record that stands there, and its id."""

    signature: str
    keys: tuple[str | None, ...]
    id: UUID


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
