"""Flags of fields that are set when there are records already."""

from __future__ import annotations

import pytest

from tests.graphql.safety.defining import accepted, change_field, field_ids, make_field, told
from tests.graphql.writing.writes import create, created_id, update
from tests.support.api import Api, Json
from tests.support.every_kind import field


@pytest.fixture
async def things(api: Api) -> dict[str, str]:
    """The ids of a thing's fields, and of two things under `full` and `empty`."""
    fields = [field("name", "TEXT"), field("code", "TEXT"), field("size", "INTEGER")]
    made = await api.module(apiName="thing", fields=fields)
    ids = field_ids(made)
    ids["full"] = await created_id(api, "thing", name="full", code="A")
    ids["empty"] = await created_id(api, "thing", name="empty")
    return {"module": made["id"], **ids}


def codes(payload: Json) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


async def test_required_is_asked_of_what_is_written_from_then_on(
    api: Api, things: dict[str, str]
) -> None:
    for options in ({"dryRun": True}, None):
        planned = await change_field(api, things["code"], {"required": True}, options)
        details = [step["detail"] for step in accepted(planned)["plan"]["steps"]]
        assert "It has no value yet in 1 record." in details
    assert codes(await create(api, "thing", {"name": "new"})) == [("REQUIRED", ["data", "code"])]
    # A record with a gap keeps it until somebody fills it, and then it stays filled.
    assert codes(await update(api, "thing", things["empty"], {"size": 1})) == []
    for nothing in (None, ""):
        refused = await update(api, "thing", things["empty"], {"code": nothing})
        assert codes(refused) == [("REQUIRED", ["data", "code"])]
    assert codes(await update(api, "thing", things["empty"], {"code": "B"})) == []
    assert codes(await update(api, "thing", things["empty"], {"code": None})) == [
        ("REQUIRED", ["data", "code"])
    ]
    mass = await api(
        """mutation { updateThings(where: {all: true}, data: {code: null}) {
             count userErrors { code path } } }"""
    )
    assert mass["updateThings"] == {
        "count": 0,
        "userErrors": [{"code": "REQUIRED", "path": ["data", "code"]}],
    }
    accepted(await change_field(api, things["code"], {"required": False}))
    assert codes(await update(api, "thing", things["empty"], {"code": None})) == []


async def test_a_new_required_field_tells_how_many_records_lack_it(
    api: Api, things: dict[str, str]
) -> None:
    planned = await make_field(
        api, things["module"], field("kind", "TEXT", required=True), {"dryRun": True}
    )
    assert "The module has 2 records." in [
        step["detail"] for step in accepted(planned)["plan"]["steps"]
    ]


async def test_a_default_is_given_to_new_records_alone(api: Api, things: dict[str, str]) -> None:
    accepted(await change_field(api, things["size"], {"defaultValue": 7}))
    shown = "{ things(orderBy: [{number: ASC}]) { nodes { size } } }"
    assert [each["size"] for each in (await api(shown))["things"]["nodes"]] == [None, None]
    await created_id(api, "thing", name="left out")
    await created_id(api, "thing", name="nothing", size=None)
    assert codes(await update(api, "thing", things["full"], {"name": "x"})) == []
    sizes = [each["size"] for each in (await api(shown))["things"]["nodes"]]
    assert sizes == [None, None, 7, None]


async def test_unique_is_refused_until_no_two_share_a_value(
    api: Api, things: dict[str, str]
) -> None:
    double = await created_id(api, "thing", name="double", code="A")
    refused = await change_field(api, things["code"], {"unique": True})
    assert told(refused) == [("NOT_UNIQUE", ("input", "unique"))]
    assert "such as A (2 times)" in refused["userErrors"][0]["message"]
    await api("mutation($id: ID!) { deleteThing(id: $id) { userErrors { message } } }", id=double)
    accepted(await change_field(api, things["code"], {"unique": True}))
    assert codes(await create(api, "thing", {"code": "A"})) == [("NOT_UNIQUE", ["data", "code"])]
    restored = await api(
        """mutation($ids: [ID!]) { restoreThings(where: {ids: $ids}) {
             count userErrors { code message } } }""",
        ids=[double],
    )
    assert restored["restoreThings"]["count"] == 0
    assert restored["restoreThings"]["userErrors"][0]["code"] == "NOT_UNIQUE"


async def test_a_field_that_becomes_read_only_takes_one_more_first_value(
    api: Api, things: dict[str, str]
) -> None:
    accepted(await change_field(api, things["code"], {"readOnly": True}))
    assert codes(await update(api, "thing", things["full"], {"code": "B"})) == [
        ("READ_ONLY", ["data", "code"])
    ]
    assert codes(await update(api, "thing", things["empty"], {"code": "B"})) == []
    assert codes(await update(api, "thing", things["empty"], {"code": "C"})) == [
        ("READ_ONLY", ["data", "code"])
    ]
