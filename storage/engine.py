"""Opens connections to PostgreSQL and says whether a server is one we can work on."""

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from storage.calendar import keep_calendar

if TYPE_CHECKING:
    # asyncpg's names are generic for the checker alone; everything here reads plain records.
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection | PoolConnectionProxy

MINIMUM_VERSION = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
CONNECT_WITHIN = 10.0  # seconds
STATEMENTS_KEPT = 256  # prepared statements a connection keeps, each 20 to 200 kB
# Sent when a connection opens: a session `SET` would outlive the request that made it.
SERVER_SETTINGS = {
    "application_name": "tessera",
    "client_encoding": "UTF8",
    "jit": "off",
    "TimeZone": "UTC",
    "DateStyle": "ISO",
}


class DatabaseUnusable(Exception):
    """The database cannot be reached or lacks something that Tessera needs."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


async def open_pool(
    url: str,
    *,
    min_size: int = 2,
    max_size: int = 10,
    statements_kept: int = STATEMENTS_KEPT,
    application_name: str = "tessera",
    statement_within: float = 0,
) -> Pool:
    """Open asyncpg's own pool, with a reset that costs no round trip.

    A connection given back in an open transaction is still rolled back by asyncpg itself. Nothing
    may `SET` for the session; `SET LOCAL` within a transaction is the only way. Values of json
    and jsonb come as the text that PostgreSQL made. PostgreSQL ends a statement that takes longer
    than `statement_within` seconds, 0 for no limit.
    """
    limit = {"statement_timeout": f"{statement_within * 1000:.0f}"} if statement_within else {}
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        init=keep_calendar,
        reset=_keep_session,
        statement_cache_size=statements_kept,
        # No limit on a statement's length: compiled reads are long and worth keeping.
        max_cacheable_statement_size=0,
        max_cached_statement_lifetime=0,
        server_settings={**SERVER_SETTINGS, **limit, "application_name": application_name},
    )


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Open one connection with the settings of the pool's."""
    return await asyncpg.connect(
        url, timeout=CONNECT_WITHIN, server_settings=SERVER_SETTINGS, statement_cache_size=0
    )


async def check_server(url: str, *, minimum: int = MINIMUM_VERSION) -> str:
    """Check that Tessera can work on this database; gives the server's version.

    Raises DatabaseUnusable with every problem found: not reachable, older than `minimum`,
    another encoding than UTF-8, a locale that cannot fold case, an extension that is missing.
    """
    try:
        connection = await connect(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error) or type(error).__name__
        raise DatabaseUnusable(
            [f"PostgreSQL at {shown(url)} cannot be reached: {reason}"]
        ) from error
    try:
        problems = await _problems(connection, minimum)
        version: str = await connection.fetchval("show server_version")
    finally:
        await connection.close()
    if problems:
        raise DatabaseUnusable([f"PostgreSQL at {shown(url)}: {problem}" for problem in problems])
    return version


def shown(url: str) -> str:
    """An address without its user and password, for people to read."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or 'localhost'}{port}{parts.path}"


async def _keep_session(connection: object) -> None:
    """The pool's reset: nothing, for no statement changes a session."""


async def _problems(connection: Connection, minimum: int) -> list[str]:
    number = int(await connection.fetchval("show server_version_num"))
    if number < minimum * 10_000:
        version = await connection.fetchval("show server_version")
        return [f"it is version {version}; version {minimum} or newer is needed."]
    return [
        *await _encoding_problems(connection),
        *await _extension_problems(connection),
    ]


async def _encoding_problems(connection: Connection) -> list[str]:
    encoding = await connection.fetchval("show server_encoding")
    if encoding != "UTF8":
        return [
            f"the database's encoding is {encoding}; UTF8 is needed. "
            "Make it with: create database … encoding 'UTF8' template template0"
        ]
    if await connection.fetchval("select lower('É') = 'é'"):
        return []
    return [
        "its locale knows no letters beyond ASCII, so that text could not be compared without "
        "case. Make the database with a UTF-8 locale such as C.UTF-8 (template template0)"
    ]


async def _extension_problems(connection: Connection) -> list[str]:
    found = await connection.fetch(
        "select name from pg_available_extensions where name = any($1::text[])", list(EXTENSIONS)
    )
    missing = [name for name in EXTENSIONS if name not in {row["name"] for row in found}]
    if not missing:
        return []
    return [
        f"the extension{'s' if len(missing) > 1 else ''} {', '.join(missing)} cannot be had. "
        "Install the package with PostgreSQL's contributed extensions (postgresql-contrib)"
    ]
