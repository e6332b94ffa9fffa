"""The embedded Redis: a port and password of its own, found again, ended with its starter."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from storage.embedded.errors import EngineMissing
from storage.embedded.lifetime import is_alive
from storage.embedded.programs import redis_program
from storage.embedded.redis import running_redis_url, start_redis
from tests.support.processes import kill_nine, plain_environment, read_until, start_python, wait_for

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from storage.embedded.redis import start_redis
engine = start_redis(Path(sys.argv[1]))
print("ready", engine.process.pid, engine.url)
time.sleep(600)
"""


def _ping(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return bool(client.ping())


def test_it_answers_at_the_same_address_from_start_to_start(tmp_path: Path) -> None:
    first = start_redis(tmp_path)
    try:
        assert _ping(first.url)
        assert running_redis_url(tmp_path) == first.url
    finally:
        first.stop()
    assert running_redis_url(tmp_path) is None
    second = start_redis(tmp_path)
    try:
        assert second.url == first.url
        assert _ping(second.url)
    finally:
        second.stop()


def test_it_asks_for_the_password_and_hides_it(tmp_path: Path) -> None:
    engine = start_redis(tmp_path)
    try:
        with (
            redis.Redis(port=engine.port, retry=Retry(NoBackoff(), 0)) as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()
        password = engine.url.split(":")[2].partition("@")[0]
        command = Path(f"/proc/{engine.process.pid}/cmdline").read_bytes().decode()
        assert password not in command
        assert (tmp_path / "redis").stat().st_mode & 0o077 == 0
    finally:
        engine.stop()


def test_it_dies_with_its_starter_and_a_left_one_is_ended(tmp_path: Path) -> None:
    starter = start_python(STARTS_AND_WAITS, str(tmp_path), environment=plain_environment())
    pid = int(read_until(starter, "ready")[-1].split()[1])
    kill_nine(starter)
    wait_for(lambda: not is_alive(pid), "the server ends with its starter")
    left = start_redis(tmp_path)
    again = start_redis(tmp_path)
    try:
        assert left.process.wait(10) == 0
        assert _ping(again.url)
    finally:
        again.stop()


def test_without_a_program_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("storage.embedded.programs.REDIS_WHEEL", "no_such_wheel")
    with pytest.raises(
        EngineMissing, match=r"(?s)redis-server.*apt-get install.*TESSERA_REDIS_URL"
    ):
        redis_program()


def test_a_server_on_the_path_comes_before_the_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "valkey-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_program() == program
