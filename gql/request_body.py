"""Reads a request's body: at most so many bytes, within so many seconds."""

import asyncio

from starlette.types import Receive

from gql.refusal import HttpRefusal, bad_request

CLOSE = (b"connection", b"close")


class Disconnected(Exception):
    """The client went away before its request was complete."""


async def read_body(
    receive: Receive, declared: bytes | None, *, limit: int, within: float
) -> bytes:
    """The whole body; `declared` is the header `Content-Length`, where there is one.

    Raises HttpRefusal with 413 as soon as more than `limit` bytes are declared or have come,
    with 408 where the body is not complete `within` so many seconds, and Disconnected. Either
    refusal closes the connection, so that nothing reads on.
    """
    if declared is not None and _declares_more(declared, limit):
        raise _too_large(limit)
    try:
        async with asyncio.timeout(within):
            return await _read(receive, limit)
    except TimeoutError:
        message = f"The body was not complete within {within:g} seconds."
        raise bad_request(message, 408, CLOSE) from None


async def _read(receive: Receive, limit: int) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False):
        if len(body) > limit:
            raise _too_large(limit)
        return body
    gathered = bytearray()
    while message["type"] == "http.request":
        gathered += message.get("body", b"")
        if len(gathered) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return bytes(gathered)
        message = await receive()
    raise Disconnected


def _declares_more(declared: bytes, limit: int) -> bool:
    return not declared.isdigit() or len(declared) > 18 or int(declared) > limit


def _too_large(limit: int) -> HttpRefusal:
    return bad_request(f"The body is longer than {limit} bytes.", 413, CLOSE)
