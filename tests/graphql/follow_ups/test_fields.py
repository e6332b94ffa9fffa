"""Which fields are the stage, the date and the action of a follow-up, and under which names."""

from __future__ import annotations

from storage.engine import Pool
from tests.graphql.follow_ups.leads import AT, change_field, field_id, log
from tests.graphql.writing.writes import created_id, told
from tests.support.api import Api, Json
from tests.support.colleagues import join


async def test_the_stage_is_said_or_follows_from_the_module(shop: Api) -> None:
    lead = await created_id(shop, "lead", name="a")
    payload = await log(shop, lead, {"stage": "GOOD", "stageField": "mood"})
    assert payload["userErrors"] == []
    module = await shop('{ module(apiName: "lead") { fields { id apiName } } }')
    ids = {each["apiName"]: each["id"] for each in module["module"]["fields"]}
    data = await shop(
        "mutation($id: ID!) { setTransitions(id: $id, input: {allowed: [{noteRequired: true}]}) "
        "{ userErrors { code message } } }",
        id=ids["mood"],
    )
    assert data["setTransitions"]["userErrors"] == []
    assert (await log(shop, lead, {"stage": "GOOD"}))["userErrors"] == []


async def test_options_of_ones_own_can_be_chosen(shop: Api) -> None:
    module = await shop('{ module(apiName: "note") { fields { id apiName } } }')
    ids = {each["apiName"]: each["id"] for each in module["module"]["fields"]}
    data = await shop(
        """mutation($id: ID!) { createOption(of: {field: $id}, input: {key: "FAX", label: "Fax"}) {
             userErrors { message } } }""",
        id=ids["actionType"],
    )
    assert data["createOption"]["userErrors"] == []
    car = await created_id(shop, "car", name="c")
    assert (await log_car(shop, car, "FAX"))["note"]["actionType"] == "FAX"


async def log_car(api: Api, id: str, action: str) -> Json:
    data = await api(
        """mutation($id: ID!, $action: NoteActionType!) {
             logFollowUp(recordId: $id, input: {action: $action, note: "n"}) {
               note { actionType } userErrors { code } } }""",
        id=id,
        action=action,
    )
    payload: Json = data["logFollowUp"]
    return payload


async def test_fields_answer_to_former_names(shop: Api) -> None:
    for name, new in (("status", "phase"), ("nextAt", "due")):
        grace = {"graceUntil": "2100-01-01T00:00:00Z"}
        await change_field(shop, await field_id(shop, "lead", name), {"apiName": new}, grace)
    lead = await created_id(shop, "lead", name="a", phase="NEW")
    given = {"stageField": "status", "next": {"at": AT, "field": "nextAt"}}
    payload = await log(shop, lead, {"stage": "WON", **given})
    assert payload["userErrors"] == []
    assert (payload["record"]["status"], payload["record"]["nextAt"]) == ("WON", AT)
    payload = await log(shop, lead, {"stage": "LOST", **given})
    assert told(payload["userErrors"]) == [("UNKNOWN_OPTION", ("input", "stage"))]


async def test_hidden_fields_are_no_stages_of_others(shop: Api, pool: Pool) -> None:
    for name in ("status", "nextAt"):
        await change_field(shop, await field_id(shop, "lead", name), {"hidden": True})
    lead = await created_id(shop, "lead", name="a")
    other = await join(shop, pool, "member")
    document = """mutation($id: ID!, $input: FollowUpInput!) {
      logFollowUp(recordId: $id, input: $input) { userErrors { code message path } } }"""
    for given in (
        {"stage": "WON", "stageField": "status"},
        {"next": {"at": AT, "field": "nextAt"}},
    ):
        data = await other(document, id=lead, input={"action": "CALL", "note": "n", **given})
        (error,) = data["logFollowUp"]["userErrors"]
        assert error["code"] == "INVALID"
        assert "it has mood" in error["message"] or "it has nextDay" in error["message"]
    data = await other(document, id=lead, input={"action": "CALL", "note": "n", "stage": "GOOD"})
    assert data["logFollowUp"]["userErrors"] == []
