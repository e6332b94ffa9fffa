"""A field becomes one of another kind: its values go along, or it is said which would be lost."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import accepted, drop_field, everything, make_field, told
from tests.graphql.shaping.becoming import ALLOW, DRY, become, keep, kept, thing
from tests.graphql.shaping.kind_pairs import LOST, PAIRS
from tests.support.api import Api, Json
from tests.support.every_kind import field

MONEY = {"currency": {"default": "EUR"}}


@pytest.mark.parametrize(
    ("before", "after", "values"),
    PAIRS,
    ids=[f"{before['kind']}-{after['kind']}" for before, after, _ in PAIRS],
)
async def test_values_are_carried_or_lost(
    api: Api, pool: Pool, before: Json, after: Json, values: list[tuple[object, object]]
) -> None:
    await api('mutation { updateWorkspace(input: {timeZone: "Europe/Berlin"}) { __typename } }')
    ids = await thing(api, before)
    await keep(api, *(given for given, _ in values))
    lost = sum(wanted is LOST for _, wanted in values)
    state = await everything(api, pool)
    if lost:
        refused = await changed(api, ids["x"], after, {})
        assert told(refused) == [("INVALID", ("input", "kind"))]
        assert f"{lost} value" in refused["userErrors"][0]["message"]
        assert await everything(api, pool) == state
    dry = accepted(await changed(api, ids["x"], after, {**ALLOW, **DRY}))
    assert await everything(api, pool) == state
    payload = accepted(await changed(api, ids["x"], after, ALLOW))
    assert payload["plan"] == dry["plan"]
    assert payload["field"]["kind"] == after["kind"]
    assert payload["jobs"] == []
    destructive = [step for step in payload["plan"]["steps"] if step["destructive"]]
    assert bool(destructive) == bool(lost)
    for step in destructive:
        assert f"{lost} value" in step["detail"]
    empty: object = [] if after["kind"] == "MULTI_SELECT" else None
    assert await kept(api) == [empty if wanted is LOST else wanted for _, wanted in values]
    assert await everything(api, pool)


async def changed(api: Api, id: str, input: Json, how: Json) -> Json:
    """The payload of a field's change."""
    more = {name: value for name, value in input.items() if name != "kind"}
    return await become(api, id, input["kind"], how, **more)


async def test_money_is_carried_with_its_currency(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "TEXT"))
    await keep(api, "12.50", "7 USD", "GBP 3", "1.005", "cheap", "5 XXX")
    assert told(await become(api, ids["x"], "CURRENCY")) == [("REQUIRED", ("input", "currency"))]
    payload = accepted(await become(api, ids["x"], "CURRENCY", ALLOW, **MONEY))
    assert "3 values are lost" in payload["plan"]["steps"][-1]["detail"]
    assert await kept(api, "x { amount currency }") == [
        {"amount": "12.50", "currency": "EUR"},
        {"amount": "7.00", "currency": "USD"},
        {"amount": "3.00", "currency": "GBP"},
        None,
        None,
        None,
    ]
    assert await everything(api, pool)
    # Amounts in other currencies than the usual one are not amounts of it.
    refused = await become(api, ids["x"], "DECIMAL")
    assert told(refused) == [("INVALID", ("input", "kind"))]
    assert "7.00 USD" in refused["userErrors"][0]["message"]
    accepted(await become(api, ids["x"], "TEXT"))
    assert (await kept(api))[:3] == ["12.50 EUR", "7.00 USD", "3.00 GBP"]
    accepted(await become(api, ids["x"], "CURRENCY", **MONEY))
    accepted(await become(api, ids["x"], "DECIMAL", ALLOW))
    assert (await kept(api))[:3] == ["12.50", None, None]
    assert await everything(api, pool)


async def test_texts_with_a_form_of_their_own(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "LONG_TEXT"))
    await keep(api, "**bold**", None)
    accepted(await become(api, ids["x"], "RICH_TEXT"))
    assert await kept(api, "x(format: HTML)") == ["<p><strong>bold</strong></p>\n", None]
    found = await api('{ things(search: "bold") { totalCount } }')
    assert found["things"]["totalCount"] == 1
    assert await everything(api, pool)
    accepted(await become(api, ids["x"], "TEXT"))
    assert await kept(api) == ["**bold**", None]
    made = accepted(await make_field(api, ids[""], field("home", "ADDRESS")))
    await api(
        """mutation { createThing(data: {home: {street1: "Am Markt 1", city: "Bonn",
             country: "DE"}}) { userErrors { message } } }"""
    )
    accepted(await become(api, made["field"]["id"], "LONG_TEXT"))
    data = await api('{ things(filter: {home: {contains: "am markt"}}) { nodes { home } } }')
    assert "Bonn" in data["things"]["nodes"][0]["home"]
    assert await everything(api, pool)


async def test_an_auto_number_becomes_a_text(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "AUTO_NUMBER", autoNumber={"prefix": "A-"}))
    await api('mutation { createThing(data: {name: "a"}) { thing { id } } }')
    accepted(await become(api, ids["x"], "TEXT"))
    assert await kept(api) == ["A-0001"]
    await keep(api, "free")
    assert await everything(api, pool)


async def test_what_goes_with_the_values_goes_along(api: Api, pool: Pool) -> None:
    ids = await thing(
        api,
        field("x", "TEXT", unique=True, indexed=True, required=True, defaultValue="7"),
        field("twice", "FORMULA", formula={"expression": 'if(x = "", 1, 2)'}, indexed=True),
        uniqueKeys=[["name", "x"]],
    )
    await keep(api, "1", "2")
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("IN_USE", ("input",))]
    accepted(await drop_field(api, ids["twice"], True))
    payload = accepted(await become(api, ids["x"], "INTEGER"))
    found = payload["field"]
    assert (found["unique"], found["indexed"], found["required"]) == (True, True, True)
    assert found["defaultValue"] == 7
    assert await everything(api, pool)
    made = await api("mutation { createThing(data: {x: 2}) { userErrors { code path } } }")
    assert made["createThing"]["userErrors"] == [{"code": "NOT_UNIQUE", "path": ["data", "x"]}]
    accepted(await become(api, ids["x"], "DECIMAL"))
    key = '{ module(apiName: "thing") { uniqueKeys { pending fields { apiName } } } }'
    assert len((await api(key))["module"]["uniqueKeys"]) == 1
    assert await everything(api, pool)


async def test_values_that_become_the_same_cannot_be_unique(api: Api, pool: Pool) -> None:
    ids = await thing(api, field("x", "TEXT", unique=True))
    await keep(api, "1", "1.0")
    before = await everything(api, pool)
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("NOT_UNIQUE", ("input", "unique"))]
    assert await everything(api, pool) == before
    accepted(await become(api, ids["x"], "INTEGER", unique=False))
    assert await kept(api) == [1, 1]
    # Addresses differ by more than their case where they are unique.
    made = accepted(await make_field(api, ids[""], field("mail", "TEXT", unique=True)))
    await api(
        """mutation { createThings(data: [{mail: "a@x.org"}, {mail: "A@x.org"}]) {
             results { thing { id } } } }"""
    )
    assert told(await become(api, made["field"]["id"], "EMAIL")) == [
        ("NOT_UNIQUE", ("input", "unique"))
    ]


async def test_defaults_go_along_or_are_asked_for(api: Api) -> None:
    ids = await thing(api, field("x", "TEXT", defaultValue="none"))
    refused = await become(api, ids["x"], "INTEGER")
    assert told(refused) == [("INVALID", ("input", "defaultValue"))]
    payload = accepted(await become(api, ids["x"], "INTEGER", defaultValue=3))
    assert payload["field"]["defaultValue"] == 3
    payload = accepted(await become(api, ids["x"], "SELECT", options=[{"key": "A", "label": "3"}]))
    assert payload["field"]["defaultValue"] == "A"
    payload = accepted(await become(api, ids["x"], "TEXT"))
    assert payload["field"]["defaultValue"] == "3"
    assert payload["field"]["options"] == []
