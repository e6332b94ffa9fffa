"""The house rules that no linter knows."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crm", "schema_builder", "storage", "gql", "jobs", "tessera", "benchmarks", "tests")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "internal"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_idea(path: Path) -> None:
    assert path.stem not in VAGUE
    assert len(path.read_text().splitlines()) <= LONGEST


def test_packages_begin_empty() -> None:
    for path in SOURCES:
        if path.name == "__init__.py":
            assert path.read_text() == "", path


def test_records_are_written_by_whole_definitions() -> None:
    """Who writes by what the asker sees would lose the defaults and values of hidden fields."""
    for name in ("writing.py", "mutations.py"):
        for line in (ROOT / "gql" / name).read_text().splitlines():
            assert "self.context.definitions" not in line, name
