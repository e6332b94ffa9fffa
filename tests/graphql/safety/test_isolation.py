"""One workspace's token with another's ids: they are as if they did not exist (R20)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import httpx
import pytest

from crm.ids import new_id
from crm.reserved_names import MUTATION_NAMES, QUERY_NAMES
from storage.engine import Pool
from tests.graphql.safety.two_offices import Office, all_of, filled
from tests.support.api import Api, Json
from tests.support.every_kind import field
from tests.support.workspaces import fresh_workspace

DECLARED = """($team: ID!, $other: ID!, $person: ID!, $member: ID!, $workflow: ID!,
  $view: ID!, $cursor: String!, $name: String!, $mail: EmailAddress!, $note: ID!)"""
NONE = {"totalCount": 0, "nodes": []}
LIST = "{ totalCount nodes { id } }"
FOUND_NOTHING = {
    "team": ("team(id: $team) { id }", None),
    "node": ("node(id: $team) { id }", None),
    "node of a member": ("node(id: $member) { id }", None),
    "node of a workflow": ("node(id: $workflow) { id }", None),
    "nodes": ("nodes(ids: [$team, $person, $member, $workflow]) { id }", [None] * 4),
    "teamBy name": ("teamBy(key: {name: $name}) { id }", None),
    "teamBy mail": ("teamBy(key: {mail: $mail}) { id }", None),
    "id": (f"teams(filter: {{id: {{eq: $team}}}}) {LIST}", NONE),
    "ids": (f"teams(filter: {{id: {{in: [$team, $other]}}}}) {LIST}", NONE),
    "lookup id": (f"persons(filter: {{teamId: {{eq: $team}}}}) {LIST}", NONE),
    "lookup ids": (f"persons(filter: {{teamId: {{in: [$team]}}}}) {LIST}", NONE),
    "through": (f"persons(filter: {{team: {{id: {{eq: $team}}}}}}) {LIST}", NONE),
    "through twice": (f"teams(filter: {{parent: {{id: {{eq: $team}}}}}}) {LIST}", NONE),
    "name": (f"teams(filter: {{name: {{eq: $name}}}}) {LIST}", NONE),
    "contains": (f"persons(filter: {{name: {{contains: $name}}}}) {LIST}", NONE),
    "owner": (f"teams(filter: {{owner: {{id: {{eq: $member}}}}}}) {LIST}", NONE),
    "creator": (f"teams(filter: {{createdById: {{eq: $member}}}}) {LIST}", NONE),
    "mentor": (f"persons(filter: {{mentorId: {{in: [$member]}}}}) {LIST}", NONE),
    "or": (
        f"teams(filter: {{or: [{{id: {{eq: $team}}}}, {{parentId: {{eq: $team}}}}]}}) {LIST}",
        NONE,
    ),
    "related": (
        "teams { nodes { persons(filter: {id: {eq: $person}}) { totalCount } } }",
        {"nodes": [{"persons": {"totalCount": 0}}] * 2},
    ),
    "note": ("note(id: $note) { id record { id } }", None),
    "node of a note": ("node(id: $note) { id }", None),
    "notes on it": (f"notes(filter: {{recordId: {{eq: $team}}}}) {LIST}", NONE),
    "notes on it, by the record": (
        f'notes(filter: {{record: {{id: {{in: [$team]}}, module: {{eq: "team"}}}}}}) {LIST}',
        NONE,
    ),
    "with such a note": (f"teams(filter: {{notes: {{some: {{id: {{eq: $note}}}}}}}}) {LIST}", NONE),
    "search": ("search(query: $name) { nodes { record { id } } }", {"nodes": []}),
    "search in a list": (f"teams(search: $name) {LIST}", NONE),
    "records": (
        f'records(modules: ["team", "person"], filter: {{id: {{in: [$team, $person]}}}}) {LIST}',
        NONE,
    ),
    "duplicates": ("personDuplicates { nodes { records { id } } }", {"nodes": []}),
    "workflow": ("workflow(id: $workflow) { id }", None),
    "view": ("view(id: $view) { id }", None),
    "node of a view": ("node(id: $view) { id }", None),
    "runs of workflow": (f"workflowRuns(filter: {{workflowId: $workflow}}) {LIST}", NONE),
    "runs of record": (f"workflowRuns(filter: {{recordId: $person}}) {LIST}", NONE),
}
ERRORS = "userErrors { code path message }"
TAG = ["tags", "0"]
REFUSED: dict[str, tuple[str, list[str]]] = {
    "createTeam lookup": (
        f'createTeam(data: {{name: "x", parentId: $team}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "parentId"],
    ),
    "createTeam connect": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{id: $team}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "id"],
    ),
    "createTeam connect name": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{name: $name}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "name"],
    ),
    "createTeam connect mail": (
        f'createTeam(data: {{name: "x", parent: {{connect: {{mail: $mail}}}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parent", "connect", "mail"],
    ),
    "createTeam owner": (
        f'createTeam(data: {{name: "x", ownerId: $member}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "ownerId"],
    ),
    "createTeams": (
        f'createTeams(data: [{{name: "x", parentId: $team}}], options: {{partial: true}}) '
        f"{{ results {{ team {{ id }} }} {ERRORS} }}",
        ["0", "parentId"],
    ),
    "createPerson": (
        f'createPerson(data: {{name: "x", mentorId: $member}}) {{ person {{ id }} {ERRORS} }}',
        ["data", "mentorId"],
    ),
    "createPersons": (
        f'createPersons(data: [{{name: "x", team: {{connect: {{id: $team}}}}}}]) '
        f"{{ results {{ person {{ id }} }} {ERRORS} }}",
        ["0", "team", "connect", "id"],
    ),
    "createNote": (
        f'createNote(data: {{body: "x", recordId: $team}}) {{ note {{ id }} {ERRORS} }}',
        ["data", "recordId"],
    ),
    "createTask connect": (
        f'createTask(data: {{subject: "x", record: {{connect: {{id: $team}}}}}}) '
        f"{{ task {{ id }} {ERRORS} }}",
        ["data", "record", "connect", "id"],
    ),
    "createCallLog": (
        f"createCallLog(data: {{direction: INCOMING, recordId: $team}}) "
        f"{{ callLog {{ id }} {ERRORS} }}",
        ["data", "recordId"],
    ),
    "createTeam with a note": (
        f'createTeam(data: {{name: "x", notes: {{connect: [{{id: $note}}]}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "notes", "connect", "0", "id"],
    ),
    "updateNote": (
        f'updateNote(id: $note, data: {{body: "x"}}) {{ note {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "deleteNote": (f"deleteNote(id: $note) {{ note {{ id }} {ERRORS} }}", ["id"]),
    "updateTeam": (
        f'updateTeam(id: $team, data: {{name: "x"}}) {{ team {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "updatePerson": (
        f'updatePerson(id: $person, data: {{name: "x"}}) {{ person {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "updateTeam of mine": (
        f"updateTeam(id: MINE, data: {{parentId: $team}}) {{ team {{ id }} {ERRORS} }}",
        ["data", "parentId"],
    ),
    "updateTeam owner": (
        f"updateTeam(id: MINE, data: {{ownerId: $member}}) {{ team {{ id }} {ERRORS} }}",
        ["data", "ownerId"],
    ),
    "updateTeams of mine": (
        f"updateTeams(where: {{all: true}}, data: {{parentId: $team}}) {{ count {ERRORS} }}",
        ["data", "parentId"],
    ),
    "updatePersons of mine": (
        f"updatePersons(where: {{all: true}}, data: {{team: {{connect: {{name: $name}}}}}}) "
        f"{{ count {ERRORS} }}",
        ["data", "team", "connect", "name"],
    ),
    "createTeam with persons": (
        f'createTeam(data: {{name: "x", persons: {{connect: [{{id: $person}}]}}}}) '
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "persons", "connect", "0", "id"],
    ),
    "updateTeam with persons": (
        f"updateTeam(id: MINE, data: {{persons: {{update: [{{id: $person, data: "
        f'{{name: "x"}}}}]}}}}) {{ team {{ id }} {ERRORS} }}',
        ["data", "persons", "update", "0", "id"],
    ),
    "updateTeam without parts": (
        f"updateTeam(id: MINE, data: {{parts: {{disconnect: [{{name: $name}}]}}}}) "
        f"{{ team {{ id }} {ERRORS} }}",
        ["data", "parts", "disconnect", "0", "name"],
    ),
    "updateTeam tried out": (
        f'updateTeam(id: $team, expectedVersion: 1, data: {{name: "x"}}, '
        f"options: {{dryRun: true}}) {{ team {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "upsertTeams": (
        f'upsertTeams(by: [NAME], data: [{{name: "x", parentId: $team}}]) '
        f"{{ results {{ team {{ id }} }} {ERRORS} }}",
        ["0", "parentId"],
    ),
    "mergeTeams": (
        f"mergeTeams(into: MINE, from: [$team]) {{ team {{ id }} {ERRORS} }}",
        ["from", "0"],
    ),
    "mergeTeams into another": (
        f"mergeTeams(into: $team, from: [MINE]) {{ team {{ id }} {ERRORS} }}",
        ["into"],
    ),
    "assignTeams": (
        f"assignTeams(where: {{all: true}}, ownerId: $member) {{ count {ERRORS} }}",
        ["ownerId"],
    ),
    "tagTeams": (f"tagTeams(where: {{all: true}}, tags: [$name]) {{ count {ERRORS} }}", TAG),
    "untagTeams": (f"untagTeams(where: {{all: true}}, tags: [$name]) {{ count {ERRORS} }}", TAG),
    "logFollowUp": (
        'logFollowUp(recordId: $team, input: {action: CALL, note: "x"}) '
        f"{{ note {{ id }} {ERRORS} }}",
        ["recordId"],
    ),
    "logFollowUp for another": (
        'logFollowUp(recordId: MINE, input: {action: CALL, note: "x", next: '
        f'{{at: "2030-01-01T00:00:00Z", assigneeId: $member}}}}) {{ note {{ id }} {ERRORS} }}',
        ["input", "next", "assigneeId"],
    ),
    "logFollowUp of a task": (
        'logFollowUp(recordId: MINE, input: {action: CALL, note: "x", completes: [$note]}) '
        f"{{ note {{ id }} {ERRORS} }}",
        ["input", "completes", "0"],
    ),
    "deleteTeam": (f"deleteTeam(id: $team) {{ team {{ id }} {ERRORS} }}", ["id"]),
    "deleteTeam for good": (
        f"deleteTeam(id: $other, permanently: true) {{ team {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "deletePerson": (f"deletePerson(id: $person) {{ person {{ id }} {ERRORS} }}", ["id"]),
    "updateWorkflow": (
        f"updateWorkflow(id: $workflow, input: {{active: false}}) {{ workflow {{ id }} {ERRORS} }}",
        ["id"],
    ),
    "updateView": (
        f'updateView(id: $view, input: {{label: "x"}}) {{ view {{ id }} {ERRORS} }}',
        ["id"],
    ),
    "deleteView": (f"deleteView(id: $view) {{ view {{ id }} {ERRORS} }}", ["id"]),
    "setDefaultView": (f"setDefaultView(id: $view) {{ view {{ id }} {ERRORS} }}", ["id"]),
    "saveViewPreferences": (
        f"saveViewPreferences(view: $view, input: {{orderBy: []}}) {{ view {{ id }} {ERRORS} }}",
        ["view"],
    ),
    "resetViewPreferences": (
        f"resetViewPreferences(view: $view) {{ view {{ id }} {ERRORS} }}",
        ["view"],
    ),
    "deleteWorkflow": (f"deleteWorkflow(id: $workflow) {{ workflow {{ id }} {ERRORS} }}", ["id"]),
}
REACHED_NOTHING = {
    "updateTeams": "updateTeams(where: {ids: [$team, $other]}, data: {mail: null})",
    "updateTeams by name": "updateTeams(where: {filter: {name: {eq: $name}}}, data: {mail: null})",
    "updatePersons": "updatePersons(where: {filter: {teamId: {eq: $team}}}, data: {teamId: null})",
    "updateNotes": "updateNotes(where: {filter: {recordId: {eq: $team}}}, data: {recordId: null})",
    "deleteNotes": "deleteNotes(where: {ids: [$note]})",
    "deleteTeams": "deleteTeams(where: {ids: [$team, $other]}, permanently: true)",
    "deleteTeams by filter": "deleteTeams(where: {filter: {parentId: {eq: $team}}})",
    "restoreTeams": "restoreTeams(where: {ids: [$team, $other]})",
    "restorePersons": "restorePersons(where: {ids: [$person]})",
    "deletePersons": "deletePersons(where: {ids: [$person], filter: {mentorId: {eq: $member}}})",
}
OTHERWISE = {
    *("teams", "persons", "persons", "modules", "module", "viewer", "workspace", "workflows"),
    *("fieldKinds", "person", "personBy", "workflowRuns", "countries", "currencies", "timeZones"),
    *("createModule", "updateModule", "moveModule", "deleteModule", "createField", "updateField"),
    *("moveField", "deleteField", "createSection", "updateSection", "moveSection"),
    *("agenda", "records", "updateViewer", "updateWorkspace"),
    *("views", "filterPreferences", "createView", "saveFilterPreferences", "setPreference"),
    *("users", "createRule", "updateRule", "deleteRule", "setTransitions", "assignPersons"),
    "mergePersons",
    *("tagPersons", "untagPersons"),
    *("createDuplicateRule", "updateDuplicateRule", "deleteDuplicateRule"),
    *("optionSets", "createOption", "updateOption", "moveOption", "retireOption"),
    *("createOptionSet", "updateOptionSet", "deleteOptionSet", "restoreField", "restoreModule"),
    *("resetFilterPreferences", "deleteSection", "createWorkflow", "job", "jobs", "cancelJob"),
}
"""Root fields that take no id of a record, or whose twins stand above, or in `test_jobs`."""
TWINS = {
    pattern.format(singular=one, plural=many, Singular=single, Plural=plural)
    for one, many, single, plural in (
        ("note", "notes", "Note", "Notes"),
        ("task", "tasks", "Task", "Tasks"),
        ("callLog", "callLogs", "CallLog", "CallLogs"),
        ("tag", "tags", "Tag", "Tags"),
        ("activityLog", "activityLogs", "ActivityLog", "ActivityLogs"),
    )
    for pattern in (*QUERY_NAMES, *MUTATION_NAMES)
}
"""Those of the modules that every workspace has, made as those of teams and persons are."""


@dataclass(frozen=True, slots=True)
class Two:
    """The one that asks, and the one that is asked for."""

    mine: Office
    theirs: Office

    async def ask(self, operation: str, field: str, **changed: object) -> Json:
        """The answer to a root field with the other's ids."""
        text = field.replace("MINE", f'"{self.mine.team}"')
        used = {name for name in _variables(self.theirs) if re.search(rf"\${name}\b", text)}
        declared = ", ".join(
            part for part in re.findall(r"\$\w+: \w+!", DECLARED) if part[1:].split(":")[0] in used
        )
        head = f"{operation}({declared})" if used else operation
        given = {name: value for name, value in _variables(self.theirs).items() if name in used}
        return await self.mine.api.ask(f"{head} {{ it: {text} }}", {**given, **changed})


def _variables(office: Office) -> Json:
    name = "theirs"
    return {
        "team": office.team,
        "other": office.other,
        "person": office.person,
        "member": office.member,
        "workflow": office.workflow,
        "view": office.view,
        "cursor": office.cursor,
        "name": name,
        "mail": f"{name}@x.org",
        "note": office.note,
    }


@pytest.fixture(scope="module", params=["equal", "different"])
async def two(client: httpx.AsyncClient, pool: Pool, request: pytest.FixtureRequest) -> Two:
    """Two workspaces, their modules equal or those of one with a field more."""
    first = Api(client, await fresh_workspace(pool))
    second = Api(client, await fresh_workspace(pool))
    theirs = await filled(second, "theirs")
    mine = await filled(first, "mine")
    if request.param == "different":
        module = (await first("{ modules(system: false) { id } }"))["modules"][0]["id"]
        await first(
            "mutation($id: ID!, $input: FieldInput!) { createField(moduleId: $id, input: $input)"
            " { userErrors { message } } }",
            id=module,
            input=field("more", "TEXT"),
        )
    return Two(mine, theirs)


async def test_the_tables_above_have_every_root_field(two: Two) -> None:
    data = await two.mine.api(
        """{ __schema { queryType { fields { name } } mutationType { fields { name } } } }"""
    )
    roots = data["__schema"]
    names = {one["name"] for kind in ("queryType", "mutationType") for one in roots[kind]["fields"]}
    texts = (*(text for text, _ in FOUND_NOTHING.values()), *REACHED_NOTHING.values())
    asked = {text.split("(")[0].split(" ")[0] for text in texts}
    asked |= {text.split("(")[0] for text, _ in REFUSED.values()}
    assert names - asked - OTHERWISE - TWINS == set()


@pytest.mark.parametrize("name", FOUND_NOTHING)
async def test_nothing_is_found(two: Two, name: str) -> None:
    text, expected = FOUND_NOTHING[name]
    await two.theirs.api(f"{{ teams {LIST} }}")
    answer = await two.ask("query", text)
    assert (answer["data"], answer.get("errors")) == ({"it": expected}, None)


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_not_mine_is_not_there(two: Two, pool: Pool, name: str) -> None:
    text, path = REFUSED[name]
    theirs, mine = await all_of(two.theirs, pool), await all_of(two.mine, pool)
    payload = (await two.ask("mutation", text))["data"]["it"]
    (error,) = payload.pop("userErrors")
    assert (error["code"], error["path"]) == ("NOT_FOUND", path)
    assert set(_written(payload)) <= {None, 0}
    nowhere = _made_up(two.theirs)
    (other,) = (await two.ask("mutation", text, **nowhere))["data"]["it"]["userErrors"] or [None]
    assert _without(other["message"], nowhere) == _without(error["message"], _variables(two.theirs))
    assert await all_of(two.theirs, pool) == theirs
    assert await all_of(two.mine, pool) == mine


def _written(payload: Json) -> list[object]:
    """What a payload shows as written, each row of a bulk write for itself."""
    values = list(payload.pop("results", [{}])[0].values())
    return [*values, *payload.values()]


MADE = ("team", "other", "person", "member", "workflow", "view", "note")


def _made_up(office: Office) -> Json:
    """Ids of the same form and texts of the same kind, of what is nowhere."""
    made = {name: str(new_id(64)) for name in MADE}
    return {
        name: made.get(name, f"nowhere{'@x.org' if name == 'mail' else ''}")
        for name in _variables(office)
        if name in made or name in ("name", "mail")
    }


def _without(message: str, values: Json) -> str:
    for value in values.values():
        message = message.replace(str(value), "…")
    return message


@pytest.mark.parametrize("name", REACHED_NOTHING)
async def test_no_record_that_is_not_mine_is_reached(two: Two, pool: Pool, name: str) -> None:
    theirs, mine = await all_of(two.theirs, pool), await all_of(two.mine, pool)
    answer = await two.ask("mutation", f"{REACHED_NOTHING[name]} {{ count {ERRORS} }}")
    assert (answer["data"], answer.get("errors")) == ({"it": {"count": 0, "userErrors": []}}, None)
    assert await all_of(two.theirs, pool) == theirs
    assert await all_of(two.mine, pool) == mine


@pytest.mark.parametrize(
    "text",
    [
        "query($view: ID!) { teams(view: $view) { totalCount } }",
        "query($view: ID!) { teams { nodes { parts(view: $view) { totalCount } } } }",
        "query($view: ID!) { agenda(views: [$view]) { totalCount } }",
        """mutation($view: ID!) { updateTeams(where: {view: $view, all: true}, data: {mail: null}) {
        count } }""",
        "mutation($view: ID!) { deleteTeams(where: {view: $view, all: true}) { count } }",
    ],
)
async def test_a_view_that_is_not_mine_is_not_there(two: Two, pool: Pool, text: str) -> None:
    mine = await all_of(two.mine, pool)
    messages = set()
    for view in (two.theirs.view, str(new_id(0))):
        (error,) = await two.mine.api.errors(text, view=view)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        messages.add(error["message"].replace(view, "…"))
    assert len(messages) == 1
    assert await all_of(two.mine, pool) == mine


async def test_a_cursor_leads_nowhere_else(two: Two) -> None:
    mine = {two.mine.team, two.mine.other}
    for argument in ("first: 5, after: $cursor", "last: 5, before: $cursor"):
        answer = await two.ask("query", f"teams({argument}) {{ totalCount nodes {{ id }} }}")
        if "errors" in answer:
            assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        else:
            found = answer["data"]["it"]
            assert found["totalCount"] == 2
            assert {node["id"] for node in found["nodes"]} <= mine


async def test_everything_that_can_be_seen_is_mine(two: Two) -> None:
    data = await two.mine.api(
        """{ teams { nodes { id name owner { id name } createdBy { id } parent { id }
               parts { nodes { id } } persons { nodes { id mentor { id } } } } }
             persons { nodes { id } } workflows { id name } viewer { user { id email } }
             workspace { name } modules(system: false) { id } workflowRuns { totalCount } }"""
    )
    text = json.dumps(data)
    theirs = two.theirs
    for value in (*_variables(theirs).values(), theirs.api.workspace.email):
        assert str(value) not in text
    assert two.mine.team in text


async def test_definitions_are_changed_at_home_alone(two: Two, pool: Pool) -> None:
    """Ids of modules and fields are counted in each workspace: one that both have is one's own."""
    theirs = two.theirs.api
    made = await theirs.module(apiName="hoard", fields=[field("code", "TEXT")])
    before = await all_of(two.theirs, pool)
    module, of_field = made["id"], made["fields"][0]["id"]
    for text in (
        f'updateModule(id: "{module}", input: {{label: "x"}})',
        f'deleteModule(id: "{module}", permanently: true)',
        f'moveModule(id: "{module}")',
        f'createField(moduleId: "{module}", input: {{apiName: "x", label: "x", kind: TEXT}})',
        f'createSection(moduleId: "{module}", input: {{key: "x", label: "x"}})',
    ):
        payload = (await two.ask("mutation", f"{text} {{ {ERRORS} }}"))["data"]["it"]
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    assert (await two.ask("query", f'module(id: "{module}") {{ id }}'))["data"] == {"it": None}
    shared = (await two.mine.api("{ modules(system: false) { fields { id } } }"))["modules"]
    if of_field not in {one["id"] for each in shared for one in each["fields"]}:
        payload = (await two.ask("mutation", f'deleteField(id: "{of_field}") {{ {ERRORS} }}'))[
            "data"
        ]
        assert [error["code"] for error in payload["it"]["userErrors"]] == ["NOT_FOUND"]
    for text in ("{ hoards { totalCount } }", "mutation { createHoard(data: {}) { hoard { id } }}"):
        errors = await two.mine.api.errors(text)
        assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "oard" not in json.dumps(await two.mine.api("{ __schema { types { name } } }"))
    assert await all_of(two.theirs, pool) == before


async def test_a_token_speaks_for_the_workspace_that_gave_it_alone(two: Two) -> None:
    mine, theirs = two.mine.api.workspace.token, two.theirs.api.workspace.token
    prefix, _, secret = mine.split("_", 2)
    other = theirs.split("_", 2)[1]
    for token in (
        f"{prefix}_{other}_{secret}",
        f"{prefix}_zzzzzzz_{secret}",
        f"{prefix}_0_{secret}",
    ):
        response = await two.mine.api.client.post(
            "/graphql",
            json={"query": "{ teams { totalCount } }"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
