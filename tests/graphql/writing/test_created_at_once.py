"""Records whose making needs no questions beforehand are made by the statement that checks all."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Pool, connect
from tests.graphql.writing.writes import create, create_many, created, created_id, created_ids
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field

MODULES = "{ modules(system: false) { id apiName } }"
ADD = """mutation($id: ID!, $input: FieldInput!) {
  createField(moduleId: $id, input: $input) { field { id } userErrors { message } } }"""
WAITING = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()
"""


def lookup(name: str, *modules: str) -> Json:
    of_any = len(modules) > 1
    rules = {"modules": list(modules)} if of_any else {"module": modules[0]}
    kind, inverse = ("ANY_LOOKUP", "moved") if of_any else ("LOOKUP", "trips")
    return field(name, kind, lookup={**rules, "inverseApiName": inverse})


@pytest.fixture
async def yard(api: Api) -> Api:
    """Trips, each with a car, and with something that may be a car or a ship."""
    for module in ("car", "ship"):
        await api.module(apiName=module, titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="trip",
        titleField="name",
        fields=[field("name", "TEXT"), lookup("car", "car"), lookup("by", "car", "ship")],
    )
    return api


async def binned(api: Api, module: str, name: str) -> str:
    id_ = await created_id(api, module, name=name)
    kind = module.capitalize()
    await api(f"mutation($id: ID!) {{ delete{kind}(id: $id) {{ userErrors {{ code }} }} }}", id=id_)
    return id_


async def seen(api: Api, names: list[str]) -> list[Json]:
    found = await api(
        "query($names: [String!]) { trips(filter: {name: {in: $names}}, orderBy: [{number: ASC}]) "
        "{ nodes { name car { name } by { title } } } }",
        names=names,
    )
    nodes: list[Json] = found["trips"]["nodes"]
    return nodes


async def test_one_and_a_hundred_take_four_statements(yard: Api, database_url: str) -> None:
    (car,) = await created_ids(yard, "car", [{"name": "Beetle"}])
    (ship,) = await created_ids(yard, "ship", [{"name": "Argo"}])

    def rows(count: int) -> list[Json]:
        return [
            {"name": f"T{n}", "byId": [car, ship][n % 2], **({"carId": car} if n % 3 else {})}
            for n in range(count)
        ]

    async with watched_server(database_url) as watched:
        watching = Api(watched.client, yard.workspace)
        await created(watching, "trip", rows(1)[0])
        await watched.statements()
        await created(watching, "trip", rows(1)[0])
        one = await watched.statements()
        await create_many(watching, "trip", rows(2))
        await watched.statements()
        payload = await create_many(watching, "trip", rows(100))
        hundred = await watched.statements()
    assert payload["userErrors"] == []
    kinds = ["begin;", "with", "with", "commit;"]
    assert [statement.split()[0].lower() for statement in one] == kinds
    assert [statement.split()[0].lower() for statement in hundred] == kinds
    found = await seen(yard, ["T97", "T99"])
    assert found[-2:] == [
        {"name": "T97", "car": {"name": "Beetle"}, "by": {"title": "Argo"}},
        {"name": "T99", "car": None, "by": {"title": "Argo"}},
    ]


@pytest.mark.parametrize("partial", [False, True])
async def test_each_link_to_nothing_is_told(yard: Api, partial: bool) -> None:
    (car,) = await created_ids(yard, "car", [{"name": "Beetle"}])
    gone, sunk = await binned(yard, "car", "Wreck"), await binned(yard, "ship", "Titanic")
    rows: list[Json] = [
        {"name": "a", "carId": car, "byId": car},
        {"name": "b", "carId": gone},
        {"name": "c", "byId": sunk},
        {"name": "d", "carId": car},
    ]
    options = {"partial": True} if partial else None
    payload = await create_many(yard, "trip", rows, options=options)
    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [
        ("NOT_FOUND", ["1", "carId"]),
        ("NOT_FOUND", ["2", "byId"]),
    ]
    kept = [each["name"] for each in await seen(yard, ["a", "b", "c", "d"])]
    assert kept == (["a", "d"] if partial else [])
    assert (await create(yard, "trip", rows[1]))["userErrors"][0]["path"] == ["data", "carId"]


async def test_a_record_waits_for_a_change_of_definitions_without_holding_it_up(
    yard: Api, pool: Pool, database_url: str
) -> None:
    """What a change needs after it began is not held by who waits for it."""
    schema = yard.workspace.schema
    table = await pool.fetchval(
        "select tablename from pg_tables where schemaname = $1 and tablename like 'r\\_%' "
        "order by length(tablename) desc, tablename desc limit 1",
        schema,
    )
    connection = await connect(database_url)
    try:
        change = connection.transaction()
        await change.start()
        await connection.execute(f"select epoch from {schema}.epoch where one for update")
        writing = asyncio.ensure_future(create(yard, "trip", {"name": "late"}))
        while not await pool.fetchval(WAITING):
            await asyncio.sleep(0)
            assert not writing.done(), "it was made while the definitions were being changed"
        await connection.execute(f"lock table {schema}.{table} in access exclusive mode")
        await change.commit()
    finally:
        await connection.close()
    assert (await writing)["userErrors"] == []
    assert await seen(yard, ["late"]) == [{"name": "late", "car": None, "by": None}]


async def test_a_record_is_made_by_what_the_definitions_have_become(yard: Api, pool: Pool) -> None:
    """A server that has not heard of a change writes by the new definitions all the same."""
    await created(yard, "trip", {"name": "before"})
    modules = (await yard("{ modules(system: false) { id apiName } }"))["modules"]
    (id_,) = (each["id"] for each in modules if each["apiName"] == "trip")
    await yard(
        """mutation($id: ID!, $input: FieldInput!) {
          createField(moduleId: $id, input: $input) { userErrors { message } } }""",
        id=id_,
        input=field("code", "TEXT", required=True, defaultValue="X"),
    )
    assert (await created(yard, "trip", {"name": "after"}, "name code")) == {
        "name": "after",
        "code": "X",
    }
    await pool.execute(f"update {yard.workspace.schema}.member set active = false")
    refused = await yard.ask('mutation { createTrip(data: {name: "no"}) { trip { id } } }')
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("data", [[], [{"name": "a", "stage": "LATER"}]], ids=["none", "refused"])
async def test_what_makes_no_record_is_guarded_too(yard: Api, pool: Pool, data: list[Json]) -> None:
    """What refuses a record before its statement may be of yesterday."""
    (trip,) = (each for each in (await yard(MODULES))["modules"] if each["apiName"] == "trip")
    options = [{"key": key, "label": key.capitalize()} for key in ("FIRST", "LATER")]
    stage = (await yard(ADD, id=trip["id"], input=field("stage", "SELECT", options=options)))[
        "createField"
    ]["field"]
    await yard(
        'mutation($id: ID!) { setTransitions(id: $id, input: {initial: ["FIRST"], allowed: []}) '
        "{ userErrors { code } } }",
        id=stage["id"],
    )
    payload = await create(yard, "trip", {"name": "no", "stage": "LATER"})
    assert payload["userErrors"][0]["code"] == "TRANSITION_REFUSED"
    await pool.execute(f"update {yard.workspace.schema}.member set active = false")
    refused = await yard.ask(
        "mutation($data: [TripCreate!]!) { createTrips(data: $data) { userErrors { code } } }",
        {"data": data},
    )
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
