"""Says whether a database is ready to be served from."""

import asyncio

import asyncpg

from storage.engine import Pool
from storage.migrations.scripts import VERSION_TABLE, newest

WITHIN = 2.0  # seconds


async def missing_for_service(pool: Pool) -> str | None:
    """What keeps the database from serving, in words for an operator; None where nothing does."""
    try:
        async with asyncio.timeout(WITHIN):
            found = await pool.fetchval(f"select version_num from tessera.{VERSION_TABLE}")
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        return "the platform's schema is missing; run: tessera migrate"
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return "the database does not answer"
    expected = newest("platform")
    if found != expected:
        return f"the platform's schema is at {found}, not at {expected}; run: tessera migrate"
    return None
