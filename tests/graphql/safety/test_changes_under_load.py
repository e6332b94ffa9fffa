"""Definitions changed through the API beside readers, writers and each other (R30, R32)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from time import monotonic

import pytest

from storage import definitions as storage_definitions
from storage.engine import Pool, connect
from tests.graphql.safety.defining import (
    accepted,
    drop_field,
    everything,
    make_field,
    make_module,
    moduled,
)
from tests.support.api import Api, Json, serving
from tests.support.every_kind import field
from tests.support.layout import assert_agreement
from tests.support.workspaces import FreshWorkspace

HELD = 0.8
"""Seconds for which a long read holds the table."""
LONGEST_STALL = 0.3
"""Seconds; the change waits for the lock in turns of 0.05, and this machine has other work."""
CHANGES = 100

KINDS = ("INTEGER", "TEXT", "DATE", "BOOLEAN", "DECIMAL", "TEXT")
WRITES_EACH = 4


@pytest.fixture
async def thing(api: Api) -> str:
    """The id of a module with a record."""
    made = accepted(await make_module(api, moduled("thing", field("name", "TEXT"))))
    await api('mutation { createThing(data: {name: "a"}) { thing { id } } }')
    return str(made["module"]["id"])


@asynccontextmanager
async def long_read(database_url: str, api: Api) -> AsyncIterator[None]:
    """A SELECT that goes on for as long as the block does."""
    holder = await connect(database_url)
    try:
        async with holder.transaction():
            await holder.fetchval(f"select count(*) from {api.workspace.schema}.r_64")
            yield
    finally:
        await holder.close()


async def timed(ask: Callable[[], Awaitable[Json]]) -> tuple[Json, float]:
    """An answer, and how many seconds it took."""
    begun = monotonic()
    return await ask(), monotonic() - begun


async def test_readers_are_served_while_a_change_waits_for_a_long_read(
    api: Api, thing: str, database_url: str, pool: Pool
) -> None:
    stalls: list[float] = []
    async with serving(database_url) as client:
        other = Api(client, api.workspace)
        for each in (api, other):
            await each("{ things { nodes { name } } }")
        async with long_read(database_url, api):
            change = asyncio.create_task(make_field(api, thing, field("more", "INTEGER")))
            until = monotonic() + HELD
            while monotonic() < until:
                for each in (api, other):
                    data, took = await timed(lambda: each("{ things { nodes { name } } }"))  # noqa: B023
                    assert data == {"things": {"nodes": [{"name": "a"}]}}
                    stalls.append(took)
                await asyncio.sleep(0.005)
            assert not change.done()
            errors = await other.errors("{ things { nodes { more } } }")
            assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        made = accepted(await change)
        assert made["field"]["apiName"] == "more"
        for each in (api, other):
            assert await each("{ things { nodes { more } } }") == {
                "things": {"nodes": [{"more": None}]}
            }
    assert len(stalls) > 20
    assert max(stalls) < LONGEST_STALL
    assert await everything(api, pool)


async def test_writers_go_on_when_the_change_has_given_up(
    api: Api, thing: str, database_url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_definitions, "GIVE_UP_AFTER", 0.3)
    before = await everything(api, pool)
    async with long_read(database_url, api):
        document = """mutation($id: ID!, $input: FieldInput!) { createField(moduleId: $id,
          input: $input) { field { id } userErrors { message } } }"""
        variables = {"id": thing, "input": field("more", "INTEGER")}
        response = await api.post({"query": document, "variables": variables})
        assert response.status_code in (200, 503)
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "Nothing was changed" in error["message"]
        made = await api('mutation { createThing(data: {name: "b"}) { thing { name } } }')
        assert made["createThing"]["thing"] == {"name": "b"}
    assert await everything(api, pool) == before
    accepted(await make_field(api, thing, field("more", "INTEGER")))


async def add_many(database_url: str, workspace: FreshWorkspace, module: str, prefix: str) -> None:
    """Adds half of the fields at once, on a server and an event loop of its own."""
    async with serving(database_url) as client:
        api = Api(client, workspace)
        payloads = await asyncio.gather(
            *(
                make_field(api, module, field(f"{prefix}{n}", "INTEGER"))
                for n in range(CHANGES // 2)
            )
        )
        for n, payload in enumerate(payloads):
            assert accepted(payload)["field"]["apiName"] == f"{prefix}{n}"


async def test_a_hundred_changes_at_once_on_two_servers_are_all_kept(
    api: Api, thing: str, database_url: str, pool: Pool
) -> None:
    halves = (
        asyncio.to_thread(asyncio.run, add_many(database_url, api.workspace, thing, prefix))
        for prefix in ("a", "b")
    )
    before = await pool.fetchval(f"select epoch from {api.workspace.schema}.epoch")
    together = asyncio.gather(*halves)
    while not together.done():
        made = await api('mutation { createThing(data: {name: "w"}) { userErrors { message } } }')
        assert made["createThing"]["userErrors"] == []
        await asyncio.sleep(0.02)
    await together
    async with pool.acquire() as connection:
        found = await assert_agreement(connection, api.workspace.schema)
        revisions = await connection.fetch(
            f"select revision from {api.workspace.schema}.revision order by 1"
        )
    names = {one.api_name for one in found.by_name["thing"].fields}
    assert names == {"name", *(f"{prefix}{n}" for prefix in "ab" for n in range(CHANGES // 2))}
    assert found.epoch == before + CHANGES
    assert [row["revision"] for row in revisions] == list(range(2, before + CHANGES + 1))
    shown = await api("{ modules(system: false) { fields { apiName } } }")
    assert {one["apiName"] for one in shown["modules"][0]["fields"]} == names


async def test_of_changes_that_want_the_same_name_one_is_made(
    api: Api, thing: str, pool: Pool
) -> None:
    payloads = await asyncio.gather(
        *(make_field(api, thing, field("same", "INTEGER")) for _ in range(8)),
        *(make_module(api, moduled("other")) for _ in range(8)),
    )
    for part, made in ((payloads[:8], "field"), (payloads[8:], "module")):
        won = [payload for payload in part if payload[made] is not None]
        assert len(won) == 1
        for payload in part:
            if payload is not won[0]:
                assert {error["code"] for error in payload["userErrors"]} == {"NAME_TAKEN"}
    assert await everything(api, pool)


async def test_writes_during_changes_are_made_by_what_holds_then(
    api: Api, thing: str, pool: Pool
) -> None:
    """Each write sees a whole definition: the one before the change, or the one after it."""
    stop = asyncio.Event()

    async def write() -> int:
        count = 0
        while not stop.is_set() or count < WRITES_EACH:
            answer = await api.ask(
                'mutation { createThing(data: {name: "w"}) { thing { id version } '
                "userErrors { message } } }"
            )
            assert "errors" not in answer, answer
            assert answer["data"]["createThing"]["userErrors"] == []
            count += 1
        return count

    writers = [asyncio.create_task(write()) for _ in range(3)]
    ids = []
    for n in range(8):
        made = accepted(await make_field(api, thing, field(f"f{n}", "TEXT", unique=n % 2 == 0)))
        ids.append(made["field"]["id"])
    drop = """mutation($id: ID!) { deleteField(id: $id, permanently: true)
      { userErrors { message } } }"""
    for id in ids:
        assert (await api(drop, id=id))["deleteField"]["userErrors"] == []
    stop.set()
    counts = await asyncio.gather(*writers)
    assert sum(counts) > 10
    data = await api("{ things { totalCount } }")
    assert data["things"]["totalCount"] == sum(counts) + 1
    assert await everything(api, pool)


async def test_readers_of_a_field_that_comes_and_goes_see_it_or_are_told_that_it_is_not_there(
    api: Api, thing: str, database_url: str, pool: Pool
) -> None:
    stop = asyncio.Event()
    seen = {"data": 0, "GRAPHQL_VALIDATION_FAILED": 0}

    async def read(each: Api) -> None:
        while not stop.is_set():
            answer = await each.ask("{ things(filter: {more: {isNull: true}}) { nodes { more } } }")
            if "errors" in answer:
                for error in answer["errors"]:
                    seen[error["extensions"]["code"]] += 1
            else:
                assert answer["data"] == {"things": {"nodes": [{"more": None}]}}
                seen["data"] += 1
            await asyncio.sleep(0)

    async with serving(database_url) as client:
        readers = [
            asyncio.create_task(read(each)) for each in (api, Api(client, api.workspace)) * 3
        ]
        # On a slow machine few reads fit between two changes, so the changes go on until enough
        # were read; the bound is for a server that never answers one way.
        for turn, kind in enumerate(cycle(KINDS)):
            made = accepted(await make_field(api, thing, field("more", kind)))
            await asyncio.sleep(0.02)
            accepted(await drop_field(api, made["field"]["id"], True))
            if turn + 1 >= 2 * len(KINDS) and (min(seen.values()) > 10 or turn >= 100):
                break
        stop.set()
        await asyncio.gather(*readers)
    assert set(seen) == {"data", "GRAPHQL_VALIDATION_FAILED"}
    assert min(seen.values()) > 10
    assert await everything(api, pool)
