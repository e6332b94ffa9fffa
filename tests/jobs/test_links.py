"""Workflows hear of links, ask for them in conditions, and make them."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import create, finished, refused, update, workflow
from tests.support.links import make_list


@pytest.fixture
async def linking(office: Api) -> Api:
    """Deals are linked with the companies that take part."""
    data = await office("{ modules { id apiName } }")
    ids = {module["apiName"]: module["id"] for module in data["modules"]}
    await make_list(office, ids["deal"], "partners", "company", "partnerDeals")
    return office


async def companies(api: Api, *names: str) -> list[str]:
    """Companies of these names; their ids."""
    return [await create(api, "company", {"name": name, "employees": len(name)}) for name in names]


def linked(*ids: str, way: str = "connect") -> Json:
    """The data that links a deal with partners."""
    return {"partners": {way: [{"id": id_} for id_ in ids]}}


@pytest.mark.usefixtures("worker")
async def test_a_change_of_links_starts_what_waits_for_the_field(linking: Api) -> None:
    one, two = await companies(linking, "one", "fourteen letters")
    await workflow(
        linking,
        module="deal",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["partners"]},
        condition={"partners": {"some": {"employees": {"gt": 5}}, "hasAll": [one]}},
        steps=[{"updateRecord": {"data": {"won": True}}}],
    )
    deal = await create(linking, "deal", {"name": "deal", **linked(one)})
    await update(linking, "deal", deal, {"name": "renamed"})
    await update(linking, "deal", deal, linked(two))
    (run,) = await finished(linking, 1)
    assert (run["recordId"], run["state"]) == (deal, "DONE")
    # Links that the other side makes are changes of the deal as well.
    other, small = [
        await create(linking, "deal", {"name": "other", **linked(one)}) for _ in range(2)
    ]
    await update(linking, "company", one, {"partnerDeals": {"disconnect": [{"id": small}]}})
    await update(linking, "company", two, {"partnerDeals": {"connect": [{"id": other}]}})
    found = await finished(linking, 2)
    assert {run["recordId"] for run in found} == {deal, other}


@pytest.mark.usefixtures("worker")
async def test_a_step_makes_links_and_takes_links_away(linking: Api) -> None:
    first, second = await companies(linking, "first", "second")
    await workflow(
        linking,
        module="deal",
        trigger={"on": ["RECORD_CREATED"]},
        steps=[
            {
                "updateRecord": {
                    "data": {
                        "partners": {
                            "connect": [{"id": "{{ record.companyId }}"}],
                            "disconnect": [{"id": first}],
                        }
                    }
                }
            }
        ],
    )
    deal = await create(linking, "deal", {"name": "deal", "companyId": second, **linked(first)})
    (run,) = await finished(linking, 1)
    assert run["state"] == "DONE", run
    data = await linking(
        "query($id: ID!) { deal(id: $id) { partners { nodes { name } } } "
        "workflows { steps { ... on UpdateRecordStep { data } } } }",
        id=deal,
    )
    assert data["deal"]["partners"]["nodes"] == [{"name": "second"}]
    ((step,),) = (found["steps"] for found in data["workflows"])
    assert step["data"]["partners"]["disconnect"] == [{"id": first}]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"connect": {"id": "x"}}, ["partners", "connect"]),
        ({"set": []}, ["partners"]),
        ({"connect": [{"employees": 3}]}, ["partners", "connect", "0", "employees"]),
        ([], ["partners"]),
    ],
)
async def test_links_of_a_step_are_checked(linking: Api, given: object, path: list[str]) -> None:
    step = {"updateRecord": {"data": {"partners": given}}}
    (error, *_) = await refused(
        linking, module="deal", trigger={"on": ["RECORD_CREATED"]}, steps=[step]
    )
    assert error["path"] == ["input", "steps", "0", "updateRecord", "data", *path]


async def test_a_template_reads_no_list(linking: Api) -> None:
    step = {"updateRecord": {"data": {"name": "{{ record.partners }}"}}}
    (error,) = await refused(
        linking, module="deal", trigger={"on": ["RECORD_CREATED"]}, steps=[step]
    )
    assert "partners is a list of records" in error["message"]
