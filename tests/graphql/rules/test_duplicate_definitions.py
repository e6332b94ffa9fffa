"""Duplicate rules are made, changed and deleted, with their indexes and the fields they compare."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.rules.conftest import module_id
from tests.graphql.rules.humans import DELETE, EMAIL, UPDATE, create, make_rule, rule_payload
from tests.support.api import Api, Json
from tests.support.layout import assert_agreement


async def test_rules_are_made_changed_and_deleted_with_their_indexes(
    humans: Api, pool: Pool
) -> None:
    async def indexes() -> list[str]:
        rows = await pool.fetch(
            "select indexdef from pg_indexes where schemaname = $1 and indexname ~ '^d_'",
            humans.workspace.schema,
        )
        return sorted(row["indexdef"].partition(" USING ")[2].split("(")[0] for row in rows)

    human = await module_id(humans, "human")
    await make_rule(humans, EMAIL, {"field": "name", "method": "SIMILAR"})
    assert await indexes() == ["btree ", "gin "]
    data = await humans(UPDATE, id=human, key="same", input={"matches": [EMAIL]})
    assert data["updateDuplicateRule"]["rule"] == {
        "key": "same",
        "label": "Same human",
        "matches": [{"field": "mail", "method": "EMAIL", "threshold": None}],
        "action": "WARN",
        "active": True,
    }
    assert await indexes() == ["btree "]
    data = await humans(DELETE, id=human, key="same")
    assert data["deleteDuplicateRule"]["rule"] is None
    assert data["deleteDuplicateRule"]["plan"]["steps"] == [
        {"action": "DELETE", "target": "human!same"}
    ]
    assert await indexes() == []
    read = await humans('{ module(apiName: "human") { duplicateRules { key } } }')
    assert read["module"]["duplicateRules"] == []


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"matches": []}, "INVALID", ["input", "matches"]),
        ({"matches": [EMAIL, EMAIL]}, "INVALID", ["input", "matches", "1", "field"]),
        (
            {"matches": [{"field": "nope", "method": "EXACT"}]},
            "INVALID",
            ["input", "matches", "0", "field"],
        ),
        (
            {"matches": [{"field": "size", "method": "SIMILAR"}]},
            "INVALID",
            ["input", "matches", "0", "method"],
        ),
        (
            {"matches": [{"field": "name", "method": "SIMILAR", "threshold": 0.1}]},
            "OUT_OF_RANGE",
            ["input", "matches", "0", "threshold"],
        ),
        (
            {"matches": [{**EMAIL, "threshold": 0.5}]},
            "INVALID",
            ["input", "matches", "0", "threshold"],
        ),
        ({"key": "Not A Key"}, "INVALID", ["input", "key"]),
        ({"key": "SAME"}, "NAME_TAKEN", ["input", "key"]),
        ({"label": " "}, "REQUIRED", ["input", "label"]),
    ],
)
async def test_what_is_wrong_with_a_rule_is_told_where(
    humans: Api, given: Json, code: str, path: list[str]
) -> None:
    await make_rule(humans, EMAIL)
    wanted = {"key": "another", "matches": [EMAIL], **given}
    matches = wanted.pop("matches")
    payload = await rule_payload(humans, *matches, **wanted)
    assert (code, path) in [(each["code"], each["path"]) for each in payload["userErrors"]]


async def test_a_field_that_is_compared_stays_or_takes_its_rule_along(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    read = await humans('{ module(apiName: "human") { fields { id apiName } } }')
    mail = next(each["id"] for each in read["module"]["fields"] if each["apiName"] == "mail")
    delete = """mutation($id: ID!, $options: DefinitionOptions) {
      deleteField(id: $id, options: $options) { plan { steps { target } }
        userErrors { code message path } } }"""
    (error,) = (await humans(delete, id=mail))["deleteField"]["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["id"])
    assert "Same human of Human" in error["message"]
    payload = (await humans(delete, id=mail, options={"dependents": "DELETE"}))["deleteField"]
    assert payload["userErrors"] == []
    assert {"target": "human!same"} in payload["plan"]["steps"]
    assert (await create(humans, name="Ann"))["userErrors"] == []


async def test_a_field_of_another_kind_takes_its_rule_along(humans: Api, pool: Pool) -> None:
    await make_rule(humans, {"field": "call", "method": "PHONE"})
    read = await humans('{ module(apiName: "human") { fields { id apiName } } }')
    call = next(each["id"] for each in read["module"]["fields"] if each["apiName"] == "call")
    become = """mutation($id: ID!, $options: DefinitionOptions) {
      updateField(id: $id, input: {kind: LONG_TEXT}, options: $options) {
        userErrors { code message path } } }"""
    (error,) = (await humans(become, id=call))["updateField"]["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["input"])
    answer = await humans(become, id=call, options={"dependents": "DELETE"})
    assert answer["updateField"]["userErrors"] == []
    async with pool.acquire() as connection:
        await assert_agreement(connection, humans.workspace.schema)
