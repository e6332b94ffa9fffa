"""Notes, tasks, call logs and tags: there in every workspace, kept as they are counted on."""

from __future__ import annotations

import pytest

from crm import system_modules
from storage.definitions import load_definitions
from storage.engine import Pool
from tests.graphql.writing.writes import create, created, created_id, delete
from tests.support.api import Api, Json
from tests.support.every_kind import field

NAME = field("name", "TEXT", required=True)


async def fields_of(api: Api, module: str) -> dict[str, str]:
    """The ids of a module's fields, and under "" its own."""
    data = await api(
        "query($name: String!) { module(apiName: $name) { id fields { id apiName } } }", name=module
    )
    ids = {one["apiName"]: str(one["id"]) for one in data["module"]["fields"]}
    return {"": str(data["module"]["id"]), **ids}


async def changed(api: Api, mutation: str, id: str, input: Json | None = None) -> list[Json]:
    """The user errors of a definition mutation."""
    kind = {
        "updateModule": "ModuleUpdate",
        "updateField": "FieldUpdate",
        "createField": "FieldInput",
    }
    argument = "moduleId" if mutation == "createField" else "id"
    if input is None:
        document = (
            f"mutation($id: ID!) {{ {mutation}(id: $id) {{ userErrors {{ code message path }} }} }}"
        )
        data = await api(document, id=id)
    else:
        document = (
            f"mutation($id: ID!, $input: {kind[mutation]}!) {{ {mutation}({argument}: $id, "
            "input: $input) { userErrors { code message path } } }"
        )
        data = await api(document, id=id, input=input)
    errors: list[Json] = data[mutation]["userErrors"]
    return errors


async def test_every_workspace_has_them_after_its_own(api: Api) -> None:
    await api.module(apiName="deal", titleField="name", fields=[NAME])
    data = await api("{ modules { apiName system recycleBin titleField { apiName } } }")
    assert data["modules"] == [
        {"apiName": "deal", "system": False, "recycleBin": True, "titleField": {"apiName": "name"}},
        {"apiName": "note", "system": True, "recycleBin": True, "titleField": {"apiName": "body"}},
        {
            "apiName": "task",
            "system": True,
            "recycleBin": True,
            "titleField": {"apiName": "subject"},
        },
        {
            "apiName": "callLog",
            "system": True,
            "recycleBin": True,
            "titleField": {"apiName": "subject"},
        },
        {"apiName": "tag", "system": True, "recycleBin": False, "titleField": {"apiName": "name"}},
        {
            "apiName": "activityLog",
            "system": True,
            "recycleBin": True,
            "titleField": {"apiName": "summary"},
        },
    ]


async def test_their_numbers_are_what_code_names_them_by(api: Api, pool: Pool) -> None:
    async with pool.acquire() as connection:
        definitions = await load_definitions(connection, api.workspace.schema)
    numbers = {module.api_name: module.number for module in definitions.modules}
    assert numbers == {"note": 2, "task": 3, "callLog": 4, "tag": 5, "activityLog": 6}
    assert numbers.keys() == system_modules.NAMES
    fields = {
        f"{module.api_name}.{one.api_name}": one.number
        for module in definitions.modules
        for one in module.fields
    }
    named = {
        "note.body": system_modules.NOTE_BODY,
        "note.actionType": system_modules.NOTE_ACTION,
        "note.record": system_modules.NOTE_RECORD,
        "task.subject": system_modules.TASK_SUBJECT,
        "task.description": system_modules.TASK_DESCRIPTION,
        "task.status": system_modules.TASK_STATUS,
        "task.priority": system_modules.TASK_PRIORITY,
        "task.dueAt": system_modules.TASK_DUE_AT,
        "task.reminderAt": system_modules.TASK_REMINDER_AT,
        "task.remindedAt": system_modules.TASK_REMINDED_AT,
        "task.completedAt": system_modules.TASK_COMPLETED_AT,
        "task.assignee": system_modules.TASK_ASSIGNEE,
        "task.record": system_modules.TASK_RECORD,
        "tag.name": system_modules.TAG_NAME,
        "activityLog.summary": system_modules.LOG_FIELDS[0],
        "activityLog.count": system_modules.LOG_FIELDS[-1],
    }
    assert {name: fields[name] for name in named} == named


async def test_their_tables_are_made_as_those_of_other_modules(api: Api, pool: Pool) -> None:
    module = await api.module(apiName="deal", fields=[])
    number = int(module["id"].removeprefix("mod_"))
    described = """
        select attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull as told
        from pg_attribute where attrelid = format('%I.r_%s', $1::text, $2::int)::regclass
          and attnum > 0 and attname !~ '^f_'
        union all
        select replace(replace(indexdef, $1 || '.', ''), '_' || $2, '_N') from pg_indexes
        where schemaname = $1 and tablename in ('r_' || $2, 'w_' || $2) and indexdef !~ 'f_9'
    """
    schema = api.workspace.schema
    wanted = {row["told"] for row in await pool.fetch(described, schema, number)}
    assert len(wanted) > 10
    for own in (2, 3, 4, 5):
        assert {row["told"] for row in await pool.fetch(described, schema, own)} == wanted


async def test_every_record_lists_its_own(api: Api) -> None:
    await api.module(apiName="deal", titleField="name", fields=[NAME])
    deal = await created_id(api, "deal", name="Big")
    note = await created_id(
        api, "note", body="First line\nand more", actionType="WHATSAPP", recordId=deal
    )
    await created_id(api, "task", subject="Call back", recordId=deal)
    await created_id(api, "task", subject="Think", recordId=note)
    await created_id(
        api, "callLog", phone="+49 30 901820", direction="OUTGOING", duration=61, recordId=deal
    )
    data = await api(
        """query($id: ID!, $note: ID!) {
          deal(id: $id) {
            notes(first: 3) { nodes { id title body actionType createdAt owner { name } } }
            tasks { nodes { subject status priority record { title } } }
            callLogs(filter: {duration: {gt: 60}}) { totalCount nodes { title phone direction } } }
          node(id: $note) { ... on Record { title tasks(orderBy: [{subject: ASC}]) {
            nodes { subject } } callLogs { totalCount } } }
          search(query: "big think") { nodes { record { title tasks { totalCount } } } }
        }""",
        id=deal,
        note=note,
    )
    (shown,) = data["deal"]["notes"]["nodes"]
    assert shown["title"] == "First line"
    assert shown["body"] == "First line\nand more"
    assert shown["owner"]["name"]
    assert data["deal"]["tasks"]["nodes"] == [
        {"subject": "Call back", "status": "OPEN", "priority": "NORMAL", "record": {"title": "Big"}}
    ]
    assert data["deal"]["callLogs"] == {
        "totalCount": 1,
        "nodes": [{"title": "#1", "phone": "+4930901820", "direction": "OUTGOING"}],
    }
    assert data["node"] == {
        "title": "First line",
        "tasks": {"nodes": [{"subject": "Think"}]},
        "callLogs": {"totalCount": 0},
    }


async def test_they_go_with_the_record_that_they_are_about(api: Api) -> None:
    await api.module(apiName="deal", titleField="name", fields=[NAME])
    deal = await created_id(api, "deal", name="Big")
    note = await created_id(api, "note", body="On the deal", recordId=deal)
    await created_id(api, "task", subject="On the note", recordId=note)
    await created_id(api, "note", body="On nothing")
    assert (await delete(api, "deal", deal))["userErrors"] == []
    data = await api("{ notes { nodes { body } } tasks { totalCount } }")
    assert data == {"notes": {"nodes": [{"body": "On nothing"}]}, "tasks": {"totalCount": 0}}


async def test_administrators_add_to_them_and_call_them_otherwise(api: Api) -> None:
    note = await fields_of(api, "note")
    assert await changed(api, "createField", note[""], field("mood", "RATING")) == []
    assert (
        await changed(api, "updateModule", note[""], {"label": "Memo", "pluralLabel": "Memos"})
        == []
    )
    assert (
        await changed(api, "updateField", note["body"], {"label": "What", "searchable": False})
        == []
    )
    more = [
        *({"key": key, "label": key} for key in ("CALL", "WHATSAPP", "EMAIL", "SMS", "MEETING")),
        {"key": "VISIT", "label": "Visit"},
        {"key": "OTHER", "label": "Anything else"},
    ]
    assert await changed(api, "updateField", note["actionType"], {"options": more}) == []
    record = await created(
        api, "note", {"body": "x", "mood": 3, "actionType": "VISIT"}, "body mood actionType"
    )
    assert record == {"body": "x", "mood": 3, "actionType": "VISIT"}
    assert await changed(api, "deleteField", (await fields_of(api, "note"))["mood"]) == []


@pytest.mark.parametrize("module", ["note", "task", "callLog", "tag"])
async def test_they_cannot_be_deleted_or_called_otherwise_in_the_api(api: Api, module: str) -> None:
    ids = await fields_of(api, module)
    (error,) = await changed(api, "deleteModule", ids[""])
    assert (error["code"], error["path"]) == ("IN_USE", ["id"])
    (error,) = await changed(api, "updateModule", ids[""], {"apiName": "other"})
    assert (error["code"], error["path"]) == ("INVALID", ["input", "apiName"])
    for name, id_ in ids.items():
        if name:
            (error,) = await changed(api, "deleteField", id_)
            assert (error["code"], error["path"]) == ("IN_USE", ["id"])
            (error,) = await changed(api, "updateField", id_, {"apiName": "other"})
            assert (error["code"], error["path"]) == ("INVALID", ["input", "apiName"])


@pytest.mark.parametrize(
    ("name", "given", "path"),
    [
        ("body", {"required": False}, ["input", "required"]),
        ("actionType", {"required": True}, ["input", "required"]),
        ("actionType", {"options": [{"key": "CALL", "label": "Call"}]}, ["input", "options"]),
        ("record", {"lookup": {"modules": ["task"]}}, ["input", "lookup"]),
        ("record", {"lookup": {"inverseApiName": "memos"}}, ["input", "lookup"]),
        ("body", {"text": {"maxLength": 3}}, ["input", "text"]),
    ],
)
async def test_what_is_counted_on_stays(api: Api, name: str, given: Json, path: list[str]) -> None:
    errors = await changed(api, "updateField", (await fields_of(api, "note"))[name], given)
    assert [error["path"] for error in errors] == [path]
    assert errors[0]["code"] == "INVALID"


async def test_no_module_or_field_takes_their_names(api: Api) -> None:
    for name, plural in (("note", "notes2"), ("my", "tags"), ("callLogs", "calls")):
        data = await api(
            """mutation($input: ModuleInput!) { createModule(input: $input) {
              userErrors { code message } } }""",
            input={
                "apiName": name,
                "pluralApiName": plural,
                "label": "x",
                "pluralLabel": "x",
                "fields": [NAME],
            },
        )
        assert data["createModule"]["userErrors"][0]["code"] == "NAME_TAKEN"
    note = await fields_of(api, "note")
    for name in ("tasks", "notes", "tags", "callLogs"):
        (error,) = await changed(api, "createField", note[""], field(name, "TEXT"))
        assert error["code"] == "NAME_TAKEN"


async def test_no_two_tags_are_called_the_same_in_whatever_case(api: Api) -> None:
    await created_id(api, "tag", name="VIP", color="#2f855a")
    refused = await create(api, "tag", {"name": "vip"})
    assert refused["userErrors"][0]["code"] == "NOT_UNIQUE"
    refused = await create(api, "tag", {"name": "x", "color": "green"})
    assert refused["userErrors"][0]["path"] == ["data", "color"]
    data = await api('{ tagBy(key: {name: "Vip"}) { name color } }')
    assert data == {"tagBy": {"name": "VIP", "color": "#2f855a"}}


async def test_rollups_are_made_of_them(api: Api) -> None:
    module = await api.module(apiName="deal", titleField="name", fields=[NAME])
    rollup = {"list": "notes", "function": "MAXIMUM", "field": "createdAt"}
    given = field("lastNote", "ROLLUP", rollup=rollup)
    assert await changed(api, "createField", module["id"], given) == []
    deal = await created_id(api, "deal", name="Big")
    await created_id(api, "note", body="x", recordId=deal)
    data = await api("{ deals { nodes { lastNote notes { nodes { createdAt } } } } }")
    (node,) = data["deals"]["nodes"]
    assert node["lastNote"] == node["notes"]["nodes"][0]["createdAt"]
