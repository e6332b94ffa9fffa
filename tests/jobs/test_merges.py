"""What workers make of merges: entries of the activity log, and runs of workflows."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import created_id, created_ids, read
from tests.support.activity import logged, told_of
from tests.support.api import Api
from tests.support.automation import finished, workflow


@pytest.mark.usefixtures("worker")
async def test_each_record_that_is_no_more_is_one_entry(office: Api, pool: Pool) -> None:
    one, two = await created_ids(office, "deal", [{"name": "One"}, {"name": "Two"}])
    note = await created_id(office, "note", body="x", recordId=two)
    await merged(office, "deal", one, [two], {"amount": "5"})
    await told_of(pool, office)
    found = await logged(office, {"action": {"in": ["MERGED", "UPDATED"]}})
    assert [(entry["action"], entry["recordId"], entry["title"]) for entry in found] == [
        ("MERGED", two, "Deal Two: merged into another record"),
        ("UPDATED", one, "Deal One: changed (Amount)"),
    ]
    assert await read(office, "note", note, "recordId") == {"recordId": one}


@pytest.mark.usefixtures("worker")
async def test_workflows_hear_once_of_what_changed_and_of_each_that_is_no_more(
    office: Api,
) -> None:
    one, two, three = await created_ids(office, "deal", [{"name": n} for n in "abc"])
    for name, event in (("gone", "RECORD_DELETED"), ("changed", "RECORD_UPDATED")):
        await workflow(
            office,
            name=name,
            module="deal",
            trigger={"on": [event]},
            steps=[{"createRecord": {"module": "task1", "data": {"name": "{{ record.name }}"}}}],
        )
    await merged(office, "deal", one, [two, three], {"amount": "5"})
    found = await finished(office, 3)
    told = sorted((run["workflow"]["name"], run["recordId"]) for run in found)
    assert told == sorted([("gone", two), ("gone", three), ("changed", one)])


@pytest.mark.usefixtures("worker")
async def test_conditions_by_an_id_of_before_the_merge_mean_what_it_became(office: Api) -> None:
    one, two, three = [await created_id(office, "company", name=name) for name in "abc"]
    for name, condition in (
        ("eq", {"companyId": {"eq": two}}),
        ("in", {"companyId": {"in": [three, two]}}),
        ("not", {"companyId": {"notIn": [two]}}),
        ("through", {"company": {"id": {"eq": two}}}),
    ):
        await workflow(
            office,
            name=name,
            module="deal",
            trigger={"on": ["RECORD_CREATED"]},
            condition=condition,
            steps=[{"createRecord": {"module": "task1", "data": {"name": "{{ record.name }}"}}}],
        )
    answer = await office(
        """mutation($into: ID!, $from: [ID!]!) {
          mergeCompanies(into: $into, from: $from) { userErrors { message } } }""",
        **{"into": one, "from": [two]},
    )
    assert answer["mergeCompanies"]["userErrors"] == []
    for name, company in (("mine", one), ("other", three)):
        await created_id(office, "deal", name=name, companyId=company)
    found = await finished(office, 5)
    titles = {run["id"]: run["recordId"] for run in found}
    assert len(titles) == 5
    by_workflow = sorted(run["workflow"]["name"] for run in found)
    assert by_workflow == ["eq", "in", "in", "not", "through"]
