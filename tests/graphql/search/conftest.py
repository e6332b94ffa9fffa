"""An office to search in."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.searching import Office, open_office


@pytest.fixture
async def office(api: Api) -> Office:
    """An office without records."""
    return await open_office(api)
