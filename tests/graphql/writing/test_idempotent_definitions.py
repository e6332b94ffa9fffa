"""Idempotency keys on every mutation that all workspaces have: definitions, settings."""

from __future__ import annotations

from collections.abc import Mapping

from crm.jobs import JobKind, NewJob
from gql.fixed_schema import fixed_schema
from storage.engine import Pool
from storage.jobs import start_jobs
from tests.graphql.writing.test_idempotency import send
from tests.support.api import Api

STEPS: Mapping[str, tuple[str, str]] = {
    # In this order: the arguments, in which `{…}` is an id that an earlier step gave, and what is
    # asked besides the errors.
    "updateViewer": ("input: {weekStart: SUNDAY}", "viewer { weekStart }"),
    "updateWorkspace": ('input: {name: "New"}', "workspace { name }"),
    "createModule": (
        'input: {apiName: "car", pluralApiName: "cars", label: "Car", pluralLabel: "Cars", '
        'fields: [{apiName: "name", label: "Name", kind: TEXT}, {apiName: "stage", label: "Stage", '
        'kind: SELECT, options: [{key: "A", label: "A"}]}]}',
        "module { id fields { id } }",
    ),
    "updateModule": ('id: "{createModule.module}", input: {label: "Motor"}', "module { id }"),
    "moveModule": ('id: "{createModule.module}"', "module { id }"),
    "createField": (
        'moduleId: "{createModule.module}", input: {apiName: "km", label: "Km", kind: INTEGER}',
        "field { id }",
    ),
    "updateField": ('id: "{createField.field}", input: {label: "Way"}', "field { id }"),
    "createSection": (
        'moduleId: "{createModule.module}", input: {key: "a", label: "A"}',
        "module { id }",
    ),
    "updateSection": (
        'moduleId: "{createModule.module}", key: "a", input: {label: "B"}',
        "module { id }",
    ),
    "moveSection": ('moduleId: "{createModule.module}", key: "a"', "module { id }"),
    "moveField": ('id: "{createField.field}", section: "a"', "field { id }"),
    "deleteSection": ('moduleId: "{createModule.module}", key: "a"', "module { id }"),
    "createRule": (
        'moduleId: "{createModule.module}", input: {key: "a", label: "A", on: [DELETE], '
        'message: "No."}',
        "rule { key }",
    ),
    "updateRule": (
        'moduleId: "{createModule.module}", key: "a", input: {active: false}',
        "rule { active }",
    ),
    "deleteRule": ('moduleId: "{createModule.module}", key: "a"', "module { id }"),
    "createDuplicateRule": (
        'moduleId: "{createModule.module}", input: {key: "a", label: "A", '
        'matches: [{field: "name", method: SIMILAR}]}',
        "rule { key }",
    ),
    "updateDuplicateRule": (
        'moduleId: "{createModule.module}", key: "a", input: {action: REFUSE}',
        "rule { action }",
    ),
    "deleteDuplicateRule": ('moduleId: "{createModule.module}", key: "a"', "module { id }"),
    "setTransitions": (
        'id: "{stage}", input: {allowed: [{noteRequired: true}]}',
        "field { id }",
    ),
    "createView": ('input: {module: "car", label: "All", kind: TABLE}', "view { id }"),
    "updateView": ('id: "{createView.view}", input: {label: "Every"}', "view { id }"),
    "setDefaultView": ('id: "{createView.view}"', "view { id }"),
    "saveViewPreferences": (
        'view: "{createView.view}", input: {orderBy: [{field: "km", sort: ASC}]}',
        "view { id }",
    ),
    "resetViewPreferences": ('view: "{createView.view}"', "view { id }"),
    "saveFilterPreferences": ('module: "car", input: {fields: ["km"]}', ""),
    "resetFilterPreferences": ('module: "car"', ""),
    "setPreference": ('key: "a", value: 1', ""),
    "createWorkflow": (
        'input: {name: "W", module: "car", trigger: {on: [RECORD_CREATED]}, steps: '
        "[{updateRecord: {data: {km: 1}}}]}",
        "workflow { id }",
    ),
    "updateWorkflow": ('id: "{createWorkflow.workflow}", input: {name: "V"}', "workflow { id }"),
    "deleteWorkflow": ('id: "{createWorkflow.workflow}"', "workflow { id }"),
    "cancelJob": ('id: "{job}"', "job { id }"),
    "deleteView": ('id: "{createView.view}"', "view { id }"),
    "createOptionSet": (
        'input: {key: "paint", label: "Paint", options: [{key: "RED", label: "Red"}]}',
        "optionSet { key }",
    ),
    "updateOptionSet": ('key: "paint", input: {label: "Colour"}', "optionSet { label }"),
    "createOption": (
        'of: {optionSet: "paint"}, input: {key: "BLUE", label: "Blue"}',
        "option { key }",
    ),
    "updateOption": (
        'of: {optionSet: "paint"}, key: "BLUE", input: {label: "Sky"}',
        "option { label }",
    ),
    "moveOption": ('of: {optionSet: "paint"}, key: "BLUE"', "option { key }"),
    "retireOption": ('of: {optionSet: "paint"}, key: "BLUE"', "option { key }"),
    "deleteOptionSet": ('key: "paint"', ""),
    "deleteField": ('id: "{createField.field}"', ""),
    "restoreField": ('id: "{createField.field}"', "field { id }"),
    "deleteModule": ('id: "{createModule.module}"', ""),
    "restoreModule": ('id: "{createModule.module}"', "module { id }"),
}


async def test_each_is_carried_out_once_and_told_twice(api: Api, pool: Pool) -> None:
    async with pool.acquire() as connection:
        job = NewJob(JobKind.FILL_SEARCH, {"module": 0, "layout": 0})
        ids = await start_jobs(connection, api.workspace.schema, None, [job])
    known = {"job": str(ids[0])}
    for name, (arguments, selection) in STEPS.items():
        filled = arguments
        for key, id_ in known.items():
            filled = filled.replace(f"{{{key}}}", id_)
        query = f"mutation {{ {name}({filled}) {{ {selection} userErrors {{ code message }} }} }}"
        first = await send(api, query, name)
        assert "errors" not in first.json(), first.text
        payload = first.json()["data"][name]
        if name == "createModule":
            known["stage"] = payload["module"]["fields"][1]["id"]
        assert payload["userErrors"] == [], name
        for part, shown in payload.items():
            if isinstance(shown, dict) and "id" in shown:
                known[f"{name}.{part}"] = shown["id"]
        again = await send(api, query, name)
        assert again.text == first.text, name
        assert again.headers["idempotent-replayed"] == "true", name


def test_none_is_left_out() -> None:
    root = fixed_schema()._schema.mutation_type
    assert root is not None
    assert set(STEPS) == set(root.fields)


async def test_a_dry_run_leaves_the_key_free(api: Api) -> None:
    query = (
        'mutation($dry: Boolean) { createModule(input: {apiName: "car", pluralApiName: "cars", '
        'label: "Car", pluralLabel: "Cars", fields: []}, options: {dryRun: $dry}) '
        "{ plan { summary } userErrors { code } } }"
    )
    for dry in (True, True, False):
        response = await send(api, query, "k1", {"dry": dry})
        assert response.json()["data"]["createModule"]["userErrors"] == []
        assert "idempotent-replayed" not in response.headers
    modules = (await api("{ modules(system: false) { apiName } }"))["modules"]
    assert modules[-1] == {"apiName": "car"}


async def test_a_change_whose_answer_was_lost_is_not_made_again(api: Api, pool: Pool) -> None:
    query = (
        'mutation { createModule(input: {apiName: "car", pluralApiName: "cars", label: "Car", '
        'pluralLabel: "Cars", fields: []}) { module { id } userErrors { code } } }'
    )
    await send(api, query, "k1")
    await pool.execute(f"update {api.workspace.schema}.idempotency set answer = null")
    response = await send(api, query, "k1")
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert "was made, but its answer is not there" in error["message"]
    assert len((await api("{ modules(system: false) { apiName } }"))["modules"]) == 1
