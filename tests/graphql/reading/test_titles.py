"""A record's title is the text of its module's title field, whatever that field's kind."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api
from tests.support.every_kind import EveryKind, fill_every_kind

TITLES = {
    "text": ["Ann", "ÄNN O'Neill", "bob 😀", "#4"],
    "count": ["7", "-3", "2147483647", "#4"],
    "price": ["12.50", "-0.001", "99999999999999999999.1234567890", "#4"],
    "day": ["2024-02-29", "2027-03-31", "1999-12-31", "#4"],
    "email": ["Ada@example.com", "bob@example.com", "carl@sub.example.org", "#4"],
    "phone": ["+4930901820", "+16502530000", "+442079460018", "#4"],
    "country": ["DE", "FR", "AQ", "#4"],
    "color": ["Deep red", "Blue", "It's green", "#4"],
    "code": ["S-001", "S-002", "S-003", "S-004"],
    None: ["#1", "#2", "#3", "#4"],
}
SET = """mutation($id: ID!, $title: String) {
  updateModule(id: $id, input: {titleField: $title}) { userErrors { message } } }"""


@pytest.fixture
async def own(api: Api, pool: Pool) -> EveryKind:
    """Records with a field of every kind, whose module may be changed."""
    return await fill_every_kind(api, pool)


async def test_titles(own: EveryKind) -> None:
    """The next read says what the new title is, also through lookups and of users."""
    module = (await own.api('{ module(apiName: "sample") { id } }'))["module"]["id"]
    query = """{ samples(orderBy: {key: ASC}) { nodes { title parent { title } place { title } } }
      named: samples(first: 1) { nodes { ... on Record { title } } } }"""
    for name, titles in TITLES.items():
        changed = await own.api(SET, id=module, title=name)
        assert changed["updateModule"]["userErrors"] == []
        data = await own.api(query)
        nodes = data["samples"]["nodes"]
        assert [node["title"] for node in nodes] == titles
        assert [node["parent"] and node["parent"]["title"] for node in nodes] == [
            None,
            titles[0],
            titles[1],
            None,
        ]
        assert [node["place"] and node["place"]["title"] for node in nodes] == [
            *("Berlin", "Paris", "Berlin"),
            None,
        ]
        assert data["named"]["nodes"] == [{"title": titles[0]}]


@pytest.mark.parametrize("name", ["colors", "place", "tester", "nothing"])
async def test_fields_that_are_no_title(own: EveryKind, name: str) -> None:
    module = (await own.api('{ module(apiName: "sample") { id } }'))["module"]["id"]
    payload = (await own.api(SET, id=module, title=name))["updateModule"]
    assert len(payload["userErrors"]) == 1
