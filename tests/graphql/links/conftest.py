"""Meetings with the people who come, the people they are led by, and the places they are about."""

from __future__ import annotations

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api
from tests.support.links import Meetings, fill_meetings
from tests.support.workspaces import fresh_workspace


@pytest.fixture(scope="module")
async def read(client: httpx.AsyncClient, pool: Pool) -> Meetings:
    """Meetings that tests only read."""
    return await fill_meetings(Api(client, await fresh_workspace(pool)), pool)


@pytest.fixture
async def meetings(api: Api, pool: Pool) -> Meetings:
    """Meetings that a test may change."""
    return await fill_meetings(api, pool)
