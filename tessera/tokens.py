"""Makes workspaces with their first administrator, and bearer tokens for members."""

from __future__ import annotations

import asyncpg
from email_validator import EmailNotValidError, validate_email

from storage.engine import Connection, connect
from storage.migrations.run import migrate
from storage.workspaces import (
    Workspace,
    WorkspaceExists,
    WorkspaceKeyInvalid,
    add_member,
    create_workspace,
    find_member,
    find_workspace,
    issue_token,
    list_workspaces,
)
from tessera.errors import CommandFailed


class WorkspaceUnknown(CommandFailed):
    """There is no such workspace."""


class MemberUnknown(CommandFailed):
    """Nobody in the workspace has this address."""


class WorkspaceRefused(CommandFailed):
    """A workspace of this key cannot be made."""


async def make_workspace(url: str, key: str, name: str, administrator: str, email: str) -> None:
    """Makes a workspace and its administrator, or nothing; raises WorkspaceRefused."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise WorkspaceRefused(f"{email} is not an e-mail address: {error}") from error
    await migrate(url)
    connection = await connect(url)
    try:
        async with connection.transaction():
            workspace = await create_workspace(connection, key, name)
            await add_member(connection, workspace.schema, administrator, address)
    except WorkspaceExists as error:
        raise WorkspaceRefused(f"There is a workspace {key!r} already.") from error
    except WorkspaceKeyInvalid as error:
        raise WorkspaceRefused(
            f"{key!r} cannot be a workspace's key: it begins with a letter a to z and goes on with "
            "letters, digits and hyphens, up to 63 in all, such as acme-sales."
        ) from error
    finally:
        await connection.close()


async def make_token(url: str, key: str, email: str, label: str) -> str:
    """The text of a new token; raises WorkspaceUnknown and MemberUnknown."""
    connection = await connect(url)
    try:
        workspace = await known_workspace(connection, key)
        member = await find_member(connection, workspace.schema, email)
        if member is None:
            raise MemberUnknown(f"No active member of {key!r} has the address {email}.")
        return await issue_token(connection, workspace.id, member, label)
    finally:
        await connection.close()


async def known_workspace(connection: Connection, key: str) -> Workspace:
    """The workspace with this key; raises WorkspaceUnknown."""
    try:
        workspace = await find_workspace(connection, key)
        if workspace is None:
            keys = [found.key for found in await list_workspaces(connection)]
            raise WorkspaceUnknown(f"There is no workspace {key!r}. {_listed(keys)}")
    except asyncpg.UndefinedTableError as error:
        raise WorkspaceUnknown(
            f"There is no workspace {key!r}: the database is empty. "
            "Make one with `tessera workspace`."
        ) from error
    return workspace


def _listed(keys: list[str]) -> str:
    if not keys:
        return "There is none yet; `tessera workspace` makes one."
    return f"There are: {', '.join(keys)}."
