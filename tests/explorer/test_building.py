"""The page is built once, and is in the wheel."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import zipfile
from pathlib import Path

from tessera.explorer_build import PAGE, build_page
from tests.explorer.browser import TOGETHER
from tests.support.processes import ROOT

pytestmark = TOGETHER


async def test_what_is_built_is_not_built_again(built: None) -> None:
    told: list[str] = []
    assert await asyncio.to_thread(build_page, told.append) is False
    assert told == []


def test_a_wheel_has_the_page_in_it(built: None, tmp_path: Path) -> None:
    # Built in place it would leave its copies in the tree for the other tests to find.
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    page = {path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file()}
    assert {f"tessera/explorer/{name}" for name in page} <= names
    assert not [name for name in names if "node_modules" in name]
