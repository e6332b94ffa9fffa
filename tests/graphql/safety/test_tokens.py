"""Without a token that holds, nothing is told: not data, not names, not whether they exist."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from storage.engine import Pool
from storage.workspaces import issue_token, revoke_token
from tests.support.api import Api

DOCUMENTS = [
    "{ things { totalCount } }",
    '{ node(id: "x") { id } }',
    "{ viewer { role } workspace { name } modules(system: false) { apiName } }",
    "{ __schema { types { name } } }",
    '{ __type(name: "Thing") { name } }',
    "{ __typename }",
    "{ thingz }",
    "{",
    "",
    "mutation { createThing(data: {}) { thing { id } } }",
    "mutation { deleteThings(where: {all: true}) { count } }",
    'mutation { createModule(input: {apiName: "x"}) { module { id } } }',
]


@pytest.fixture
async def thing(api: Api) -> Api:
    """A module with one record."""
    await api.module(apiName="thing", fields=[])
    await api("mutation { createThing(data: {}) { thing { id } } }")
    return api


async def tokens(api: Api, pool: Pool) -> dict[str, str | None]:
    """What a header can hold that is no token to be trusted, by what is wrong with it."""
    workspace = api.workspace
    async with pool.acquire() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        expired = await issue_token(connection, workspace.id, workspace.member_id, "old", past)
        revoked = await issue_token(connection, workspace.id, workspace.member_id, "gone")
        id = await connection.fetchval(
            f"select id from {workspace.schema}.token where label = 'gone'"
        )
        await revoke_token(connection, workspace.schema, id)
    token = workspace.token
    stored = hashlib.sha256(token.encode()).hexdigest()
    return {
        "none": None,
        "empty": "",
        "no scheme": token,
        "basic": f"Basic {token}",
        "empty bearer": "Bearer ",
        "nonsense": "Bearer nonsense",
        "cut": f"Bearer {token[:-1]}",
        "longer": f"Bearer {token}x",
        "other case": f"Bearer {token.swapcase()}",
        "the hash": f"Bearer {stored}",
        "sql": "Bearer ' or 1=1 --",
        "bytes": "Bearer \xff\xfe",
        "two": f"Bearer {token} {token}",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked}",
    }


async def test_nothing_is_told_without_a_token_that_holds(thing: Api, pool: Pool) -> None:
    told = set()
    for header in (await tokens(thing, pool)).values():
        headers = {} if header is None else {"Authorization": header.encode("latin-1")}
        for document in DOCUMENTS:
            response = await thing.client.post(
                "/graphql", json={"query": document}, headers=headers
            )
            assert_refused(response)
            told.add(response.json()["errors"][0]["message"])
        query = {"query": "{ things { totalCount } }"}
        assert_refused(await thing.client.get("/graphql", params=query, headers=headers))
        assert_refused(await thing.client.get("/schema.graphql", headers=headers))
    assert len(told) == 2
    assert await thing("{ things { totalCount } }") == {"things": {"totalCount": 1}}


def assert_refused(response: httpx.Response) -> None:
    """Fails unless the answer is a 401 that tells nothing."""
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    answer = response.json()
    assert set(answer) == {"errors"}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "hing" not in error["message"].replace("nothing", "")
    assert "tessera-revision" not in response.headers


async def test_a_token_that_expires_stops_at_once(thing: Api, pool: Pool) -> None:
    workspace = thing.workspace
    soon = datetime.now(UTC) + timedelta(milliseconds=300)
    async with pool.acquire() as connection:
        token = await issue_token(connection, workspace.id, workspace.member_id, "soon", soon)
    headers = {"Authorization": f"bearer {token}"}
    body = {"query": "{ things { totalCount } }"}
    seen = []
    while datetime.now(UTC) < soon + timedelta(milliseconds=50):
        response = await thing.client.post("/graphql", json=body, headers=headers)
        seen.append((response.status_code, datetime.now(UTC)))
    assert seen[0][0] == 200
    assert seen[-1][0] == 401
    assert all(status == 401 for status, at in seen if at > soon + timedelta(milliseconds=40))


async def test_a_member_who_leaves_is_not_heard_again(thing: Api, pool: Pool) -> None:
    await pool.execute(
        f"update {thing.workspace.schema}.member set active = false, epoch = epoch + 1"
    )
    for document in DOCUMENTS:
        response = await thing.post({"query": document})
        if document:
            assert response.status_code == 401, document


async def test_a_token_is_kept_as_its_hash_alone(thing: Api, pool: Pool) -> None:
    token, schema = thing.workspace.token, thing.workspace.schema
    (row,) = await pool.fetch(f"select * from {schema}.token")
    assert row["hash"] == hashlib.sha256(token.encode()).digest()
    assert token.startswith(row["prefix"])
    assert len(row["prefix"]) <= 12
    secret = token.split("_", 2)[2]
    assert len(secret) == 43
    tables = await pool.fetch(
        "select table_name::text from information_schema.tables where table_schema = $1", schema
    )
    for (table,) in tables:
        for (text,) in await pool.fetch(f"select t::text from {schema}.{table} t"):
            assert secret not in text
            assert secret[5:30] not in text
