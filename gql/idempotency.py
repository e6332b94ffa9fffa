"""The key by which a client sends a mutation again without its being carried out again."""

import hashlib
from collections.abc import Mapping

import orjson

from crm.access import Asker
from gql.parameters import Parameters
from gql.refusal import bad_request
from storage.once import Once

HEADER = b"idempotency-key"
EXTENSION = "idempotencyKey"
MOST_CHARACTERS = 255


def read_key(header: bytes | None, extensions: Mapping[str, object] | None) -> str | None:
    """The key of a request, from its header or its extensions; raises HttpRefusal with 400."""
    said = (extensions or {}).get(EXTENSION)
    if said is not None and not isinstance(said, str):
        raise bad_request(f"extensions.{EXTENSION} must be a string.")
    if header is None:
        return None if said is None else _checked(said)
    key = header.decode("latin-1").strip()
    if said is not None and said != key:
        raise bad_request(
            f"The header Idempotency-Key and extensions.{EXTENSION} differ; give one of them."
        )
    return _checked(key)


def _checked(key: str) -> str:
    if not 1 <= len(key) <= MOST_CHARACTERS or not all(" " <= each <= "~" for each in key):
        raise bad_request(
            f"An Idempotency-Key has 1 to {MOST_CHARACTERS} printable ASCII characters, such as a "
            "UUID."
        )
    return key


def fields_once(asker: Asker, parameters: Parameters, count: int) -> list[Once | None]:
    """What keeps each of a request's `count` root fields from being carried out twice; None for
    all of them where the request has no key."""
    key = parameters.idempotency_key
    if key is None:
        return [None] * count
    digest = _digest(parameters)
    return [Once(asker, key, place, digest) for place in range(count)]


def _digest(parameters: Parameters) -> bytes:
    """What two requests have in common that ask for the same."""
    asked = [parameters.query, parameters.operation_name, parameters.variables or {}]
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()
