"""What becomes of workflows when the modules and fields that they name are changed or deleted."""

from __future__ import annotations

import pytest

from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    drop_field,
    drop_module,
    field_ids,
    make_module,
    moduled,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

WORKFLOW = """
mutation { createWorkflow(input: {name: "w", module: "thing",
  trigger: {on: [RECORD_UPDATED], fields: ["name"]},
  condition: {name: {eq: "x"}, place: {name: {eq: "y"}}},
  steps: [{updateRecord: {data: {remark: "{{ record.name }}"}}},
          {createRecord: {module: "place", data: {name: "{{ record.place.name }}"}}}]})
  { workflow { id } userErrors { code message path } } }"""
SHOWN = """{ workflows { id name active condition trigger { on fields } module { apiName }
  steps { __typename ... on UpdateRecordStep { data }
          ... on CreateRecordStep { module { apiName } data } } } }"""


@pytest.fixture
async def thing(api: Api) -> Json:
    """A module whose workflow names its fields, a lookup, and another module."""
    accepted(await make_module(api, moduled("place", field("name", "TEXT"))))
    given = moduled(
        "thing", field("name", "TEXT"), field("remark", "TEXT"), lookup("place", "place", "things")
    )
    module: Json = accepted(await make_module(api, given))["module"]
    data = await api(WORKFLOW)
    assert data["createWorkflow"]["userErrors"] == []
    return module


async def test_renames_are_followed(api: Api, thing: Json) -> None:
    ids = field_ids(thing)
    accepted(await change_field(api, ids["name"], {"apiName": "label"}))
    accepted(await change_module(api, thing["id"], {"apiName": "item", "pluralApiName": "items"}))
    (shown,) = (await api(SHOWN))["workflows"]
    assert shown["module"] == {"apiName": "item"}
    assert shown["trigger"]["fields"] == ["label"]
    assert shown["condition"]["label"] == {"eq": "x"}
    assert shown["steps"][0]["data"] == {"remark": "{{ record.label }}"}


@pytest.mark.parametrize("permanently", [False, True])
async def test_deleted_fields_leave_workflows_that_can_still_be_read(
    api: Api, thing: Json, permanently: bool
) -> None:
    for id in field_ids(thing).values():
        accepted(await drop_field(api, id, permanently))
        (shown,) = (await api(SHOWN))["workflows"]
        assert shown["name"] == "w"
        assert next(iter(shown["condition"].values())) == {"eq": "x"}
        made = await api("mutation { createThing(data: {}) { thing { id } userErrors { code } } }")
        assert made["createThing"]["userErrors"] == []


@pytest.mark.parametrize("permanently", [False, True])
async def test_deleted_modules_leave_workflows_that_can_still_be_read(
    api: Api, thing: Json, permanently: bool
) -> None:
    accepted(await drop_module(api, thing["id"], permanently))
    answer = await api.ask(SHOWN)
    assert "errors" not in answer, answer["errors"]
    place = (await api('{ module(apiName: "place") { id } }'))["module"]["id"]
    accepted(await drop_module(api, place, permanently))
    answer = await api.ask(SHOWN)
    assert "errors" not in answer, answer["errors"]
    runs = await api("{ workflowRuns { totalCount } }")
    assert runs == {"workflowRuns": {"totalCount": 0}}
