"""The head of a request is bounded in size and in time, before anything is known of its sender."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.support.processes import plain_environment, read_until, start_python

SERVES = """
import socket
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tessera.request_heads import BoundedHeads

class Impatient(BoundedHeads):
    within = 0.6

app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("served"))])
listening = socket.create_server(("127.0.0.1", 0))
print("port", listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, http=Impatient, log_config=None)).run(sockets=[listening])
"""
REQUEST = b"GET / HTTP/1.1\r\nHost: tessera.test\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server in a process of its own."""
    with start_python(SERVES, environment=plain_environment()) as process:
        try:
            yield int(read_until(process, "port")[-1].split()[-1])
        finally:
            process.kill()


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _served(connection: socket.socket) -> bool:
    """Whether the next answer is the one wanted; it may come in two pieces."""
    read = b""
    while not read.endswith(b"served"):
        piece = connection.recv(65536)
        if not piece:
            return False
        read += piece
    return True


def _all_of(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    read = b""
    try:
        while piece := connection.recv(65536):
            read += piece
    except ConnectionResetError:
        pass
    return read


@pytest.mark.parametrize("line", [b"X-%d: " + b"a" * 1000 + b"\r\n", b"a" * 1000 + b"%d"])
def test_headers_without_end_are_refused(port: int, line: bytes) -> None:
    with _connected(port) as connection:
        sent = 0
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
            for number in range(20_000):
                connection.sendall(line % number)
                sent += 1
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert sent < 20_000


def test_a_head_that_is_too_large_is_told(port: int) -> None:
    with _connected(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        time.sleep(0.1)  # else both may come as one piece, whose size says nothing
        connection.sendall(b"a" * 66_000)
        assert _all_of(connection).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, begun: bytes) -> None:
    with _connected(port) as connection:
        connection.sendall(begun)
        assert _all_of(connection) == b""


def test_a_second_head_that_does_not_come_is_not_waited_for(port: int) -> None:
    with _connected(port) as connection:
        connection.sendall(REQUEST)
        assert _served(connection)
        connection.sendall(REQUEST[:-2])
        assert _all_of(connection) == b""


def test_requests_one_after_another_and_at_once_are_served(port: int) -> None:
    with _connected(port) as connection:
        for _ in range(3):
            connection.sendall(REQUEST)
            assert _served(connection)
        last = REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        connection.sendall(REQUEST * 400 + last)
        assert _all_of(connection).count(b"served") == 401


def test_a_head_in_small_pieces_is_served(port: int) -> None:
    with _connected(port) as connection:
        for place in range(len(REQUEST)):
            connection.sendall(REQUEST[place : place + 1])
        assert _served(connection)
