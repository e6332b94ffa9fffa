"""Conditions of workflows that ask for the tags of a record, or of one that it points to."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import created_ids, updated
from tests.support.api import Api, Json
from tests.support.automation import create, finished, workflow

CREATED: Json = {"on": ["RECORD_CREATED"]}
STEP: Json = {"updateRecord": {"data": {"won": True}}}


@pytest.mark.usefixtures("worker")
async def test_tags_decide_what_starts(office: Api) -> None:
    await created_ids(office, "tag", [{"name": "VIP"}, {"name": "cold"}])
    company = await create(office, "company", {"name": "c", "tags": ["cold"]})
    asked: dict[str, Json] = {
        "any": {"tags": {"hasAny": ["vip", "gone"]}},
        "all": {"tags": {"hasAll": ["vip", "gone"]}},
        "none": {"tags": {"hasNone": ["VIP"]}, "company": {"tags": {"hasAny": ["Cold"]}}},
        "empty": {"tags": {"isEmpty": True}},
    }
    for name, condition in asked.items():
        await workflow(
            office,
            name=name,
            module="deal",
            trigger=CREATED,
            condition=condition,
            steps=[STEP],
        )
    first = await create(office, "deal", {"name": "a", "tags": ["vip"]})
    second = await create(office, "deal", {"name": "b", "companyId": company})
    found = await finished(office, 3)
    assert {(run["recordId"], run["workflow"]["name"]) for run in found} == {
        (first, "any"),
        (second, "none"),
        (second, "empty"),
    }


@pytest.mark.usefixtures("worker")
async def test_a_condition_asks_for_the_same_tag_under_its_new_name(office: Api) -> None:
    (vip,) = await created_ids(office, "tag", [{"name": "VIP"}])
    asked: dict[str, Json] = {
        "own": {"tags": {"hasAny": ["vip"]}},
        "company": {"company": {"tags": {"hasAll": ["vip"]}}},
        "list": {"company": {"deals": {"some": {"tags": {"hasAny": ["vip"]}}}}},
    }
    for name, condition in asked.items():
        await workflow(
            office, name=name, module="deal", trigger=CREATED, condition=condition, steps=[STEP]
        )
    await updated(office, "tag", vip, {"name": "Gold"})
    company = await create(office, "company", {"name": "c", "tags": ["gold"]})
    await create(office, "deal", {"name": "a", "tags": ["gold"], "companyId": company})
    found = await finished(office, 3)
    assert {run["workflow"]["name"] for run in found} == set(asked)
    data = await office("{ workflows { name condition } }")
    assert {each["name"]: each["condition"] for each in data["workflows"]}["own"] == {
        "tags": {"hasAny": ["Gold"]}
    }
