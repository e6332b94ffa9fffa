"""Runs the programs of tests as real processes that have imported all they need already.

They are forked off a process that did so once: starting Python anew for each takes seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import TextIO
from unittest.mock import patch

from tests.support.processes import plain_environment

IMPORTED = ("tests.support.programs",)


class Forked:
    """A process that runs a function, both of its outputs in one pipe."""

    def __init__(self, function: Callable[..., None], *arguments: object) -> None:
        context = _context()
        reader, writer = context.Pipe(duplex=False)
        self._process: ForkServerProcess = context.Process(
            target=_run, args=(writer, function, arguments)
        )
        self._process.start()
        writer.close()
        self.stdout: TextIO = os.fdopen(os.dup(reader.fileno()))
        reader.close()

    @property
    def pid(self) -> int:
        """Its number in the system."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended, None as long as it runs; a signal that ended it is negative."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it as the system does when memory runs out."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end, up to so many seconds."""
        self._process.join(timeout)

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Wait for its end, up to so many seconds; gives the rest of what it printed."""
        with self.stdout:
            rest = self.stdout.read()
        self.wait(timeout)
        return rest, None


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    with patch.dict(os.environ, plain_environment(), clear=True):
        forkserver.ensure_running()
    return context


def _run(writer: Connection, function: Callable[..., None], arguments: tuple[object, ...]) -> None:
    for descriptor in (1, 2):
        os.dup2(writer.fileno(), descriptor)
    writer.close()
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    function(*arguments)
