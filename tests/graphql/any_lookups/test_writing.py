"""Lookups to any of several modules, written: what is taken, and from which side."""

from __future__ import annotations

import pytest

from crm.ids import new_id
from tests.graphql.writing.writes import create, created, created_id, delete, update, updated
from tests.support.api import Api


@pytest.mark.parametrize("way", ["aboutId", "about"])
async def test_only_records_that_are_there_and_of_its_modules_are_taken(
    shop: Api, way: str
) -> None:
    car = await created_id(shop, "car", name="Beetle")
    gone = await created_id(shop, "car", name="Gone")
    await delete(shop, "car", gone)
    other = await created_id(shop, "mark")
    wrong = [gone, other, str(new_id(64)), str(new_id(4711)), "x", shop.workspace.member_id]
    for id_ in wrong:
        given = str(id_) if way == "aboutId" else {"connect": {"id": str(id_)}}
        path = ["aboutId"] if way == "aboutId" else ["about", "connect", "id"]
        payload = await create(shop, "remark", {"text": "x", way: given})
        assert payload["record"] is None
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["data", *path])
        assert "About: there is no" in error["message"]
    record = await created(shop, "remark", {"text": "x", "aboutId": car})
    assert (await update(shop, "remark", record["id"], {"aboutId": other}))["userErrors"][0][
        "code"
    ] == "NOT_FOUND"
    both = await create(shop, "remark", {"aboutId": car, "about": {"connect": {"id": car}}})
    assert both["userErrors"][0]["code"] == "INVALID"
    cleared = await updated(
        shop, "remark", record["id"], {"about": {"disconnect": True}}, "aboutId"
    )
    assert cleared == {"aboutId": None}


async def test_what_is_no_link_is_told_what_would_be_one(shop: Api) -> None:
    remark = await created_id(shop, "remark", text="x")
    payload = await update(shop, "remark", remark, {"about": {"disconnect": False}})
    assert [error["message"] for error in payload["userErrors"]] == [
        "About must be given as {connect: {id: …}} or {disconnect: true}."
    ]


async def test_related_records_are_written_along_with_the_record_they_point_to(shop: Api) -> None:
    other = await created_id(shop, "remark", text="b")
    car = await created(
        shop,
        "car",
        {
            "name": "Beetle",
            "remarks": {"create": [{"text": "a"}], "connect": [{"id": other}]},
            "markings": {"create": [{}]},
        },
        "id remarks(orderBy: [{text: ASC}]) { nodes { text about { title } } } "
        "markings { totalCount }",
    )
    assert car["remarks"]["nodes"] == [
        {"text": "a", "about": {"title": "Beetle"}},
        {"text": "b", "about": {"title": "Beetle"}},
    ]
    assert car["markings"] == {"totalCount": 1}
    left = await updated(
        shop,
        "car",
        car["id"],
        {"remarks": {"disconnect": [{"id": other}]}},
        "remarks { nodes { text } }",
    )
    assert left == {"remarks": {"nodes": [{"text": "a"}]}}
