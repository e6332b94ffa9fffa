"""Requests cancelled at every await of a write, BEGIN and COMMIT included (R22).

The server has one connection, so whoever comes next uses the one that the cancelled request had.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from storage.engine import Pool
from tests.graphql.safety.interrupting import When, interrupted
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field, lookup
from tests.support.layout import assert_agreement
from tests.support.workspaces import MakeWorkspace

THING: Json = {
    "apiName": "thing",
    "titleField": "name",
    "fields": [field("name", "TEXT", unique=True), lookup("link", "thing", "links")],
}
CREATE = """
mutation($name: String!, $to: String!) {
  createThing(data: {name: $name, link: {connect: {name: $to}}}) {
    thing { id name link { name } } userErrors { message } } }"""
MANY = """
mutation($data: [ThingCreate!]!) {
  createThings(data: $data) { results { thing { id } } userErrors { message } } }"""
UPDATE = """
mutation($name: String!) {
  updateThings(where: {filter: {name: {eq: "root"}}}, data: {link: {connect: {name: $name}}})
    { count userErrors { message } } }"""
OPEN = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'tessera api'
  and (state like 'idle in transaction%' or (state = 'active' and wait_event_type = 'Lock'))
"""
MOST_AWAITS = 60


@dataclass(slots=True)
class Scene:
    """A server of few connections, a workspace whose requests are cancelled, and another."""

    one: Api
    other: Api
    pool: Pool

    async def names(self, api: Api) -> set[str]:
        """The names that are stored, as another connection sees them."""
        rows = await self.pool.fetch(f"select f_1 from {api.workspace.schema}.r_64")
        return {row["f_1"] for row in rows}

    async def acknowledged(self, api: Api, name: str, document: str = CREATE) -> bool:
        """Whether a creation was told to have been made."""
        answer = await api.ask(document, {"name": name, "to": "root"})
        thing = (answer.get("data") or {}).get("createThing", {}).get("thing")
        return thing == {"id": thing and thing["id"], "name": name, "link": {"name": "root"}}

    async def assert_whole(self, api: Api) -> None:
        """Fails unless every stored record has its line of history and its event."""
        schema = api.workspace.schema
        row = await self.pool.fetchrow(
            f"select (select count(*) from {schema}.r_64) as records, "
            f"(select count(*) from {schema}.timeline where action = 'CREATED') as lines, "
            f"(select count(*) from {schema}.outbox where action = 'CREATED') as events, "
            f"(select sum(version - 1) from {schema}.r_64) as changes, "
            f"(select count(*) from {schema}.timeline where action = 'UPDATED') as told"
        )
        assert row["records"] == row["lines"] == row["events"]
        assert row["changes"] == row["told"]

    async def assert_nothing_open(self) -> None:
        """Fails where a connection of the server is left in a transaction."""
        for _ in range(100):
            if not await self.pool.fetchval(OPEN):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("a transaction is left open")


@pytest.fixture(params=[1], ids=["one-connection"])
async def scene(
    database_url: str, pool: Pool, make_workspace: MakeWorkspace, request: pytest.FixtureRequest
) -> AsyncIterator[Scene]:
    """Two workspaces of the same module on a server with one connection."""
    async with serving(database_url, pool_size=request.param) as client:
        apis = [Api(client, await make_workspace()) for _ in range(2)]
        for api in apis:
            await api.module(**THING)
            await api('mutation { createThing(data: {name: "root"}) { thing { id } } }')
        yield Scene(apis[0], apis[1], pool)


@pytest.mark.parametrize("when", When, ids=lambda when: when.name)
async def test_a_creation_cancelled_at_each_of_its_awaits(scene: Scene, when: When) -> None:
    told: dict[str, set[str]] = {"one": {"root"}, "other": {"root"}}
    for at in range(MOST_AWAITS):
        name = f"a{at}"
        done, reached = await interrupted(scene.acknowledged(scene.one, name), at, when)
        if done:
            told["one"].add(name)
        assert await scene.acknowledged(scene.other, f"b{at}")
        told["other"].add(f"b{at}")
        await scene.assert_nothing_open()
        assert await scene.names(scene.other) == told["other"]
        if not reached:
            break
    assert 5 < at < MOST_AWAITS - 1
    assert await scene.acknowledged(scene.one, "last")
    stored = await scene.names(scene.one)
    assert told["one"] | {"last"} <= stored
    await scene.assert_whole(scene.one)
    await scene.assert_whole(scene.other)


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER], ids=lambda when: when.name)
async def test_mass_writes_cancelled_at_each_of_their_awaits(scene: Scene, when: When) -> None:
    kept: set[str] = {"root"}
    for at in range(MOST_AWAITS):
        names = [f"m{at}x{n}" for n in range(20)]
        many = scene.one.ask(MANY, {"data": [{"name": name} for name in names]})
        answer, first = await interrupted(many, at, when)
        if answer is not None:
            assert answer["data"]["createThings"]["userErrors"] == []
            kept |= set(names)
        changed, second = await interrupted(scene.one.ask(UPDATE, {"name": "root"}), at, when)
        if changed is not None:
            assert changed["data"]["updateThings"] == {"count": 1, "userErrors": []}
        assert await scene.acknowledged(scene.other, f"b{at}")
        await scene.assert_nothing_open()
        stored = await scene.names(scene.one)
        assert len(stored & set(names)) in (0, len(names))
        if not first and not second:
            break
    assert at < MOST_AWAITS - 1
    assert kept <= await scene.names(scene.one)
    await scene.assert_whole(scene.one)


@pytest.mark.parametrize("when", When, ids=lambda when: when.name)
async def test_a_definition_change_cancelled_at_each_of_its_awaits(
    scene: Scene, when: When
) -> None:
    module = (await scene.one("{ modules(system: false) { id } }"))["modules"][0]["id"]
    told = {"name", "link"}
    add = """mutation($id: ID!, $input: FieldInput!) {
      createField(moduleId: $id, input: $input) { field { apiName } userErrors { message } } }"""
    for at in range(MOST_AWAITS):
        given = field(f"f{at}", "INTEGER", unique=True)
        change = scene.one.ask(add, {"id": module, "input": given})
        answer, reached = await interrupted(change, at, when)
        if answer is not None:
            assert answer["data"]["createField"] == {
                "field": {"apiName": f"f{at}"},
                "userErrors": [],
            }
            told.add(f"f{at}")
        assert await scene.acknowledged(scene.other, f"b{at}")
        await scene.assert_nothing_open()
        async with scene.pool.acquire() as connection:
            definitions = await assert_agreement(connection, scene.one.workspace.schema)
        names = {one.api_name for one in definitions.by_name["thing"].fields}
        assert told <= names
        told = names
        shown = await scene.one("{ modules(system: false) { fields { apiName } } }")
        assert {one["apiName"] for one in shown["modules"][0]["fields"]} == names
        if not reached:
            break
    assert 10 < at < MOST_AWAITS - 1


async def test_a_query_cancelled_at_each_of_its_awaits(scene: Scene) -> None:
    for when in When:
        for at in range(MOST_AWAITS):
            _, reached = await interrupted(scene.one.ask("{ things { totalCount } }"), at, when)
            shown = await scene.other('{ thingBy(key: {name: "root"}) { name } }')
            assert shown == {"thingBy": {"name": "root"}}
            if not reached:
                break
        assert at < MOST_AWAITS - 1
    await scene.assert_nothing_open()


@pytest.mark.parametrize("scene", [3], indirect=True, ids=["three-connections"])
async def test_a_storm_of_cancelled_requests_beside_others(scene: Scene) -> None:
    chance = random.Random(22)
    told: set[str] = set()

    async def cancelled(number: int) -> None:
        work = asyncio.ensure_future(scene.acknowledged(scene.one, f"a{number}"))
        done, _ = await asyncio.wait({work}, timeout=chance.uniform(0, 0.03))
        if not done:
            work.cancel()
        if (await asyncio.gather(work, return_exceptions=True))[0] is True:
            told.add(f"a{number}")

    async def stream(first: int) -> None:
        for number in range(first, first + 25):
            await cancelled(number)

    async def others(first: int) -> None:
        for number in range(first, first + 25):
            assert await scene.acknowledged(scene.other, f"b{number}")

    await asyncio.gather(*(stream(n * 25) for n in range(5)), *(others(n * 25) for n in range(3)))
    await scene.assert_nothing_open()
    assert await scene.names(scene.other) == {"root"} | {f"b{n}" for n in range(75)}
    assert told <= await scene.names(scene.one)
    await scene.assert_whole(scene.one)
    await scene.assert_whole(scene.other)
