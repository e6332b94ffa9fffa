"""Idempotency keys: a mutation that is sent again has its effect once and its first answer."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.workspaces import MakeWorkspace

CREATE = """
mutation($name: String!) {
  createPerson(data: {name: $name}) { person { id name number } userErrors { code path } } }"""
TWO = """
mutation($a: String!, $b: Int) {
  first: createPerson(data: {name: $a}) { person { id } userErrors { code } }
  second: createPerson(data: {name: "second", badge: $b}) { person { id } userErrors { code } } }"""
COUNT = "{ persons { totalCount } }"


async def send(
    api: Api, query: str, key: str | None, variables: Json | None = None, **more: object
) -> httpx.Response:
    """The response to an operation that is sent under a key."""
    headers = dict(api.workspace.headers)
    if key is not None:
        headers["Idempotency-Key"] = key
    body = {"query": query, "variables": variables or {}, **more}
    return await api.client.post("/graphql", json=body, headers=headers)


async def how_many(api: Api) -> int:
    count: int = (await api(COUNT))["persons"]["totalCount"]
    return count


async def test_a_repeated_request_is_told_the_same_and_says_so(office: Api) -> None:
    first = await send(office, CREATE, "k1", {"name": "Ann"})
    again = await send(office, CREATE, "k1", {"name": "Ann"})
    assert first.json()["data"]["createPerson"]["person"]["name"] == "Ann"
    assert again.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await how_many(office) == 1


async def test_the_key_may_stand_in_the_extensions(office: Api) -> None:
    extensions = {"idempotencyKey": "k1"}
    first = await send(office, CREATE, None, {"name": "Ann"}, extensions=extensions)
    again = await send(office, CREATE, "k1", {"name": "Ann"}, extensions=extensions)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    differing = await send(office, CREATE, "k2", {"name": "Ann"}, extensions=extensions)
    assert differing.status_code == 400
    assert "differ" in differing.json()["errors"][0]["message"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é"])
async def test_a_key_of_another_form_is_refused(office: Api, key: str) -> None:
    response = await send(office, CREATE, None, {"name": "A"}, extensions={"idempotencyKey": key})
    assert response.status_code == 400
    assert "1 to 255 printable ASCII" in response.json()["errors"][0]["message"]
    number = await send(office, CREATE, None, {"name": "A"}, extensions={"idempotencyKey": 7})
    assert number.status_code == 400
    assert await how_many(office) == 0


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (CREATE, {"name": "Bob"}),
        (CREATE.replace("number", "version"), {"name": "Ann"}),
        (TWO, {"a": "Ann"}),
    ],
)
async def test_another_request_with_the_key_is_an_error(
    office: Api, query: str, variables: Json
) -> None:
    await send(office, CREATE, "k1", {"name": "Ann"})
    response = await send(office, query, "k1", variables)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "IDEMPOTENCY_MISMATCH"
    assert await how_many(office) == 1


async def test_many_at_the_same_time_have_one_effect(office: Api) -> None:
    sent = [send(office, CREATE, "k1", {"name": "Ann"}) for _ in range(12)]
    responses = await asyncio.gather(*sent)
    assert len({response.text for response in responses}) == 1
    assert sum("idempotent-replayed" not in response.headers for response in responses) == 1
    assert await how_many(office) == 1


async def test_a_refused_mutation_is_carried_out_anew(office: Api) -> None:
    await send(office, CREATE, None, {"name": "Ann"})
    refused = await send(office, TWO, "k1", {"a": "", "b": 1})
    assert [each["code"] for each in refused.json()["data"]["first"]["userErrors"]] == ["REQUIRED"]
    again = await send(office, TWO, "k1", {"a": "", "b": 1})
    data, before = again.json()["data"], refused.json()["data"]
    assert data["second"] == before["second"]
    assert data["first"] == before["first"]
    assert await how_many(office) == 2


async def test_what_was_finished_is_told_again_and_the_rest_is_run(office: Api) -> None:
    taken = await office(CREATE_BADGE, badge=1)
    half = await send(office, TWO, "k1", {"a": "Ann", "b": 1})
    assert half.json()["data"]["second"] == {"person": None, "userErrors": [{"code": "NOT_UNIQUE"}]}
    await office(DELETE, id=taken["createPerson"]["person"]["id"])
    whole = await send(office, TWO, "k1", {"a": "Ann", "b": 1})
    assert whole.headers["idempotent-replayed"] == "true"
    assert whole.json()["data"]["first"] == half.json()["data"]["first"]
    assert whole.json()["data"]["second"]["userErrors"] == []
    assert await how_many(office) == 2


CREATE_BADGE = """
mutation($badge: Int!) { createPerson(data: {name: "T", badge: $badge}) { person { id } } }"""
DELETE = "mutation($id: ID!) { deletePerson(id: $id, permanently: true) { userErrors { code } } }"


async def test_keys_belong_to_one_member_of_one_workspace(
    office: Api, make_workspace: MakeWorkspace
) -> None:
    await send(office, CREATE, "k1", {"name": "Ann"})
    other = Api(office.client, await make_workspace())
    await other.module(
        apiName="person",
        fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}],
    )
    response = await send(other, CREATE, "k1", {"name": "Ann"})
    assert response.json()["data"]["createPerson"]["person"]["name"] == "Ann"
    assert "idempotent-replayed" not in response.headers
    assert await how_many(other) == 1


async def test_a_key_is_kept_for_a_day(office: Api, pool: Pool) -> None:
    first = await send(office, CREATE, "k1", {"name": "Ann"})
    await send(office, CREATE, "k2", {"name": "Ben"})
    table = f"{office.workspace.schema}.idempotency"
    await pool.execute(f"update {table} set at = at - interval '23 hours 59 minutes'")
    kept = await send(office, CREATE, "k1", {"name": "Ann"})
    assert kept.json() == first.json()
    await pool.execute(f"update {table} set at = at - interval '2 minutes'")
    late = await send(office, CREATE, "k1", {"name": "Ann"})
    assert late.json() != first.json()
    assert await how_many(office) == 3
    left = await pool.fetch(f"select key from {table}")
    assert [row["key"] for row in left] == ["k1"]


async def test_queries_and_dry_runs_take_no_key(office: Api, pool: Pool) -> None:
    first = await send(office, COUNT, "k1")
    await office(CREATE, name="Ann")
    again = await send(office, COUNT, "k1")
    assert first.json()["data"]["persons"]["totalCount"] == 0
    assert again.json()["data"]["persons"]["totalCount"] == 1
    assert not await pool.fetchval(f"select count(*) from {office.workspace.schema}.idempotency")


async def test_each_field_of_a_transaction_is_told_again(office: Api) -> None:
    query = TWO.replace("mutation(", "mutation M(").replace(
        ") {\n  first", ") @transaction {\n first"
    )
    first = await send(office, query, "k1", {"a": "Ann"})
    again = await send(office, query, "k1", {"a": "Ann"})
    assert first.json()["data"]["second"]["person"]
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert await how_many(office) == 2
