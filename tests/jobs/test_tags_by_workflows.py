"""Steps of workflows that give records tags, by name, by id and by templates."""

from __future__ import annotations

import pytest

from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import created_ids, delete, read, updated
from tests.support.api import Api, Json
from tests.support.automation import create, finished, refused, workflow

CREATED: Json = {"on": ["RECORD_CREATED"]}
STEPS = """{ workflows { id steps {
  ... on UpdateRecordStep { data } ... on CreateRecordStep { data module { apiName } } } } }"""


async def tags(api: Api, module: str, id: str) -> list[str]:
    """The names of a record's tags."""
    found = await read(api, module, id, "tags { name }")
    assert found is not None
    return [tag["name"] for tag in found["tags"]]


async def steps(api: Api) -> list[Json]:
    """The data of the steps of the only workflow."""
    (found,) = (await api(STEPS))["workflows"]
    return [step["data"] for step in found["steps"]]


@pytest.mark.usefixtures("worker")
async def test_records_are_tagged_by_name_by_id_and_by_templates(office: Api) -> None:
    _, gold, _ = await created_ids(
        office, "tag", [{"name": "VIP"}, {"name": "Gold"}, {"name": "Acme"}]
    )
    data = {"tags": ["vip", gold, "{{ record.name }}", "{% if record.won %}Nobody{% endif %}"]}
    await workflow(
        office,
        module="deal",
        trigger=CREATED,
        steps=[
            {"updateRecord": {"data": {**data, "amount": "7"}}},
            {"createRecord": {"module": "company", "data": {"name": "new", "tags": ["VIP"]}}},
        ],
    )
    deal = await create(office, "deal", {"name": "acme", "tags": ["Gold"]})
    (run,) = await finished(office, 1)
    assert run["state"] == "DONE", run["error"]
    assert await tags(office, "deal", deal) == ["Acme", "Gold", "VIP"]
    found = await office('{ companies(filter: {tags: {hasAny: ["VIP"]}}) { nodes { name } } }')
    assert found["companies"]["nodes"] == [{"name": "new"}]
    assert run["steps"][0]["input"]["tags"] == ["VIP", "Gold", "acme"]
    timeline = await read(
        office, "deal", deal, "timeline(first: 1) { nodes { source changes { field after } } }"
    )
    assert timeline is not None
    (line,) = timeline["timeline"]["nodes"]
    assert line["source"] == "workflow"
    assert "tags" in [change["field"] for change in line["changes"]]


@pytest.mark.usefixtures("worker")
async def test_a_step_goes_on_with_a_tag_under_its_new_name(office: Api) -> None:
    vip, cold = await created_ids(office, "tag", [{"name": "VIP"}, {"name": "cold"}])
    given = {"tags": ["VIP", "cold", "{{ record.name }}"]}
    await workflow(
        office, module="deal", trigger=CREATED, steps=[{"updateRecord": {"data": given}}]
    )
    assert await steps(office) == [given]
    await updated(office, "tag", vip, {"name": "Best"})
    assert await steps(office) == [{"tags": ["Best", "cold", "{{ record.name }}"]}]
    deal = await create(office, "deal", {"name": "best"})
    await finished(office, 1)
    assert await tags(office, "deal", deal) == ["Best", "cold"]
    await delete(office, "tag", cold, permanently=True)
    await create(office, "deal", {"name": "best"})
    *_, run = await finished(office, 2)
    assert run["state"] == "FAILED"
    assert "NOT_FOUND at tags.1" in run["error"]
    # As the tags were called when the workflow was saved.
    assert run["steps"][0]["input"] == {"tags": ["VIP", "cold", "best"]}


@pytest.mark.usefixtures("worker")
async def test_a_tag_that_was_merged_is_the_one_that_it_became(office: Api) -> None:
    best, vip = await created_ids(office, "tag", [{"name": "Best"}, {"name": "VIP"}])
    step: Json = {"updateRecord": {"data": {"tags": ["VIP"]}}}
    await workflow(office, module="deal", trigger=CREATED, steps=[step])
    await merged(office, "tag", best, [vip])
    assert await steps(office) == [{"tags": ["Best"]}]
    deal = await create(office, "deal", {"name": "a"})
    (run,) = await finished(office, 1)
    assert run["state"] == "DONE", run["error"]
    assert await tags(office, "deal", deal) == ["Best"]


@pytest.mark.usefixtures("worker")
async def test_null_takes_all_tags_away(office: Api) -> None:
    await created_ids(office, "tag", [{"name": "VIP"}])
    step: Json = {"updateRecord": {"data": {"tags": None}}}
    await workflow(office, module="deal", trigger=CREATED, steps=[step])
    deal = await create(office, "deal", {"name": "a", "tags": ["VIP"]})
    await finished(office, 1)
    assert await tags(office, "deal", deal) == []


async def test_what_is_no_list_of_tags_is_refused(office: Api) -> None:
    (vip,) = await created_ids(office, "tag", [{"name": "VIP"}])
    other = vip[:-1] + ("0" if vip[-1] != "0" else "1")
    at = ["input", "steps", "0", "updateRecord", "data", "tags"]
    for given, code, more in (
        ("VIP", "INVALID", []),
        ([7], "INVALID", []),
        ({"connect": [{"id": vip}]}, "INVALID", []),
        ([f"t{n}" for n in range(101)], "OUT_OF_RANGE", []),
        (["VIP", "nope"], "NOT_FOUND", ["1"]),
        ([other], "NOT_FOUND", ["0"]),
        (["{{ record.nope }}"], "INVALID", []),
    ):
        step: Json = {"updateRecord": {"data": {"tags": given}}}
        (error,) = await refused(office, module="deal", trigger=CREATED, steps=[step])
        assert (error["code"], error["path"]) == (code, [*at, *more]), given


@pytest.mark.usefixtures("worker")
async def test_a_task_that_a_workflow_completes_tells_when(office: Api) -> None:
    step: Json = {"updateRecord": {"data": {"status": "DONE"}}}
    await workflow(office, module="task", trigger=CREATED, steps=[step])
    task = await create(office, "task", {"subject": "a"})
    (run,) = await finished(office, 1)
    assert run["state"] == "DONE"
    seen = await read(office, "task", task, "status completedAt")
    assert seen is not None
    assert seen["status"] == "DONE"
    assert seen["completedAt"] is not None
