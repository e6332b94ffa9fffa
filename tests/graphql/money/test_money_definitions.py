"""CURRENCY fields defined: their rules, defaults, indexes, and what remains when they go."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import CREATE_MODULE, Api, Json
from tests.support.every_kind import field

SHOWN = """field { id kind defaultValue currency { default allowed } number { min max } }
  userErrors { code message path }"""
CREATE = f"""
mutation Create($module: ID!, $input: FieldInput!) {{
  createField(moduleId: $module, input: $input) {{ {SHOWN} }}
}}
"""
UPDATE = f"""
mutation Update($id: ID!, $input: FieldUpdate!) {{
  updateField(id: $id, input: $input) {{ {SHOWN} }}
}}
"""


async def thing(api: Api) -> Json:
    """A module with a name."""
    return await api.module(apiName="thing", titleField="name", fields=[field("name", "TEXT")])


async def columns(pool: Pool, api: Api) -> set[tuple[str, str]]:
    """The columns and types of the administrator's fields."""
    rows = await pool.fetch(
        "select column_name, data_type from information_schema.columns "
        "where table_schema = $1 and column_name like 'f\\_%'",
        api.workspace.schema,
    )
    return {(row["column_name"], row["data_type"]) for row in rows}


async def test_rules_are_kept_told_and_changed(api: Api, pool: Pool) -> None:
    module = await thing(api)
    given = field(
        "price",
        "CURRENCY",
        currency={"default": "eur", "allowed": ["EUR", "usd"]},
        number={"min": "0"},
        defaultValue={"amount": "1.5"},
        indexed=True,
    )
    payload = (await api(CREATE, module=module["id"], input=given))["createField"]
    assert payload["userErrors"] == []
    made = payload["field"]
    assert made == {
        "id": made["id"],
        "kind": "CURRENCY",
        "defaultValue": {"amount": "1.50", "currency": "EUR"},
        "currency": {"default": "EUR", "allowed": ["EUR", "USD"]},
        "number": {"min": "0", "max": None},
    }
    own = [found for found in await columns(pool, api) if not found[0].startswith("f_900")]
    assert {type_ for _, type_ in own} == {"text", "numeric"}
    indexes = await pool.fetch(
        "select indexdef from pg_indexes where schemaname = $1 and indexdef like '%currency%'",
        api.workspace.schema,
    )
    assert len(indexes) == 1
    shown = await api('{ __type(name: "ThingCreate") { inputFields { name description } } }')
    texts = {one["name"]: one["description"] for one in shown["__type"]["inputFields"]}
    for part in ("In EUR, USD.", "without a currency is in EUR", "At least 0.", "1.50 EUR"):
        assert part in texts["price"]
    data = await api("mutation { createThing(data: {}) { thing { price { amount currency } } } }")
    assert data["createThing"]["thing"]["price"] == {"amount": "1.50", "currency": "EUR"}
    changed = (await api(UPDATE, id=made["id"], input={"currency": None, "indexed": False}))[
        "updateField"
    ]
    assert changed["userErrors"] == []
    assert changed["field"]["currency"] is None
    data = await api(
        'mutation { createThing(data: {price: {amount: 7, currency: "JPY"}}) '
        "{ thing { price { amount } } } }"
    )
    assert data["createThing"]["thing"]["price"] == {"amount": "7"}


async def test_a_field_goes_with_both_its_columns(api: Api, pool: Pool) -> None:
    module = await thing(api)
    before = await columns(pool, api)
    made = await api(CREATE, module=module["id"], input=field("price", "CURRENCY"))
    assert len(await columns(pool, api)) == len(before) + 2
    await api(
        'mutation { createThing(data: {price: {amount: 7, currency: "JPY"}}) { thing { id } } }'
    )
    deleted = await api(
        "mutation($id: ID!) { deleteField(id: $id, permanently: true) { userErrors { code } } }",
        id=made["createField"]["field"]["id"],
    )
    assert deleted["deleteField"]["userErrors"] == []
    assert await columns(pool, api) == before


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"currency": {"default": "XXX"}}, ["currency", "default"]),
        ({"currency": {"allowed": ["EUR", "nothing"]}}, ["currency", "allowed", "1"]),
        ({"currency": {"allowed": ["EUR", "eur"]}}, ["currency", "allowed"]),
        ({"currency": {"default": "JPY", "allowed": ["EUR"]}}, ["currency", "default"]),
        ({"number": {"scale": 2}}, ["number", "scale"]),
        ({"number": {"min": "2", "max": "1"}}, ["number", "min"]),
        ({"text": {"maxLength": 2}}, ["text"]),
        ({"unique": True}, ["unique"]),
        ({"defaultValue": "12"}, ["defaultValue"]),
        ({"defaultValue": {"amount": "1"}}, ["defaultValue"]),
        ({"defaultValue": {"amount": "1", "currency": "EUR", "more": 1}}, ["defaultValue"]),
        ({"defaultValue": {"amount": {}, "currency": "EUR"}}, ["defaultValue"]),
        ({"defaultValue": {"amount": "1", "currency": ["EUR"]}}, ["defaultValue"]),
    ],
)
async def test_rules_that_make_no_sense_are_refused(api: Api, more: Json, path: list[str]) -> None:
    module = await thing(api)
    payload = (await api(CREATE, module=module["id"], input=field("price", "CURRENCY", **more)))[
        "createField"
    ]
    assert payload["userErrors"], more
    assert {tuple(error["path"]) for error in payload["userErrors"]} == {("input", *path)}


async def test_other_kinds_take_no_currencies_and_money_is_no_title(api: Api) -> None:
    given = field("price", "DECIMAL", currency={"default": "EUR"})
    payload = (await api(CREATE, module=(await thing(api))["id"], input=given))["createField"]
    (error,) = payload["userErrors"]
    assert error["path"] == ["input", "currency"]
    refused = await api(
        CREATE_MODULE,
        input={
            "apiName": "odd",
            "pluralApiName": "odds",
            "label": "Odd",
            "pluralLabel": "Odds",
            "titleField": "price",
            "fields": [field("price", "CURRENCY")],
        },
    )
    (error,) = refused["createModule"]["userErrors"]
    assert error["path"] == ["input", "titleField"]


async def test_kinds_and_modules_with_money_in_them_are_told(api: Api) -> None:
    kinds = {
        kind["kind"]: kind
        for kind in (
            await api("{ fieldKinds { kind valueType rules operators sortable mayBeUnique } }")
        )["fieldKinds"]
    }
    assert kinds["CURRENCY"] == {
        "kind": "CURRENCY",
        "valueType": "Money",
        "rules": ["currency", "number"],
        "operators": ["eq", "neq", "in", "notIn", "isNull"],
        "sortable": True,
        "mayBeUnique": False,
    }
    assert "CURRENCY_CODE" not in kinds
