"""A shop whose clients were written before anything in it was renamed."""

from __future__ import annotations

import pytest

from tests.graphql.grace.shop import COMPANY, DEAL, Shop, fill
from tests.graphql.safety.defining import field_ids
from tests.support.api import Api


@pytest.fixture
async def shop(api: Api) -> Shop:
    """The API of a workspace with companies and deals, three records of each."""
    company = await api.module(**COMPANY)
    deal = await api.module(**DEAL)
    await fill(api)
    return Shop(
        api,
        {"company": company["id"], "deal": deal["id"]},
        {"company": field_ids(company), "deal": field_ids(deal)},
    )
