"""The folder that holds everything a local installation keeps, and the lock on it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.embedded.errors import EngineError, HomeInUse

LOCK = "lock"


def prepare_home(home: Path) -> Path:
    """Make the home folder where it is missing; gives its absolute path."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f"The home folder {home} cannot be made.",
            why=str(error),
            remedy="Set TESSERA_HOME to a folder that this account may write.",
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise EngineError(
            f"The home folder {home} cannot be written by this account.",
            remedy="Set TESSERA_HOME to a folder that this account may write.",
        )
    return home.resolve()


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Hold the home for one process that starts engines; raises HomeInUse where one holds it.

    The lock is the system's, so a killed holder never leaves it behind.
    """
    path = prepare_home(home) / LOCK
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip()
            raise HomeInUse(
                f"Another tessera already runs on the home {home}"
                + (f" (process {holder})." if holder else "."),
                remedy="Stop that one, or set TESSERA_HOME to another folder.",
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def told_when_closed(home: Path) -> Iterator[None]:
    """Turn a refusal of the system, as on a home that another account made, into an EngineError."""
    try:
        yield
    except PermissionError as error:
        raise EngineError(
            f"This account may not use {error.filename or home}.",
            why=f"The home {home} was perhaps made by another account.",
            remedy="Run as that account, or set TESSERA_HOME to another folder.",
        ) from error


def holder_of(home: Path) -> str | None:
    """The process that holds this home, None where none does."""
    path = home / LOCK
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip() or "unknown"
    return None


def choose_port(kept: Path) -> int:
    """The port kept in this file where it is free, else a free one of 127.0.0.1, then kept."""
    if kept.exists():
        text = kept.read_text().strip()
        if text.isdigit() and _is_free(int(text)):
            return int(text)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    kept.write_text(f"{port}\n")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Connections of an earlier server linger in TIME_WAIT and are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for an error message."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
