"""The built page and what it loads, and the demo's sign-in: who gets what, and how packed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gql.settings import DemoSignIn
from tests.support.api import serving

SCRIPT = "assets/main-abc.js"
HERE = {
    "Host": "localhost:8000",
    "Sec-Fetch-Site": "same-origin",
    "Origin": "http://localhost:8000",
}
DEMO = {"email": "admin@demo.example", "token": "tss_1_secret"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page as the build leaves it."""
    (tmp_path / "assets").mkdir()
    for name in ("index.html", SCRIPT):
        (tmp_path / name).write_text(f"plain {name}")
        (tmp_path / f"{name}.br").write_text(f"brotli {name}")
        (tmp_path / f"{name}.gz").write_text(f"gzip {name}")
    (tmp_path / "built-from").write_text("what it was built from")
    return tmp_path


@pytest.fixture
async def page(database_url: str, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that has the page and is a demo."""
    async with serving(database_url, explorer=folder, demo=DemoSignIn(**DEMO)) as client:
        yield client


async def packed(client: httpx.AsyncClient, path: str, accepted: str) -> tuple[str | None, bytes]:
    """The encoding of an answer and its bytes as they came."""
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as response:
        raw = b"".join([part async for part in response.aiter_raw()])
    assert response.headers["vary"] == "Accept-Encoding"
    return response.headers.get("content-encoding"), raw


async def test_the_page_runs_nothing_but_files_of_this_server(page: httpx.AsyncClient) -> None:
    response = await page.get("/", headers={"Accept-Encoding": "identity"})
    assert (response.status_code, response.text) == (200, "plain index.html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; " in policy
    for forbidden in ("http", "*", "unsafe-eval", "blob:"):
        assert forbidden not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_files_with_a_hash_in_their_name_are_kept_for_ever(page: httpx.AsyncClient) -> None:
    response = await page.get(f"/{SCRIPT}", headers={"Accept-Encoding": "identity"})
    assert (response.status_code, response.text) == (200, f"plain {SCRIPT}")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    # A worker goes by the policy that comes with its own script.
    assert "script-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("br; q=0.0, GZIP", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("deflate, gzip;q=0", None),
        ("", None),
    ],
)
async def test_what_was_packed_beforehand_is_sent_as_the_client_takes_it(
    page: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    names = {"br": b"brotli", "gzip": b"gzip", None: b"plain"}
    for path, name in (("/", "index.html"), (f"/{SCRIPT}", SCRIPT)):
        expected = names[encoding] + b" " + name.encode()
        assert await packed(page, path, accepted) == (encoding, expected)


async def test_only_the_pages_own_files_are_served(page: httpx.AsyncClient) -> None:
    for path in ("main-abc.js.br", "../index.html", "%2e%2e/built-from", "none.js", ""):
        response = await page.get(f"/assets/{path}")
        assert response.status_code == 404, path
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert (await page.get("/built-from")).status_code == 404


async def test_the_demo_signs_in_who_sits_at_this_machine(page: httpx.AsyncClient) -> None:
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        response = await page.post("/demo", headers={**HERE, "Host": host})
        assert (response.status_code, response.json()) == (200, DEMO)
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "changed",
    [
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1.rebound.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://demo.example"},
        {"Origin": "null"},
        {"Origin": "http://[localhost"},
        {"X-Forwarded-For": "192.0.2.7"},
        {"Via": "1.1 proxy"},
    ],
)
async def test_the_demos_sign_in_is_nobody_elses(
    page: httpx.AsyncClient, changed: dict[str, str]
) -> None:
    response = await page.post("/demo", headers={**HERE, **changed})
    assert response.status_code == 404
    assert DEMO["token"] not in response.text


async def test_the_demos_sign_in_does_not_leave_the_machine(
    database_url: str, folder: Path
) -> None:
    async with serving(database_url, explorer=folder, demo=DemoSignIn(**DEMO)) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as far:
            assert (await far.post("/demo", headers=HERE)).status_code == 404


async def test_other_servers_have_no_sign_in_to_give(database_url: str, folder: Path) -> None:
    async with serving(database_url, explorer=folder) as client:
        assert (await client.post("/demo", headers=HERE)).status_code == 404


async def test_without_the_page_it_is_said_how_to_get_it(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, explorer=tmp_path / "none") as client:
        response = await client.get("/")
        assert response.status_code == 200
        assert "make explorer" in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]
