"""Keeps the processes of an installation running, tells of crashes, and stops all in order."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import structlog

from storage.embedded.errors import EngineError
from tessera.children import Child, stop_all
from tessera.errors import CommandFailed

LOOK_EVERY = 0.2  # seconds
GRACE = 15.0  # seconds for requests and jobs under way
REVIVE_PAUSE = 5.0  # seconds between tries to start an engine again
# A process that has never come up and crashed so often will not come up.
HOPELESS_AFTER = 4


class NeverCameUp(CommandFailed):
    """A process crashed again and again before the installation was ready."""


class Supervisor:
    """Starts children, starts crashed ones again, and stops them all when asked."""

    def __init__(
        self,
        children: Sequence[Child],
        environment: Callable[[], Mapping[str, str]],
        *,
        revive: Callable[[], list[str]] = list,
        is_ready: Callable[[], bool] = lambda: True,
        when_ready: Callable[[], None] = lambda: None,
        grace: float = GRACE,
    ) -> None:
        """`revive` starts ended engines again and names them; `when_ready` is called once."""
        self._grace = grace
        self._children = children
        self._environment = environment
        self._revive = revive
        self._is_ready = is_ready
        self._when_ready = when_ready
        self._ready = False
        self._revive_at = 0.0
        self._stop = threading.Event()
        self._log = structlog.get_logger()

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; raises NeverCameUp where a child cannot be started."""
        before = {
            number: signal.signal(number, self._asked_to_stop)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            while not self._stop.is_set():
                self._look()
                self._stop.wait(LOOK_EVERY)
        finally:
            for name in stop_all(self._children, self._grace):
                self._log.warning("process killed, it did not end in time", name=name)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked_to_stop(self, number: int, _: FrameType | None) -> None:
        self._stop.set()

    def _look(self) -> None:
        self._revive_engines()
        for child in self._children:
            code = child.ended()
            if code is not None:
                self._tell_crash(child, code)
            if child.is_due():
                child.start(self._environment())
        if not self._ready and self._is_ready():
            self._ready = True
            self._when_ready()

    def _revive_engines(self) -> None:
        if time.monotonic() < self._revive_at:
            return
        before = dict(self._environment())
        try:
            revived = self._revive()
        except EngineError as error:
            self._log.error("engine cannot be started again", reason=str(error))
            self._revive_at = time.monotonic() + REVIVE_PAUSE
            return
        for name in revived:
            self._log.error("engine ended, started again", name=name)
        if revived and dict(self._environment()) != before:
            # Its address has changed: the children must learn the new one.
            stop_all(self._children, self._grace)

    def _tell_crash(self, child: Child, code: int) -> None:
        pause = child.plan_restart()
        if not self._ready and child.crashes >= HOPELESS_AFTER:
            raise NeverCameUp(f"The {child.name} process cannot be started (exit code {code}).")
        self._log.error(
            "process ended, starting it again", name=child.name, exit_code=code, seconds=pause
        )
