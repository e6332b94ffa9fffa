"""A workspace that buys and sells: offers with prices in many currencies."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

SHOP: Json = {"apiName": "shop", "titleField": "name", "fields": [field("name", "TEXT")]}
OFFER: Json = {
    "apiName": "offer",
    "titleField": "name",
    "fields": [
        field("name", "TEXT"),
        field("price", "CURRENCY", indexed=True),
        field(
            "fee",
            "CURRENCY",
            currency={"default": "EUR", "allowed": ["EUR", "USD", "JPY"]},
            number={"min": "0", "max": "1000000"},
        ),
        field("deposit", "CURRENCY", readOnly=True, defaultValue={"amount": 5, "currency": "kwd"}),
        lookup("shop", "shop", "offers"),
    ],
}


@pytest.fixture
async def market(api: Api) -> Api:
    """The API of a workspace with shops and offers, and no records."""
    await api.module(**SHOP)
    await api.module(**OFFER)
    return api
