"""The audit of graphql-http, whole, against a running server (R11)."""

import asyncio
import json
import os
import shutil
from pathlib import Path

from tests.http.conftest import ROOT, Running
from tests.http.node import programs
from tests.support.workspaces import FreshWorkspace

AUDIT = Path(__file__).parent / "audit"
INSTALLED = ROOT / "build" / "audit"
CHECKS = 61


async def test_every_check_of_the_audit_passes(server: Running, home: FreshWorkspace) -> None:
    await install()
    environment = {**os.environ, "URL": f"{server.url}/graphql", "TOKEN": home.token}
    printed = await run("node", "run.mjs", environment=environment)
    results = [json.loads(line) for line in printed.splitlines()]
    assert len(results) == CHECKS
    assert [result for result in results if result["status"] != "ok"] == []


async def install() -> None:
    """The audit in a folder of its own; installed again only where its versions changed."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock, kept = AUDIT / "package-lock.json", INSTALLED / "installed.json"
    shutil.copy(AUDIT / "run.mjs", INSTALLED)
    if kept.exists() and kept.read_bytes() == lock.read_bytes():
        return
    shutil.copy(AUDIT / "package.json", INSTALLED)
    shutil.copy(lock, INSTALLED)
    await run("npm", "ci", "--no-audit", "--no-fund", environment=dict(os.environ))
    shutil.copy(lock, kept)


async def run(program: str, *arguments: str, environment: dict[str, str]) -> str:
    """What a program of Node.js printed; it must succeed."""
    process = await asyncio.create_subprocess_exec(
        *programs()[program],
        *arguments,
        cwd=INSTALLED,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, problems = await process.communicate()
    assert process.returncode == 0, problems.decode()
    return printed.decode()
