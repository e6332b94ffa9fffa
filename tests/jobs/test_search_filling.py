"""Changing which fields search looks into: few records at once, many by a job, right meanwhile."""

from __future__ import annotations

from uuid import UUID

import pytest

import storage.words
from storage.definitions import load_definitions
from storage.engine import Pool
from storage.migrations.workspace.versions.w0010_words_of_numbers import ANEW
from storage.words import fill_batch
from tests.support.api import Api, Json
from tests.support.automation import ended, start_sweeper, start_worker
from tests.support.background import in_state
from tests.support.searching import Office, open_office

UPDATE = """mutation($id: ID!, $input: FieldUpdate!) { updateField(id: $id, input: $input) {
  plan { steps { target detail } } jobs { id kind total } userErrors { message } } }"""


@pytest.fixture
async def office(api: Api) -> Office:
    """An office without records."""
    return await open_office(api)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three records are many."""
    monkeypatch.setattr(storage.words, "FEW", 2)


async def field_id(office: Office, module: str, name: str) -> str:
    """The id of a field."""
    query = f'{{ module(apiName: "{module}") {{ fields {{ id apiName }} }} }}'
    fields = (await office.api(query))["module"]["fields"]
    (found,) = (field["id"] for field in fields if field["apiName"] == name)
    id: str = found
    return id


async def update(office: Office, name: str, module: str = "person", **input: object) -> Json:
    """Changes a field; gives the payload."""
    id = await field_id(office, module, name)
    payload: Json = (await office.api(UPDATE, id=id, input=input))["updateField"]
    assert payload["userErrors"] == []
    return payload


async def three_people(office: Office) -> None:
    """Three people with a secret and a remark each."""
    for name in ("Ann", "Bob", "Cid"):
        await office.person(name, secret=f"{name}ssecret", remark=f"of {name}")


async def test_few_records_have_their_words_made_at_once(office: Office) -> None:
    await three_people(office)
    assert await office.found("annssecret") == []
    assert (await update(office, "secret", searchable=True))["jobs"] == []
    assert await office.found("annssecret") == ["Ann"]
    await update(office, "remark", searchable=False)
    assert await office.found("of") == []
    assert await office.found("annssec ann") == ["Ann"]


async def test_a_field_that_is_deleted_is_found_no_more(office: Office) -> None:
    await three_people(office)
    id = await field_id(office, "person", "remark")
    await office.api(
        "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=id
    )
    assert await office.found("of") == []
    assert await office.found("bob") == ["Bob"]


async def test_a_new_title_weighs_most_and_is_what_lookups_find(office: Office) -> None:
    firm = await office.firm("Alpha", motto="wisdom")
    await office.person("Ann", firmId=firm)
    assert await office.found("wisdom") == []
    module = (await office.api('{ module(apiName: "firm") { id } }'))["module"]["id"]
    await office.api(
        'mutation($id: ID!) { updateModule(id: $id, input: {titleField: "motto"}) '
        "{ userErrors { message } } }",
        id=module,
    )
    assert await office.found("wisdom") == ["Ann"]
    assert await office.found("alpha") == []


@pytest.mark.usefixtures("many")
async def test_search_is_right_while_a_job_makes_the_words(
    office: Office, pool: Pool, database_url: str, redis_url: str
) -> None:
    await three_people(office)
    payload = await update(office, "secret", searchable=True)
    (job,) = payload["jobs"]
    assert (job["kind"], job["total"]) == ("FILL_SEARCH", 3)
    await update(office, "remark", searchable=False)
    dan = await office.person("Dan", secret="danssecret", email="dan@example.com")
    await office.api(
        'mutation { updatePeople(where: {search: "bobssecret"}, data: {secret: "other"}) '
        "{ count userErrors { code } } }"
    )
    await right_all_the_way(office, dan)
    schema = office.api.workspace.schema
    async with pool.acquire() as connection:
        definitions = await load_definitions(connection, schema)
        module = definitions.by_name["person"]
        assert (module.words_layout, module.words_filling) == (3, True)
        done = await fill_batch(connection, schema, module, UUID(int=0), 1)
    assert done.after is not None
    await right_all_the_way(office, dan)
    # Two jobs were started; the first finds that its layout is not the last any more.
    with (
        ended(start_worker(database_url, redis_url)),
        ended(start_sweeper(database_url, redis_url)),
    ):
        jobs = (await office.api("{ jobs { nodes { id kind } } }"))["jobs"]["nodes"]
        for job in jobs:
            assert (await in_state(office.api, job["id"]))["state"] == "DONE"
    async with pool.acquire() as connection:
        filled = (await load_definitions(connection, schema)).by_name["person"]
        layouts = await connection.fetch(f"select distinct layout from {schema}.w_{filled.number}")
    assert not filled.words_filling
    assert [row["layout"] for row in layouts] == [3]
    await right_all_the_way(office, dan)


async def right_all_the_way(office: Office, dan: str) -> None:
    """What is found whatever was filled already."""
    assert await office.found("annssecret") == ["Ann"]
    assert await office.found("bobssecret") == []
    assert await office.found("other bob") == ["Bob"]
    assert await office.found("danss dan@example.com") == ["Dan"]
    assert await office.found("of") == []
    assert await office.found('"cid"') == ["Cid"]
    data = await office.api('{ search(query: "danssecret") { nodes { field record { id } } } }')
    assert data["search"]["nodes"] == [{"field": "secret", "record": {"id": dan}}]


@pytest.mark.usefixtures("many")
async def test_titles_of_lookups_are_found_while_their_words_are_made(office: Office) -> None:
    firm = await office.firm("Alpha", motto="wisdom")
    await office.firm("Beta")
    await office.firm("Gamma")
    await office.person("Ann", firmId=firm)
    module = (await office.api('{ module(apiName: "firm") { id } }'))["module"]["id"]
    await office.api(
        'mutation($id: ID!) { updateModule(id: $id, input: {titleField: "motto"}) '
        "{ userErrors { message } } }",
        id=module,
    )
    assert await office.found("wisdom") == ["Ann"]
    assert await office.found("wisdom ann") == ["Ann"]
    assert await office.found("alpha") == []


async def test_words_of_an_earlier_making_are_made_anew(
    office: Office, pool: Pool, database_url: str, redis_url: str
) -> None:
    await office.person("Ann", worth="24.75", phone="+4930901820")
    await office.person("Bob", worth="24", phone="+4930123456")
    schema = office.api.workspace.schema
    async with pool.acquire() as connection, connection.transaction():
        number = (await load_definitions(connection, schema)).by_name["person"].number
        old = "'24':1C '75':2C '4930901820':3B '30901820':4B '1820':5B"
        await connection.execute(f"update {schema}.w_{number} set words = $1", old)
        await connection.execute(f"set local search_path to {schema}")
        await connection.execute(ANEW)
    for text in ("24.75", "24.750", "030 901820", "901820", "+49 30 9018"):
        assert await office.found(text) == ["Ann"], text
    with (
        ended(start_worker(database_url, redis_url)),
        ended(start_sweeper(database_url, redis_url)),
    ):
        for job in (await office.api("{ jobs { nodes { id } } }"))["jobs"]["nodes"]:
            assert (await in_state(office.api, job["id"]))["state"] == "DONE"
    async with pool.acquire() as connection:
        filled = (await load_definitions(connection, schema)).by_name["person"]
    assert not filled.words_filling
    for text in ("24.75", "24.750", "030 901820", "901820", "+49 30 9018"):
        assert await office.found(text) == ["Ann"], text
    assert await office.found("75") == []


async def test_a_dry_run_makes_no_words(office: Office) -> None:
    await three_people(office)
    id = await field_id(office, "person", "secret")
    await office.api(
        """mutation($id: ID!) { updateField(id: $id, input: {searchable: true},
          options: {dryRun: true}) { userErrors { message } } }""",
        id=id,
    )
    assert await office.found("annssecret") == []
    assert await office.found("ann") == ["Ann"]
