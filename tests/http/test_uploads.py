"""Uploads to a real server: flat memory, refusals that arrive, clients that are slow or leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from storage.engine import Pool
from tests.http.conftest import Running
from tests.http.serving import FILE_LIMIT, ORIGIN
from tests.support.workspaces import FreshWorkspace

MEBIBYTE = 1 << 20
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
TAIL = b"\r\n--b--\r\n"


def headers(workspace: FreshWorkspace) -> dict[str, str]:
    return {**workspace.headers, "Content-Type": "multipart/form-data; boundary=b"}


async def body(size: int) -> AsyncIterator[bytes]:
    """An upload of so many bytes."""
    yield HEAD
    chunk = b"x" * MEBIBYTE
    for _ in range(size // MEBIBYTE):
        yield chunk
    yield b"x" * (size % MEBIBYTE) + TAIL


def opening(home: FreshWorkspace, length: int) -> bytes:
    token = home.headers["Authorization"]
    return (
        f"POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def left(server: Running) -> list[Path]:
    """The files whose contents are there."""
    return [path for path in (server.log.parent / "files").rglob("*") if path.is_file()]


async def test_a_large_file_goes_through_with_flat_memory(
    server: Running, stranger: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    await stranger.post("/files", content=body(MEBIBYTE), headers=headers(home))
    before = server.memory
    size = FILE_LIMIT - 5
    response = await stranger.post("/files", content=body(size), headers=headers(home), timeout=120)
    assert response.status_code == 201, response.text
    assert response.json()["size"] == size
    assert server.memory - before < size // 2


async def test_too_large_is_told_while_the_client_still_sends(
    server: Running, stranger: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    count = len(left(server))
    for length in (FILE_LIMIT + 100_000, 10**17):
        answer = await server.raw(opening(home, length) + HEAD)
        assert answer.startswith(b"HTTP/1.1 413")
    response = await stranger.post(
        "/files", content=body(FILE_LIMIT + 1), headers=headers(home), timeout=120
    )
    assert response.status_code == 413
    assert len(left(server)) == count


async def test_a_body_that_stops_coming_is_given_up(
    server: Running, home: FreshWorkspace, pool: Pool
) -> None:
    count = len(left(server))
    for begun in (b"", HEAD, HEAD + b"x" * 100_000):
        answer = await server.raw(opening(home, 10_000_000) + begun)
        assert answer.startswith(b"HTTP/1.1 408")
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(opening(home, 10_000_000) + HEAD)
    async with asyncio.timeout(60):
        # A byte now and then is no upload.
        while not reader._buffer:
            writer.write(b"x")
            await asyncio.sleep(0.2)
    assert (await reader.readline()).startswith(b"HTTP/1.1 408")
    writer.close()
    assert len(left(server)) == count


async def test_a_client_that_leaves_leaves_nothing(server: Running, home: FreshWorkspace) -> None:
    count = len(left(server))
    _, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(opening(home, 50_000_000) + HEAD + b"x" * 20_000_000)
    await writer.drain()
    writer.close()
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/healthz")).status_code == 200
        while len(left(server)) > count:  # noqa: ASYNC110 - another process tidies up
            await asyncio.sleep(0.05)


async def test_a_page_of_another_origin_may_upload(stranger: httpx.AsyncClient) -> None:
    response = await stranger.options(
        "/files",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in response.headers["access-control-allow-methods"]


async def test_a_million_form_fields_are_refused_at_the_second(
    server: Running, stranger: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    before = server.memory
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

    async def fields() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield part * 1000

    response = await stranger.post("/files", content=fields(), headers=headers(home), timeout=120)
    assert response.status_code == 400
    assert server.memory - before < 20 * MEBIBYTE


async def test_links_are_not_logged(server: Running, stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/files/1.2.abcdef.0123456789")
    assert response.status_code == 404
    async with asyncio.timeout(10):
        while "/files/" not in server.log.read_text():  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.05)
    assert "0123456789" not in server.log.read_text()
