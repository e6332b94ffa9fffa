"""Brings the platform's schema and every workspace's to the newest revision."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine import Connection, connect
from storage.migrations.scripts import VERSION_TABLE, newest, upgrade

# One migration at a time on a database: the key of a lock that lasts as long as a transaction.
LOCK = 7_365_737_265_726_101


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a database's schemas are."""

    platform: str | None
    platform_newest: str
    behind: tuple[str, ...]
    workspace_newest: str

    @property
    def up_to_date(self) -> bool:
        """Whether nothing is left to migrate."""
        return self.platform == self.platform_newest and not self.behind


async def migrate(url: str) -> int:
    """Upgrade the platform, then every workspace that is behind; gives how many those were.

    Each schema is upgraded in a transaction of its own; a second process that migrates waits.
    """
    await migrate_platform(url)
    behind = (await standing(url)).behind
    engine = _engine(url)
    try:
        for schema in behind:
            await _migrate_workspace(engine, schema)
    finally:
        await engine.dispose()
    return len(behind)


async def migrate_platform(url: str) -> None:
    """Bring the platform's own schema, `tessera`, to the newest revision."""
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await _lock(connection)
            await connection.execute(text("create schema if not exists tessera"))
            await connection.run_sync(upgrade, "platform", "tessera")
    finally:
        await engine.dispose()


async def standing(url: str) -> Standing:
    """Which revisions a database is at, and the schemas of the workspaces that are behind."""
    connection = await connect(url)
    try:
        platform = await _version(connection, "tessera")
        schemas: list[str] = []
        if platform is not None:
            rows = await connection.fetch("select id from tessera.workspace order by id")
            schemas = [f"w_{row['id']}" for row in rows]
        head = newest("workspace")
        behind = [schema for schema in schemas if await _version(connection, schema) != head]
    finally:
        await connection.close()
    return Standing(platform, newest("platform"), tuple(behind), head)


async def _migrate_workspace(engine: AsyncEngine, schema: str) -> None:
    async with engine.begin() as connection:
        await _lock(connection)
        await connection.execute(text(f'set local search_path to "{schema}"'))
        await connection.run_sync(upgrade, "workspace")


async def _lock(connection: AsyncConnection) -> None:
    await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})


async def _version(connection: Connection, schema: str) -> str | None:
    try:
        found: str | None = await connection.fetchval(
            f'select version_num from "{schema}".{VERSION_TABLE}'
        )
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        return None
    return found


def _engine(url: str) -> AsyncEngine:
    """An SQLAlchemy engine for alembic alone; asyncpg reads the address, as everywhere."""
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(url), poolclass=NullPool
    )
