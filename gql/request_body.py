"""Reads a request's body: at most so many bytes, within so many seconds."""

from starlette.types import Receive

from crm.errors import BadRequest
from gql.deadline import Deadline
from gql.refusal import CLOSE, HttpRefusal, bad_request


class Disconnected(Exception):
    """The client went away before its request was complete."""


async def read_body(
    receive: Receive, declared: bytes | None, *, limit: int, deadline: Deadline
) -> bytes:
    """The whole body; `declared` is the header `Content-Length`, where there is one.

    Raises HttpRefusal with 413 as soon as more than `limit` bytes are declared or have come,
    with 408 where it is not complete by the deadline, and Disconnected. Either refusal
    closes the connection, so that nothing reads on.
    """
    if declared is not None and _declares_more(declared, limit):
        raise _too_large(limit)
    try:
        return await deadline.hold(_read(receive, limit))
    except TimeoutError:
        message = f"The body was not complete within {deadline.seconds:g} seconds."
        raise bad_request(message, 408, CLOSE) from None


async def discard_body(receive: Receive, deadline: Deadline) -> None:
    """Let what still comes of a body pass by, for as long as the deadline allows.

    A connection that is closed while its client sends takes back what was answered on it.
    """
    try:
        await deadline.hold(_discard(receive))
    except TimeoutError:
        return


async def _discard(receive: Receive) -> None:
    message = await receive()
    while message["type"] == "http.request" and message.get("more_body", False):
        message = await receive()


async def _read(receive: Receive, limit: int) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False):
        if len(body) > limit:
            raise _too_large(limit, unread=False)
        return body
    gathered = bytearray()
    while message["type"] == "http.request":
        gathered += message.get("body", b"")
        more = message.get("more_body", False)
        if len(gathered) > limit:
            raise _too_large(limit, unread=more)
        if not more:
            return bytes(gathered)
        message = await receive()
    raise Disconnected


def _declares_more(declared: bytes, limit: int) -> bool:
    return not declared.isdigit() or len(declared) > 18 or int(declared) > limit


def _too_large(limit: int, *, unread: bool = True) -> HttpRefusal:
    return HttpRefusal(413, BadRequest(f"The body is longer than {limit} bytes."), unread=unread)
