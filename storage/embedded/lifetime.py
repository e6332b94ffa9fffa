"""Ties a child's life to its parent's and ends processes politely, then firmly."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """A step to run in a new child so that the system signals it when its parent dies.

    Linux ties this to the parent's thread, so it is given from the main thread alone; elsewhere
    the answer is None, and the next start ends what was left behind.
    """
    if _libc is None or threading.current_thread() is not threading.main_thread():
        return None
    libc, parent = _libc, os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return tie


def is_alive(pid: int) -> bool:
    """Whether a process of this id exists and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        # No /proc on this system, or the process has just gone.
        return not Path("/proc/self").exists()


def command_of(pid: int) -> str:
    """The command line of a process, empty where the system does not tell."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def end(pid: int, signals: tuple[tuple[signal.Signals, float], ...]) -> bool:
    """Send each signal in turn and wait its seconds; True as soon as the process has ended."""
    for number, seconds in signals:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if _wait_gone(pid, seconds):
            return True
    return False


def _wait_gone(pid: int, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not is_alive(pid):
            return True
        time.sleep(0.02)
    return not is_alive(pid)
