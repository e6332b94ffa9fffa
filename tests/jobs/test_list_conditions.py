"""Conditions of workflows that ask for records which point to the record or to a linked one."""

from __future__ import annotations

import pytest

from crm.filter_size import MAX_LISTS
from tests.support.api import Api, Json
from tests.support.automation import create, finished, refused, runs, update, workflow

CREATED: Json = {"on": ["RECORD_CREATED"]}
STEP: Json = {"updateRecord": {"data": {"won": True}}}
CHANGE = """
mutation Change($id: ID!, $input: FieldUpdate!) {
  updateField(id: $id, input: $input) { userErrors { message path } }
}
"""


async def field_id(api: Api, module: str, name: str) -> str:
    """The id of a field's definition."""
    modules = (await api("{ modules { apiName fields { id apiName } } }"))["modules"]
    fields = next(found["fields"] for found in modules if found["apiName"] == module)
    return next(str(found["id"]) for found in fields if found["apiName"] == name)


async def rename_deals(api: Api, name: str) -> None:
    """Call the list of a company's deals something else."""
    lookup = await field_id(api, "deal", "company")
    data = await api(CHANGE, id=lookup, input={"lookup": {"inverseApiName": name}})
    assert data["updateField"]["userErrors"] == []


@pytest.mark.usefixtures("worker")
async def test_lists_behind_a_lookup_decide_what_starts(office: Api) -> None:
    companies = {
        name: await create(office, "company", {"name": name}) for name in ("good", "mixed", "new")
    }
    for company, stage in (("good", "WON"), ("mixed", "WON"), ("mixed", "LOST")):
        await create(
            office, "deal", {"name": "old", "stage": stage, "companyId": companies[company]}
        )
    lists: Json = {"some": {"stage": {"eq": "WON"}}, "none": {"stage": {"eq": "LOST"}}}
    # The events of the old deals may be looked at when the workflows are there already.
    asked: Json = {"name": {"eq": "asks"}}
    condition: Json = {"company": {"deals": lists}, **asked}
    await workflow(office, module="deal", trigger=CREATED, condition=condition, steps=[STEP])
    all_named = {"company": {"deals": {"every": {"name": {"neq": "x"}}}}}
    opposite = {"not": condition, **all_named, **asked}
    await workflow(
        office, name="Other", module="deal", trigger=CREATED, condition=opposite, steps=[STEP]
    )
    made = [
        await create(office, "deal", {"name": "asks", "companyId": company})
        for company in (*companies.values(), None)
    ]
    found = await finished(office, 4)
    started = {run["recordId"]: run["workflow"]["name"] for run in found}
    assert started == dict(zip(made, ["A workflow", "Other", "Other", "Other"], strict=True))


@pytest.mark.usefixtures("worker")
async def test_lists_of_the_record_itself_follow_renames(office: Api) -> None:
    tasks: Json = {"tasks1": {"some": {"worth": {"gt": "5"}}}}
    await workflow(
        office,
        module="company",
        trigger={"on": ["RECORD_UPDATED"]},
        condition={"deals": {"every": tasks, "some": {}}},
        steps=[{"createRecord": {"module": "task1", "data": {"name": "{{ record.name }}"}}}],
    )
    await rename_deals(office, "sales")
    companies = {}
    for name, worths in {"none": [], "some": ["6", "5"], "all": ["6", "7"]}.items():
        company = companies[name] = await create(office, "company", {"name": name})
        for worth in worths:
            deal = await create(office, "deal", {"name": name, "companyId": company})
            await create(office, "task1", {"name": "old", "worth": worth, "dealId": deal})
        await update(office, "company", company, {"employees": 7})
    (run,) = await finished(office, 1)
    assert (run["state"], run["recordId"]) == ("DONE", companies["all"])
    lookup = await field_id(office, "task1", "deal")
    delete = "mutation D($id: ID!) { deleteField(id: $id) { userErrors { message } } }"
    assert (await office(delete, id=lookup))["deleteField"]["userErrors"] == []
    await update(office, "company", companies["none"], {"employees": 8})
    found = await finished(office, 2)
    assert found[-1]["state"] == "FAILED"
    assert "The field deal of Task1 was deleted" in found[-1]["error"]


async def test_a_condition_is_shown_by_the_names_of_today(office: Api) -> None:
    lists: Json = {"none": {"tasks1": {"some": {"worth": {"isNull": True}}}}, "every": {}}
    await workflow(
        office,
        module="company",
        trigger=CREATED,
        condition={"deals": lists},
        steps=[{"updateRecord": {"data": {"name": "x"}}}],
    )
    await rename_deals(office, "sales")
    shown = (await office("{ workflows { condition } }"))["workflows"]
    assert shown == [{"condition": {"sales": lists}}]
    lookup = await field_id(office, "deal", "company")
    delete = "mutation D($id: ID!) { deleteField(id: $id) { userErrors { message } } }"
    assert (await office(delete, id=lookup))["deleteField"]["userErrors"] == []
    assert (await office("{ workflows { condition } }"))["workflows"] == shown
    assert await runs(office) == []


@pytest.mark.parametrize(
    ("lists", "path"),
    [
        (7, []),
        ({"any": {}}, ["any"]),
        ({"some": None}, ["some"]),
        ({"none": [{}]}, ["none"]),
        ({"some": {"nope": {"eq": 1}}}, ["some", "nope"]),
        ({"every": {"or": [{"amount": {"gt": "x"}}]}}, ["every", "or", "0", "amount", "gt"]),
        ({"some": {"owner": {"isMe": True}}}, ["some", "owner", "isMe"]),
    ],
)
async def test_mistakes_are_told_where_they_are(
    office: Api, lists: object, path: list[str]
) -> None:
    errors = await refused(
        office,
        module="deal",
        trigger=CREATED,
        steps=[STEP],
        condition={"company": {"deals": lists}},
    )
    assert [(error["code"], error["path"]) for error in errors] == [
        ("INVALID", ["input", "condition", "company", "deals", *path])
    ]


async def test_too_many_lists_within_each_other_are_refused(office: Api) -> None:
    above = {"apiName": "above", "label": "Above", "kind": "LOOKUP"}
    rules = {"module": "level", "inverseApiName": "below", "inverseLabel": "Below"}
    await office.module(apiName="level", fields=[{**above, "lookup": rules}])
    condition: Json = {}
    for _ in range(MAX_LISTS + 1):
        condition = {"below": {"some": condition}}
    (error,) = await refused(
        office,
        module="level",
        trigger=CREATED,
        steps=[{"httpRequest": {"url": "https://example.com"}}],
        condition=condition,
    )
    assert error["path"][-2:] == ["below", "some"]
    assert f"{MAX_LISTS} related lists" in error["message"]
