"""Makes and finds workspaces, their members and their bearer tokens."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from crm.ids import PLATFORM, new_id
from storage.engine import Connection, Pool, connect

KEY = re.compile(r"[a-z][a-z0-9-]{0,62}")
TOKEN = re.compile(r"tss_([0-9a-z]{1,7})_[A-Za-z0-9_-]{43}")
SECRET_BYTES = 32
SHOWN = 12  # characters of a token that lists of tokens show
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class WorkspaceExists(Exception):
    """There is already a workspace with this key."""


class WorkspaceKeyInvalid(Exception):
    """A key is lower-case letters, digits and hyphens, begins with a letter, at most 63 long."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as the platform knows it."""

    id: int
    key: str
    name: str

    @property
    def schema(self) -> str:
        """The PostgreSQL schema that holds all of it."""
        return schema_of(self.id)


def schema_of(workspace_id: int) -> str:
    """The name of a workspace's PostgreSQL schema."""
    return f"w_{workspace_id}"


async def create_workspace(source: str | Pool | Connection, key: str, name: str) -> Workspace:
    """Make a workspace with its schema and fixed tables, in one transaction.

    `source` is a database URL, a pool or a connection. Raises WorkspaceExists where the key is
    taken and WorkspaceKeyInvalid where it is malformed.
    """
    if not KEY.fullmatch(key):
        raise WorkspaceKeyInvalid(key)
    async with _connection(source) as connection, connection.transaction():
        try:
            number = await connection.fetchval(
                "insert into tessera.workspace(key, name) values ($1, $2) returning id", key, name
            )
        except asyncpg.UniqueViolationError as error:
            raise WorkspaceExists(key) from error
        workspace = Workspace(number, key, name)
        await _fill_schema(connection, workspace)
    return workspace


async def list_workspaces(source: str | Pool | Connection) -> list[Workspace]:
    """All workspaces, in the order they were made."""
    async with _connection(source) as connection:
        rows = await connection.fetch("select id, key, name from tessera.workspace order by id")
    return [Workspace(row["id"], row["key"], row["name"]) for row in rows]


async def find_workspace(source: str | Pool | Connection, key: str) -> Workspace | None:
    """The workspace with this key, or None."""
    async with _connection(source) as connection:
        row = await connection.fetchrow(
            "select id, key, name from tessera.workspace where key = $1", key
        )
    return None if row is None else Workspace(row["id"], row["key"], row["name"])


async def add_member(
    connection: Connection, schema: str, name: str, email: str, role: str = "administrator"
) -> UUID:
    """Add a member to a workspace; gives the member's id.

    Raises asyncpg's UniqueViolationError where the address is taken.
    """
    member = new_id(PLATFORM)
    await connection.execute(
        f'insert into "{schema}".member(id, name, email, role) values ($1, $2, $3, $4)',
        member,
        name,
        email,
        role,
    )
    return member


async def find_member(connection: Connection, schema: str, email: str) -> UUID | None:
    """The id of the active member with this address, whatever its case, or None."""
    found: UUID | None = await connection.fetchval(
        f'select id from "{schema}".member where lower(email) = lower($1) and active', email
    )
    return found


async def issue_token(
    connection: Connection,
    workspace_id: int,
    member_id: UUID,
    label: str,
    expires_at: datetime | None = None,
) -> str:
    """Make a bearer token for a member; gives its text, which is kept nowhere.

    The text names the workspace and carries 256 random bits; its SHA-256 is stored.
    """
    token = f"tss_{in_base_36(workspace_id)}_{secrets.token_urlsafe(SECRET_BYTES)}"
    await connection.execute(
        f'insert into "{schema_of(workspace_id)}".token'
        "(hash, id, member_id, label, prefix, expires_at) values ($1, $2, $3, $4, $5, $6)",
        token_hash(token),
        new_id(PLATFORM),
        member_id,
        label,
        token[:SHOWN],
        expires_at,
    )
    return token


async def revoke_token(connection: Connection, schema: str, token_id: UUID) -> bool:
    """Revoke a token from the next request on; False where it is unknown or was revoked before.

    The member's epoch is raised with it, so that no server answers from what it remembers.
    """
    async with connection.transaction():
        member = await connection.fetchval(
            f'update "{schema}".token set revoked_at = $2 '
            "where id = $1 and revoked_at is null returning member_id",
            token_id,
            datetime.now(UTC),
        )
        if member is None:
            return False
        await connection.execute(
            f'update "{schema}".member set epoch = epoch + 1 where id = $1', member
        )
    return True


def token_hash(token: str) -> bytes:
    """What is stored of a token: the SHA-256 of its whole text."""
    return hashlib.sha256(token.encode()).digest()


def workspace_of_token(token: str) -> int | None:
    """The id of the workspace that a token's text names, or None where it is malformed."""
    found = TOKEN.fullmatch(token)
    return int(found.group(1), 36) if found else None


def in_base_36(number: int) -> str:
    """A whole number, zero or more, in base 36."""
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text or "0"


async def _fill_schema(connection: Connection, workspace: Workspace) -> None:
    # Alembic is slow to import, and of all that is done here only this needs it.
    from storage.migrations.scripts import statements_of_new_workspace

    schema = workspace.schema
    await connection.execute(f'create schema "{schema}"')
    before = await connection.fetchval("show search_path")
    await connection.execute(f'set local search_path to "{schema}"')
    # One command a string: a sharded PostgreSQL takes no more within a transaction.
    for statement in statements_of_new_workspace():
        await connection.execute(statement)
    await connection.fetchval("select set_config('search_path', $1, true)", before)
    await connection.execute(f'insert into "{schema}".epoch default values')
    await connection.execute(f'insert into "{schema}".setting(name) values ($1)', workspace.name)


@asynccontextmanager
async def _connection(source: str | Pool | Connection) -> AsyncIterator[Connection]:
    if isinstance(source, str):
        opened = await connect(source)
        try:
            yield opened
        finally:
            await opened.close()
    elif isinstance(source, asyncpg.Pool):
        async with source.acquire() as acquired:
            yield acquired
    else:
        yield source
