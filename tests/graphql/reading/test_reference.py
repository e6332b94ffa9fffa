"""Any read operation answers what a plain executor over plain Python records does."""

from __future__ import annotations

import json
from random import Random

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from storage.definitions import load_definitions
from storage.engine import Pool
from tests.support.api import Api
from tests.support.every_kind import OPTIONS, create, fill_every_kind
from tests.support.links import make_links, make_list
from tests.support.operations.documents import Composer
from tests.support.operations.values import Cursor, Operation
from tests.support.properties import in_batches
from tests.support.reference.executing import executed
from tests.support.reference.lists import without_cursors
from tests.support.reference.records import World, read_world
from tests.support.workspaces import fresh_workspace

LISTS = (
    ("visits", "place", "visitors"),
    ("friends", "sample", "friendsOf"),
)
"""Multi lookups of the samples: their names, where they lead, and what the other side is called."""

COSTS = [
    {"amount": amount, "currency": currency}
    for amount in ("0", "3", "12")
    for currency in ("EUR", "JPY", "KWD")
]


class Ground:
    """A workspace's API beside what it should answer."""

    def __init__(self, api: Api, schema: GraphQLSchema, world: World) -> None:
        self.api, self.schema, self.world = api, schema, world
        self.cursors: dict[Cursor, str] = {}

    async def check(self, operation: Operation) -> None:
        """The API's answer is the reference's: every value, and the order of all keys."""
        for cursor in operation.cursors - self.cursors.keys():
            await self._fetch(cursor.plural, cursor.order)
        document, variables = operation.filled(self.cursors)
        assert validate(self.schema, parse(document)) == []
        response = await self.api.post({"query": document, "variables": variables})
        answer = response.json()
        assert answer.pop("extensions").keys() == {"cost"}
        found = without_cursors(answer)
        wanted = {"data": executed(self.world, self.schema, document, variables)}
        assert json.dumps(found) == json.dumps(wanted), (document, variables)

    async def _fetch(self, plural: str, order: str) -> None:
        data = await self.api(
            f"{{ {plural}(first: 100, orderBy: {order}) {{ edges {{ cursor node {{ id }} }} }} }}"
        )
        for edge in data[plural]["edges"]:
            self.cursors[Cursor(plural, order, edge["node"]["id"])] = edge["cursor"]


@pytest.fixture(scope="module")
async def ground(client: httpx.AsyncClient, pool: Pool) -> Ground:
    """Records of every kind, with many ties and missing values, and some in the bin."""
    api = Api(client, await fresh_workspace(pool))
    every = await fill_every_kind(api, pool)
    random = Random(5)
    keys = [option["key"] for option in OPTIONS]
    places = await create(
        api,
        "Places",
        "name",
        [
            {"name": f"place {n}", "size": random.choice((None, 1, 2)), "mood": mood}
            for n, mood in enumerate((None, "RED", "RED", "GREEN"))
        ],
    )
    ids = {**every.ids, **places}
    pointed = [None, *(ids[name] for name in ("Berlin", "Paris", "place 1", "place 3"))]
    parents = [None, ids["a"], ids["b"]]
    samples = [
        {
            "key": f"more {n}",
            "text": random.choice((None, "ann", "Änn", "bob", "a b")),
            "count": random.choice((None, 0, 7, -3)),
            "price": random.choice((None, "0.10", "3", "12.50")),
            "cost": random.choice((None, *COSTS)),
            "done": random.choice((None, True, False)),
            "day": random.choice((None, "2027-03-31", "1999-12-31")),
            "moment": random.choice((None, "2027-03-31T09:30:00Z", "2000-01-01T05:00:00Z")),
            "color": random.choice((None, *keys)),
            "data": random.choice((None, {"tags": ["x"]}, {"tags": ["y", "x"], "size": 1}, ["x"])),
            "colors": random.sample(keys, random.randint(0, 3)),
            "placeId": random.choice(pointed),
            "parentId": random.choice(parents),
            "testerId": random.choice((None, ids["me"], ids["other"])),
        }
        for n in range(14)
    ]
    made = await create(api, "Samples", "key", samples)
    await link(api, {**ids, **made}, random)
    bin_ = [made["more 3"], ids["b"]]
    await api(
        "mutation($ids: [ID!]!, $place: ID!) { deleteSamples(where: {ids: $ids}) { count } "
        "deletePlace(id: $place) { userErrors { message } } }",
        ids=bin_,
        place=ids["place 1"],
    )
    sdl = await client.get("/schema.graphql", headers=api.workspace.headers)
    async with pool.acquire() as connection:
        definitions = await load_definitions(connection, api.workspace.schema)
    return Ground(api, build_schema(sdl.text), await read_world(api, definitions))


async def link(api: Api, ids: dict[str, str], random: Random) -> None:
    """Multi lookups from samples to places and to samples, with many links and with none."""
    data = await api('{ module(apiName: "sample") { id } }')
    for name, target, inverse in LISTS:
        await make_list(api, data["module"]["id"], name, target, inverse)
    places = [ids[name] for name in ("Berlin", "Paris", "place 1", "place 3")]
    samples = [ids[f"more {n}"] for n in range(10)]
    for id_ in [*samples, ids["a"], ids["b"]]:
        lists = {
            "visits": random.sample(places, random.randint(0, 3)),
            "friends": random.sample(samples, random.randint(0, 3)),
        }
        await make_links(api, "Sample", id_, lists)


@in_batches
@given(seed=st.integers(0, 2**64 - 1))
async def test_random_operations(ground: Ground, batch: int, seed: int) -> None:
    await ground.check(Composer(Random(seed), ground.schema, ground.world).operation())
