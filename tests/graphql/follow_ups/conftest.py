"""Leads to follow up, and cars."""

from __future__ import annotations

import pytest

from tests.graphql.follow_ups.leads import STAGES
from tests.support.api import Api
from tests.support.every_kind import field


@pytest.fixture
async def shop(api: Api) -> Api:
    """Leads with a stage and dates of their own, and cars that have neither."""
    await api.module(
        apiName="lead",
        titleField="name",
        fields=[
            field("name", "TEXT", required=True),
            field("status", "SELECT", options=STAGES),
            field("mood", "SELECT", options=[{"key": "GOOD", "label": "Good"}]),
            field("nextAt", "DATETIME"),
            field("nextDay", "DATE"),
        ],
    )
    await api.module(apiName="car", titleField="name", fields=[field("name", "TEXT")])
    return api
