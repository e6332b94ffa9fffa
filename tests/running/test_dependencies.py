"""What the packages import is declared and locked, by versions and hashes alone."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest

from tests.support.processes import ROOT

PACKAGES = ("crm", "schema_builder", "storage", "gql", "jobs", "tessera")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _name(requirement: str) -> str:
    return re.split(r"[\s\[<>=;!~]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _imported() -> set[str]:
    """The distributions that the packages import from, the standard library left out."""
    modules = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.partition(".")[0])
    foreign = modules - set(sys.stdlib_module_names) - set(PACKAGES)
    owners = packages_distributions()
    return {_name(owners[module][0]) for module in foreign}


def test_every_import_is_a_declared_dependency(project: dict[str, Any]) -> None:
    declared = {_name(line) for line in project["project"]["dependencies"]}
    assert _imported() <= declared


def test_everything_declared_is_locked_with_hashes(project: dict[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text()
    entries = {_name(entry): entry for entry in re.split(r"\n(?=\S)", lock) if "==" in entry}
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["embedded"],
        *project["dependency-groups"]["dev"],
    ]
    assert {_name(line) for line in wanted} <= set(entries)
    assert all("--hash=sha256:" in entry for entry in entries.values())


def test_the_lock_names_no_place_and_not_the_foreign_gql() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(
        r"https?:|--index-url|--extra-index-url|--find-links|^gql==", lock, re.MULTILINE
    )
