"""Starts the servers under test, both in the same way: one uvicorn process on one core."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cores import pin
from benchmarks.processes import cpu_seconds, resident_bytes

READY_WITHIN = 30.0  # seconds
STOPS_WITHIN = 15.0  # seconds
HOST = "127.0.0.1"


class ServerFailed(Exception):
    """A server under test ended, or was not ready in time; the text is what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server under test."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Processor time used so far, in seconds."""
        return cpu_seconds(self.process.pid)

    def resident_bytes(self) -> int:
        """Memory in use, in bytes."""
        return resident_bytes(self.process.pid)


@contextmanager
def running_server(
    name: str, factory: str, environment: Mapping[str, str], core: frozenset[int], folder: Path
) -> Iterator[Server]:
    """Run an application's factory (`package.module:function`) until the block ends.

    `folder` keeps what it prints. Raises ServerFailed where it does not come up.
    """
    port = _free_port()
    log = folder / f"{name}-{port}.log"
    process = _launch(factory, port, environment, log)
    try:
        # Before any thread is made: threads run where their maker runs.
        pin(process.pid, core)
        _wait_ready(process, port, log)
        yield Server(name, port, process)
    finally:
        _end(process)


def _launch(
    factory: str, port: int, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", factory, "--factory"),
                *("--host", HOST, "--port", str(port)),
                *("--loop", "uvloop", "--http", "httptools"),
                *("--no-access-log", "--log-level", "warning"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )


def _wait_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    limit = time.monotonic() + READY_WITHIN
    while time.monotonic() < limit and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise ServerFailed(log.read_text(errors="replace")[-4000:])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
