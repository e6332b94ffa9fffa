"""Builds wheels that have the explorer in them: setuptools, and the page before it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

from tessera.explorer_build import NODE_WHEEL, build_page, find_node

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

COPIED = Path("build", "lib", "tessera", "explorer")
Settings = Mapping[str, str | list[str] | None] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """What setuptools needs, and Node.js from its wheel where the PATH has none."""
    found = build_meta.get_requires_for_build_wheel(config_settings)
    return found if find_node() else [*found, NODE_WHEEL]


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """The wheel's name; the page is built first. Raises PageNotBuilt."""
    build_page(partial(print, file=sys.stderr))
    # setuptools keeps what it copied for an earlier wheel, files of an older page among it.
    shutil.rmtree(COPIED, ignore_errors=True)
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
