"""A real HTTP server on loopback that records what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)

    @property
    def key(self) -> str:
        """The idempotency key."""
        return self.headers["idempotency-key"]


@dataclass(slots=True)
class Receiver:
    """What was received, and how the next requests are answered; then with 200."""

    port: int = 0
    requests: list[Received] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    on_request: Callable[[Received], None] | None = None
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, status: int, body: bytes = b"", *headers: str) -> None:
        """The next request not yet provided for is answered like this."""
        lines = [
            f"HTTP/1.1 {status} Status",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *headers,
        ]
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"

        async def reply(writer: asyncio.StreamWriter) -> None:
            writer.write(head + body)

        self.replies.append(reply)

    async def wait_for(self, count: int, seconds: float = 15) -> list[Received]:
        """The requests, as soon as there are so many."""
        async with asyncio.timeout(seconds), self.came:
            await self.came.wait_for(lambda: len(self.requests) >= count)
        return self.requests

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request of a connection."""
        try:
            request = await _read(reader)
            async with self.came:
                self.requests.append(request)
                self.came.notify_all()
            if self.on_request is not None:
                self.on_request(request)
            if self.replies:
                await self.replies.pop(0)(writer)
            else:
                writer.write(OK)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
