"""A client that goes away in the middle of its request is no failure of the server's."""

from __future__ import annotations

import httpx
from starlette.types import Message

from storage.engine import Pool
from tests.support.workspaces import fresh_workspace


async def test_a_client_that_leaves_before_its_body_is_whole_is_let_go(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    workspace = await fresh_workspace(pool)
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    come: list[Message] = [
        {"type": "http.request", "body": b'{"query":', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return come.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {**workspace.headers, "content-type": "application/json", "content-length": "100"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await transport.app(scope, receive, send)
    assert come == []
    assert sent == []
