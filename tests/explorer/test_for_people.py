"""Fit for people: by keyboard alone, light and dark, wide and narrow, held to WCAG by axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tessera.explorer_build import SOURCES
from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Look, Visit
from tests.support.api import Json

pytestmark = IN_BROWSER

AXE = SOURCES / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [Look("wide", "light"), Look("narrow", "dark")]
"""Colours are the scheme's and places the size's, so two looks have all of them."""


async def findings(page: Page) -> list[Json]:
    """What axe finds serious or critical on the page as it stands."""
    # The policy of the page lets no script in; this one comes by the browser's own tools.
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags}).then((all) => all.violations)", RULES
    )
    return [
        {"rule": one["id"], "at": [node["html"][:160] for node in one["nodes"]][:4]}
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size}-{look.scheme}")
async def test_axe_finds_nothing_serious(visit: Visit, look: Look) -> None:
    explorer = await visit(look)
    page = explorer.page
    await explorer.open()
    await page.get_by_role("button", name="Sign in").wait_for()
    assert await findings(page) == []
    await explorer.sign_in()
    await page.get_by_label("Find a module or a field").fill("stage")
    assert await findings(page) == []
    await explorer.module("Deals").locator("summary").click()
    assert await findings(page) == []
    await explorer.example("Deals", "Filtered list")
    await explorer.run()
    await page.get_by_role("button", name="What are these?").click()
    assert await findings(page) == []
    await explorer.write("{ deals { nope } }")
    await explorer.run()
    await page.get_by_text("GRAPHQL_VALIDATION_FAILED", exact=True).wait_for()
    assert await findings(page) == []
    for pane in ("Build an operation", "Documentation Explorer", "History"):
        await page.get_by_role("button", name=pane).click()
        assert await findings(page) == [], pane
    # On a narrow screen the pane lies over the editor.
    await page.get_by_role("button", name="Hide History").click()
    await page.get_by_role("button", name="Copy as curl").click()
    assert await findings(page) == []


async def test_axe_finds_nothing_serious_in_the_drawing(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.page.get_by_role("button", name="How they are linked").click()
    await explorer.page.locator(".box").first.wait_for()
    assert await findings(explorer.page) == []


async def test_the_keyboard_is_enough(explorer: Explorer) -> None:
    """Signs in, takes an example, runs it, opens the docs: no mouse."""
    page = explorer.page
    await explorer.open()
    await expect(page.get_by_label("Token or API key")).to_have_value(explorer.workspace.token)
    await page.keyboard.press("Enter")
    await explorer.module("Deals").wait_for()
    await tab_to(page, "Deals deals ")
    await page.keyboard.press("Enter")
    await tab_to(page, "Filtered list")
    await page.keyboard.press("Enter")
    async with page.expect_response(f"{explorer.url}/graphql"):
        await page.keyboard.press("Control+Enter")
    await expect(page.get_by_label("About the response")).to_contain_text("Status 200")
    # The editor has the focus: Tab indents there, and Ctrl-M makes it leave.
    await page.keyboard.press("Control+m")
    await tab_to(page, "Docs of Deal", backwards=True)
    await page.keyboard.press("Enter")
    await expect(page.locator(".graphiql-doc-explorer")).to_contain_text("A sale in the making")


async def test_on_a_narrow_screen_keys_go_on_at_the_example(visit: Visit) -> None:
    """The panel goes, which had the focus."""
    explorer = await visit(Look(size="narrow"))
    await explorer.sign_in()
    await explorer.module("Deals").locator("summary").click()
    await explorer.module("Deals").get_by_role("button", name="Kanban").press("Enter")
    await explorer.page.keyboard.press("Tab")
    await expect(explorer.page.get_by_role("button", name="Execute query")).to_be_focused()
    await explorer.page.keyboard.press("Enter")
    await expect(explorer.page.get_by_label("About the response")).to_contain_text("Status 200")


async def test_nothing_moves_for_who_does_not_like_it(explorer: Explorer) -> None:
    await explorer.page.emulate_media(reduced_motion="reduce")
    await explorer.sign_in()
    moving = await explorer.page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((one) => [
            getComputedStyle(one), getComputedStyle(one, "::before"),
        ]).filter((style) => [style.transitionDuration, style.animationDuration].some(
            (times) => times.split(",").some((time) => parseFloat(time) > 0.001),
        )).length"""
    )
    assert moving == 0
    await explorer.page.get_by_role("button", name="How they are linked").click()
    dialog = explorer.page.get_by_role("dialog")
    await dialog.get_by_label("Find a module").fill("lead")
    await expect(dialog.locator(".box.dim")).to_have_count(3)
    drawing = dialog.locator(".react-flow__viewport")
    place = await drawing.get_attribute("style")
    await explorer.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert await drawing.get_attribute("style") == place


async def tab_to(page: Page, words: str, *, backwards: bool = False) -> None:
    """Press Tab until what has the focus reads so."""
    seen = []
    for _ in range(80):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        text = await page.evaluate("document.activeElement.innerText || ''")
        seen.append(" ".join(text.split()))
        if seen[-1].startswith(words):
            return
    raise AssertionError(seen)
