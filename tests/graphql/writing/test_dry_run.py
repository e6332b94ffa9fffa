"""Dry runs: the same checks and errors, what would change, and nothing kept."""

from __future__ import annotations

from tests.graphql.writing.writes import Tables, created_id, created_ids, every, read, told
from tests.support.api import Api, Json, serving
from tests.support.links import make_list

PREVIEW = """preview {
  changes { record { id title number ... on Person { team { name } } } field label before after }
  duplicates { __typename title ... on Team { mail } }
  workflows { id name }
}"""
PAYLOAD = f"userErrors {{ code message path }} {PREVIEW}"
DRY: Json = {"dryRun": True}


async def ask(api: Api, field: str, declared: str, **variables: object) -> Json:
    """The payload of one mutation field, whatever its name."""
    answer = await api(f"mutation({declared}) {{ done: {field} }}", **variables)
    payload: Json = answer["done"]
    return payload


async def create_person(api: Api, data: Json, options: Json | None = None) -> Json:
    return await ask(
        api,
        f"createPerson(data: $data, options: $options) {{ person {{ name version }} {PAYLOAD} }}",
        "$data: PersonCreate!, $options: WriteOptions",
        data=data,
        options=DRY if options is None else options,
    )


async def update_person(api: Api, id: str, data: Json) -> Json:
    return await ask(
        api,
        f"updatePerson(id: $id, data: $data, options: {{dryRun: true}}) "
        f"{{ person {{ name team {{ name mail }} version }} {PAYLOAD} }}",
        "$id: ID!, $data: PersonUpdate!",
        id=id,
        data=data,
    )


def changes(payload: Json) -> list[tuple[str, str, object, object]]:
    """Each change: the record's title, the field, before and after."""
    return [
        (each["record"]["title"], each["field"], each["before"], each["after"])
        for each in payload["preview"]["changes"]
    ]


async def test_a_creation_is_shown_and_nothing_is_kept(office: Api, tables: Tables) -> None:
    member = str(office.workspace.member_id)
    payload = await create_person(
        office, {"name": "Ann", "size": "1.5", "team": {"create": {"name": "Red"}}}
    )
    assert payload["userErrors"] == []
    assert payload["person"] == {"name": "Ann", "version": 1}
    found = changes(payload)
    assert found[:3] == [
        ("Red", "ownerId", None, member),
        ("Red", "name", None, "Red"),
        ("Red", "code", None, "T-001"),
    ]
    assert ("Ann", "size", None, "1.50") in found
    assert payload["preview"]["changes"][-1]["record"]["team"] == {"name": "Red"}
    assert await tables.counts() == (0, 0)
    assert await every(office, "person", "name") == await every(office, "team", "name") == []


async def test_without_a_dry_run_there_is_no_preview(office: Api) -> None:
    payload = await create_person(office, {"name": "Ann"}, {"dryRun": False})
    assert payload["preview"] is None
    assert await every(office, "person", "name") == ["Ann"]


async def test_a_change_is_shown_with_what_is_written_along(office: Api, tables: Tables) -> None:
    team = await created_id(office, "team", name="Red")
    person = await created_id(office, "person", name="Ann", teamId=team)
    before = await tables.counts()
    payload = await update_person(
        office, person, {"name": "Anna", "team": {"update": {"mail": "red@x.org"}}, "level": 1}
    )
    assert payload["person"] == {
        "name": "Anna",
        "version": 2,
        "team": {"name": "Red", "mail": "red@x.org"},
    }
    assert sorted(changes(payload)) == [
        ("Anna", "name", "Ann", "Anna"),
        ("Red", "mail", None, "red@x.org"),
    ]
    assert await tables.counts() == before
    assert await read(office, "person", person, "name version") == {"name": "Ann", "version": 1}


async def test_mistakes_are_the_same_and_what_is_doubled_is_shown(office: Api) -> None:
    await created_id(office, "team", name="Red", mail="red@x.org")
    answer = await office(
        """mutation { createTeam(data: {name: "Red", mail: "RED@x.org"}, options: {dryRun: true})
           { team { id } userErrors { code path message }
             preview { changes { field } duplicates { title ... on Team { mail } } } } }"""
    )
    payload = answer["createTeam"]
    assert payload["team"] is None
    assert told(payload["userErrors"]) == [
        ("NOT_UNIQUE", ("data", "name")),
        ("NOT_UNIQUE", ("data", "mail")),
    ]
    assert payload["preview"] == {
        "changes": [],
        "duplicates": [{"title": "Red", "mail": "red@x.org"}],
    }


async def test_each_row_of_many_has_its_own_preview(office: Api, tables: Tables) -> None:
    answer = await office(
        """mutation($data: [TeamCreate!]!) {
          createTeams(data: $data, options: {dryRun: true, partial: true}) {
            results { team { name } preview { changes { record { title } field } } }
            userErrors { code path } } }""",
        data=[
            {"name": "Red", "persons": {"create": [{"name": "Ann"}]}},
            {"name": ""},
            {"name": "Blue"},
        ],
    )
    results = answer["createTeams"]["results"]
    titles = [
        sorted({each["record"]["title"] for each in result["preview"]["changes"]})
        for result in results
    ]
    assert titles == [["Ann", "Red"], [], ["Blue"]]
    assert [result["team"] for result in results] == [{"name": "Red"}, None, {"name": "Blue"}]
    assert answer["createTeams"]["userErrors"] == [{"code": "REQUIRED", "path": ["1", "name"]}]
    assert await tables.counts() == (0, 0)


async def test_a_deletion_shows_the_records_as_they_are(office: Api, tables: Tables) -> None:
    team = await created_id(office, "team", name="Red")
    person = await created_id(office, "person", name="Ann", teamId=team)
    before = await tables.counts()
    payload = await ask(
        office,
        f"deleteTeam(id: $id, options: {{dryRun: true}}) {{ team {{ name }} {PAYLOAD} }}",
        "$id: ID!",
        id=team,
    )
    assert payload["team"] == {"name": "Red"}
    gone = [each for each in payload["preview"]["changes"] if each["field"] == "deletedAt"]
    assert [(each["record"]["title"], each["before"]) for each in gone] == [("Red", None)]
    assert gone[0]["after"].endswith("Z")
    assert ("Ann", "teamId", team, None) in changes(payload)
    payload = await ask(
        office,
        f"deletePersons(where: {{ids: [$id]}}, options: {{dryRun: true}}) {{ count {PAYLOAD} }}",
        "$id: ID!",
        id=person,
    )
    assert payload["count"] == 1
    assert [(title, field) for title, field, _, _ in changes(payload)] == [("Ann", "deletedAt")]
    assert await tables.counts() == before
    assert await every(office, "person", "name") == ["Ann"]


async def test_a_mass_update_shows_up_to_a_hundred_records(office: Api, tables: Tables) -> None:
    await created_ids(office, "person", [{"name": f"P{number}"} for number in range(130)])
    before = await tables.counts()
    answer = await office(
        f"mutation {{ done: updatePersons(where: {{all: true}}, data: {{mood: BAD}}, "
        f"options: {{dryRun: true}}) {{ count {PAYLOAD} }} }}"
    )
    payload = answer["done"]
    assert payload["count"] == 130
    assert len(payload["preview"]["changes"]) == 100
    assert {each[1:] for each in changes(payload)} == {("mood", "GOOD", "BAD")}
    assert await tables.counts() == before


async def test_the_workflows_that_would_start(office: Api) -> None:
    ids = {}
    for name, trigger, condition in (
        ("On creation", {"on": ["RECORD_CREATED"]}, None),
        ("On red", {"on": ["RECORD_CREATED"]}, {"team": {"name": {"eq": "Red"}}}),
        ("On blue", {"on": ["RECORD_CREATED"]}, {"team": {"name": {"eq": "Blue"}}}),
        ("On mood", {"on": ["RECORD_UPDATED"], "fields": ["mood"]}, None),
    ):
        answer = await office(
            """mutation($input: WorkflowInput!) { createWorkflow(input: $input)
               { workflow { id } userErrors { message } } }""",
            input={
                "name": name,
                "module": "person",
                "trigger": trigger,
                **({} if condition is None else {"condition": condition}),
                "steps": [{"updateRecord": {"data": {"level": 9}}}],
            },
        )
        ids[name] = answer["createWorkflow"]["workflow"]["id"]
    data: Json = {"name": "Ann", "team": {"create": {"name": "Red"}}}
    payload = await create_person(office, data)
    assert payload["preview"]["workflows"] == [
        {"id": ids["On creation"], "name": "On creation"},
        {"id": ids["On red"], "name": "On red"},
    ]
    payload = await create_person(office, data, {"dryRun": True, "automation": "SKIP"})
    assert payload["preview"]["workflows"] == []
    person = await created_id(office, "person", name="Bob")
    payload = await update_person(office, person, {"mood": "BAD"})
    assert [each["name"] for each in payload["preview"]["workflows"]] == ["On mood"]
    payload = await update_person(office, person, {"name": "Rob"})
    assert payload["preview"]["workflows"] == []


async def test_previews_by_several_names_show_what_each_asks(office: Api) -> None:
    answer = await office(
        """mutation { createPerson(data: {name: "Ann"}, options: {dryRun: true}) {
          one: preview { changes { field record { title } } }
          two: preview { __typename changes { __typename after record { __typename number
            module { apiName } } } } } }"""
    )
    payload = answer["createPerson"]
    assert {each["record"]["title"] for each in payload["one"]["changes"]} == {"Ann"}
    assert payload["two"]["__typename"] == "WritePreview"
    assert payload["two"]["changes"][1] == {
        "__typename": "Change",
        "after": "Ann",
        "record": {"__typename": "Person", "number": 1, "module": {"apiName": "person"}},
    }


async def test_a_dry_run_leaves_no_mark(office: Api, tables: Tables, database_url: str) -> None:
    async def marked() -> int:
        found: int = await tables.pool.fetchval(
            "select count(*) from tessera.dirty where workspace = $1", office.workspace.id
        )
        return found

    await tables.pool.execute("delete from tessera.dirty where workspace = $1", office.workspace.id)
    async with serving(database_url) as client:
        another = Api(client, office.workspace)
        await create_person(another, {"name": "Ann"})
        assert await marked() == 0
        await create_person(another, {"name": "Ann"}, {})
        assert await marked() == 1


async def test_links_of_multi_lookups_are_shown_as_they_come_and_go(office: Api) -> None:
    modules = (await office("{ modules { id apiName } }"))["modules"]
    person = next(module["id"] for module in modules if module["apiName"] == "person")
    await make_list(office, person, "clubs", "team", "members")
    red, blue = await created_ids(office, "team", [{"name": "Red"}, {"name": "Blue"}])
    ann = await created_id(office, "person", name="Ann", clubs={"connect": [{"id": red}]})
    payload = await update_person(
        office, ann, {"clubs": {"connect": [{"id": blue}], "disconnect": [{"id": red}]}}
    )
    assert ("Ann", "clubs", [red], [blue]) in changes(payload)
    kept = await read(office, "person", ann, "version clubs { nodes { id } }")
    assert kept == {"version": 1, "clubs": {"nodes": [{"id": red}]}}


async def test_within_a_transaction_only_what_is_tried_out_is_taken_back(office: Api) -> None:
    data = await office(
        """mutation @transaction {
          one: createTeam(data: {name: "Red"}) { team { name } userErrors { code } }
          two: createTeam(data: {name: "Blue", parent: {connect: {name: "Red"}}},
            options: {dryRun: true}) { team { name parent { name } }
              preview { changes { record { title } } } userErrors { code } }
          three: createTeam(data: {name: "Blue"}) { team { name } userErrors { code } } }"""
    )
    assert data["two"]["team"] == {"name": "Blue", "parent": {"name": "Red"}}
    assert {each["record"]["title"] for each in data["two"]["preview"]["changes"]} == {"Blue"}
    assert data["three"] == {"team": {"name": "Blue"}, "userErrors": []}
    assert await every(office, "team", "name") == ["Red", "Blue"]


async def test_a_key_is_not_used_up_by_a_dry_run(office: Api) -> None:
    for options in ("{dryRun: true}", "{dryRun: true}"):
        response = await office.client.post(
            "/graphql",
            json={
                "query": f'mutation {{ createTeam(data: {{name: "Red"}}, options: {options}) '
                "{ team { name } userErrors { code } } }"
            },
            headers={**office.workspace.headers, "Idempotency-Key": "k-1"},
        )
        assert response.json()["data"]["createTeam"]["team"] == {"name": "Red"}
        assert "Idempotent-Replayed" not in response.headers
    assert await every(office, "team", "name") == []
