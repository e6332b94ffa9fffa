"""A small load generator for machines without wrk: kept connections, one request at a time each.

Run as `python -m benchmarks.generator JSON`; prints one line that begins with RESULT.
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import count
from pathlib import Path
from typing import cast

import orjson
import uvloop

from benchmarks.servers import HOST

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


class Asker(asyncio.Protocol):
    """One connection: sends the next request when an answer is whole, until the time is up."""

    def __init__(self, requests: list[bytes], start: int, until: float) -> None:
        self.answered = 0
        self.failed = 0
        self.read = 0
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._turn = count(start)
        self._until = until
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Collect an answer; when it is whole, count it and send the next request."""
        self._buffer += data
        self.read += len(data)
        end = self._buffer.find(HEAD_END)
        if end < 0 or len(self._buffer) < end + len(HEAD_END) + _length(self._buffer, end):
            return
        if self._buffer.startswith(b"HTTP/1.1 200"):
            self.answered += 1
        else:
            self.failed += 1
        self._buffer.clear()
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """Count a connection that the server closed as a failure."""
        if time.monotonic() < self._until:
            self.failed += 1
        if not self.closed.done():
            self.closed.set_result(None)

    def _send(self) -> None:
        assert self._transport is not None
        if time.monotonic() >= self._until:
            self._transport.close()
            return
        self._transport.write(self._requests[next(self._turn) % len(self._requests)])


def _length(buffer: bytearray, end: int) -> int:
    head = bytes(buffer[:end]).lower()
    at = head.index(LENGTH) + len(LENGTH)
    return int(head[at:].split(b"\r\n", 1)[0])


async def generate(
    port: int, requests: list[bytes], connections: int, seconds: float
) -> dict[str, int]:
    """Load a server; gives the counts of requests, failures and bytes, and the time it took."""
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    askers = [Asker(requests, number, began + seconds) for number in range(connections)]
    for asker in askers:
        await loop.create_connection(lambda asker=asker: asker, HOST, port)  # type: ignore[misc]
    await asyncio.gather(*(asker.closed for asker in askers))
    return {
        "requests": sum(asker.answered + asker.failed for asker in askers),
        "failed": sum(asker.failed for asker in askers),
        "bytes": sum(asker.read for asker in askers),
        "microseconds": int((time.monotonic() - began) * 1e6),
    }


def _request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def main() -> None:
    """Read what to do from the only argument, do it, and print the result."""
    what = orjson.loads(sys.argv[1])
    bodies = Path(what["bodies"]).read_bytes().splitlines()
    requests = [_request(what["path"], what["headers"], body) for body in bodies]
    told = uvloop.run(generate(what["port"], requests, what["connections"], what["seconds"]))
    print("RESULT", orjson.dumps(told).decode())


if __name__ == "__main__":
    main()
