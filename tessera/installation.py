"""Runs a whole installation: engines, migrations, and its processes under one supervisor."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGTERM, signal
from types import FrameType

import structlog

from storage.engine import check_server
from storage.migrations.run import migrate
from tessera.children import Child
from tessera.demo_pages import shown_to_pages
from tessera.engines import Engines, own_engines
from tessera.listening import address_of, listen
from tessera.settings import Settings
from tessera.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Running:
    """What a person needs to know to use the installation that has just come up."""

    address: str
    postgres_version: str
    postgres_data: Path | None
    sign_in: str | None
    token: str | None


def serve(settings: Settings, *, demo: bool, tell: Callable[[Running], None]) -> None:
    """Run everything until Ctrl-C or SIGTERM; `tell` is called once it answers.

    Raises EngineError, DatabaseUnusable or NeverCameUp; what was started is stopped in any case.
    """
    with (
        _terminated_as_interrupted(),
        own_engines(settings) as engines,
        closing(listen(settings.host, settings.port)) as opened,
    ):
        engines.start()
        version = asyncio.run(prepare(engines.database_url))
        sign_in, token = _demo(settings, engines.database_url) if demo else (None, None)
        running = Running(address_of(opened), version, engines.postgres_data, sign_in, token)
        shown = shown_to_pages(opened, sign_in, token)
        Supervisor(
            _children(settings, opened),
            lambda: {**_environment(engines), **shown},
            revive=engines.revive,
            is_ready=lambda: _answers(opened),
            when_ready=lambda: tell(running),
        ).run()
        structlog.get_logger().info("stopping")


def work(settings: Settings, database_url: str, redis_url: str) -> None:
    """Run workers and a sweeper, without the API, until Ctrl-C or SIGTERM."""
    addresses = {"TESSERA_DATABASE_URL": database_url, "TESSERA_REDIS_URL": redis_url}
    asyncio.run(check_server(database_url))
    Supervisor(_job_children(settings), lambda: addresses).run()


async def prepare(database_url: str) -> str:
    """Check the database and migrate it; gives PostgreSQL's version."""
    version = await check_server(database_url)
    behind = await migrate(database_url)
    if behind:
        structlog.get_logger().info("workspaces migrated", count=behind)
    return version


def _demo(settings: Settings, database_url: str) -> tuple[str, str]:
    from tessera.demo import ensure_demo

    # Data in the home keep their demo's token beside them, so that every start shows the same.
    token_file = settings.home / "demo-token" if settings.database_url is None else None
    return asyncio.run(ensure_demo(database_url, token_file))


def _children(settings: Settings, opened: socket.socket) -> list[Child]:
    descriptor = opened.fileno()
    serving = [
        Child(name, _command("api", name, "--descriptor", str(descriptor)), (descriptor,))
        for name in _names("api", settings.api_processes)
    ]
    return [*serving, *_job_children(settings)]


def _job_children(settings: Settings) -> list[Child]:
    names = _names("worker", settings.worker_processes)
    workers = [Child(name, _command("worker", name)) for name in names]
    return [*workers, Child("sweeper", _command("sweeper", "sweeper"))]


def _command(process: str, name: str, *options: str) -> list[str]:
    # -P: a folder of the place where the command runs is never taken for a package.
    return [sys.executable, "-P", "-m", "tessera.processes", process, "--name", name, *options]


def _names(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]


def _environment(engines: Engines) -> Mapping[str, str]:
    return {
        "TESSERA_DATABASE_URL": engines.database_url,
        "TESSERA_REDIS_URL": engines.redis_url,
    }


def _answers(opened: socket.socket) -> bool:
    host, port = opened.getsockname()[:2]
    link = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=1)  # noqa: S104
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        link.close()


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM unwind what has been started, as Ctrl-C does, while starting up."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal(SIGTERM, interrupt)
    try:
        yield
    finally:
        signal(SIGTERM, before)
