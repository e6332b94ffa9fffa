"""Follow-ups that cannot be: what is wrong is told where it is, and nothing is kept."""

from __future__ import annotations

import pytest

from tests.graphql.follow_ups.leads import AT, LOG, log
from tests.graphql.writing.writes import Tables, created_id, told
from tests.support.api import Api, Json


async def test_mistakes_are_told_together_where_they_are(shop: Api, tables: Tables) -> None:
    lead = await created_id(shop, "lead", name="a", status="NEW")
    counts = await tables.counts()
    payload = await log(
        shop,
        lead,
        {
            "note": "  ",
            "stage": "LOST",
            "next": {"at": AT, "field": "status", "subject": "x" * 300, "assigneeId": lead},
        },
    )
    assert payload["record"] is payload["note"] is payload["task"] is None
    assert set(told(payload["userErrors"])) == {
        ("INVALID", ("input", "next", "field")),
        ("UNKNOWN_OPTION", ("input", "stage")),
        ("REQUIRED", ("input", "note")),
        ("TOO_LONG", ("input", "next", "subject")),
        ("NOT_FOUND", ("input", "next", "assigneeId")),
    }
    assert await tables.counts() == counts


@pytest.mark.parametrize(
    ("module", "given", "code", "place", "words"),
    [
        ("car", {"stage": "NEW"}, "REQUIRED", ("stageField",), "select of Car"),
        ("lead", {"stage": "GOOD", "stageField": "name"}, "INVALID", ("stageField",), "status"),
        ("lead", {"stageField": "mood"}, "INVALID", ("stageField",), "give stage"),
        ("lead", {"next": {"at": AT, "task": False}}, "INVALID", ("next", "field"), "name a field"),
        (
            "lead",
            {"next": {"at": AT, "field": "x"}},
            "INVALID",
            ("next", "field"),
            "nextAt and nextDay",
        ),
        (
            "lead",
            {"next": {"at": AT, "field": "nextAt", "task": False, "priority": "LOW"}},
            "INVALID",
            ("next", "priority"),
            "no task",
        ),
        ("lead", {"completes": ["x"]}, "NOT_FOUND", ("completes", "0"), "Task"),
        (
            "lead",
            {"stage": "", "stageField": "status"},
            "UNKNOWN_OPTION",
            ("stage",),
            "leave stage out",
        ),
        ("lead", {"stage": " "}, "UNKNOWN_OPTION", ("stage",), "leave stage out"),
        ("lead", {"completes": [str(n) for n in range(101)]}, "TOO_LONG", ("completes",), "100"),
    ],
)
async def test_what_cannot_be(
    shop: Api, module: str, given: Json, code: str, place: tuple[str, ...], words: str
) -> None:
    id_ = await created_id(shop, module, name="a")
    payload = await log(shop, id_, given)
    (error,) = payload["userErrors"]
    assert (error["code"], tuple(error["path"])) == (code, ("input", *place))
    assert words in error["message"]


async def test_records_that_are_not_there(shop: Api) -> None:
    lead = await created_id(shop, "lead", name="a")
    await shop("mutation($id: ID!) { deleteLead(id: $id) { userErrors { code } } }", id=lead)
    for id_ in (lead, "x", str(shop.workspace.member_id)):
        payload = await log(shop, id_, {})
        assert told(payload["userErrors"]) == [("NOT_FOUND", ("recordId",))]
    answer = await shop.errors(
        LOG,
        id=lead,
        input={"action": "CALL", "note": "x"},
        options={"note": {"body": "y"}},
    )
    assert "options.note" in answer[0]["message"]


async def test_transitions_hold_and_the_note_is_the_note(shop: Api) -> None:
    module = await shop('{ module(apiName: "lead") { fields { id apiName } } }')
    ids = {each["apiName"]: each["id"] for each in module["module"]["fields"]}
    allowed = {"allowed": [{"from": ["NEW"], "to": ["OPEN"], "noteRequired": True}]}
    await shop(
        "mutation($id: ID!, $input: TransitionsInput!) { setTransitions(id: $id, input: $input) "
        "{ userErrors { code message } } }",
        id=ids["status"],
        input=allowed,
    )
    lead = await created_id(shop, "lead", name="a", status="NEW")
    payload = await log(shop, lead, {"stage": "WON"})
    assert told(payload["userErrors"]) == [("TRANSITION_REFUSED", ("input", "stage"))]
    payload = await log(shop, lead, {"stage": "OPEN"})
    assert payload["userErrors"] == []
    data = await shop("query($id: ID!) { lead(id: $id) { notes { nodes { body } } } }", id=lead)
    assert data["lead"]["notes"]["nodes"] == [{"body": "called"}]


async def test_rules_are_asked(shop: Api, tables: Tables) -> None:
    module = (await shop('{ module(apiName: "lead") { id } }'))["module"]["id"]
    rule = {
        "key": "k",
        "label": "K",
        "on": ["UPDATE"],
        "message": "Not on that day.",
        "filter": {"status": {"eq": "WON"}},
        "field": "nextAt",
    }
    await shop(
        "mutation($id: ID!, $rule: RuleInput!) { createRule(moduleId: $id, input: $rule) "
        "{ userErrors { message } } }",
        id=module,
        rule=rule,
    )
    lead = await created_id(shop, "lead", name="a", status="NEW")
    counts = await tables.counts()
    payload = await log(shop, lead, {"stage": "WON", "next": {"at": AT, "field": "nextAt"}})
    assert told(payload["userErrors"]) == [("RULE_REJECTED", ("input", "next", "at"))]
    assert await tables.counts() == counts
