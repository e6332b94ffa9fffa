"""One workspace's token with another's ids: they are as if they did not exist (R20)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import httpx
import pytest

from crm.ids import new_id
from storage.engine import Pool
from tests.graphql.safety.isolation_tables import (
    ERRORS,
    FOUND_NOTHING,
    LIST,
    OTHERWISE,
    REACHED_NOTHING,
    REFUSED,
    TWINS,
)
from tests.graphql.safety.two_offices import Office, all_of, filled
from tests.support.api import Api, Json
from tests.support.every_kind import field
from tests.support.workspaces import fresh_workspace

DECLARED = """($team: ID!, $other: ID!, $person: ID!, $member: ID!, $workflow: ID!,
  $view: ID!, $cursor: String!, $name: String!, $mail: EmailAddress!, $note: ID!)"""


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
