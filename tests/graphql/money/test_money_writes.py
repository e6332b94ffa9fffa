"""CURRENCY fields: written, checked, cleared and kept, one record or many at a time."""

from __future__ import annotations

import json

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json

SHOWN = "name price { amount currency } fee { amount currency } deposit { amount currency }"
CREATE = f"""
mutation Create($data: OfferCreate!) {{
  createOffer(data: $data) {{ offer {{ id {SHOWN} }} userErrors {{ code message path }} }}
}}
"""
UPDATE = f"""
mutation Update($id: ID!, $data: OfferUpdate!) {{
  updateOffer(id: $id, data: $data) {{
    offer {{ id version {SHOWN} }} userErrors {{ code message path }} }}
}}
"""


def money(amount: str, currency: str) -> Json:
    """Money as the API gives it."""
    return {"amount": amount, "currency": currency}


async def create(api: Api, **data: object) -> Json:
    """Creates an offer that must be right."""
    payload: Json = (await api(CREATE, data=data))["createOffer"]
    assert payload["userErrors"] == []
    offer: Json = payload["offer"]
    return offer


async def refused(api: Api, **data: object) -> list[Json]:
    """The user errors of an offer that must be wrong."""
    payload = (await api(CREATE, data=data))["createOffer"]
    assert payload["offer"] is None
    errors: list[Json] = payload["userErrors"]
    return errors


async def test_money_is_created_with_the_decimals_of_its_currency(market: Api) -> None:
    offer = await create(
        market, name="a", price={"amount": "12.5", "currency": "usd"}, fee={"amount": 3}
    )
    assert offer["price"] == money("12.50", "USD")
    assert offer["fee"] == money("3.00", "EUR")
    assert offer["deposit"] == money("5.000", "KWD")
    for amount, currency, told in (
        ("1250", "JPY", "1250"),
        ("1e3", "JPY", "1000"),
        ("-0.001", "KWD", "-0.001"),
        ("-0", "EUR", "0.00"),
        ("999999999999999999.99", "EUR", "999999999999999999.99"),
    ):
        offer = await create(market, price={"amount": amount, "currency": currency})
        assert offer["price"] == money(told, currency)
    assert (await create(market, name="none"))["price"] is None


@pytest.mark.parametrize(
    ("name", "given", "code", "said"),
    [
        ("price", {"amount": "1"}, "REQUIRED", "needs a currency"),
        ("price", {"amount": "1", "currency": "XXX"}, "INVALID", "currency in use"),
        ("price", {"amount": "1", "currency": "DEM"}, "INVALID", "currency in use"),
        ("price", {"amount": "1", "currency": ""}, "INVALID", "currency in use"),
        ("price", {"amount": "1.005", "currency": "EUR"}, "INVALID", "at most 2"),
        ("price", {"amount": "0.5", "currency": "JPY"}, "INVALID", "at most 0"),
        ("price", {"amount": "1.0001", "currency": "KWD"}, "INVALID", "at most 3"),
        ("price", {"amount": "1000000000000000000", "currency": "EUR"}, "OUT_OF_RANGE", "18"),
        ("price", {"amount": "1e900", "currency": "EUR"}, "OUT_OF_RANGE", "18"),
        ("fee", {"amount": "1", "currency": "GBP"}, "INVALID", "EUR, USD, JPY"),
        ("fee", {"amount": "-0.01"}, "OUT_OF_RANGE", "at least 0"),
        ("fee", {"amount": "1000000.01"}, "OUT_OF_RANGE", "at most 1000000"),
    ],
)
async def test_wrong_money_is_refused(
    market: Api, name: str, given: Json, code: str, said: str
) -> None:
    (error,) = await refused(market, **{name: given})
    assert (error["code"], error["path"]) == (code, ["data", name])
    assert said in error["message"]
    assert (await market("{ offers { totalCount } }"))["offers"]["totalCount"] == 0


@pytest.mark.parametrize("given", ['"12"', "12", "{currency: EUR}", '{amount: "x"}', "[]"])
async def test_what_is_no_money_is_no_document(market: Api, given: str) -> None:
    errors = await market.errors(
        f"mutation {{ createOffer(data: {{price: {given}}}) {{ offer {{ id }} }} }}"
    )
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_money_is_changed_cleared_and_left_alone(market: Api) -> None:
    offer = await create(market, price={"amount": "10", "currency": "EUR"}, fee={"amount": "1"})

    async def update(**data: object) -> Json:
        payload = (await market(UPDATE, id=offer["id"], data=data))["updateOffer"]
        assert payload["userErrors"] == []
        changed: Json = payload["offer"]
        return changed

    same = await update(price={"amount": "10.0", "currency": "EUR"})
    assert same["version"] == 1
    other = await update(price={"amount": "10", "currency": "USD"})
    assert (other["version"], other["price"]) == (2, money("10.00", "USD"))
    assert other["fee"] == money("1.00", "EUR")
    assert (await update(fee={"amount": "7", "currency": "JPY"}))["fee"] == money("7", "JPY")
    cleared = await update(price=None)
    assert (cleared["price"], cleared["fee"]) == (None, money("7", "JPY"))
    payload = (await market(UPDATE, id=offer["id"], data={"fee": {"amount": "0.5"}}))["updateOffer"]
    assert payload["offer"]["fee"] == money("0.50", "EUR")


async def test_read_only_money_keeps_amount_and_currency(market: Api) -> None:
    offer = await create(market, deposit={"amount": "5", "currency": "EUR"})
    for given in ({"amount": "6", "currency": "EUR"}, {"amount": "5", "currency": "USD"}):
        payload = (await market(UPDATE, id=offer["id"], data={"deposit": given}))["updateOffer"]
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("READ_ONLY", ["data", "deposit"])
    empty = await create(market, deposit=None)
    data = await market("{ offers { nodes { id viewerAccess { writableFields } } } }")
    writable = {
        node["id"]: "deposit" in node["viewerAccess"]["writableFields"]
        for node in data["offers"]["nodes"]
    }
    assert writable == {offer["id"]: False, empty["id"]: True}


async def test_many_at_a_time(market: Api) -> None:
    rows = [
        {"name": "a", "price": {"amount": "1", "currency": "EUR"}},
        {"name": "b"},
        {"name": "c", "price": {"amount": "2", "currency": "JPY"}, "fee": {"amount": "1.001"}},
        {"name": "d", "price": {"amount": "3", "currency": "KWD"}, "deposit": None},
    ]
    data = await market(
        f"""mutation($data: [OfferCreate!]!) {{
          createOffers(data: $data, options: {{partial: true}}) {{
            results {{ offer {{ {SHOWN} }} }} userErrors {{ code path }} }} }}""",
        data=rows,
    )
    results = [result["offer"] for result in data["createOffers"]["results"]]
    assert data["createOffers"]["userErrors"] == [{"code": "INVALID", "path": ["2", "fee"]}]
    deposit = money("5.000", "KWD")
    assert results == [
        {"name": "a", "price": money("1.00", "EUR"), "fee": None, "deposit": deposit},
        {"name": "b", "price": None, "fee": None, "deposit": deposit},
        None,
        {"name": "d", "price": money("3.000", "KWD"), "fee": None, "deposit": None},
    ]
    changed = await market(
        """mutation { updateOffers(where: {filter: {price: {isNull: false}}},
             data: {fee: {amount: "9", currency: "USD"}}) { count userErrors { message } } }"""
    )
    assert changed["updateOffers"] == {"count": 2, "userErrors": []}
    offers = (await market("{ offers { nodes { name fee { amount currency } } } }"))["offers"]
    assert {offer["name"]: offer["fee"] for offer in offers["nodes"]} == {
        "a": money("9.00", "USD"),
        "b": None,
        "d": money("9.00", "USD"),
    }


async def test_the_timeline_and_the_outbox_tell_both_parts(market: Api, pool: Pool) -> None:
    offer = await create(market, price={"amount": "10", "currency": "EUR"}, deposit=None)
    await market(
        UPDATE, id=offer["id"], data={"price": {"amount": "11", "currency": "EUR"}, "name": "x"}
    )
    schema = market.workspace.schema
    told = [
        json.loads(row["changes"])
        for row in await pool.fetch(f"select changes from {schema}.timeline order by id")
    ]
    amount, currency = sorted(name for name in told[0] if name.startswith("f_"))
    assert currency == f"{amount}_currency"
    assert (told[0][amount], told[0][currency]) == ([None, 10.00], [None, "EUR"])
    assert (told[1][amount], told[1][currency]) == ([10.00, 11.00], ["EUR", "EUR"])
    boxed = await pool.fetch(f"select body from {schema}.outbox order by id")
    body = json.loads(boxed[-1]["body"])
    assert {amount, currency} <= set(body["changed"])
    assert (body["record"][amount], body["record"][currency]) == (11.00, "EUR")
    assert (body["before"][amount], body["before"][currency]) == (10.00, "EUR")
