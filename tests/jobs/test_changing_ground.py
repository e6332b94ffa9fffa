"""Workflows that set each other off, and workflows whose fields change under them (R47)."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.api import Api, Json
from tests.support.automation import create, finished, update, workflow

pytestmark = pytest.mark.usefixtures("worker")

CREATED: Json = {"on": ["RECORD_CREATED"]}
TASKS = "{ task1s { totalCount nodes { name } } }"
MAKE_TASK: Json = {"createRecord": {"module": "task1", "data": {"name": "{{ record.name }}"}}}


async def count_tasks(api: Api) -> int:
    found: int = (await api(TASKS))["task1s"]["totalCount"]
    return found


async def test_a_workflow_that_triggers_itself_is_stopped(office: Api) -> None:
    await workflow(office, module="task1", trigger=CREATED, steps=[MAKE_TASK])
    await create(office, "task1", {"name": "again"})
    found = await finished(office, 12)
    assert [run["state"] for run in found] == [*["DONE"] * 11, "STOPPED"]
    assert "effects deep" in found[-1]["error"]
    await asyncio.sleep(0.3)
    assert await count_tasks(office) == 12


async def test_two_workflows_that_trigger_each_other_are_stopped(office: Api) -> None:
    for module, other in (("deal", "task1"), ("task1", "deal")):
        step = {"createRecord": {"module": other, "data": {"name": "again"}}}
        await workflow(office, module=module, trigger=CREATED, steps=[step])
    await create(office, "deal", {"name": "again"})
    found = await finished(office, 12)
    assert [run["state"] for run in found] == [*["DONE"] * 11, "STOPPED"]


async def test_a_renamed_and_a_deleted_field(office: Api) -> None:
    await workflow(
        office,
        module="deal",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["amount"]},
        condition={"stage": {"eq": "WON"}},
        steps=[
            {"createRecord": {"module": "task1", "data": {"name": "{{ record.stage }}"}}},
        ],
    )
    deal = await create(office, "deal", {"name": "A", "stage": "WON"})
    modules = (await office("{ modules { apiName fields { id apiName } } }"))["modules"]
    fields = next(module["fields"] for module in modules if module["apiName"] == "deal")
    ids = {field["apiName"]: field["id"] for field in fields}
    rename = (
        'mutation R($id: ID!) { updateField(id: $id, input: {apiName: "phase"}) '
        "{ userErrors { message } } }"
    )
    assert (await office(rename, id=ids["stage"]))["updateField"]["userErrors"] == []
    await update(office, "deal", deal, {"amount": "1"})
    (run,) = await finished(office, 1)
    assert run["state"] == "DONE"
    assert (await office(TASKS))["task1s"]["nodes"] == [{"name": "WON"}]
    delete = "mutation D($id: ID!) { deleteField(id: $id) { userErrors { message } } }"
    assert (await office(delete, id=ids["stage"]))["deleteField"]["userErrors"] == []
    await update(office, "deal", deal, {"amount": "2"})
    found = await finished(office, 2)
    assert found[-1]["state"] == "FAILED"
    assert "The field phase of Deal was deleted" in found[-1]["error"]
