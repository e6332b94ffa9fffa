"""Rules and transitions of fields that become others."""

from __future__ import annotations

import pytest

from tests.graphql.rules.conftest import STAGES, MakeRule
from tests.graphql.writing.writes import created_id, update
from tests.support.api import Api, Json

CHANGE = """mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {
  updateField(id: $id, input: $input, options: $options) {
    plan { steps { action target detail } } userErrors { code message path } } }"""
SET = """mutation($id: ID!, $input: TransitionsInput) {
  setTransitions(id: $id, input: $input) { userErrors { code path } } }"""
SHOWN = """{ module(apiName: "offer") { rules { key }
  fields { id apiName transitions { initial allowed { from to } } } } }"""
TRANSITIONS: Json = {"initial": ["NEW"], "allowed": [{"from": ["NEW"], "to": ["OPEN", "LOST"]}]}


@pytest.fixture
async def fields(office: Api) -> dict[str, str]:
    """The ids of an offer's fields."""
    found = (await office(SHOWN))["module"]["fields"]
    return {each["apiName"]: each["id"] for each in found}


async def change(api: Api, id: str, input: Json, **options: str) -> Json:
    payload: Json = (await api(CHANGE, id=id, input=input, options=options))["updateField"]
    return payload


def codes(payload: Json) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


async def shown(api: Api) -> Json:
    """The transitions of the stage."""
    found = (await api(SHOWN))["module"]["fields"]
    kept: Json = next(each["transitions"] for each in found if each["apiName"] == "stage")
    return kept


async def test_transitions_outlive_other_changes_of_their_field(
    office: Api, fields: dict[str, str]
) -> None:
    stage = fields["stage"]
    await office(SET, id=stage, input=TRANSITIONS)
    kept = await shown(office)
    more = [*STAGES, {"key": "HOLD", "label": "On hold"}]
    for input in ({"label": "Step"}, {"indexed": True}, {"options": more}, {"apiName": "step"}):
        assert codes(await change(office, stage, input)) == []
    await change(office, stage, {"apiName": "stage"})
    assert await shown(office) == kept
    offer = await created_id(office, "offer", name="a", stage="NEW")
    refused = await update(office, "offer", offer, {"stage": "WON"})
    assert [each["code"] for each in refused["userErrors"]] == ["TRANSITION_REFUSED"]
    assert codes(await change(office, stage, {"defaultValue": "OPEN"})) == [
        ("INVALID", ["input", "defaultValue"])
    ]
    assert codes(await change(office, stage, {"defaultValue": "NEW"})) == []


async def test_an_option_of_transitions_stays_or_takes_them_along(
    office: Api, fields: dict[str, str]
) -> None:
    await office(SET, id=fields["stage"], input=TRANSITIONS)
    fewer = [option for option in STAGES if option["key"] != "LOST"]
    refused = await change(office, fields["stage"], {"options": fewer})
    assert codes(refused) == [("IN_USE", ["input"])]
    assert "The transitions of offer.stage" in refused["userErrors"][0]["message"]
    unnamed = [option for option in STAGES if option["key"] != "WON"]
    assert codes(await change(office, fields["stage"], {"options": unnamed})) == []
    done = await change(office, fields["stage"], {"options": fewer[:2]}, dependents="DELETE")
    assert codes(done) == []
    told = {"action": "DELETE", "target": "offer.stage"}
    assert any(step.items() >= told.items() for step in done["plan"]["steps"])
    assert await shown(office) is None


@pytest.mark.parametrize("kind", ["MULTI_SELECT", "TEXT"])
async def test_transitions_go_with_the_kind_only_where_that_is_said(
    office: Api, fields: dict[str, str], kind: str
) -> None:
    await office(SET, id=fields["stage"], input=TRANSITIONS)
    assert codes(await change(office, fields["stage"], {"kind": kind})) == [("IN_USE", ["input"])]
    assert await shown(office)
    done = await change(office, fields["stage"], {"kind": kind}, dependents="DELETE")
    assert codes(done) == []
    assert "Its transitions are deleted with their options." in [
        step["detail"] for step in done["plan"]["steps"]
    ]
    offer = await created_id(office, "offer", name="a")
    given = {"MULTI_SELECT": ["WON", "LOST"], "TEXT": "won"}[kind]
    assert (await update(office, "offer", offer, {"stage": given}))["userErrors"] == []


async def test_rules_that_would_ask_for_something_else_refuse_another_kind(
    office: Api, fields: dict[str, str], make_rule: MakeRule
) -> None:
    # As a text the stage would be "Won", which the rule's WON never is.
    await make_rule("offer", on=["UPDATE"], filter={"stage": {"eq": "WON"}})
    await make_rule(
        "firm", key="two", on=["DELETE"], filter={"offers": {"some": {"stage": {"eq": "WON"}}}}
    )
    refused = await change(office, fields["stage"], {"kind": "TEXT"})
    assert codes(refused) == [("IN_USE", ["input"])]
    assert "One of Offer" in refused["userErrors"][0]["message"]
    assert "of Firm" in refused["userErrors"][0]["message"]
    done = await change(office, fields["stage"], {"kind": "TEXT"}, dependents="DELETE")
    assert codes(done) == []
    assert {"offer!one", "firm!two"} <= {step["target"] for step in done["plan"]["steps"]}
    assert (await office(SHOWN))["module"]["rules"] == []


async def test_a_rule_stays_where_every_value_stays_what_it_is(
    office: Api, fields: dict[str, str], make_rule: MakeRule
) -> None:
    await make_rule("offer", on=["UPDATE"], filter={"name": {"eq": "fixed"}})
    assert codes(await change(office, fields["name"], {"unique": False})) == []
    assert codes(await change(office, fields["name"], {"kind": "LONG_TEXT"})) == []
    offer = await created_id(office, "offer", name="x")
    refused = await update(office, "offer", offer, {"name": "fixed"})
    assert [each["code"] for each in refused["userErrors"]] == ["RULE_REJECTED"]
