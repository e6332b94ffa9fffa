"""Makes a bearer token for a member, found by workspace and e-mail address."""

from __future__ import annotations

import asyncpg

from storage.engine import connect
from storage.workspaces import find_member, find_workspace, issue_token, list_workspaces
from tessera.errors import CommandFailed


class MemberUnknown(CommandFailed):
    """There is no such workspace, or nobody in it has this address."""


async def make_token(url: str, key: str, email: str, label: str) -> str:
    """The text of a new token; raises MemberUnknown."""
    connection = await connect(url)
    try:
        workspace = await find_workspace(connection, key)
        if workspace is None:
            keys = [found.key for found in await list_workspaces(connection)]
            raise MemberUnknown(f"There is no workspace {key!r}. {_listed(keys)}")
        member = await find_member(connection, workspace.schema, email)
        if member is None:
            raise MemberUnknown(f"No active member of {key!r} has the address {email}.")
        return await issue_token(connection, workspace.id, member, label)
    except asyncpg.UndefinedTableError as error:
        raise MemberUnknown(
            f"There is no workspace {key!r}: the database is empty. "
            "Run `tessera serve --demo` or `tessera migrate` first."
        ) from error
    finally:
        await connection.close()


def _listed(keys: list[str]) -> str:
    if not keys:
        return "There is none yet; `tessera serve --demo` makes one."
    return f"There are: {', '.join(keys)}."
