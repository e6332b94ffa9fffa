"""The supervisor starts crashed processes again, tells of it, and stops all in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

from storage.embedded.lifetime import is_alive
from tests.support.processes import (
    children_of,
    finish,
    kill_nine,
    plain_environment,
    read_until,
    start_python,
    wait_for,
)

SUPERVISES = """
import sys
from pathlib import Path
from tessera.children import Child
from tessera.logging import configure_logging
from tessera.supervisor import NeverCameUp, Supervisor

configure_logging("json", "info", "serve")
folder, *programs = sys.argv[1:]
children = [
    Child(f"child-{number}", [sys.executable, "-c", program, folder])
    for number, program in enumerate(programs)
]
ready = Path(folder, "ready")
supervisor = Supervisor(
    children, lambda: {"TOLD": "yes"}, is_ready=ready.exists,
    when_ready=lambda: print("up"), grace=2,
)
print("running")
try:
    supervisor.run()
except NeverCameUp as error:
    print("hopeless:", error)
    sys.exit(3)
print("stopped")
"""
LIVES = """
import os, pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
def end(number, frame):
    (folder / "ended").write_text("politely")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
with (folder / "starts").open("a") as file:
    file.write(f"{os.getpid()} {os.environ['TOLD']}\\n")
(folder / "ready").write_text("")
time.sleep(600)
"""
IGNORES_TERM = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1], "ready").write_text("")
time.sleep(600)
"""
CRASHES = "import sys; sys.exit(7)"


def _supervise(folder: Path, *programs: str) -> subprocess.Popen[str]:
    process = start_python(SUPERVISES, str(folder), *programs, environment=plain_environment())
    read_until(process, "running")
    return process


def _starts(folder: Path) -> list[str]:
    file = folder / "starts"
    return file.read_text().splitlines() if file.exists() else []


def test_a_killed_child_is_started_again_and_told_in_one_line(tmp_path: Path) -> None:
    supervisor = _supervise(tmp_path, LIVES)
    read_until(supervisor, "up")
    first, told = _starts(tmp_path)[0].split()
    assert told == "yes"
    os.kill(int(first), signal.SIGKILL)
    line = json.loads(read_until(supervisor, "process ended")[-1])
    assert (line["name"], line["exit_code"], line["level"]) == ("child-0", -9, "error")
    wait_for(lambda: len(_starts(tmp_path)) == 2, "the child is started again")
    assert finish(supervisor, signal.SIGTERM) == 0
    assert (tmp_path / "ended").read_text() == "politely"


def test_control_c_stops_the_children_politely(tmp_path: Path) -> None:
    supervisor = _supervise(tmp_path, LIVES)
    read_until(supervisor, "up")
    child = int(_starts(tmp_path)[0].split()[0])
    assert finish(supervisor, signal.SIGINT) == 0
    assert not is_alive(child)
    assert (tmp_path / "ended").exists()


def test_a_killed_supervisor_takes_its_children_with_it(tmp_path: Path) -> None:
    supervisor = _supervise(tmp_path, LIVES)
    read_until(supervisor, "up")
    children = children_of(supervisor.pid)
    assert len(children) == 1
    kill_nine(supervisor)
    wait_for(lambda: not any(is_alive(pid) for pid in children), "the children end")


def test_a_child_that_never_comes_up_ends_it_with_a_message(tmp_path: Path) -> None:
    supervisor = _supervise(tmp_path, CRASHES)
    last = read_until(supervisor, "hopeless")[-1]
    assert "child-0" in last
    assert "exit code 7" in last
    assert finish(supervisor) == 3


def test_pauses_double_between_crashes(tmp_path: Path) -> None:
    (tmp_path / "ready").write_text("")
    supervisor = _supervise(tmp_path, CRASHES)
    pauses = [json.loads(read_until(supervisor, "process ended")[-1])["seconds"] for _ in range(3)]
    assert pauses == [0.5, 1.0, 2.0]
    assert finish(supervisor, signal.SIGTERM) == 0


def test_a_child_that_does_not_end_is_killed(tmp_path: Path) -> None:
    supervisor = _supervise(tmp_path, IGNORES_TERM)
    read_until(supervisor, "up")
    child = next(iter(children_of(supervisor.pid)))
    assert finish(supervisor, signal.SIGTERM) == 0
    assert not is_alive(child)
