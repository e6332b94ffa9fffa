"""Follow-ups: a note, a new stage and a next date with its task, all of it or nothing."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.test_idempotency import send
from tests.graphql.writing.writes import Tables, created, created_id, told, updated
from tests.support.api import Api, Json
from tests.support.colleagues import join
from tests.support.every_kind import field, lookup
from tests.support.mass import counted

STAGES = [{"key": key, "label": key.title()} for key in ("NEW", "OPEN", "WON")]
AT = "2030-02-03T09:00:00Z"
TASK = "subject status priority dueAt reminderAt assignee { id } description completedAt"
LOG = f"""mutation Log($id: ID!, $input: FollowUpInput!, $options: WriteOptions, $version: Int) {{
  logFollowUp(recordId: $id, input: $input, options: $options, expectedVersion: $version) {{
    record {{ __typename id title version ... on Lead {{ status nextAt nextDay }} }}
    note {{ id body actionType record {{ id }} owner {{ id }} }}
    task {{ id {TASK} record {{ id }} }}
    userErrors {{ code message path }} warnings {{ code path }}
    conflict {{ fields {{ field base theirs mine }} }}
    preview {{ changes {{ record {{ __typename title }} field after }} }} }} }}"""


@pytest.fixture
async def shop(api: Api) -> Api:
    """Leads with a stage and dates of their own, and cars that have neither."""
    await api.module(
        apiName="lead",
        titleField="name",
        fields=[
            field("name", "TEXT", required=True),
            field("status", "SELECT", options=STAGES),
            field("mood", "SELECT", options=[{"key": "GOOD", "label": "Good"}]),
            field("nextAt", "DATETIME"),
            field("nextDay", "DATE"),
        ],
    )
    await api.module(apiName="car", titleField="name", fields=[field("name", "TEXT")])
    return api


async def log(api: Api, id: str, input: Json, **more: object) -> Json:
    """The payload of a follow-up."""
    data = await api(LOG, id=id, input={"action": "CALL", "note": "called", **input}, **more)
    payload: Json = data["logFollowUp"]
    return payload


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


async def field_id(api: Api, module: str, name: str) -> str:
    data = await api(
        "query($name: String!) { module(apiName: $name) { fields { id apiName } } }", name=module
    )
    return str(next(f["id"] for f in data["module"]["fields"] if f["apiName"] == name))


async def change_field(api: Api, id: str, input: Json, options: Json | None = None) -> None:
    data = await api(
        """mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {
             updateField(id: $id, input: $input, options: $options) { userErrors { message } } }""",
        id=id,
        input=input,
        options=options,
    )
    assert data["updateField"]["userErrors"] == []


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
