"""Starts and stops the PostgreSQL of a home, also after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.embedded.account import account_for_postgres
from storage.embedded.cluster import (
    DATABASE,
    ROLE,
    Cluster,
    ensure_cluster,
    program_environment,
)
from storage.embedded.errors import EngineFailed
from storage.embedded.home import choose_port, prepare_home, tail, told_when_closed
from storage.embedded.lifetime import command_of, die_with_parent, end, is_alive
from storage.embedded.places import data_place, programs_place
from storage.embedded.programs import postgres_programs

READY_WITHIN = 60.0  # seconds; recovery after a crash under load takes some
LOG_LIMIT = 10 * 1024 * 1024  # bytes, kept once more as `log.old`
# Fast shutdown first, then immediate, then none at all.
STOPPING = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
# After a crash PostgreSQL has all of its files written through, one by one (3 s where the disk is
# slow) or the whole file system at once (0.3 s), which Linux can do.
_SYNCS_AT_ONCE = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}
SETTINGS: Mapping[str, str] = {
    **_SYNCS_AT_ONCE,
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


@dataclass(slots=True)
class RunningPostgres:
    """A PostgreSQL server that this process started."""

    cluster: Cluster
    port: int
    url: str
    process: subprocess.Popen[bytes]

    def is_running(self) -> bool:
        """Whether the server's process has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Shut the server down, open transactions rolled back, and wait for its end."""
        for number, seconds in STOPPING:
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue


def start_postgres(home: Path, *, settings: Mapping[str, str] | None = None) -> RunningPostgres:
    """Start PostgreSQL on the data of this home, made on the first start, and wait until ready.

    `settings` are PostgreSQL's own, over ours. The caller holds the home's lock. The server ends
    with the process that starts it. Raises EngineError with what to do.
    """
    home = prepare_home(home)
    with told_when_closed(home):
        wanted = {**SETTINGS, **(settings or {})}
        cluster = _cluster(home, sync=wanted.get("fsync") != "off")
        ensure_cluster(cluster)
        _clear_earlier(cluster)
        port = choose_port(cluster.port_file)
        process = _launch(cluster, port, wanted)
        _wait_ready(cluster, process)
        return RunningPostgres(cluster, port, _url(cluster, port), process)


def _cluster(home: Path, *, sync: bool) -> Cluster:
    programs, version = postgres_programs()
    account = account_for_postgres(_existing_data(home / "postgres"))
    place = data_place(home, account)
    return Cluster(programs_place(programs, place, account), version, place, account, sync)


def running_url(home: Path) -> str | None:
    """The URL of the PostgreSQL that another process runs on this home, None where none runs."""
    place = _existing_data(home.resolve() / "postgres").parent
    lines = _pid_file(place / "data")
    if len(lines) < 8 or lines[7] != "ready" or not _serves(int(lines[0]), place / "data"):
        return None
    try:
        password = (place / "password").read_text()
    except OSError:
        return None
    return _address(password, int(lines[3]))


def has_data(home: Path) -> bool:
    """Whether a PostgreSQL was ever started on this home."""
    try:
        return (_existing_data(home.resolve() / "postgres") / "PG_VERSION").exists()
    except PermissionError:
        # They are there, and another account's.
        return True


def _existing_data(inside: Path) -> Path:
    pointer = inside / "place"
    place = Path(pointer.read_text().strip()) if pointer.exists() else inside
    return place / "data"


def _url(cluster: Cluster, port: int) -> str:
    return _address(cluster.password_file.read_text(), port)


def _address(password: str, port: int) -> str:
    return f"postgresql://{ROLE}:{quote(password, safe='')}@127.0.0.1:{port}/{DATABASE}"


def _launch(cluster: Cluster, port: int, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_LIMIT:
        cluster.log.replace(cluster.log.with_suffix(".old"))
    options = [f"--{name}={value}" for name, value in settings.items()]
    with cluster.log.open("ab") as log:
        # Its messages quote values of records, and the folder may be open to pass through.
        os.fchmod(log.fileno(), 0o600)
        return subprocess.Popen(
            [cluster.program("postgres"), "-D", str(cluster.data), "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=program_environment(),
            # A Ctrl-C is for us; we stop the server when its clients are gone.
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - one call into libc
            user=cluster.uid,
            group=cluster.gid,
            extra_groups=cluster.groups,
        )


def _wait_ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + READY_WITHIN
    while time.monotonic() < limit and process.poll() is None:
        lines = _pid_file(cluster.data)
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7] == "ready":
            return
        time.sleep(0.02)
    ended = process.poll()
    if ended is None:
        process.kill()
        process.wait()
    raise EngineFailed(
        "PostgreSQL was started and did not become ready."
        if ended is None
        else f"PostgreSQL ended while it was started (exit code {ended}).",
        why=tail(cluster.log),
        remedy=f"The whole log is {cluster.log}.",
    )


def _clear_earlier(cluster: Cluster) -> None:
    """End a server that an earlier, killed process left running, and remove a stale pid file."""
    lines = _pid_file(cluster.data)
    if not lines:
        return
    pid = int(lines[0])
    if _serves(pid, cluster.data) and not end(pid, STOPPING):
        raise EngineFailed(
            f"A PostgreSQL of an earlier start (process {pid}) does not end.",
            remedy="End that process, then start again.",
        )
    _wait_for_orphans(cluster)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether this process runs and is a server of these data.

    The number may belong to another program by now, after a restart of the machine.
    """
    return is_alive(pid) and (str(data) in command_of(pid) or not Path("/proc/self").exists())


def _wait_for_orphans(cluster: Cluster) -> None:
    """Wait for the server processes of a killed postmaster, which see its death and end."""
    proc = Path("/proc")
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        if not any(_works_in(folder, cluster.data) for folder in proc.glob("[0-9]*")):
            return
        time.sleep(0.05)


def _works_in(folder: Path, data: Path) -> bool:
    try:
        return (folder / "cwd").readlink() == data and "postgres" in (folder / "comm").read_text()
    except OSError:
        return False


def _pid_file(data: Path) -> list[str]:
    """The lines of the server's own pid file: pid, data, start, port, …, status in the eighth."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
    if not lines or not lines[0].strip().isdigit():
        return []
    return [line.strip() for line in lines]
