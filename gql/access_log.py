"""One structured line for each request."""

from collections.abc import Sequence
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm.access import Asker
from crm.file_links import ROUTE
from gql.answers import Answer

_log = structlog.stdlib.get_logger("tessera.access")


def log_request(
    scope: Scope,
    status: int,
    sent: int,
    started: float,
    asker: Asker | None = None,
    answer: Answer | None = None,
) -> None:
    """Write the line of one request; `started` is of `perf_counter`, `sent` the body's bytes."""
    known: dict[str, object] = {}
    if asker is not None:
        known["workspace"] = asker.workspace
        known["member"] = str(asker.member)
    if answer is not None:
        known["operation"] = answer.operation_name
        known["revision"] = answer.revision
    _log.info(
        "request",
        method=scope["method"],
        path=_shown(scope["path"]),
        status=status,
        ms=round((perf_counter() - started) * 1000, 2),
        bytes=sent,
        **known,
    )


def _shown(path: str) -> str:
    """The path as the log tells it: whoever has a link to a file needs no token."""
    return f"{ROUTE}…" if path.startswith(ROUTE) else path


class AccessLog:
    """Logs the requests of an ASGI application, except those of paths that are asked all day."""

    def __init__(self, app: ASGIApp, quiet: Sequence[str] = ()) -> None:
        self._app = app
        self._quiet = frozenset(quiet)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._quiet:
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status = sent = 0

        async def counting(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            log_request(scope, status, sent, started)
