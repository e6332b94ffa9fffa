"""The road of every GraphQL request over HTTP, as a bare ASGI application."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

from starlette.types import Receive, Scope, Send

from crm.access import Asker
from crm.errors import TesseraError, Unauthenticated
from gql.access_log import log_request
from gql.answers import Answer
from gql.authentication import ActorCache, authenticate
from gql.cors import Cors
from gql.deadline import Deadline
from gql.error_format import (
    JsonError,
    errors_body,
    failed_body,
    format_error,
    format_unexpected,
    status_of,
)
from gql.idempotency import HEADER, read_key
from gql.negotiation import MediaType, choose_media_type, is_json
from gql.parameters import Parameters
from gql.read_parameters import from_body, from_query_string
from gql.refusal import CLOSE, Header, HttpRefusal, bad_request, unauthenticated
from gql.request_body import Disconnected, discard_body, read_body
from gql.settings import ServerSettings

Execute = Callable[[Asker, Parameters], Awaitable[Answer]]
Headers = dict[bytes, bytes]

REPLAYED = (b"idempotent-replayed", b"true")
NO_STORE = (b"cache-control", b"no-store")
_START = {type_: [(b"content-type", type_.value), NO_STORE] for type_ in MediaType}
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


# What belongs to a status whatever led to it.
_WITH_STATUS: dict[int, tuple[Header, ...]] = {
    405: ((b"allow", b"POST"),),
    503: ((b"retry-after", b"1"),),
}


@dataclass(slots=True)
class _Outcome:
    """All that is sent for a request, and what its line in the log tells."""

    status: int
    body: bytes
    media_type: MediaType
    headers: tuple[Header, ...]
    asker: Asker | None
    answer: Answer | None = None
    unread: bool = False


class GraphQLEndpoint:
    """Reads a request, finds who asks, has it executed and sends the answer.

    What HTTP refuses (a missing token before all else that says anything about a workspace)
    never reaches `execute`. Nothing here is made twice for a request that runs well: no request
    or response objects, and headers are looked up where they are needed.
    """

    def __init__(self, execute: Execute, actors: ActorCache, settings: ServerSettings) -> None:
        self._execute = execute
        self._actors = actors
        self._body_limit = settings.body_limit
        self._deadline = Deadline(settings.body_within)
        self._cors = Cors(settings.cors_origins) if settings.cors_origins else None
        self._logs = settings.access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        headers: Headers = dict(scope["headers"])
        if scope["method"] == "OPTIONS" and self._cors is not None:
            await _send(send, 200, self._cors.preflight(headers.get(b"origin")), b"")
            return
        try:
            outcome = await self._outcome(scope, headers, receive)
        except Disconnected:
            return
        start = [*_START[outcome.media_type], *outcome.headers]
        if self._cors is not None:
            start += self._cors.headers(headers.get(b"origin"))
        await _send(send, outcome.status, start, outcome.body, more=outcome.unread)
        if outcome.unread:
            await discard_body(receive, self._deadline)
            await send({"type": "http.response.body"})
        if self._logs:
            sent = len(outcome.body)
            log_request(scope, outcome.status, sent, started, outcome.asker, outcome.answer)

    async def _outcome(self, scope: Scope, headers: Headers, receive: Receive) -> _Outcome:
        """What to send, whatever happens; raises Disconnected where nobody is left to send to."""
        media_type = MediaType.JSON
        asker: Asker | None = None
        try:
            media_type = _media_type(scope, headers)
            asker = await self._authenticate(headers)
            parameters = await self._parameters(scope, headers, receive)
            key = headers.get(HEADER)
            if key is not None or parameters.extensions:
                parameters.idempotency_key = read_key(key, parameters.extensions)
            answer = await self._execute(asker, parameters)
            return _answered(media_type, asker, answer)
        except HttpRefusal as refusal:
            return _refused(media_type, asker, refusal)
        except Unauthenticated as error:
            # A token that was revoked after it was read.
            return _refused(media_type, asker, unauthenticated(error))
        except TesseraError as error:
            return _failed(media_type, asker, format_error(error))
        except Disconnected:
            raise
        except Exception as error:  # noqa: BLE001  the border: logged, and told with an id alone
            return _crashed(media_type, asker, format_unexpected(error))

    async def _authenticate(self, headers: Headers) -> Asker:
        try:
            return await authenticate(self._actors, headers.get(b"authorization"))
        except Unauthenticated as error:
            raise unauthenticated(error, unread=not self._body_is_small(headers)) from None

    def _body_is_small(self, headers: Headers) -> bool:
        """Whether a body that nobody reads may pass by on an open connection."""
        length = headers.get(b"content-length")
        if length is None:
            return b"transfer-encoding" not in headers
        return length.isdigit() and len(length) < 19 and int(length) <= self._body_limit

    async def _parameters(self, scope: Scope, headers: Headers, receive: Receive) -> Parameters:
        if scope["method"] == "GET":
            return from_query_string(scope["query_string"])
        if not is_json(headers.get(b"content-type")):
            raise bad_request("The body must have Content-Type: application/json in UTF-8.", 415)
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise bad_request("The body must come without Content-Encoding.", 415)
        body = await read_body(
            receive,
            headers.get(b"content-length"),
            limit=self._body_limit,
            deadline=self._deadline,
        )
        return from_body(body)


def is_host(host: bytes | None) -> bool:
    """Whether a header `Host` is well formed; a request without one is an old client's."""
    return host is None or _HOST.fullmatch(host) is not None


def _media_type(scope: Scope, headers: Headers) -> MediaType:
    """The media type to answer in, once the method and the host are ones to answer to."""
    method = scope["method"]
    if method not in {"POST", "GET"}:
        allow = (b"allow", b"GET, POST")
        raise bad_request(f"{method} is not allowed here; use POST or GET.", 405, allow)
    if not is_host(headers.get(b"host")):
        raise bad_request("The header Host is malformed.", 400, CLOSE)
    media_type = choose_media_type(headers.get(b"accept"))
    if media_type is None:
        raise bad_request(
            "Answers are application/graphql-response+json or application/json, in UTF-8; "
            "the header Accept takes neither.",
            406,
        )
    return media_type


def _answered(media_type: MediaType, asker: Asker, answer: Answer) -> _Outcome:
    status = answer.status_hint
    if status is None:
        # Only the newer type tells by its status that nothing was executed.
        newer = media_type is MediaType.GRAPHQL_RESPONSE
        status = 400 if answer.failed_before_execution and newer else 200
    headers = ((b"tessera-revision", b"%d" % answer.revision), *_WITH_STATUS.get(status, ()))
    if answer.replayed:
        headers = (*headers, REPLAYED)
    return _Outcome(status, answer.body, media_type, headers, asker, answer)


def _refused(media_type: MediaType, asker: Asker | None, refusal: HttpRefusal) -> _Outcome:
    body = errors_body([format_error(refusal.error)])
    return _Outcome(refusal.status, body, media_type, refusal.headers, asker, unread=refusal.unread)


def _failed(media_type: MediaType, asker: Asker | None, error: JsonError) -> _Outcome:
    status = status_of([error]) or 400
    return _Outcome(status, errors_body([error]), media_type, _WITH_STATUS.get(status, ()), asker)


def _crashed(media_type: MediaType, asker: Asker | None, error: JsonError) -> _Outcome:
    """An operation that may have begun, so that there is a `data`, which is null."""
    status = status_of([error]) or 500
    return _Outcome(status, failed_body([error]), media_type, (), asker)


async def _send(
    send: Send, status: int, headers: Iterable[Header], body: bytes, *, more: bool = False
) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body, "more_body": more})
