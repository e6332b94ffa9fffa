"""Lets web pages of the origins that an operator names call this server."""

from gql.refusal import Header

ALLOWED_HEADERS = b"authorization, content-type, idempotency-key"
EXPOSED_HEADERS = b"tessera-revision, idempotent-replayed, etag"
REMEMBERED_FOR = b"7200"  # seconds; browsers take no longer


class Cors:
    """The origins that may call, and the headers that tell a browser so."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origin.encode("latin-1") for origin in origins)

    def headers(self, origin: bytes | None) -> tuple[Header, ...]:
        """What every answer to a page of this origin carries; nothing for others."""
        if origin is None or origin not in self._origins:
            return ()
        return (
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", EXPOSED_HEADERS),
            (b"vary", b"Origin"),
        )

    def preflight(self, origin: bytes | None) -> tuple[Header, ...]:
        """What the answer to a browser's question before a request carries."""
        allowed = self.headers(origin)
        if not allowed:
            return ()
        return (
            *allowed,
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", ALLOWED_HEADERS),
            (b"access-control-max-age", REMEMBERED_FOR),
        )
