"""The drawing of how modules are linked, with few modules and with many."""

from __future__ import annotations

import re

from playwright.async_api import Locator, expect

from tests.explorer.browser import IN_BROWSER, Explorer
from tests.explorer.conftest import Look, Visit
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

pytestmark = IN_BROWSER

READABLE = 8.5
"""The least height of letters, in pixels of the screen."""


async def drawn(explorer: Explorer) -> Locator:
    """The drawing, opened."""
    await explorer.page.get_by_role("button", name="How they are linked").click()
    dialog = explorer.page.get_by_role("dialog", name="How modules are linked")
    await dialog.locator(".box").first.wait_for()
    return dialog


async def sizes(dialog: Locator) -> list[Json]:
    """Place and height of letters of each module that is drawn."""
    return await dialog.locator(".box").evaluate_all(
        """(boxes) => boxes.map((box) => {
            const {left, top, right, bottom, height} = box.getBoundingClientRect();
            const letters = parseFloat(getComputedStyle(box).fontSize) * height / box.offsetHeight;
            return {left, top, right, bottom, letters};
        })"""
    )


def overlapping(boxes: list[Json]) -> list[tuple[Json, Json]]:
    """Pairs that lie over each other."""
    return [
        (one, other)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


async def test_a_few_modules_are_drawn_and_open_their_docs(explorer: Explorer) -> None:
    await explorer.sign_in()
    dialog = await drawn(explorer)
    boxes = await sizes(dialog)
    assert len(boxes) == 4
    assert overlapping(boxes) == []
    assert min(box["letters"] for box in boxes) > 12
    await expect(dialog.locator(".react-flow__edge")).to_have_count(5)
    await expect(dialog.locator(".react-flow__edge-text", has_text="Lead")).to_be_visible()
    await dialog.get_by_role("button", name=re.compile(r"^Deals \d+$")).click()
    await expect(dialog).to_have_count(0)
    docs = explorer.page.locator(".graphiql-doc-explorer")
    await expect(docs).to_contain_text("A sale in the making")


async def test_a_search_shows_what_it_found(explorer: Explorer) -> None:
    await explorer.sign_in()
    dialog = await drawn(explorer)
    await dialog.get_by_label("Find a module").fill("lead")
    await expect(dialog.locator(".box.dim")).to_have_count(3)
    await expect(dialog.locator(".box:not(.dim)")).to_contain_text("Leads")
    await dialog.get_by_label("Also those of every workspace").check()
    await expect(dialog.locator(".box")).to_have_count(9)
    await explorer.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_fifty_modules_can_be_read(visit: Visit, own: Api) -> None:
    for number in range(50):
        fields = [field("name", "TEXT")]
        if number % 5:
            fields.append(lookup("parent", f"thing{number - number % 5}", f"children{number}"))
        if number % 7 == 3:
            fields.append(lookup("other", f"thing{number // 2}", f"others{number}"))
        await own.module(apiName=f"thing{number}", fields=fields)
    explorer = await visit(workspace=own.workspace)
    await explorer.sign_in(own.workspace.token)
    dialog = await drawn(explorer)
    boxes = await sizes(dialog)
    assert len(boxes) == 50
    assert overlapping(boxes) == []
    assert min(box["letters"] for box in boxes) >= READABLE
    await dialog.get_by_label("Find a module").fill("thing49")
    await expect(dialog.locator(".box:not(.dim)")).to_be_in_viewport()
    found = [one for one in await sizes(dialog) if one["letters"]]
    assert max(one["letters"] for one in found) > READABLE


async def test_the_drawing_fits_a_narrow_screen(visit: Visit) -> None:
    explorer = await visit(Look(size="narrow"))
    await explorer.sign_in()
    dialog = await drawn(explorer)
    boxes = await sizes(dialog)
    assert overlapping(boxes) == []
    assert all(box["left"] >= 0 and box["right"] <= 390 for box in boxes)
    assert min(box["letters"] for box in boxes) >= READABLE
