"""A workspace that tests share, filled once and only read, and the tables of the others."""

from __future__ import annotations

import httpx
import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import Tables
from tests.support.api import Api
from tests.support.every_kind import EveryKind, fill_every_kind
from tests.support.workspaces import fresh_workspace


@pytest.fixture(scope="session")
async def every(client: httpx.AsyncClient, pool: Pool) -> EveryKind:
    """Records with a field of every kind."""
    return await fill_every_kind(Api(client, await fresh_workspace(pool)), pool)


@pytest.fixture
def tables(api: Api, pool: Pool) -> Tables:
    """The workspace's own tables."""
    return Tables(pool, api.workspace.schema)
