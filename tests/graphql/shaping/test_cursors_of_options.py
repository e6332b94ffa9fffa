"""Cursors of lists and groups that are ordered by a select, when its options change places."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.every_kind import field, lookup

UPDATE = """mutation($id: ID!, $options: [OptionInput!]!) {
  updateField(id: $id, input: {options: $options}) { userErrors { message } } }"""
LISTS = {
    "records": """query($after: String) { deals(orderBy: [{stage: ASC}], first: 1, after: $after) {
      nodes { name } pageInfo { endCursor } } }""",
    "backward": """query($after: String) { deals(orderBy: [{stage: DESC}], last: 1,
      before: $after) {
      nodes { name } pageInfo { endCursor: startCursor } } }""",
    "through a lookup": """query($after: String) { visits(orderBy: [{deal: {stage: ASC}}], first: 1,
      after: $after) { nodes { name } pageInfo { endCursor } } }""",
}
GROUPS = """query($after: String) { deals { groups(by: [{stage: {}}], first: 1, after: $after) {
  nodes { key { stage } } pageInfo { endCursor } } } }"""


def options(keys: str) -> list[dict[str, str]]:
    """Options of one letter each, in this order."""
    return [{"key": key, "label": key} for key in keys]


@pytest.fixture
async def stage(api: Api) -> str:
    """The id of the field by which two deals, each with a visit, are ordered."""
    module = await api.module(
        apiName="deal",
        fields=[field("name", "TEXT"), field("stage", "SELECT", options=options("BA"))],
    )
    await api.module(
        apiName="visit", fields=[field("name", "TEXT"), lookup("deal", "deal", "visits")]
    )
    for name, key in (("x", "A"), ("y", "B")):
        await api(
            f"""mutation {{ createVisit(data: {{name: "{name}", deal: {{create: {{name: "{name}",
              stage: {key}}}}}}}) {{ userErrors {{ message }} }} }}"""
        )
    found: str = module["fields"][1]["id"]
    return found


@pytest.mark.parametrize("document", LISTS.values(), ids=LISTS)
async def test_a_cursor_is_none_of_another_order(api: Api, stage: str, document: str) -> None:
    (page,) = (await api(document)).values()
    after = page["pageInfo"]["endCursor"]
    (further,) = (await api(document, after=after)).values()
    assert {page["nodes"][0]["name"], further["nodes"][0]["name"]} == {"x", "y"}
    for keys in ("AB", "BAC"):
        await api(UPDATE, id=stage, options=options(keys))
        (error,) = await api.errors(document, after=after)
        assert "cursor of another list" in error["message"]
    await api(UPDATE, id=stage, options=[{"key": key, "label": f"now {key}"} for key in "BA"])
    assert list((await api(document, after=after)).values()) == [further]


async def test_a_cursor_of_groups_is_none_of_another_order(api: Api, stage: str) -> None:
    groups = (await api(GROUPS))["deals"]["groups"]
    assert groups["nodes"] == [{"key": {"stage": "B"}}]
    after = groups["pageInfo"]["endCursor"]
    groups = (await api(GROUPS, after=after))["deals"]["groups"]
    assert groups["nodes"] == [{"key": {"stage": "A"}}]
    await api(UPDATE, id=stage, options=options("AB"))
    (error,) = await api.errors(GROUPS, after=after)
    assert "after is not a cursor of these groups in this order" in error["message"]
