"""Uploads: what contents, names and request bodies are taken, and how large."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine import Pool
from tests.graphql.files.papers import LIMIT, kept
from tests.support.api import Api, serving
from tests.support.uploads import PDF, PNG, sent, upload
from tests.support.workspaces import fresh_workspace


@pytest.mark.parametrize(
    ("name", "contents", "claimed", "kept_as"),
    [
        ("a.png", PNG, "image/png", "image/png"),
        ("a.png", PNG, "IMAGE/PNG; q=1", "image/png"),
        ("a", PNG, None, "image/png"),
        ("a.jpg", PNG, "image/jpeg", None),
        ("a.png", b"<script>alert(1)</script>", "image/png", None),
        ("a.txt", PNG, "text/plain", None),
        ("a.txt", "grüß".encode(), "text/plain", "text/plain"),
        ("a.txt", "grüß".encode("utf-16"), "text/plain", "text/plain"),
        ("a.csv", b"a\0b", "text/csv", None),
        ("a.csv", b"a;b\n", None, "text/csv"),
        ("a.html", b"<html></html>", "text/html", "text/html"),
        ("a.pdf", b"MZ" + b"\0" * 60, "application/pdf", None),
        ("a.docx", b"PK\x03\x04" + b"\0" * 40, None, None),
        ("a.bin", b"\0\1\2", None, "application/octet-stream"),
        ("a.exe", b"MZ" + b"\0" * 60, "application/x-msdownload", "application/x-msdownload"),
        ("a.foo", PDF, "application/x-foo", None),
        ("empty.txt", b"", "text/plain", "text/plain"),
        ("empty", b"", None, "application/octet-stream"),
    ],
)
async def test_contents_are_checked_against_what_they_claim(
    papers: Api, name: str, contents: bytes, claimed: str | None, kept_as: str | None
) -> None:
    response = await sent(papers, name, contents, claimed or "application/octet-stream")
    if name == "a.docx":
        assert "officedocument.wordprocessingml" in response.json()["contentType"]
    elif kept_as is None:
        assert response.status_code == 415
        assert name in response.json()["errors"][0]["message"]
    else:
        assert response.status_code == 201, response.text
        assert response.json()["contentType"] == kept_as


async def test_a_refusal_does_not_wait_for_more_of_a_body_that_came_whole(
    database_url: str, pool: Pool
) -> None:
    async with serving(database_url, body_within=3600.0, file_limit=LIMIT) as client:
        api = Api(client, await fresh_workspace(pool))
        async with asyncio.timeout(30):
            wrong = await sent(api, "a.png", b"MZ" + b"\0" * 60, "image/png")
            large = await sent(api, "a.txt", b"x" * (LIMIT + 1), "text/plain")
    assert (wrong.status_code, large.status_code) == (415, 413)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\a b.txt", "a b.txt"),
        ("\u202ea\x07b.txt", "ab.txt"),
        ("..", "file"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
    ],
)
async def test_names_are_made_harmless(papers: Api, given: str, name: str) -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{given}"\r\n\r\nhello\r\n--b--\r\n'
    )
    response = await papers.client.post(
        "/files",
        content=body.encode(),
        headers={**papers.workspace.headers, "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert response.status_code == 201, response.text
    assert response.json()["name"] == name


FORM = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


@pytest.mark.parametrize(
    ("type_", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", HEAD, 415),
        ("multipart/form-data; boundary=" + "b" * 71, HEAD, 415),
        ("multipart/mixed; boundary=b", HEAD, 415),
        (FORM, b"", 400),
        (FORM, b"nonsense", 400),
        (FORM, b"--b--\r\n", 400),
        (FORM, HEAD, 400),
        (FORM, HEAD + b"cut", 400),
        (FORM, HEAD + b"x\r\n" + HEAD + b"y\r\n--b--\r\n", 400),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1000, 400),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--b--\r\n', 400),
        (FORM, b"--b\r\n" + b"X: y\r\n" * 5000 + b"\r\n\r\n--b--\r\n", 400),
        (FORM, b"--b\r\nX: " + b"y" * 50_000 + b"\r\n\r\n\r\n--b--\r\n", 400),
        (FORM, HEAD + b"x" * (LIMIT + 1) + b"\r\n--b--\r\n", 413),
    ],
    ids=range(15),
)
async def test_malformed_uploads_are_refused_and_leave_nothing(
    papers: Api, folder: Path, type_: str, body: bytes, status: int
) -> None:
    before = kept(folder, papers)
    response = await papers.client.post(
        "/files", content=body, headers={**papers.workspace.headers, "Content-Type": type_}
    )
    assert response.status_code == status, response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert kept(folder, papers) == before


async def test_a_token_is_needed_and_the_limit_holds_without_a_length(papers: Api) -> None:
    response = await papers.client.post("/files", files={"file": ("a", b"x")})
    assert response.status_code == 401
    sent_ = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent_
        yield HEAD
        while sent_ < 100 * LIMIT:
            sent_ += 65_536
            yield b"x" * 65_536

    response = await papers.client.post(
        "/files",
        content=endless(),
        headers={**papers.workspace.headers, "Content-Type": FORM},
    )
    assert response.status_code == 413
    assert (await upload(papers, "exact.txt", b"x" * LIMIT))["size"] == LIMIT
