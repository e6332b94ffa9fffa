"""Starts this project's own programs as real processes, and finds what they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Protocol

from storage.embedded.lifetime import is_alive

ROOT = Path(__file__).parents[2]


def plain_environment(**variables: str) -> dict[str, str]:
    """This process's environment without any Tessera setting, and with these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TESSERA_")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **variables}


def run_tessera(
    *arguments: str, environment: Mapping[str, str], seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a `tessera` command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tessera.cli", *arguments],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def run_python(
    program: str, *arguments: str, environment: Mapping[str, str], seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a few lines of Python to their end."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def start_python(
    program: str, *arguments: str, environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start a few lines of Python, both outputs in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-u", "-c", program, *arguments],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start_tessera(*arguments: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a `tessera` command, both outputs in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "tessera.cli", *arguments],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Running(Protocol):
    """A running process: of `subprocess`, or one of `tests.support.forked`."""

    @property
    def stdout(self) -> IO[str] | None:
        """What it prints."""

    def send_signal(self, sig: int, /) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """Kill it."""

    @property
    def returncode(self) -> int | None:
        """How it ended, None as long as it runs."""

    def wait(self) -> object:
        """Wait for its end."""

    def communicate(self, *, timeout: float) -> object:
        """Wait for its end, and read what it prints until then."""


def read_until(process: Running, wanted: str, seconds: float = 120) -> list[str]:
    """The lines a process prints, up to and with the first that has the wanted text.

    A process that does not print it in time is killed.
    """
    lines = []
    assert process.stdout is not None
    deadline = threading.Timer(seconds, process.kill)
    deadline.start()
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if wanted in line:
                return lines
    finally:
        deadline.cancel()
    raise AssertionError(f"{wanted!r} was never printed, but:\n" + "\n".join(lines))


def kill_nine(process: Running) -> None:
    """Kill a process as the system does when memory runs out, and close its pipe."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def finish(process: Running, number: signal.Signals | None = None) -> int | None:
    """Send a signal, if one is given, wait for the process's end and give its exit code."""
    if number is not None:
        process.send_signal(number)
    process.communicate(timeout=60)
    return process.returncode


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until a condition holds."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"within {seconds} s: {what}")


def children_of(pid: int) -> dict[int, str]:
    """The running child processes of a process, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == pid and is_alive(int(folder.name)):
            found[int(folder.name)] = command
    return found


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
