"""One child process of the supervisor: how it is started, stopped and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.embedded.lifetime import die_with_parent

FIRST_PAUSE = 0.5  # seconds before the first restart, doubled by each further one
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds a process must have run for its earlier crashes to be forgotten


@dataclass(slots=True)
class Child:
    """A process of ours, and how often it has crashed of late."""

    name: str
    command: Sequence[str]
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    crashes: int = 0
    start_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the process with these variables over our own."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **environment},
            pass_fds=self.descriptors,
            # A Ctrl-C is for the supervisor, which stops its children in order.
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one call into libc
        )

    def ended(self) -> int | None:
        """The exit code of a process that has ended since it was started, else None."""
        return None if self.process is None else self.process.poll()

    def plan_restart(self) -> float:
        """Note a crash; gives the seconds until the process is started again."""
        now = time.monotonic()
        if now - self.started_at > STEADY_AFTER:
            self.crashes = 0
        pause = min(FIRST_PAUSE * 2.0**self.crashes, LONGEST_PAUSE)
        self.crashes += 1
        self.process = None
        self.start_at = now + pause
        return pause

    def is_due(self) -> bool:
        """Whether a process that is not running should be started now."""
        return self.process is None and time.monotonic() >= self.start_at

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to a process that runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def stop_all(children: Sequence[Child], grace: float) -> list[str]:
    """Ask all to end, and kill those that have not after `grace` seconds; gives their names."""
    for child in children:
        child.signal(signal.SIGTERM)
    limit = time.monotonic() + grace
    killed = []
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.signal(signal.SIGKILL)
            child.process.wait()
            killed.append(child.name)
    return killed
