"""What is refused when a workflow is saved, and where the error points."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.automation import refused, workflow

STEP: Json = {"updateRecord": {"data": {"name": "x"}}}
CREATED: Json = {"on": ["RECORD_CREATED"]}
GOOD: Json = {"module": "deal", "trigger": CREATED, "steps": [STEP]}


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"name": "  "}, "REQUIRED", ["name"]),
        ({"name": "x" * 256}, "TOO_LONG", ["name"]),
        ({"module": "nope"}, "NOT_FOUND", ["module"]),
        ({"trigger": {"on": []}}, "REQUIRED", ["trigger", "on"]),
        (
            {"trigger": {"on": ["RECORD_UPDATED"], "fields": ["stage", "x"]}},
            "INVALID",
            ["trigger", "fields", "1"],
        ),
        (
            {"trigger": {"on": ["RECORD_CREATED"], "fields": ["stage"]}},
            "INVALID",
            ["trigger", "fields"],
        ),
        ({"condition": {"nope": {"eq": 1}}}, "INVALID", ["condition", "nope"]),
        ({"condition": {"stage": {"eq": "NOPE"}}}, "INVALID", ["condition", "stage", "eq"]),
        ({"condition": {"stage": {"is": "WON"}}}, "INVALID", ["condition", "stage", "is"]),
        ({"condition": {"amount": {"gt": "much"}}}, "INVALID", ["condition", "amount", "gt"]),
        ({"condition": {"amount": {"eq": None}}}, "INVALID", ["condition", "amount", "eq"]),
        (
            {"condition": {"or": [{"company": {"name": {"in": "A"}}}]}},
            "INVALID",
            ["condition", "or", "0", "company", "name", "in"],
        ),
        ({"condition": [1]}, "INVALID", ["condition"]),
        ({"condition": {"owner": {"isMe": True}}}, "INVALID", ["condition", "owner", "isMe"]),
        (
            {"condition": {"owner": {"isInMyTeam": True}}},
            "INVALID",
            ["condition", "owner", "isInMyTeam"],
        ),
        ({"steps": []}, "INVALID", ["steps"]),
        ({"steps": [STEP] * 21}, "INVALID", ["steps"]),
        (
            {"trigger": {"on": ["RECORD_DELETED"]}},
            "INVALID",
            ["steps", "0", "updateRecord"],
        ),
    ],
)
async def test_mistakes_are_told_where_they_are(
    office: Api, change: Json, code: str, path: list[str]
) -> None:
    errors = await refused(office, **{**GOOD, **change})
    assert [(error["code"], error["path"]) for error in errors] == [(code, ["input", *path])]


@pytest.mark.parametrize(
    ("step", "code", "path"),
    [
        ({"updateRecord": {"data": {"nope": 1}}}, "INVALID", ["updateRecord", "data", "nope"]),
        ({"updateRecord": {"data": {"count": "a"}}}, "INVALID", ["updateRecord", "data", "count"]),
        (
            {"updateRecord": {"data": {"version": 2}}},
            "READ_ONLY",
            ["updateRecord", "data", "version"],
        ),
        (
            {"updateRecord": {"data": {"stage": "NOPE"}}},
            "UNKNOWN_OPTION",
            ["updateRecord", "data", "stage"],
        ),
        (
            {"updateRecord": {"data": {"name": "{{ record.nope }}"}}},
            "INVALID",
            ["updateRecord", "data", "name"],
        ),
        (
            {"updateRecord": {"data": {"name": "{{ record.name "}}},
            "INVALID",
            ["updateRecord", "data", "name"],
        ),
        (
            {"updateRecord": {"data": {"name": "{{ secret.name }}"}}},
            "INVALID",
            ["updateRecord", "data", "name"],
        ),
        (
            {"updateRecord": {"data": {"company": {"connect": {"name": "A"}}}}},
            "INVALID",
            ["updateRecord", "data", "company", "connect", "name"],
        ),
        ({"createRecord": {"module": "nope", "data": {}}}, "NOT_FOUND", ["createRecord", "module"]),
        (
            {"createRecord": {"module": "task1", "data": {}}},
            "REQUIRED",
            ["createRecord", "data", "name"],
        ),
        ({"httpRequest": {"url": "ftp://example.com"}}, "INVALID", ["httpRequest", "url"]),
        ({"httpRequest": {"url": "https://u:p@example.com"}}, "INVALID", ["httpRequest", "url"]),
        (
            {"httpRequest": {"url": "https://example.com/{{ record.nope }}"}},
            "INVALID",
            ["httpRequest", "url"],
        ),
        (
            {
                "httpRequest": {
                    "url": "https://example.com",
                    "headers": [{"name": "Host", "value": "x"}],
                }
            },
            "INVALID",
            ["httpRequest", "headers", "0", "name"],
        ),
    ],
)
async def test_mistakes_in_steps_are_told_where_they_are(
    office: Api, step: Json, code: str, path: list[str]
) -> None:
    errors = await refused(office, **{**GOOD, "steps": [STEP, step]})
    assert [(error["code"], error["path"]) for error in errors] == [
        (code, ["input", "steps", "1", *path])
    ]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "metadata.google.internal",
        "printer.local",
    ],
)
async def test_private_addresses_are_refused_at_save(office: Api, host: str) -> None:
    steps = [{"httpRequest": {"url": f"http://{host}:8080/x"}}]
    (error,) = await refused(office, **{**GOOD, "steps": steps})
    assert error["path"] == ["input", "steps", "0", "httpRequest", "url"]
    assert "refused" in error["message"]


async def test_exactly_one_kind_of_step_is_given(office: Api) -> None:
    for step in ({}, {**STEP, "httpRequest": {"url": "https://example.com"}}):
        answer = await office.ask(
            "mutation M($input: WorkflowInput!) { createWorkflow(input: $input) { workflow { id }"
            " } }",
            {"input": {"name": "A", **GOOD, "steps": [step]}},
        )
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "xactly one" in error["message"]


SHOWN = """
{ workflows { id name active module { apiName } trigger { on fields } condition revision
  steps { __typename ... on UpdateRecordStep { data } ... on CreateRecordStep { data
    module { apiName } } ... on HttpRequestStep { method url headers { name value } body } } } }
"""


async def test_renamed_fields_are_shown_by_their_new_names(office: Api) -> None:
    await workflow(
        office,
        module="deal",
        trigger={"on": ["RECORD_UPDATED"], "fields": ["stage", "companyId", "owner"]},
        condition={"not": {"company": {"name": {"eq": "A"}}}, "companyId": {"isNull": False}},
        steps=[
            {"updateRecord": {"data": {"name": "{{ record.company.name }} {{record.stage}}"}}},
            {"createRecord": {"module": "task1", "data": {"name": "x", "dealId": "{{record.id}}"}}},
            {
                "httpRequest": {
                    "method": "PUT",
                    "url": "https://example.com/{{ before.stage }}",
                    "headers": [{"name": "X-A", "value": "{{ record.company.employees }}"}],
                    "body": ["{{ record.companyId }}", {"at": "{{ event.at }}"}],
                }
            },
        ],
    )
    modules = (await office("{ modules { id apiName fields { id apiName } } }"))["modules"]
    fields = {
        (module["apiName"], field["apiName"]): field["id"]
        for module in modules
        for field in module["fields"]
    }
    for (module, name), new in {
        ("deal", "stage"): "phase",
        ("deal", "company"): "customer",
        ("company", "name"): "title1",
        ("company", "employees"): "staff",
        ("task1", "deal"): "about",
    }.items():
        data = await office(
            "mutation R($id: ID!, $name: String!) { updateField(id: $id, input: {apiName: $name})"
            " { userErrors { message path } } }",
            id=fields[module, name],
            name=new,
        )
        assert data["updateField"]["userErrors"] == []
    (shown,) = (await office(SHOWN))["workflows"]
    assert shown["trigger"] == {"on": ["RECORD_UPDATED"], "fields": ["phase", "customer", "owner"]}
    assert shown["condition"] == {
        "not": {"customer": {"title1": {"eq": "A"}}},
        "customerId": {"isNull": False},
    }
    assert shown["steps"] == [
        {
            "__typename": "UpdateRecordStep",
            "data": {"name": "{{ record.customer.title1 }} {{record.phase}}"},
        },
        {
            "__typename": "CreateRecordStep",
            "data": {"name": "x", "aboutId": "{{record.id}}"},
            "module": {"apiName": "task1"},
        },
        {
            "__typename": "HttpRequestStep",
            "method": "PUT",
            "url": "https://example.com/{{ before.phase }}",
            "headers": [{"name": "X-A", "value": "{{ record.customer.staff }}"}],
            "body": ["{{ record.customerId }}", {"at": "{{ event.at }}"}],
        },
    ]


async def test_a_workflow_is_changed_and_deleted(office: Api) -> None:
    made = await workflow(office, **GOOD, condition={"stage": {"eq": "WON"}})
    change = """
    mutation U($id: ID!, $input: WorkflowUpdate!) { updateWorkflow(id: $id, input: $input) {
      workflow { name active condition revision } userErrors { code path } } }
    """
    changed = await office(change, id=made, input={"name": "New", "active": False})
    assert changed["updateWorkflow"] == {
        "workflow": {
            "name": "New",
            "active": False,
            "condition": {"stage": {"eq": "WON"}},
            "revision": 2,
        },
        "userErrors": [],
    }
    changed = await office(change, id=made, input={"condition": None})
    assert changed["updateWorkflow"]["workflow"]["condition"] is None
    wrong = await office(change, id=made, input={"trigger": {"on": ["RECORD_DELETED"]}})
    assert wrong["updateWorkflow"]["userErrors"] == [
        {"code": "INVALID", "path": ["input", "steps", "0", "updateRecord"]}
    ]
    delete = (
        "mutation D($id: ID!) { deleteWorkflow(id: $id) { workflow { id } userErrors { code } } }"
    )
    assert (await office(delete, id=made))["deleteWorkflow"]["workflow"] == {"id": made}
    again = await office(delete, id=made)
    assert again["deleteWorkflow"] == {"workflow": None, "userErrors": [{"code": "NOT_FOUND"}]}
    assert (await office("{ workflows { id } }"))["workflows"] == []
    missing = await office("query Q($id: ID!) { workflow(id: $id) { id } }", id="nonsense")
    assert missing["workflow"] is None


@pytest.mark.parametrize("steps", [[], [STEP] * 21])
async def test_a_change_to_no_or_too_many_steps_is_refused(office: Api, steps: list[Json]) -> None:
    id = await workflow(office, **GOOD)
    data = await office(
        """
        mutation Change($id: ID!, $input: WorkflowUpdate!) {
          updateWorkflow(id: $id, input: $input) { workflow { id } userErrors { code path } }
        }
        """,
        id=id,
        input={"steps": steps},
    )
    assert data["updateWorkflow"] == {
        "workflow": None,
        "userErrors": [{"code": "INVALID", "path": ["input", "steps"]}],
    }
