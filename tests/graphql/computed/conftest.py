"""A workspace of its own for each test of computed fields."""

from __future__ import annotations

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api
from tests.support.computed import Computing, computing
from tests.support.workspaces import fresh_workspace


@pytest.fixture
async def shop(api: Api) -> Computing:
    """Companies, deals and visits."""
    return await computing(api)


@pytest.fixture(scope="module")
async def filled_shop(client: httpx.AsyncClient, pool: Pool) -> Computing:
    """One deal with most values, to compute with; shared by a module's tests."""
    shop = await computing(Api(client, await fresh_workspace(pool)))
    await shop.make(
        "deal",
        name="Öl",
        price="10.50",
        quantity=3,
        stage="WON",
        marks=["WON"],
        closeDate="2027-03-31",
        seenAt="2027-03-31T09:30:00Z",
        open=True,
    )
    return shop
