"""Takes the picture of the explorer that the README shows: `make picture`.

Starts a demo of its own in a folder that goes afterwards, and visits it with the machine's
Chromium.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tessera.explorer_build import SOURCES

PICTURE = SOURCES.parent / "docs" / "explorer.png"
SIZE = {"width": 1440, "height": 860}


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo server, while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        settings = {
            "TESSERA_HOME": str(Path(folder) / "home"),
            "TESSERA_PORT": str(port),
            "TESSERA_LOG_LEVEL": "warning",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tessera.cli", "serve", "--demo"],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("Ready at"):
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def take(page: Page, address: str) -> None:
    """Sign in, take an example, run it, and keep what is to be seen."""
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    deals = page.locator("details.module").filter(has_text="deals")
    deals.locator("summary").click()
    deals.get_by_role("button", name="Filtered list").click()
    page.keyboard.press("Control+Enter")
    page.get_by_text("Status 200").wait_for()
    page.get_by_role("heading", name="This workspace").click()
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURE)


def main() -> None:
    """Take the picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        take(browser.new_page(viewport=SIZE), address)
        browser.close()


if __name__ == "__main__":
    main()
