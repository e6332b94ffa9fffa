"""Fresh workspaces for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from storage.engine import Pool
from storage.workspaces import Workspace, add_member, create_workspace, issue_token

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class FreshWorkspace:
    """An empty workspace with one administrator, who holds a token."""

    workspace: Workspace
    member_id: UUID
    email: str
    token: str

    @property
    def id(self) -> int:
        """The workspace's id."""
        return self.workspace.id

    @property
    def schema(self) -> str:
        """The workspace's PostgreSQL schema."""
        return self.workspace.schema

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP header that makes a request the administrator's."""
        return {"Authorization": f"Bearer {self.token}"}


MakeWorkspace = Callable[[], Awaitable[FreshWorkspace]]


async def fresh_workspace(pool: Pool) -> FreshWorkspace:
    """Make a workspace of a new key, its administrator and a token."""
    key = f"test-{next(_numbers)}"
    email = f"admin@{key}.example"
    workspace = await create_workspace(pool, key, f"Test {key}")
    async with pool.acquire() as connection:
        member = await add_member(connection, workspace.schema, "Ada Admin", email)
        token = await issue_token(connection, workspace.id, member, "test")
    return FreshWorkspace(workspace, member, email, token)
