"""Two servers on one database: what one changes the other obeys on its next request (R24, R34)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.engine import Pool
from storage.workspaces import issue_token, revoke_token
from tests.support.api import Api, Json, serving

VEHICLE: Json = {
    "apiName": "vehicle",
    "titleField": "plate",
    "fields": [
        {"apiName": "plate", "label": "Plate", "kind": "TEXT", "required": True},
        {"apiName": "seats", "label": "Seats", "kind": "INTEGER"},
    ],
}
ADD_FIELD = """
mutation Add($module: ID!, $input: FieldInput!) {
  createField(moduleId: $module, input: $input) { field { id } userErrors { message } }
}
"""
LIST = "{ vehicles { totalCount nodes { plate seats } } }"


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def vehicle(api: Api) -> Json:
    """Defines a module, and one record of it."""
    module = await api.module(**VEHICLE)
    data = await api(
        'mutation { createVehicle(data: {plate: "AB 1", seats: 5}) { userErrors { message } } }'
    )
    assert data["createVehicle"]["userErrors"] == []
    return module


async def test_a_new_module_is_known_at_once(api: Api, other: Api) -> None:
    assert (await other("{ modules(system: false) { apiName } }"))["modules"] == []
    await vehicle(api)
    data = await other(LIST)
    assert data["vehicles"] == {"totalCount": 1, "nodes": [{"plate": "AB 1", "seats": 5}]}


async def test_a_new_field_in_a_document_is_known_at_once(api: Api, other: Api) -> None:
    module = await vehicle(api)
    await other(LIST)
    color = {"apiName": "color", "label": "Color", "kind": "TEXT"}
    added = await api(ADD_FIELD, module=module["id"], input=color)
    assert added["createField"]["userErrors"] == []
    data = await other("{ vehicles { nodes { plate color } } }")
    assert data["vehicles"]["nodes"] == [{"plate": "AB 1", "color": None}]


async def test_introspection_tells_of_the_new_field(api: Api, other: Api) -> None:
    module = await vehicle(api)
    asked = '{ __type(name: "Vehicle") { fields { name } } }'
    before = {field["name"] for field in (await other(asked))["__type"]["fields"]}
    assert "color" not in before
    await api(
        ADD_FIELD,
        module=module["id"],
        input={"apiName": "color", "label": "Color", "kind": "TEXT"},
    )
    after = {field["name"] for field in (await other(asked))["__type"]["fields"]}
    assert after - before == {"color"}


async def test_a_dropped_field_is_unknown_at_once(api: Api, other: Api) -> None:
    module = await vehicle(api)
    await other(LIST)
    seats = next(field for field in module["fields"] if field["apiName"] == "seats")
    dropped = await api(
        "mutation($id: ID!) { deleteField(id: $id, permanently: true) { userErrors { message } } }",
        id=seats["id"],
    )
    assert dropped["deleteField"]["userErrors"] == []
    (error,) = await other.errors(LIST)
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "seats" in error["message"]


@pytest.mark.parametrize("permanently", [False, True])
async def test_what_was_compiled_for_a_deleted_field_is_never_run(
    api: Api, other: Api, permanently: bool
) -> None:
    """Filters and orders by a field that is gone, in variables of a document known before."""
    module = await vehicle(api)
    document = """query($filter: VehicleFilter, $order: [VehicleOrder!]) {
      vehicles(filter: $filter, orderBy: $order) { nodes { plate } } }"""
    by_seats = {"filter": {"seats": {"eq": 5}}, "order": [{"seats": "ASC"}]}
    found = {"vehicles": {"nodes": [{"plate": "AB 1"}]}}
    page = await other("{ vehicles(orderBy: [{seats: ASC}]) { edges { cursor } } }")
    cursor = page["vehicles"]["edges"][0]["cursor"]
    for server in (api, other):
        assert await server(document, **by_seats) == found
    seats = next(field for field in module["fields"] if field["apiName"] == "seats")
    await api(
        "mutation($id: ID!, $p: Boolean!) { deleteField(id: $id, permanently: $p) { plan "
        "{ __typename } userErrors { message } } }",
        id=seats["id"],
        p=permanently,
    )
    for server in (other, api):
        for name, given in by_seats.items():
            error, *_ = await server.errors(document, **{name: given})
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert "seats" in error["message"]
        (error,) = await server.errors(
            "query($after: String) { vehicles(after: $after) { totalCount } }", after=cursor
        )
        assert "cursor of another list" in error["message"]
        assert await server(document) == found


async def test_a_renamed_field_keeps_its_values(api: Api, other: Api) -> None:
    module = await vehicle(api)
    await other(LIST)
    seats = next(field for field in module["fields"] if field["apiName"] == "seats")
    renamed = await api(
        """mutation($id: ID!) { updateField(id: $id, input: {apiName: "places"})
             { userErrors { message } } }""",
        id=seats["id"],
    )
    assert renamed["updateField"]["userErrors"] == []
    data = await other("{ vehicles { nodes { places } } }")
    assert data["vehicles"]["nodes"] == [{"places": 5}]


async def test_a_write_by_old_definitions_runs_by_the_new_ones(api: Api, other: Api) -> None:
    module = await vehicle(api)
    await other(LIST)
    seats = next(field for field in module["fields"] if field["apiName"] == "seats")
    await api(
        "mutation($id: ID!) { updateField(id: $id, input: {required: true}) { field { id } } }",
        id=seats["id"],
    )
    data = await other(
        'mutation { createVehicle(data: {plate: "AB 2"}) { userErrors { code path } } }'
    )
    (error,) = data["createVehicle"]["userErrors"]
    assert error == {"code": "REQUIRED", "path": ["data", "seats"]}


async def test_a_dropped_module_is_unknown_at_once(api: Api, other: Api) -> None:
    module = await vehicle(api)
    await other(LIST)
    dropped = await api(
        """mutation($id: ID!) { deleteModule(id: $id, permanently: true)
             { userErrors { message } } }""",
        id=module["id"],
    )
    assert dropped["deleteModule"]["userErrors"] == []
    (error,) = await other.errors("{ vehicles { totalCount } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "document",
    [
        "{ vehicles { totalCount } }",
        "{ __schema { queryType { name } } }",
        "{ nothingOfTheKind }",
        "{ vehicles(first: 0) { totalCount } }",
        "{ vehicles(filter: {plate: {eq: null}}) { totalCount } }",
        "{ modules(system: false) { apiName } }",
        "{ __typename }",
        'mutation { createVehicle(data: {plate: "AB 3"}) { vehicle { id } } }',
    ],
)
async def test_a_revoked_token_learns_nothing(
    api: Api, other: Api, pool: Pool, document: str
) -> None:
    await vehicle(api)
    workspace = api.workspace
    async with pool.acquire() as connection:
        token = await issue_token(connection, workspace.id, workspace.member_id, "partner")
        token_id = await connection.fetchval(
            f"select id from {workspace.schema}.token where label = 'partner'"
        )
    headers = {"Authorization": f"Bearer {token}"}
    known = await other.client.post("/graphql", json={"query": LIST}, headers=headers)
    assert "data" in known.json()
    await other.client.post("/graphql", json={"query": document}, headers=headers)
    async with pool.acquire() as connection:
        await revoke_token(connection, workspace.schema, token_id)
    refused = await other.client.post("/graphql", json={"query": document}, headers=headers)
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "data" not in refused.json()


async def test_a_document_that_defines_and_then_uses_needs_two(api: Api) -> None:
    module = await vehicle(api)
    data = await api(
        """mutation($module: ID!) {
          first: createVehicle(data: {plate: "AB 4"}) { vehicle { plate } }
          createField(moduleId: $module,
            input: {apiName: "color", label: "Color", kind: TEXT, required: true})
            { userErrors { message } }
          second: createVehicle(data: {plate: "AB 5"}) { userErrors { code path } }
        }""",
        module=module["id"],
    )
    assert data["first"]["vehicle"] == {"plate": "AB 4"}
    assert data["createField"]["userErrors"] == []
    assert data["second"]["userErrors"] == [{"code": "REQUIRED", "path": ["data", "color"]}]
    count = (await api("{ vehicles { totalCount } }"))["vehicles"]["totalCount"]
    assert count == 2
