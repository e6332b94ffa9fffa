"""The embedded PostgreSQL: its data stay, and what a kill leaves behind does not hinder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from storage.embedded.errors import EngineFailed, EngineMissing, HomeInUse
from storage.embedded.home import home_lock
from storage.embedded.lifetime import is_alive
from storage.embedded.postgres import has_data, running_url, start_postgres
from storage.embedded.programs import postgres_programs
from storage.engine import check_server
from tests.support.engines import FAST, open_folder
from tests.support.processes import kill_nine, plain_environment, read_until, start_python, wait_for

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from storage.embedded.home import home_lock
from storage.embedded.postgres import start_postgres
home = Path(sys.argv[1])
with home_lock(home):
    engine = start_postgres(home, settings={})
    print("ready", engine.process.pid, engine.url)
    time.sleep(600)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the account PostgreSQL runs as can enter."""
    folder = open_folder("tessera-home-")
    yield folder / "home"
    subprocess.run(["rm", "-rf", str(folder)], check=True)


async def _fetch(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_data_and_address_stay_from_start_to_start(home: Path) -> None:
    assert not has_data(home)
    first = start_postgres(home, settings=FAST)
    try:
        await _fetch(first.url, "create table kept(value text)")
        await _fetch(first.url, "insert into kept values ('é') returning value")
        assert running_url(home) == first.url
    finally:
        first.stop()
    assert running_url(home) is None
    assert has_data(home)
    second = start_postgres(home, settings=FAST)
    try:
        assert second.url == first.url
        assert await _fetch(second.url, "select value from kept") == "é"
    finally:
        second.stop()


async def test_it_is_utf8_with_the_extensions_and_asks_for_the_password(home: Path) -> None:
    engine = start_postgres(home, settings=FAST)
    try:
        await check_server(engine.url)
        assert await _fetch(engine.url, "show listen_addresses") == "127.0.0.1"
        assert await _fetch(engine.url, "show jit") == "off"
        wrong = engine.url.replace("tessera:", "tessera:x", 1)
        with pytest.raises(asyncpg.InvalidPasswordError):
            await _fetch(wrong, "select 1")
        assert (home / "postgres" / "password").stat().st_mode & 0o077 == 0
        assert engine.cluster.data.stat().st_mode & 0o077 == 0
    finally:
        engine.stop()


def test_its_log_which_quotes_values_is_closed_to_others(home: Path) -> None:
    engine = start_postgres(home, settings=FAST)
    try:
        (log,) = engine.cluster.place.glob("log")
        assert log.stat().st_mode & 0o777 == 0o600
    finally:
        engine.stop()


def test_it_never_runs_as_root(home: Path) -> None:
    engine = start_postgres(home, settings=FAST)
    try:
        owner = Path(f"/proc/{engine.process.pid}").stat().st_uid
        assert owner == engine.cluster.data.stat().st_uid != 0
        if os.geteuid() != 0:
            assert owner == os.geteuid()
    finally:
        engine.stop()


async def test_killed_with_its_starter_it_starts_again_with_its_data(home: Path) -> None:
    starter = start_python(STARTS_AND_WAITS, str(home), environment=plain_environment())
    _, pid, url = read_until(starter, "ready")[-1].split()
    await _fetch(url, "create table kept(value int)")
    await _fetch(url, "insert into kept values (7) returning value")
    kill_nine(starter)
    with home_lock(home):
        engine = start_postgres(home, settings=FAST)
    try:
        assert not is_alive(int(pid))
        assert await _fetch(engine.url, "select value from kept") == 7
    finally:
        engine.stop()


async def test_a_stale_pid_file_of_a_killed_server_is_cleared(home: Path) -> None:
    engine = start_postgres(home)
    await _fetch(engine.url, "create table kept(value int)")
    engine.process.send_signal(signal.SIGKILL)
    engine.process.wait()
    stale = home / "postgres" / "data" / "postmaster.pid"
    assert stale.exists()
    assert running_url(home) is None
    again = start_postgres(home, settings=FAST)
    try:
        assert await _fetch(again.url, "select count(*) from kept") == 0
    finally:
        again.stop()


def test_a_stale_pid_that_another_program_has_now_is_no_hindrance(home: Path) -> None:
    engine = start_postgres(home, settings=FAST)
    account = engine.cluster.account
    engine.process.send_signal(signal.SIGKILL)
    engine.process.wait()
    stale = home / "postgres" / "data" / "postmaster.pid"
    bystander = subprocess.Popen(["sleep", "600"], user=account.uid if account else None, cwd="/")
    try:
        lines = stale.read_text().splitlines()
        stale.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        again = start_postgres(home, settings=FAST)
        again.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


async def test_a_server_left_running_is_ended_and_started_anew(home: Path) -> None:
    left = start_postgres(home, settings=FAST)
    again = start_postgres(home, settings=FAST)
    try:
        assert left.process.wait(10) == 0
        assert await _fetch(again.url, "select 1") == 1
    finally:
        again.stop()


def test_an_unfinished_first_start_is_begun_again(home: Path) -> None:
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    engine = start_postgres(home, settings=FAST)
    engine.stop()
    assert has_data(home)


def test_data_of_another_version_are_left_alone(home: Path) -> None:
    start_postgres(home, settings=FAST).stop()
    (home / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EngineFailed, match="belong to PostgreSQL 14"):
        start_postgres(home)


def test_a_setting_that_postgres_refuses_is_told_in_its_words(home: Path) -> None:
    with pytest.raises(EngineFailed, match="no_such_setting"):
        start_postgres(home, settings={"no_such_setting": "1"})


async def test_a_port_taken_meanwhile_is_replaced(home: Path) -> None:
    first = start_postgres(home, settings=FAST)
    first.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first.port))
        taken.listen()
        second = start_postgres(home, settings=FAST)
        try:
            assert second.port != first.port
            assert await _fetch(second.url, "select 1") == 1
        finally:
            second.stop()


def test_a_home_is_held_by_one_and_free_after_a_kill(home: Path) -> None:
    holder = start_python(
        "import sys, time\nfrom pathlib import Path\n"
        "from storage.embedded.home import home_lock\n"
        "with home_lock(Path(sys.argv[1])):\n    print('held')\n    time.sleep(600)\n",
        str(home),
        environment=plain_environment(),
    )
    read_until(holder, "held")
    with pytest.raises(HomeInUse, match=f"process {holder.pid}"), home_lock(home):
        pass
    kill_nine(holder)
    with home_lock(home):
        pass


def test_without_programs_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("storage.embedded.programs.SYSTEM_FOLDERS", ())
    monkeypatch.setattr("storage.embedded.programs.POSTGRES_WHEEL", "no_such_wheel")
    with pytest.raises(EngineMissing, match="TESSERA_DATABASE_URL"):
        postgres_programs()


def test_programs_that_are_too_old_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
    old.chmod(0o755)
    (tmp_path / "initdb").write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("storage.embedded.programs.SYSTEM_FOLDERS", ())
    monkeypatch.setattr("storage.embedded.programs.POSTGRES_WHEEL", "no_such_wheel")
    with pytest.raises(EngineMissing, match=r"PostgreSQL 13"):
        postgres_programs()


def test_the_server_dies_with_a_killed_starter(home: Path) -> None:
    starter = start_python(STARTS_AND_WAITS, str(home), environment=plain_environment())
    pid = int(read_until(starter, "ready")[-1].split()[1])
    kill_nine(starter)
    wait_for(lambda: not is_alive(pid), "the server ends with its starter")
