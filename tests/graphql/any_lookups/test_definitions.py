"""Lookups to any of several modules, defined and redefined, and modules that they name deleted."""

from __future__ import annotations

import pytest

from tests.graphql.any_lookups.remarks import NAME, module_query
from tests.graphql.writing.writes import create, created_id, updated
from tests.support.api import Api, Json
from tests.support.every_kind import field

# Definitions

UPDATE = """
mutation($id: ID!, $input: FieldUpdate!) { updateField(id: $id, input: $input) {
  field { lookup { module { apiName } modules { apiName } inverseApiName onDelete } }
  userErrors { code message path } } }
"""


async def lookup_field(api: Api, module: str, name: str) -> str:
    fields = (await api(module_query(module)))["module"]["fields"]
    return next(str(one["id"]) for one in fields if one["apiName"] == name)


async def test_the_modules_of_a_lookup_can_change(shop: Api) -> None:
    boat = await created_id(shop, "boat", name="Lugger")
    remark = await created_id(shop, "remark", aboutId=boat)
    about = await lookup_field(shop, "remark", "about")
    refused = await shop(UPDATE, id=about, input={"lookup": {"modules": ["car"]}})
    (error,) = refused["updateField"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert error["path"] == ["input", "lookup", "modules"]
    await updated(shop, "remark", remark, {"aboutId": None})
    done = await shop(UPDATE, id=about, input={"lookup": {"modules": ["car"]}})
    assert done["updateField"] == {
        "userErrors": [],
        "field": {
            "lookup": {
                "module": None,
                "modules": [{"apiName": "car"}],
                "inverseApiName": "remarks",
                "onDelete": "SET_NULL",
            }
        },
    }
    assert (await create(shop, "remark", {"aboutId": boat}))["userErrors"][0]["code"] == "NOT_FOUND"
    assert "errors" in await shop.ask("{ boats { nodes { remarks { totalCount } } } }")
    every = await shop(UPDATE, id=about, input={"lookup": {"modules": None}})
    assert every["updateField"]["field"]["lookup"]["modules"] == []
    assert (await create(shop, "remark", {"aboutId": remark}))["userErrors"] == []


async def test_a_module_that_is_made_later_has_the_other_side_too(shop: Api) -> None:
    await shop.module(apiName="plane", titleField="name", fields=[NAME])
    plane = await created_id(shop, "plane", name="Dove")
    await created_id(shop, "mark", onId=plane)
    assert await shop("{ planes { nodes { markings { nodes { on { title } } } } } }") == {
        "planes": {"nodes": [{"markings": {"nodes": [{"on": {"title": "Dove"}}]}}]}
    }


async def test_a_module_that_is_looked_up_by_name_cannot_go(shop: Api) -> None:
    found = (await shop(module_query("boat")))["module"]["id"]
    data = await shop(
        "mutation($id: ID!) { deleteModule(id: $id) { userErrors { code message } } }", id=found
    )
    (error,) = data["deleteModule"]["userErrors"]
    assert error["code"] == "IN_USE"
    assert "remark.about" in error["message"]
    assert "mark.on" not in error["message"]


async def test_what_points_to_any_module_forgets_one_that_goes_for_good(shop: Api) -> None:
    await shop.module(apiName="plane", titleField="name", fields=[NAME])
    plane = await created_id(shop, "plane", name="Dove")
    await created_id(shop, "mark", onId=plane)
    found = (await shop(module_query("plane")))["module"]["id"]
    delete_module = (
        "mutation($id: ID!, $p: Boolean!) { deleteModule(id: $id, permanently: $p) "
        "{ userErrors { message } } }"
    )
    assert (await shop(delete_module, id=found, p=False))["deleteModule"]["userErrors"] == []
    marks = "{ marks { nodes { onId on { title } } } }"
    assert (await shop(marks))["marks"]["nodes"] == [{"onId": plane, "on": None}]
    assert (await shop(delete_module, id=found, p=True))["deleteModule"]["userErrors"] == []
    assert (await shop(marks))["marks"]["nodes"] == [{"onId": None, "on": None}]


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        (
            field("x", "ANY_LOOKUP", lookup={"modules": ["ship"]}),
            ["lookup", "modules", "0"],
            "ship",
        ),
        (field("x", "ANY_LOOKUP", lookup={"modules": []}), ["lookup", "modules"], "at least one"),
        (
            field("x", "ANY_LOOKUP", lookup={"modules": ["car", "car"]}),
            ["lookup", "modules", "1"],
            "twice",
        ),
        (field("x", "ANY_LOOKUP", lookup={"module": "car"}), ["lookup", "module"], "modules"),
        (field("x", "LOOKUP", lookup={"modules": ["car"]}), ["lookup"], "must say where"),
        (
            field("x", "ANY_LOOKUP", lookup={"inverseApiName": "name"}),
            ["lookup", "inverseApiName"],
            "name is taken",
        ),
        (field("x", "ANY_LOOKUP", searchable=True), ["searchable"], "cannot be searchable"),
        (field("x", "TEXT", lookup={"modules": ["car"]}), ["lookup"], "does not take lookup"),
    ],
)
async def test_rules_that_make_no_sense_are_refused(
    shop: Api, given: Json, path: list[str], said: str
) -> None:
    module = (await shop(module_query("remark")))["module"]["id"]
    data = await shop(
        """mutation($id: ID!, $input: FieldInput!) {
          createField(moduleId: $id, input: $input) { userErrors { message path } } }""",
        id=module,
        input=given,
    )
    errors = data["createField"]["userErrors"]
    assert errors[0]["path"] == ["input", *path], errors
    assert said in errors[0]["message"]
