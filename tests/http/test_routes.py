"""Health, the SDL, the page at the root, and the line that each request leaves in the log."""

import asyncio

import httpx
import orjson
from graphql import build_schema

from storage.engine import Pool
from tests.http.conftest import Running
from tests.support.api import Api
from tests.support.workspaces import FreshWorkspace, fresh_workspace


async def test_a_server_says_that_it_is_alive(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


async def test_a_server_says_what_keeps_it_from_serving(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "database": "ready",
        "kettle": "it is not plugged in",
    }


async def test_the_sdl_is_served_with_an_entity_tag(
    stranger: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    response = await stranger.get("/schema.graphql", headers=home.headers)
    assert response.status_code == 200
    assert build_schema(response.text).query_type is not None
    tag = response.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        headers = {**home.headers, "If-None-Match": known}
        again = await stranger.get("/schema.graphql", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    headers = {**home.headers, "If-None-Match": '"other"'}
    assert (await stranger.get("/schema.graphql", headers=headers)).status_code == 200


async def test_the_sdl_follows_another_servers_change_at_once(
    stranger: httpx.AsyncClient, pool: Pool, client: httpx.AsyncClient
) -> None:
    workspace = await fresh_workspace(pool)
    before = await stranger.get("/schema.graphql", headers=workspace.headers)
    await Api(client, workspace).module(
        apiName="boat", fields=[{"apiName": "sail", "label": "Sail", "kind": "TEXT"}]
    )
    after = await stranger.get(
        "/schema.graphql", headers={**workspace.headers, "If-None-Match": before.headers["etag"]}
    )
    assert after.status_code == 200
    assert "type Boat " not in before.text
    assert "type Boat " in after.text


async def test_the_sdl_needs_a_token(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/schema.graphql")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_page_at_the_root_loads_nothing_from_elsewhere(
    stranger: httpx.AsyncClient, server: Running
) -> None:
    response = await stranger.get("/")
    assert response.status_code == 200
    assert f"curl {server.url}/graphql" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for foreign in ("src=", "@import", "url(", "<script", "<link"):
        assert foreign not in response.text


async def test_what_is_not_there_is_told_as_json(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/nowhere")
    assert response.status_code == 404
    assert "/graphql" in response.json()["errors"][0]["message"]
    response = await stranger.post("/healthz")
    assert response.status_code == 405


async def test_each_request_leaves_one_line(
    stranger: httpx.AsyncClient, server: Running, home: FreshWorkspace
) -> None:
    query = "query Marked { __typename }"
    response = await stranger.post("/graphql", json={"query": query}, headers=home.headers)
    await stranger.get("/nowhere-marked")
    await stranger.get("/healthz")
    await asyncio.sleep(0.2)
    lines = [orjson.loads(line) for line in server.log.read_bytes().splitlines()]
    (line,) = [line for line in lines if line.get("operation") == "Marked"]
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/graphql", 200)
    assert (line["workspace"], line["member"]) == (home.id, str(home.member_id))
    assert line["bytes"] == len(response.content)
    assert line["revision"] == int(response.headers["tessera-revision"])
    assert 0 < line["ms"] < 10_000
    (line,) = [line for line in lines if line.get("path") == "/nowhere-marked"]
    assert line["status"] == 404
    assert not [line for line in lines if line.get("path") == "/healthz"]
    assert home.token not in server.log.read_text()
