"""The whole road of a workflow: a write, the outbox, Redis, the worker, the effects, the log."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import create, finished, runs, update, workflow
from tests.support.receiver import Receiver

pytestmark = pytest.mark.usefixtures("worker")

CREATED: Json = {"on": ["RECORD_CREATED"]}
UPDATED: Json = {"on": ["RECORD_UPDATED"]}
DEALS = "{ deals { nodes { id name amount won stage closeDate count version } } }"
TASKS = "{ task1s { nodes { name worth deal { name } } } }"


async def test_all_three_steps_follow_from_a_creation(office: Api, receiver: Receiver) -> None:
    company = await create(office, "company", {"name": "Acme"})
    welcome = await workflow(
        office,
        name="Welcome",
        module="deal",
        trigger=CREATED,
        condition={"amount": {"gte": "100"}, "company": {"name": {"startsWith": "ac"}}},
        steps=[
            {"updateRecord": {"data": {"won": True, "count": "{{ record.count | plus: 1 }}"}}},
            {
                "createRecord": {
                    "module": "task1",
                    "data": {
                        "name": "Call {{ record.company.name | upcase }}",
                        "worth": "{{ record.amount }}",
                        "dealId": "{{ record.id }}",
                    },
                }
            },
            {
                "httpRequest": {
                    "method": "POST",
                    "url": f"{receiver.url}/deals/{{{{ record.id }}}}",
                    "headers": [{"name": "X-Event", "value": "{{ event.name }}"}],
                    "body": {"amount": "{{ record.amount }}", "won": "{{ record.won }}", "n": 1},
                }
            },
        ],
    )
    await create(office, "deal", {"name": "Small", "amount": "99.99", "companyId": company})
    deal = await create(
        office, "deal", {"name": "Big", "amount": "1250.50", "count": 4, "companyId": company}
    )
    (run,) = await finished(office, 1)
    assert (run["state"], run["event"], run["recordId"]) == ("DONE", "RECORD_CREATED", deal)
    assert run["workflow"] == {"id": welcome, "name": "Welcome"}
    assert (run["attempts"], run["error"]) == (1, None)
    assert [(step["index"], step["kind"], step["state"]) for step in run["steps"]] == [
        (0, "UPDATE_RECORD", "DONE"),
        (1, "CREATE_RECORD", "DONE"),
        (2, "HTTP_REQUEST", "DONE"),
    ]
    deals = {found["name"]: found for found in (await office(DEALS))["deals"]["nodes"]}
    assert (deals["Big"]["won"], deals["Big"]["count"], deals["Big"]["version"]) == (True, 5, 2)
    assert (deals["Small"]["won"], deals["Small"]["version"]) == (None, 1)
    assert (await office(TASKS))["task1s"]["nodes"] == [
        {"name": "Call ACME", "worth": "1250.50", "deal": {"name": "Big"}}
    ]
    (request,) = receiver.requests
    assert (request.method, request.path) == ("POST", f"/deals/{deal}")
    assert request.headers["x-event"] == "RECORD_CREATED"
    assert request.json == {"amount": "1250.50", "won": None, "n": 1}
    assert request.key == f"{run['id']}-2"
    assert run["steps"][2]["output"]["status"] == 200
    assert run["steps"][2]["output"]["body"] == "ok"


async def test_updates_start_only_when_a_named_field_changed(office: Api) -> None:
    deal = await create(office, "deal", {"name": "A", "stage": "OPEN", "amount": "1"})
    await workflow(
        office,
        module="deal",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["stage"]},
        condition={"stage": {"eq": "WON"}},
        steps=[
            {
                "createRecord": {
                    "module": "task1",
                    "data": {"name": "{{ before.stage }} to {{ record.stage }}"},
                }
            }
        ],
    )
    await update(office, "deal", deal, {"amount": "2"})
    await update(office, "deal", deal, {"stage": "WON", "amount": "3"})
    await update(office, "deal", deal, {"amount": "4"})
    await update(office, "deal", deal, {"stage": "LOST"})
    await finished(office, 1)
    names = [task["name"] for task in (await office(TASKS))["task1s"]["nodes"]]
    assert names == ["OPEN to WON"]
    assert len(await runs(office)) == 1


async def test_deletions_start_workflows_with_the_last_state(office: Api) -> None:
    deal = await create(office, "deal", {"name": "Gone", "amount": "5"})
    await workflow(
        office,
        module="deal",
        trigger={"on": ["RECORD_DELETED"]},
        steps=[{"createRecord": {"module": "task1", "data": {"name": "Was {{ record.name }}"}}}],
    )
    await office(f'mutation {{ deleteDeal(id: "{deal}") {{ userErrors {{ message }} }} }}')
    (run,) = await finished(office, 1)
    assert (run["event"], run["recordId"]) == ("RECORD_DELETED", deal)
    assert (await office(TASKS))["task1s"]["nodes"][0]["name"] == "Was Gone"


async def test_an_update_of_a_record_that_is_gone_fails_clearly(
    office: Api, receiver: Receiver
) -> None:
    await workflow(
        office,
        module="deal",
        trigger=CREATED,
        steps=[
            {"httpRequest": {"url": receiver.url}},
            {"updateRecord": {"data": {"name": "x"}}},
            {"httpRequest": {"url": receiver.url}},
        ],
    )
    receiver.answer(500)
    deal = await create(office, "deal", {"name": "Brief"})
    await receiver.wait_for(1)
    await office(f'mutation {{ deleteDeal(id: "{deal}") {{ userErrors {{ message }} }} }}')
    (run,) = await finished(office, 1)
    assert run["state"] == "FAILED"
    assert run["error"].startswith("Step 2: NOT_FOUND: the Deal ")
    assert len(receiver.requests) == 2


async def test_a_refused_change_fails_with_its_reason(office: Api) -> None:
    await workflow(
        office,
        module="deal",
        trigger=CREATED,
        steps=[
            {"createRecord": {"module": "task1", "data": {"name": "kept"}}},
            {"updateRecord": {"data": {"count": "{{ record.name }}"}}},
        ],
    )
    await create(office, "deal", {"name": "not a number"})
    (run,) = await finished(office, 1)
    assert run["state"] == "FAILED"
    assert run["error"] == "Step 2: INVALID at count: Count must be a whole number."
    assert [step["state"] for step in run["steps"]] == ["DONE", "FAILED"]
    assert run["steps"][1]["input"] == {"count": "not a number"}
    assert (await office(TASKS))["task1s"]["nodes"][0]["name"] == "kept"


async def test_skipped_automation_starts_nothing(office: Api) -> None:
    await workflow(
        office,
        module="deal",
        trigger=UPDATED,
        steps=[{"createRecord": {"module": "task1", "data": {"name": "x"}}}],
    )
    deal = await create(office, "deal", {"name": "A"})
    await update(office, "deal", deal, {"name": "B"}, ", options: {automation: SKIP}")
    await update(office, "deal", deal, {"name": "C"})
    (run,) = await finished(office, 1)
    assert len((await office(TASKS))["task1s"]["nodes"]) == 1
    assert run["event"] == "RECORD_UPDATED"


async def test_automation_writes_for_whoever_set_it_off(office: Api) -> None:
    await workflow(
        office,
        module="deal",
        trigger=CREATED,
        steps=[{"updateRecord": {"data": {"won": True}}}],
    )
    await create(office, "deal", {"name": "A"})
    await finished(office, 1)
    query = "{ deals { nodes { updatedBy { email } owner { email } } } }"
    (deal,) = (await office(query))["deals"]["nodes"]
    assert deal["updatedBy"]["email"] == office.workspace.email
