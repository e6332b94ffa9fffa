"""Gives commands their PostgreSQL and Redis: the ones configured, or the home's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.errors import EngineError
from storage.embedded.home import home_lock
from storage.embedded.postgres import RunningPostgres, has_data, running_url, start_postgres
from storage.embedded.redis import RunningRedis, running_redis_url, start_redis
from tessera.settings import Settings


@dataclass(slots=True)
class Engines:
    """The engines of a running `serve`; those that it started itself can be started again."""

    settings: Settings
    postgres: RunningPostgres | None = None
    redis: RunningRedis | None = None

    def start(self) -> None:
        """Start what the settings give no address for."""
        if self.settings.database_url is None:
            self.postgres = start_postgres(self.settings.home)
        if self.settings.redis_url is None:
            self.redis = start_redis(self.settings.home)

    def revive(self) -> list[str]:
        """Start again what has ended by itself; gives the names of those."""
        revived = []
        if self.postgres is not None and not self.postgres.is_running():
            self.postgres = start_postgres(self.settings.home)
            revived.append("postgres")
        if self.redis is not None and not self.redis.is_running():
            self.redis = start_redis(self.settings.home)
            revived.append("redis")
        return revived

    def stop(self) -> None:
        """Stop what was started."""
        for engine in (self.redis, self.postgres):
            if engine is not None:
                engine.stop()

    @property
    def postgres_data(self) -> Path | None:
        """Where the data of the PostgreSQL that was started lie, None for a configured one."""
        return None if self.postgres is None else self.postgres.cluster.data

    @property
    def database_url(self) -> str:
        """PostgreSQL's address."""
        return _given(self.postgres.url if self.postgres else self.settings.database_url)

    @property
    def redis_url(self) -> str:
        """Redis's address."""
        return _given(self.redis.url if self.redis else self.settings.redis_url)


def _given(url: str | None) -> str:
    if url is None:
        raise RuntimeError("the engines have not been started")
    return url


@contextmanager
def own_engines(settings: Settings) -> Iterator[Engines]:
    """Hold the home where an engine is to be started in it; stop the engines in the end.

    The engines are not started yet. Raises HomeInUse where another process holds the home.
    """
    engines = Engines(settings)
    with ExitStack() as stack:
        if settings.database_url is None or settings.redis_url is None:
            stack.enter_context(home_lock(settings.home))
        stack.callback(engines.stop)
        yield engines


@contextmanager
def database(settings: Settings, *, make: bool = False) -> Iterator[str]:
    """The database's address for a short command.

    Configured, or of the PostgreSQL that another process runs on the home, or of one that is
    started for as long as the command takes. Raises EngineError where the home holds no data,
    unless they are to be made.
    """
    if settings.database_url is not None:
        yield settings.database_url
    elif (found := running_url(settings.home)) is not None:
        yield found
    elif not make and not has_data(settings.home):
        raise EngineError(
            f"The home {settings.home.resolve()} holds no data yet.",
            remedy="Run `tessera serve --demo` or `tessera migrate` first, or set TESSERA_HOME or "
            "TESSERA_DATABASE_URL to where the data are.",
        )
    else:
        with home_lock(settings.home):
            engine = start_postgres(settings.home)
            try:
                yield engine.url
            finally:
                engine.stop()


def redis_address(settings: Settings) -> str:
    """Redis's address for a command that needs a running one; raises EngineError without one."""
    found = settings.redis_url or running_redis_url(settings.home)
    if found is None:
        raise EngineError(
            "No Redis is configured, and none runs on the home.",
            remedy="Give TESSERA_REDIS_URL, or start `tessera serve` on the same TESSERA_HOME.",
        )
    return found


def database_address(settings: Settings) -> str:
    """PostgreSQL's address for a command that needs a running one; raises EngineError."""
    found = settings.database_url or running_url(settings.home)
    if found is None:
        raise EngineError(
            "No PostgreSQL is configured, and none runs on the home.",
            remedy="Give TESSERA_DATABASE_URL, or start `tessera serve` on the same TESSERA_HOME.",
        )
    return found
