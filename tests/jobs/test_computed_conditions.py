"""Conditions of workflows that ask for computed fields, and what workflows cannot do with them."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import create, finished, refused, workflow
from tests.support.computed import FIELD, formula_field, rollup_field

CREATED: Json = {"on": ["RECORD_CREATED"]}
STEP: Json = {"updateRecord": {"data": {"won": True}}}


@pytest.fixture
async def computing_office(office: Api) -> Api:
    """Deals with formulas over themselves and their company, and companies with a rollup."""
    modules = (await office("{ modules { id apiName } }"))["modules"]
    ids = {module["apiName"]: module["id"] for module in modules}
    for module, field in (
        ("deal", formula_field("each", "amount / count")),
        ("deal", formula_field("size", 'if(company.employees > 100, "big", "small")')),
        ("company", rollup_field("dealCount", list="deals", function="COUNT")),
        ("deal", formula_field("others", "company.dealCount - 1")),
    ):
        answer = await office(FIELD, module=ids[module], input=field)
        assert answer["createField"]["userErrors"] == []
    return office


@pytest.mark.usefixtures("worker")
async def test_formulas_decide_what_starts(computing_office: Api) -> None:
    office = computing_office
    condition: Json = {"each": {"gte": "2.5"}, "size": {"eq": "big"}}
    await workflow(office, module="deal", trigger=CREATED, condition=condition, steps=[STEP])
    rest: Json = {"not": condition, "each": {"isNull": True}}
    await workflow(
        office, name="Other", module="deal", trigger=CREATED, condition=rest, steps=[STEP]
    )
    big = await create(office, "company", {"name": "big", "employees": 500})
    made = []
    for company, count in ((big, 4), (big, 5), (None, 4), (big, 0)):
        data = {"name": "asks", "amount": "10.5", "count": count, "companyId": company}
        made.append(await create(office, "deal", data))
    found = await finished(office, 2)
    started = {run["recordId"]: run["workflow"]["name"] for run in found}
    assert started == {made[0]: "A workflow", made[3]: "Other"}


@pytest.mark.usefixtures("worker")
async def test_related_records_may_be_asked_for_what_is_computed_from_others(
    computing_office: Api,
) -> None:
    office = computing_office
    condition: Json = {"company": {"deals": {"some": {"others": {"gte": 1}}}}}
    await workflow(office, module="deal", trigger=CREATED, condition=condition, steps=[STEP])
    company = await create(office, "company", {"name": "one"})
    alone = await create(office, "company", {"name": "alone"})
    await create(office, "deal", {"name": "only", "companyId": alone})
    await create(office, "deal", {"name": "first", "companyId": company})
    second = await create(office, "deal", {"name": "second", "companyId": company})
    found = await finished(office, 1)
    assert second in {run["recordId"] for run in found}


@pytest.mark.parametrize(
    ("change", "message", "path"),
    [
        (
            {"condition": {"or": [{"others": {"eq": 1}}]}},
            "others is made of related records",
            ["condition"],
        ),
        (
            {"condition": {"company": {"dealCount": {"eq": 1}}}},
            "dealCount is made of related records",
            ["condition"],
        ),
        ({"condition": {"each": {"contains": "1"}}}, "contains is no operator", None),
        (
            {"trigger": {"on": ["RECORD_UPDATED"], "fields": ["each"]}},
            "each is computed",
            ["trigger", "fields", "0"],
        ),
        (
            {"steps": [{"updateRecord": {"data": {"each": "1"}}}]},
            "Each is computed and cannot be set.",
            None,
        ),
        (
            {"steps": [{"updateRecord": {"data": {"name": "{{ record.each }}"}}}]},
            "each is computed; a template reads stored fields alone.",
            None,
        ),
    ],
)
async def test_what_a_workflow_cannot_do_is_told(
    computing_office: Api, change: Json, message: str, path: list[str] | None
) -> None:
    given: Json = {"module": "deal", "trigger": CREATED, "steps": [STEP], **change}
    (error,) = await refused(computing_office, **given)
    assert message in error["message"]
    assert path is None or error["path"] == ["input", *path]
