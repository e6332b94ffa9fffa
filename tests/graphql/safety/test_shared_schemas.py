"""Workspaces beside each other on one server: the same names, one connection, shared schemas."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from schema_builder.workspace_schema import WorkspaceSchema
from storage.engine import Pool
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field
from tests.support.workspaces import FreshWorkspace, MakeWorkspace

SHAPES: list[tuple[list[Json], str, Json]] = [
    ([field("name", "TEXT"), field("size", "INTEGER")], "name size", {"name": "a", "size": 1}),
    ([field("size", "TEXT"), field("name", "INTEGER")], "name size", {"name": 2, "size": "b"}),
    (
        [field("name", "BOOLEAN"), field("gone", "DATE"), field("size", "DECIMAL")],
        "name size gone",
        {"name": True, "size": "3.5", "gone": "2024-01-01"},
    ),
    (
        [
            field("size", "MULTI_SELECT", options=[{"key": "S", "label": "s"}]),
            field("name", "DATETIME"),
        ],
        "name size",
        {"name": "2024-01-01T00:00:00Z", "size": ["S"]},
    ),
]
"""The same module by name, with the same columns of other types in each workspace."""


@pytest.fixture
async def narrow(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that has one connection to the database."""
    async with serving(database_url, pool_size=1) as opened:
        yield opened


async def test_one_connection_gives_each_workspace_its_own_columns(
    narrow: httpx.AsyncClient, make_workspace: MakeWorkspace
) -> None:
    apis = []
    for fields, _, _ in SHAPES:
        api = Api(narrow, await make_workspace())
        await api.module(apiName="thing", fields=fields)
        apis.append(api)
    both = "{{ things {{ totalCount nodes {{ {} }} }} }}"

    async def write_and_read(place: int) -> None:
        _, selection, record = SHAPES[place]
        made = await apis[place](
            f"mutation($data: ThingCreate!) {{ createThing(data: $data) "
            f"{{ thing {{ {selection} }} userErrors {{ message }} }} }}",
            data=record,
        )
        assert made["createThing"] == {"thing": record, "userErrors": []}
        data = await apis[place](both.format(selection))
        assert all(node == record for node in data["things"]["nodes"])
        shown = await apis[place]("{ things { nodes { name size } } }")
        expected = {name: record[name] for name in ("name", "size")}
        assert all(node == expected for node in shown["things"]["nodes"])

    for _ in range(6):
        for place in range(len(SHAPES)):
            await write_and_read(place)
    await asyncio.gather(*(write_and_read(n % len(SHAPES)) for n in range(40)))
    for place, (_, selection, _) in enumerate(SHAPES):
        data = await apis[place](both.format(selection))
        assert data["things"]["totalCount"] == 16


async def test_a_change_in_one_workspace_leaves_the_others_columns(
    narrow: httpx.AsyncClient, make_workspace: MakeWorkspace
) -> None:
    fields, selection, record = SHAPES[0]
    one, two = [Api(narrow, await make_workspace()) for _ in range(2)]
    modules = [await api.module(apiName="thing", fields=fields) for api in (one, two)]
    create = "mutation($d: ThingCreate!) { createThing(data: $d) { thing { name size } } }"
    for api in (one, two):
        await api(create, d=record)
    drop = "mutation($id: ID!) { deleteField(id: $id, permanently: true) { field { id } } }"
    await one(drop, id=modules[0]["fields"][1]["id"])
    await one(
        "mutation($id: ID!, $input: FieldInput!) { createField(moduleId: $id, input: $input)"
        " { field { id } } }",
        id=modules[0]["id"],
        input=field("size", "TEXT"),
    )
    await one(create, d={"name": "b", "size": "large"})
    await two(create, d={"name": "b", "size": 2})
    shown = f"{{ things {{ nodes {{ {selection} }} }} }}"
    assert (await one(shown))["things"]["nodes"] == [
        {"name": "a", "size": None},
        {"name": "b", "size": "large"},
    ]
    assert (await two(shown))["things"]["nodes"] == [record, {"name": "b", "size": 2}]


async def schema_of(server: Server, workspace: FreshWorkspace) -> WorkspaceSchema:
    """The schema by which a server answers a workspace."""
    asker = await authenticate(server.actors, f"Bearer {workspace.token}".encode())
    _, schema = server.schema(await server.definitions(asker))
    return schema


async def test_equal_definitions_share_a_schema_and_never_data(
    client: httpx.AsyncClient, make_workspace: MakeWorkspace, pool: Pool
) -> None:
    fields, _, record = SHAPES[0]
    apis = [Api(client, await make_workspace()) for _ in range(3)]
    for api in apis:
        await api.module(apiName="thing", fields=fields)
    module = (await apis[2]("{ modules(system: false) { id } }"))["modules"][0]["id"]
    await apis[2](
        'mutation($id: ID!) { updateModule(id: $id, input: {label: "Other"}) { module { id } } }',
        id=module,
    )
    server = Server(pool, fixed_schema())
    one, two, other = [await schema_of(server, api.workspace) for api in apis]
    assert one is two
    assert one is not other

    create = "mutation($d: ThingCreate!) { createThing(data: $d) { thing { id } } }"
    ids = []
    for number, api in enumerate(apis):
        made = await api(create, d={**record, "name": f"of {number}"})
        ids.append(made["createThing"]["thing"]["id"])
    asked = "query($ids: [ID!]!) { things { nodes { id name } } nodes(ids: $ids) { id } }"
    answers = await asyncio.gather(*(api(asked, ids=ids) for api in apis * 20))
    for number, answer in enumerate(answers):
        mine = number % 3
        assert answer["things"]["nodes"] == [{"id": ids[mine], "name": f"of {mine}"}]
        assert [node and node["id"] for node in answer["nodes"]] == [
            id if place == mine else None for place, id in enumerate(ids)
        ]


async def test_what_one_workspace_asks_for_is_not_told_to_another(
    client: httpx.AsyncClient, make_workspace: MakeWorkspace
) -> None:
    """Answers of the fixed part are never kept: the same document, asked by each in turn."""
    apis = [Api(client, await make_workspace()) for _ in range(2)]
    for number, api in enumerate(apis):
        await api.module(apiName="thing", fields=SHAPES[0][0])
        await api(f'mutation {{ createThing(data: {{name: "of {number}"}}) {{ thing {{ id }} }} }}')
    document = """{ workspace { name } viewer { user { id email } } modules(system: false) { id }
      __schema { queryType { name } } things { nodes { name owner { email }
        module { apiName } } } workflows { id } }"""
    for _ in range(3):
        for number, api in enumerate(apis):
            data = await api(document)
            assert data["workspace"]["name"] == api.workspace.workspace.name
            assert data["viewer"]["user"]["email"] == api.workspace.email
            (node,) = data["things"]["nodes"]
            assert node["name"] == f"of {number}"
            assert node["owner"] == {"email": api.workspace.email}
            assert apis[1 - number].workspace.email not in json.dumps(data)
