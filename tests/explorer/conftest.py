"""The built page, a server that has it, a browser, and a page of its own for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from storage.engine import Pool
from tessera.demo import fill
from tessera.explorer_build import build_page
from tests.explorer.browser import BEGIN, CHROMIUM, OPEN_EDITORS, SIZES, Explorer
from tests.http.conftest import Running, run_server
from tests.support.api import Api
from tests.support.workspaces import FreshWorkspace, fresh_workspace

PATIENCE = 20_000  # milliseconds for what a person would wait for
expect.set_options(timeout=PATIENCE)

Visit = Callable[..., Awaitable[Explorer]]


@pytest.fixture(scope="session")
async def built() -> None:
    """The page, built anew where its sources changed, and axe, which examines it."""
    await asyncio.to_thread(build_page, print, everything=True)


@pytest.fixture(scope="session")
async def demo_home(pool: Pool) -> FreshWorkspace:
    """The workspace of the demo, with the sales pack and sample records."""
    workspace = await fresh_workspace(pool)
    server = Server(pool, fixed_schema())
    await fill(server, await authenticate(server.actors, f"Bearer {workspace.token}".encode()))
    await server.readers.close()
    return workspace


@pytest.fixture(scope="session")
async def explorer_server(
    built: None,
    database_url: str,
    demo_home: FreshWorkspace,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Running]:
    """The server that the browser visits."""
    log = tmp_path_factory.mktemp("explorer") / "log"
    sign_in = (demo_home.email, demo_home.token)
    program = "tests.explorer.serving"
    async with run_server(database_url, log, *sign_in, program=program) as running:
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium, without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        await opened.close()


@dataclass(frozen=True, slots=True)
class Look:
    """How a visitor's screen is."""

    size: Literal["wide", "narrow"] = "wide"
    scheme: Literal["light", "dark"] = "light"


WIDE = Look()


@pytest.fixture(scope="session")
def contexts() -> dict[Look, BrowserContext]:
    """What the browser keeps for each kind of screen, so that it loads the page once."""
    return {}


@pytest.fixture
async def visit(
    browser: Browser,
    contexts: dict[Look, BrowserContext],
    explorer_server: Running,
    demo_home: FreshWorkspace,
) -> AsyncIterator[Visit]:
    """Opens pages, each of a visitor without a past; afterwards none may have complained."""
    visited: list[Explorer] = []

    async def opened(look: Look = WIDE, workspace: FreshWorkspace = demo_home) -> Explorer:
        if look not in contexts:
            width, height = SIZES[look.size]
            contexts[look] = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=look.scheme,
                permissions=["clipboard-read", "clipboard-write"],
            )
            contexts[look].set_default_timeout(PATIENCE)
            await contexts[look].add_init_script(BEGIN + OPEN_EDITORS)
        page = await contexts[look].new_page()
        explorer = Explorer(page, explorer_server.url, workspace)
        explorer.listen()
        visited.append(explorer)
        return explorer

    yield opened
    for explorer in visited:
        await explorer.page.close()
    for explorer in visited:
        assert explorer.foreign == []
        assert explorer.complaints == []


@pytest.fixture
async def explorer(visit: Visit) -> Explorer:
    """A visitor of the demo, not yet signed in."""
    return await visit()


@pytest.fixture
async def own(pool: Pool, explorer_server: Running) -> AsyncIterator[Api]:
    """The API of a workspace of this test alone, on the server that the browser visits."""
    async with httpx.AsyncClient(base_url=explorer_server.url, timeout=30) as client:
        yield Api(client, await fresh_workspace(pool))
