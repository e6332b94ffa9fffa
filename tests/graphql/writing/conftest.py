"""A small office to write in: teams, people and jobs, made anew for each test."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.every_kind import field, lookup

TEAM = {
    "apiName": "team",
    "titleField": "name",
    "fields": [
        field("name", "TEXT", required=True, unique=True),
        field("mail", "EMAIL", unique=True),
        field("code", "AUTO_NUMBER", autoNumber={"prefix": "T-", "digits": 3}),
        lookup("parent", "team", "parts"),
    ],
}
PERSON = {
    "apiName": "person",
    "titleField": "name",
    "recycleBin": False,
    "fields": [
        field("name", "TEXT", required=True),
        field("badge", "INTEGER", unique=True),
        field("size", "DECIMAL", number={"min": "0", "precision": 8, "scale": 2}),
        field("level", "INTEGER", defaultValue=1),
        field("hired", "DATE", readOnly=True),
        field(
            "mood",
            "SELECT",
            defaultValue="GOOD",
            options=[{"key": "GOOD", "label": "Good"}, {"key": "BAD", "label": "Bad"}],
        ),
        lookup("team", "team", "persons"),
        field("mentor", "USER"),
    ],
}


@pytest.fixture
async def office(api: Api) -> Api:
    """The API of a workspace with teams and persons."""
    await api.module(**TEAM)
    await api.module(**PERSON)
    return api
