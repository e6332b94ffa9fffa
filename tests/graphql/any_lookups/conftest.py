"""A workspace of cars and boats, and of what may be about either."""

from __future__ import annotations

import pytest

from tests.graphql.any_lookups.remarks import NAME, any_lookup
from tests.support.api import Api
from tests.support.every_kind import field


@pytest.fixture
async def shop(api: Api) -> Api:
    """Cars and boats; a remark is about either, a mark about whatever there is."""
    await api.module(apiName="car", titleField="name", fields=[NAME, field("doors", "INTEGER")])
    await api.module(
        apiName="boat",
        titleField="name",
        fields=[NAME, field("sails", "INTEGER")],
        recycleBin=False,
    )
    await api.module(
        apiName="remark",
        titleField="text",
        fields=[field("text", "TEXT"), any_lookup("about", modules=["car", "boat"])],
    )
    await api.module(
        apiName="mark",
        fields=[any_lookup("on", inverseApiName="markings", inverseLabel="Markings")],
    )
    return api
