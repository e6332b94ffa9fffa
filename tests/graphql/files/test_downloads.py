"""Files are given out by signed links, whole or in part, and to nobody without one."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from storage.engine import Pool
from tests.graphql.files.papers import paper
from tests.support.api import Api
from tests.support.uploads import PDF, PNG, upload
from tests.support.workspaces import fresh_workspace


async def test_a_file_is_uploaded_held_and_given_out(papers: Api) -> None:
    told = await upload(papers, "Öffer 1.pdf", PDF, "application/pdf")
    assert told == {
        "id": told["id"],
        "name": "Öffer 1.pdf",
        "contentType": "application/pdf",
        "size": len(PDF),
    }
    made = await paper(papers, name="a", scan=told["id"])
    url = made["scan"].pop("url")
    assert made["scan"] == told
    assert url.startswith(f"/files/{papers.workspace.id}.")
    response = await papers.client.get(url)
    assert (response.status_code, response.content) == (200, PDF)
    headers = response.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == (
        f"attachment; filename=\"_ffer 1.pdf\"; filename*=UTF-8''{quote('Öffer 1.pdf')}"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-length"] == str(len(PDF))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=50-9999", 206, slice(50, None)),
        ("bytes=9999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=3-1", 200, slice(None)),
        ("bytes=0-1,3-4", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
async def test_ranges(papers: Api, asked: str, status: int, part: slice | None) -> None:
    told = await upload(papers, "a.pdf", PDF)
    url = (await paper(papers, scan=told["id"]))["scan"]["url"]
    response = await papers.client.get(url, headers={"Range": asked})
    assert response.status_code == status
    if part is not None:
        assert response.content == PDF[part]
    if status == 206:
        start, end, _ = part.indices(len(PDF))
        assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{len(PDF)}"


async def test_links_cannot_be_forged_nor_used_elsewhere(papers: Api, pool: Pool) -> None:
    told = await upload(papers, "a.png", PNG)
    url = (await paper(papers, scan=told["id"]))["scan"]["url"]
    assert (await papers.client.get(url)).headers["content-disposition"].startswith("inline")
    signed = url.removeprefix("/files/")
    workspace, until, file, signature = signed.split(".")
    other = await fresh_workspace(pool)
    for wrong in (
        f"{other.id}.{until}.{file}.{signature}",
        f"{workspace}.{int(until) + 300}.{file}.{signature}",
        f"{workspace}.{until}.{'0' * 32}.{signature}",
        f"{workspace}.{until}.{file}.{'0' * 64}",
        f"{workspace}.{until}.{file}",
        f"99999999.{until}.{file}.{signature}",
        f"../{signed}",
        "x",
        quote("\x00", safe=""),
    ):
        response = await papers.client.get(f"/files/{wrong}")
        assert response.status_code == 404
        assert "PNG" not in response.text
    old = f"{workspace}.1.{file}.{signature}"
    assert (await papers.client.get(f"/files/{old}")).status_code == 404
