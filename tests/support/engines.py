"""One real PostgreSQL and one real Redis for a test run, shared by its test workers."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.postgres import RunningPostgres, start_postgres
from storage.embedded.redis import RunningRedis, start_redis
from storage.engine import connect
from storage.migrations.run import migrate

# Nothing of a test run must survive it, so nothing waits for the disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
TEMPLATE = "template_tessera"
REDIS_DATABASES = 64


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the run's engines are; plain text, to be handed to test workers."""

    postgres: str
    redis: str

    def database(self, name: str) -> str:
        """The address of another database of the same server."""
        return f"{self.postgres.rpartition('/')[0]}/{name}"

    def redis_database(self, number: int) -> str:
        """The address of another database of the same Redis."""
        return f"{self.redis.rpartition('/')[0]}/{number}"


class TestEngines:
    """The engines of a test run, started when first asked for."""

    __test__ = False

    def __init__(self) -> None:
        self._home: Path | None = None
        self._postgres: RunningPostgres | None = None
        self._redis: RunningRedis | None = None

    def start(self) -> Addresses:
        """Start both and migrate the database that others are cloned from; at most once."""
        if self._postgres is None or self._redis is None:
            self._home = open_folder("tessera-tests-")
            self._postgres = start_postgres(self._home, settings=FAST)
            self._redis = start_redis(self._home, databases=REDIS_DATABASES)
            asyncio.run(_make_template(self._postgres.url))
        return Addresses(self._postgres.url, self._redis.url)

    def stop(self) -> None:
        """Stop what was started and remove its data."""
        if self._redis is not None:
            self._redis.stop()
        if self._postgres is not None:
            self._postgres.stop()
        if self._home is not None:
            shutil.rmtree(self._home)


def open_folder(prefix: str) -> Path:
    """A new temporary folder that other accounts can enter."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    return folder


async def clone_template(addresses: Addresses, name: str) -> str:
    """A new database with the platform's schema; gives its address."""
    await _command(addresses.postgres, f'create database "{name}" template {TEMPLATE}')
    return addresses.database(name)


async def _make_template(url: str) -> None:
    await _command(url, f"create database {TEMPLATE}")
    await migrate(f"{url.rpartition('/')[0]}/{TEMPLATE}")


async def _command(url: str, command: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()
