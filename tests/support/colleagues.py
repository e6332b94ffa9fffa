"""Further members of a test's workspace."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from storage.engine import Pool
from storage.workspaces import add_member, issue_token
from tests.support.api import Api

_numbers = count(1)


async def join(api: Api, pool: Pool, role: str = "administrator") -> Api:
    """The same workspace's API, asked by a new member of this role."""
    workspace = api.workspace
    email = f"colleague{next(_numbers)}@{workspace.workspace.key}.example"
    async with pool.acquire() as connection:
        member = await add_member(connection, workspace.schema, "Carl Colleague", email)
        await connection.execute(
            f"update {workspace.schema}.member set role = $1 where id = $2", role, member
        )
        token = await issue_token(connection, workspace.id, member, "colleague")
    return Api(api.client, replace(workspace, member_id=member, email=email, token=token))
