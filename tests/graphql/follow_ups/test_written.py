"""Follow-ups: a note, a new stage and a next date with its task, all of it or nothing."""

from __future__ import annotations

from storage.engine import Pool
from tests.graphql.follow_ups.leads import AT, log
from tests.graphql.writing.test_idempotency import send
from tests.graphql.writing.writes import Tables, created, created_id, told, updated
from tests.support.api import Api
from tests.support.every_kind import field, lookup
from tests.support.mass import counted


async def test_all_of_it_is_written_together(shop: Api) -> None:
    lead = await created_id(shop, "lead", name="a", status="NEW")
    member = str(shop.workspace.member_id)
    following = {"at": AT, "field": "nextAt", "subject": "Offer", "priority": "HIGH"}
    payload = await log(
        shop,
        lead,
        {"note": " Wants an offer ", "stage": "OPEN", "next": {**following, "description": "d"}},
    )
    assert payload["userErrors"] == []
    assert payload["record"] == {
        "__typename": "Lead",
        "id": lead,
        "title": "a",
        "version": 2,
        "status": "OPEN",
        "nextAt": AT,
        "nextDay": None,
    }
    note, task = payload["note"], payload["task"]
    assert (note["body"], note["actionType"]) == ("Wants an offer", "CALL")
    assert (note["record"], note["owner"]) == ({"id": lead}, {"id": member})
    assert task == {
        "id": task["id"],
        "subject": "Offer",
        "status": "OPEN",
        "priority": "HIGH",
        "dueAt": AT,
        "reminderAt": AT,
        "assignee": {"id": member},
        "description": "d",
        "completedAt": None,
        "record": {"id": lead},
    }
    data = await shop(
        """query($id: ID!) { lead(id: $id) { notes { totalCount } tasks { totalCount }
             timeline { nodes { action note changes { field } } } }
           notes(filter: {actionType: {eq: CALL}}) { nodes { body timeline { nodes { note } } } }
           none: notes(filter: {actionType: {eq: SMS}}) { totalCount }
           workspace { usage { records } } }""",
        id=lead,
    )
    assert data["lead"]["notes"] == data["lead"]["tasks"] == {"totalCount": 1}
    line = data["lead"]["timeline"]["nodes"][0]
    assert (line["action"], line["note"]) == ("UPDATED", "Wants an offer")
    assert {change["field"] for change in line["changes"]} == {"status", "nextAt"}
    assert data["notes"]["nodes"][0]["timeline"]["nodes"] == [{"note": None}]
    assert data["none"]["totalCount"] == 0
    assert data["workspace"]["usage"]["records"] == 3


async def test_the_least_is_a_note_and_any_module_takes_it(shop: Api) -> None:
    car = await created(shop, "car", {"name": "c"}, "id version")
    payload = await log(shop, car["id"], {"action": "WHATSAPP"})
    assert payload["userErrors"] == []
    assert payload["record"] == {
        "__typename": "Car",
        "id": car["id"],
        "title": "c",
        "version": car["version"],
    }
    assert (payload["note"]["actionType"], payload["task"]) == ("WHATSAPP", None)
    task = await created_id(shop, "task", subject="t")
    payload = await log(shop, task, {"next": {"at": AT}})
    assert payload["userErrors"] == []
    assert (payload["task"]["subject"], payload["task"]["priority"]) == ("Follow up", "NORMAL")
    payload = await log(shop, car["id"], {"next": {"at": AT, "remindAt": None}})
    assert payload["task"]["reminderAt"] is None
    data = await shop(
        """mutation($id: ID!) { logFollowUp(recordId: $id, input: {action: OTHER, note: "n"}) {
             again: record { number } r: record { id } r2: record { t: title } note { body }
             __typename userErrors { code } } }""",
        id=car["id"],
    )
    assert data["logFollowUp"] == {
        "again": {"number": 1},
        "r": {"id": car["id"]},
        "r2": {"t": "c"},
        "note": {"body": "n"},
        "__typename": "FollowUpPayload",
        "userErrors": [],
    }


async def test_a_day_is_that_of_the_askers_time_zone(shop: Api) -> None:
    await shop(
        'mutation { updateViewer(input: {timeZone: "Pacific/Auckland"}) { userErrors { code } } }'
    )
    lead = await created_id(shop, "lead", name="a")
    following = {"at": "2030-02-03T23:00:00Z", "field": "nextDay", "task": False}
    payload = await log(shop, lead, {"next": following})
    assert payload["userErrors"] == []
    assert (payload["record"]["nextDay"], payload["task"]) == ("2030-02-04", None)


async def test_tasks_that_are_done_with_it_are_completed(shop: Api) -> None:
    lead = await created_id(shop, "lead", name="a")
    first = (await log(shop, lead, {"next": {"at": AT}}))["task"]["id"]
    second = (await log(shop, lead, {"next": {"at": AT}}))["task"]["id"]
    payload = await log(shop, lead, {"completes": [first], "next": {"at": AT}})
    assert payload["userErrors"] == []
    data = await shop("{ tasks(orderBy: [{number: ASC}]) { nodes { id status completedAt } } }")
    states = [(node["status"], node["completedAt"] is None) for node in data["tasks"]["nodes"]]
    assert states == [("DONE", False), ("OPEN", True), ("OPEN", True)]
    other = await created_id(shop, "lead", name="b")
    payload = await log(shop, other, {"completes": [first, second]})
    assert told(payload["userErrors"]) == [
        ("NOT_FOUND", ("input", "completes", "0")),
        ("NOT_FOUND", ("input", "completes", "1")),
    ]
    assert {error["message"] for error in payload["userErrors"]} == {
        "This Task belongs to another record, or to none: its Record is not this Lead."
    }


async def test_an_expected_version_stands_against_the_same_fields_alone(shop: Api) -> None:
    lead = await created(shop, "lead", {"name": "a", "status": "NEW"}, "id version")
    await updated(shop, "lead", lead["id"], {"name": "b"})
    payload = await log(shop, lead["id"], {"stage": "OPEN"}, version=lead["version"])
    assert payload["userErrors"] == []
    payload = await log(shop, lead["id"], {"stage": "WON"}, version=lead["version"])
    assert [error["code"] for error in payload["userErrors"]] == ["CONFLICT"]
    assert payload["conflict"]["fields"] == [
        {"field": "status", "base": "NEW", "theirs": "OPEN", "mine": "WON"}
    ]
    assert payload["userErrors"][0]["path"] == ["expectedVersion"]


async def test_a_dry_run_shows_all_of_it_and_keeps_nothing(shop: Api, tables: Tables) -> None:
    lead = await created_id(shop, "lead", name="a", status="NEW")
    counts = await tables.counts()
    payload = await log(shop, lead, {"stage": "OPEN", "next": {"at": AT}}, options={"dryRun": True})
    assert payload["userErrors"] == []
    assert payload["record"]["status"] == "OPEN"
    assert payload["note"]["body"] == "called"
    assert payload["task"]["dueAt"] == AT
    changes = payload["preview"]["changes"]
    assert {(c["record"]["__typename"], c["field"]) for c in changes} >= {
        ("Lead", "status"),
        ("Note", "body"),
        ("Task", "dueAt"),
    }
    assert await tables.counts() == counts


async def test_a_key_has_it_done_once(shop: Api, pool: Pool) -> None:
    lead = await created_id(shop, "lead", name="a")
    query = (
        f'mutation {{ logFollowUp(recordId: "{lead}", input: {{action: CALL, note: "x"}}) '
        "{ note { id } userErrors { code } } }"
    )
    first, again = [await send(shop, query, "k1") for _ in range(2)]
    assert first.text == again.text
    assert again.headers["idempotent-replayed"] == "true"
    assert await counted(shop, pool, "select 1, count(*) from {schema}.r_2 group by 1") == {1: 1}


async def test_it_stands_or_falls_with_others(shop: Api) -> None:
    lead = await created_id(shop, "lead", name="a")
    data = await shop(
        """mutation($id: ID!) @transaction {
             logFollowUp(recordId: $id, input: {action: CALL, note: "x"}) {
               note { id } userErrors { code } }
             createLead(data: {}) { userErrors { code } } }""",
        id=lead,
    )
    assert data["logFollowUp"] == {"note": None, "userErrors": [{"code": "ROLLED_BACK"}]}
    assert (await shop("{ notes { totalCount } }"))["notes"]["totalCount"] == 0


async def test_lookups_of_the_record_are_shown(shop: Api) -> None:
    await shop.module(
        apiName="offer",
        titleField="name",
        fields=[field("name", "TEXT"), lookup("lead", "lead", "offers")],
    )
    lead = await created_id(shop, "lead", name="a")
    offer = await created_id(shop, "offer", name="o", leadId=lead)
    data = await shop(
        """mutation($id: ID!) { logFollowUp(recordId: $id, input: {action: CALL, note: "n"}) {
             record { notes { totalCount } ... on Offer { lead { name } } }
             note { record { ... on Offer { name } } } } }""",
        id=offer,
    )
    assert data["logFollowUp"] == {
        "record": {"notes": {"totalCount": 1}, "lead": {"name": "a"}},
        "note": {"record": {"name": "o"}},
    }
