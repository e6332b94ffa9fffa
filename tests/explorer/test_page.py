"""The page as it is loaded: from this server alone, quickly, and the editor after the frame."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import Route, expect

from tessera.explorer_build import PAGE
from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Look, Visit

pytestmark = IN_BROWSER

LARGEST = 2_500_000
"""Bytes, packed by brotli as they are sent."""
SMALLEST = 500_000
"""Less would mean that the editor is missing."""


async def test_nothing_comes_from_another_server(explorer: Explorer) -> None:
    """The fixture that opened the page holds every test to it; here all of the page is used."""
    await explorer.sign_in()
    await explorer.example("Deals", "Filtered list")
    await explorer.run()
    for pane in ("Documentation Explorer", "History", "This workspace"):
        await explorer.page.get_by_role("button", name=pane).click()
    await explorer.page.keyboard.press("Control+,")
    await expect(explorer.page.get_by_role("dialog")).to_be_visible()
    assert explorer.foreign == []


async def test_the_browser_itself_would_refuse_another_server(explorer: Explorer) -> None:
    await explorer.open()
    refused = await explorer.page.evaluate(
        """async () => {
            const asked = fetch("https://example.com/").then(() => "answered", () => "refused");
            const ran = new Promise((done) => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.head.append(script);
                done(window.ran === true ? "ran" : "refused");
            });
            return [await asked, await ran];
        }"""
    )
    assert refused == ["refused", "refused"]
    assert all("Content Security Policy" in told for told in explorer.complaints)
    explorer.complaints.clear()
    explorer.foreign.clear()


def test_all_that_a_visit_can_load_is_small(built: None) -> None:
    packed = sum(path.stat().st_size for path in PAGE.rglob("*.br"))
    assert SMALLEST < packed < LARGEST


async def test_the_frame_is_there_before_the_editor(explorer: Explorer) -> None:
    async with httpx.AsyncClient() as client:
        frame = re.findall(r"assets/[^\"]+", (await client.get(explorer.url)).text)
    held: list[Route] = []

    async def hold(route: Route) -> None:
        if any(route.request.url.endswith(name) for name in frame):
            await route.continue_()
        else:
            held.append(route)

    await explorer.page.route("**/assets/*", hold)
    await explorer.open()
    await explorer.page.get_by_role("button", name="Sign in").click()
    await expect(explorer.page.get_by_text("Loading the editor")).to_be_visible()
    assert held
    for route in held:
        await route.continue_()
    held.clear()
    await explorer.page.unroute("**/assets/*")
    await expect(explorer.module("Deals")).to_be_visible()


async def test_what_is_kept_for_ever_is_named_by_its_content(explorer: Explorer) -> None:
    urls: list[str] = []
    explorer.page.on("response", lambda response: urls.append(response.url))
    await explorer.sign_in()
    assets = [url for url in urls if "/assets/" in url]
    assert len(assets) > 5
    async with httpx.AsyncClient(headers={"Accept-Encoding": "br"}) as client:
        for url in assets[:3]:
            answer = await client.head(url)
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-encoding"] == "br"


@pytest.mark.parametrize("size", ["wide", "narrow"])
async def test_nothing_lies_over_a_button(visit: Visit, size: str) -> None:
    """With all panes open there is the least room."""
    explorer = await visit(Look(size=size))
    await explorer.sign_in()
    await explorer.example("Deals", "Create")
    await explorer.run()
    await explorer.page.get_by_role("button", name="What are these?").click()
    bars = (".bar", ".graphiql-sidebar", ".graphiql-toolbar", ".graphiql-editor-tools", ".facts")
    for bar in bars:
        buttons = explorer.page.locator(f"{bar} button:visible")
        assert await buttons.count()
        for button in await buttons.all():
            # Waits until it would be this button that is hit.
            await button.click(trial=True)


@pytest.mark.parametrize("size", ["wide", "narrow"])
async def test_nothing_is_wider_than_the_screen(visit: Visit, size: str) -> None:
    explorer = await visit(Look(size=size))
    await explorer.sign_in()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await explorer.page.evaluate(overflow) == 0
    await expect(explorer.module("Deals")).to_be_visible()
