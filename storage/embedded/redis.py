"""Starts and stops the Redis of a home on a port of its own."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.cluster import write_private
from storage.embedded.errors import EngineFailed
from storage.embedded.home import choose_port, prepare_home, tail, told_when_closed
from storage.embedded.lifetime import command_of, die_with_parent, end, is_alive
from storage.embedded.programs import redis_program

READY_WITHIN = 20.0  # seconds
PASSWORD_FILE = "secret.conf"
DIRECTIVE = "requirepass"
STOPPING = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


@dataclass(slots=True)
class RunningRedis:
    """A Redis server that this process started."""

    port: int
    url: str
    process: subprocess.Popen[bytes]

    def is_running(self) -> bool:
        """Whether the server's process has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Shut the server down and wait for its end."""
        for number, seconds in STOPPING:
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue


def start_redis(home: Path, *, databases: int = 16) -> RunningRedis:
    """Start a Redis for this home, bound to 127.0.0.1, and wait until it answers.

    It keeps nothing on disk: what must not be lost lies in PostgreSQL. The caller holds the
    home's lock. The server ends with the process that starts it. Raises EngineError.
    """
    program = redis_program()
    folder = prepare_home(home) / "redis"
    with told_when_closed(home):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        _clear_earlier(folder)
        port = choose_port(folder / "port")
        password = _password(folder)
        process = _launch(program, folder, port, databases)
        (folder / "pid").write_text(f"{process.pid}\n")
    _wait_ready(process, port, password, folder / "log")
    return RunningRedis(port, _address(password, port), process)


def running_redis_url(home: Path) -> str | None:
    """The URL of the Redis that another process runs on this home, None where none runs."""
    folder = home / "redis"
    pid, port, password = _number(folder / "pid"), _number(folder / "port"), _kept_password(folder)
    if pid is None or port is None or password is None:
        return None
    return _address(password, port) if is_alive(pid) and _is_redis(pid) else None


def _address(password: str, port: int) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _number(file: Path) -> int | None:
    try:
        text = file.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _password(folder: Path) -> str:
    """The password, in a configuration file of its own so that no process list shows it."""
    kept = _kept_password(folder)
    if kept is not None:
        return kept
    password = secrets.token_urlsafe(32)
    write_private(folder / PASSWORD_FILE, f"{DIRECTIVE} {password}\n")
    return password


def _kept_password(folder: Path) -> str | None:
    """The password of the last start: a server that is started again keeps its address."""
    try:
        directive, _, password = (folder / PASSWORD_FILE).read_text().strip().partition(" ")
    except OSError:
        return None
    return password if directive == DIRECTIVE and password else None


def _launch(program: Path, folder: Path, port: int, databases: int) -> subprocess.Popen[bytes]:
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": str(folder),
        "databases": str(databases),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [program, folder / PASSWORD_FILE, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one call into libc
        )


def _wait_ready(process: subprocess.Popen[bytes], port: int, password: str, log: Path) -> None:
    limit = time.monotonic() + READY_WITHIN
    while time.monotonic() < limit and process.poll() is None:
        if _answers(port, password):
            return
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
        process.wait()
    raise EngineFailed("Redis was started and did not become ready.", why=tail(log))


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2:
                part = link.recv(128)
                if not part:
                    return False
                said += part
    except OSError:
        return False
    return said == b"+OK\r\n+PONG\r\n"


def _clear_earlier(folder: Path) -> None:
    """End a server that an earlier, killed process left running in this folder."""
    pid = _number(folder / "pid")
    if pid is not None and is_alive(pid) and _is_redis(pid):
        end(pid, STOPPING)
    (folder / "pid").unlink(missing_ok=True)


def _is_redis(pid: int) -> bool:
    # The number may belong to another program by now, after a restart of the machine.
    command = command_of(pid)
    return "redis" in command or "valkey" in command
