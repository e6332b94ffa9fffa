"""Uploads files as a client does."""

from __future__ import annotations

import httpx

from tests.support.api import Api, Json

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 50


async def sent(
    api: Api, name: str, contents: bytes, type_: str | None = None, **more: object
) -> httpx.Response:
    """The response to an upload."""
    file = (name, contents) if type_ is None else (name, contents, type_)
    return await api.client.post(
        "/files", files={"file": file}, headers=api.workspace.headers, **more
    )


async def upload(api: Api, name: str, contents: bytes, type_: str | None = None) -> Json:
    """What the server tells of a file that it takes."""
    response = await sent(api, name, contents, type_)
    assert response.status_code == 201, response.text
    told: Json = response.json()
    return told
