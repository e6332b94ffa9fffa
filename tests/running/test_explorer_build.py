"""The build of the explorer: from which sources, with which Node.js, and what is said without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tessera.explorer_build import SOURCES, find_node, fingerprint
from tests.support.processes import ROOT


def test_the_page_is_made_of_its_sources_alone(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("one")
    first = fingerprint(tmp_path)
    for folder in ("node_modules", "__pycache__"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").write_text("made")
    assert fingerprint(tmp_path) == first
    (tmp_path / "src" / "main.ts").write_text("two")
    second = fingerprint(tmp_path)
    (tmp_path / "src" / "main.ts").rename(tmp_path / "src" / "other.ts")
    assert len({first, second, fingerprint(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("version", "good"), [("v20.19.0", True), ("v22.12.0", True), ("v20.18.9", False)]
)
def test_node_of_the_path_must_be_new_enough(
    version: str, good: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_node()
    assert (found is not None and found.node == (str(tmp_path / "node"),)) is good


def test_what_keeps_the_page_from_being_built_is_said_plainly(tmp_path: Path) -> None:
    """Neither Node.js nor a place to have it from: the message says so, and the API goes on."""
    (tmp_path / "tessera").mkdir()
    shutil.copy(ROOT / "tessera" / "explorer_build.py", tmp_path / "tessera")
    (tmp_path / "explorer").mkdir()
    shutil.copy(SOURCES / "node.lock", tmp_path / "explorer")
    (tmp_path / "packages").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment = {
        **kept,
        "PATH": str(tmp_path),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path / "packages"),
        "PIP_NO_CACHE_DIR": "1",
    }
    ended = subprocess.run(
        [sys.executable, "-S", str(tmp_path / "tessera" / "explorer_build.py")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Node.js 20.19 or newer is not on the PATH" in ended.stdout
    assert "could not be built" in ended.stderr
    assert "make explorer" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_lock_names_no_place_of_packages() -> None:
    lock = (SOURCES / "package-lock.json").read_text()
    assert '"integrity": "sha512-' in lock
    assert "://registry" not in lock
    assert '"resolved"' not in lock
    assert "--hash=sha256:" in (SOURCES / "node.lock").read_text()
