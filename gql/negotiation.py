"""Chooses the media type of a GraphQL response, and accepts that of a request."""

from enum import Enum
from functools import lru_cache

# Longer headers than any client sends are not worth remembering, nor reading.
MAX_HEADER = 2_000


class MediaType(Enum):
    """The media types that a GraphQL response can have; the value is its `Content-Type`."""

    JSON = b"application/json; charset=utf-8"
    GRAPHQL_RESPONSE = b"application/graphql-response+json; charset=utf-8"


# The media ranges that match each type, the most exact first. JSON comes first: it wins a tie.
_RANGES = {
    MediaType.JSON: ("application/json", "application/*", "*/*"),
    MediaType.GRAPHQL_RESPONSE: ("application/graphql-response+json", "application/*", "*/*"),
}


def choose_media_type(accept: bytes | None) -> MediaType | None:
    """The media type to answer in; None where the client takes none of ours.

    The highest weight wins, then what was named exactly, then what came first. A client that
    says nothing or takes all gets application/json, as GraphQL over HTTP asks of servers
    until clients are known to understand the newer type.
    """
    if accept is None:
        return MediaType.JSON
    if len(accept) > MAX_HEADER:
        return None
    return _choose(accept)


def is_json(content_type: bytes | None) -> bool:
    """Whether a request's body says that it is JSON in UTF-8."""
    if content_type == b"application/json":
        return True
    if content_type is None or len(content_type) > MAX_HEADER:
        return False
    return _is_json(content_type)


@lru_cache(maxsize=256)
def _choose(accept: bytes) -> MediaType | None:
    parts = _parts(accept)
    if not parts:
        return MediaType.JSON
    # Of one range given twice, the first counts.
    given = {
        name: (_weight(parameters), -place)
        for place, (name, parameters) in reversed(list(enumerate(parts)))
        if _is_utf8(parameters)
    }
    ranked = [(rank, type_) for type_ in MediaType if (rank := _rank(type_, given)) is not None]
    return max(ranked, key=lambda entry: entry[0])[1] if ranked else None


def _rank(type_: MediaType, given: dict[str, tuple[float, int]]) -> tuple[float, int, int] | None:
    """Weight, exactness and place of the range that speaks for a type; None where none does."""
    for exactness, name in enumerate(_RANGES[type_]):
        if name in given:
            weight, place = given[name]
            return (weight, -exactness, place) if weight > 0 else None
    return None


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    name, parameters = _parse(content_type.decode("latin-1"))
    return name == "application/json" and _is_utf8(parameters)


def _parts(header: bytes) -> list[tuple[str, dict[str, str]]]:
    return [_parse(part) for part in header.decode("latin-1").split(",") if part.strip()]


def _parse(text: str) -> tuple[str, dict[str, str]]:
    """A media range and its parameters, all in lower case."""
    name, *rest = (part.strip().lower() for part in text.split(";"))
    parameters: dict[str, str] = {}
    for parameter in rest:
        key, _, value = parameter.partition("=")
        parameters[key.strip()] = value.strip().strip('"')
    return name, parameters


def _is_utf8(parameters: dict[str, str]) -> bool:
    return parameters.get("charset", "utf-8") in {"utf-8", "utf8"}


def _weight(parameters: dict[str, str]) -> float:
    """The weight from 0 to 1; a malformed one counts as 0."""
    try:
        weight = float(parameters.get("q", "1"))
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
