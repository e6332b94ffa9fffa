"""The operation as code: what is copied runs as it is, and has no token in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.explorer.browser import IN_BROWSER, Explorer
from tests.http.node import programs

pytestmark = IN_BROWSER

QUERY = """# What's "quoted", `ticked`, a ${dollar} and a back\\\\slash.
query Found($text: String!, $flag: Boolean, $after: String) {
  deals(search: $text, first: 1, after: $after) { totalCount }
  companies(filter: {contacts: {some: {isPrimary: {eq: $flag}}}}) { totalCount }
}"""
VARIABLES = '{"text": "it\'s \\"so\\"", "flag": true, "after": null}'

Command = Callable[[str], list[str]]
RUNS: dict[str, Command] = {
    "curl": lambda code: ["sh", "-c", code],
    "Python (httpx)": lambda code: [sys.executable, "-c", code],
    "JavaScript (fetch)": lambda code: [
        *programs()["node"],
        "--input-type=module",
        "--eval",
        code,
    ],
}


@pytest.mark.parametrize("language", RUNS)
async def test_what_is_copied_runs(explorer: Explorer, language: str) -> None:
    await explorer.sign_in()
    await explorer.write(QUERY, VARIABLES)
    answer = await explorer.run()
    assert "errors" not in answer
    await explorer.page.get_by_role("button", name="Copy as curl").click()
    dialog = explorer.page.get_by_role("dialog", name="Copy as")
    await dialog.get_by_role("button", name=language).click()
    code = await dialog.get_by_label(f"As {language}").input_value()
    assert explorer.workspace.token not in code
    environment = {**os.environ, "TOKEN": explorer.workspace.token}
    ended = subprocess.run(  # noqa: ASYNC221
        RUNS[language](code), env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    printed = ended.stdout
    told = json.loads(printed) if not printed.startswith("{'") else eval(printed)  # noqa: S307
    assert told == answer


async def test_it_is_copied(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.page.get_by_role("button", name="Copy as curl").click()
    dialog = explorer.page.get_by_role("dialog", name="Copy as")
    await dialog.get_by_role("button", name="Copy", exact=True).click()
    await expect(dialog.get_by_role("status")).to_have_text("Copied.")
    copied = await explorer.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"curl -s '{explorer.url}/graphql'")
    await explorer.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_the_schema_is_saved(explorer: Explorer) -> None:
    await explorer.sign_in()
    await explorer.page.get_by_role("button", name="Copy as curl").click()
    link = explorer.page.get_by_role("link", name="The schema as SDL")
    assert await link.get_attribute("href") == f"{explorer.url}/schema.graphql"
    async with explorer.page.expect_download() as waiting:
        await link.click()
    saved = await waiting.value
    assert saved.suggested_filename == "schema.graphql"
    path = await saved.path()
    assert "type Deal implements" in path.read_text()
