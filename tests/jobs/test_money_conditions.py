"""Workflows about money: conditions on amounts and currencies, templates that copy and tell it."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import CREATE, create, finished, update, workflow
from tests.support.receiver import Receiver

pytestmark = pytest.mark.usefixtures("worker")

CONTRACT: Json = {
    "apiName": "contract",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT"},
        {"apiName": "price", "label": "Price", "kind": "CURRENCY"},
        {
            "apiName": "fee",
            "label": "Fee",
            "kind": "CURRENCY",
            "currency": {"default": "EUR"},
        },
    ],
}


async def test_a_workflow_asks_for_money_and_writes_it(office: Api, receiver: Receiver) -> None:
    await office.module(**CONTRACT)
    await workflow(
        office,
        name="Big ones",
        module="contract",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["price"]},
        condition={"price": {"amount": {"gte": "100"}, "currency": {"in": ["EUR", "KWD"]}}},
        steps=[
            {
                "updateRecord": {
                    "data": {
                        "name": "{{ record.price }} by {{ record.price.currency | downcase }}",
                        "fee": {"amount": "{{ record.price.amount | divided_by: 10 }}"},
                    }
                }
            },
            {"createRecord": {"module": "contract", "data": {"price": "{{ record.price }}"}}},
            {
                "httpRequest": {
                    "method": "POST",
                    "url": f"{receiver.url}/contracts",
                    "body": {"price": "{{ record.price }}", "was": "{{ before.price.currency }}"},
                }
            },
        ],
    )
    made = await create(office, "contract", {"price": {"amount": "100", "currency": "USD"}})
    await update(office, "contract", made, {"fee": {"amount": "1"}})
    # Only the currency changes, and the condition holds from now on.
    await update(office, "contract", made, {"price": {"amount": "100", "currency": "EUR"}})
    (run,) = await finished(office, 1)
    assert (run["state"], run["error"]) == ("DONE", None)
    contracts = (
        await office(
            "{ contracts { nodes { name price { amount currency } fee { amount currency } } } }"
        )
    )["contracts"]["nodes"]
    price = {"amount": "100.00", "currency": "EUR"}
    assert contracts == [
        {
            "name": "100.00 EUR by eur",
            "price": price,
            "fee": {"amount": "10.00", "currency": "EUR"},
        },
        {"name": None, "price": price, "fee": None},
    ]
    assert run["steps"][0]["input"] == {
        "name": "100.00 EUR by eur",
        "fee": {"amount": "10.00", "currency": "EUR"},
    }
    (request,) = receiver.requests
    assert request.json == {"price": price, "was": "USD"}


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"price": {"eq": {"amount": "1"}}}, ["price", "eq"]),
        ({"price": {"eq": {"amount": "x", "currency": "EUR"}}}, ["price", "eq"]),
        ({"price": {"in": {"amount": "1"}}}, ["price", "in"]),
        ({"price": {"eq": None}}, ["price", "eq"]),
        ({"price": {"gte": "1"}}, ["price", "gte"]),
        ({"price": {"amount": {"contains": "1"}}}, ["price", "amount", "contains"]),
        ({"price": {"amount": "1"}}, ["price", "amount"]),
        ({"price": {"currency": {"eq": 7}}}, ["price", "currency", "eq"]),
    ],
)
async def test_conditions_that_cannot_be_are_refused(
    office: Api, condition: Json, path: list[str]
) -> None:
    await office.module(**CONTRACT)
    given = {
        "name": "Wrong",
        "module": "contract",
        "trigger": {"on": ["RECORD_CREATED"]},
        "condition": condition,
        "steps": [{"updateRecord": {"data": {"name": "x"}}}],
    }
    payload = (await office(CREATE, input=given))["createWorkflow"]
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "condition", *path])


async def test_data_that_are_no_money_are_refused(office: Api) -> None:
    await office.module(**CONTRACT)
    given = {
        "name": "Wrong",
        "module": "contract",
        "trigger": {"on": ["RECORD_CREATED"]},
        "steps": [{"updateRecord": {"data": {"price": {"amount": "1.005", "currency": "EUR"}}}}],
    }
    payload = (await office(CREATE, input=given))["createWorkflow"]
    (error,) = payload["userErrors"]
    assert error["code"] == "INVALID"
    assert error["path"] == ["input", "steps", "0", "updateRecord", "data", "price"]
