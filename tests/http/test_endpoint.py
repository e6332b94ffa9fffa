"""What the GraphQL endpoint takes and refuses, asked by a real client (R1–R6, R10, R11, R17)."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from gql.limits import MAX_FIELDS
from storage.engine import Pool
from storage.workspaces import revoke_token
from tests.http.conftest import Running
from tests.http.serving import BODY_LIMIT, ORIGIN
from tests.support.workspaces import FreshWorkspace

JSON = {"Content-Type": "application/json"}
RESPONSE = "application/graphql-response+json"


@pytest.fixture
async def asking(server: Running, home: FreshWorkspace) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the administrator's token."""
    async with httpx.AsyncClient(base_url=server.url, headers=home.headers, timeout=10) as opened:
        yield opened


def refused(response: httpx.Response, status: int, code: str) -> str:
    """The message of a response that must be an error and nothing else."""
    assert response.status_code == status, response.text
    body = response.json()
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == code
    message: str = body["errors"][0]["message"]
    return message


async def test_an_answer_says_its_type_its_length_and_its_revision(
    asking: httpx.AsyncClient,
) -> None:
    response = await asking.post("/graphql", json={"query": "{ __typename }"})
    assert response.status_code == 200
    assert response.json()["data"] == {"__typename": "Query"}
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert int(response.headers["content-length"]) == len(response.content)
    assert int(response.headers["tessera-revision"]) >= 1


async def test_a_query_can_be_sent_by_get(asking: httpx.AsyncClient) -> None:
    response = await asking.get(
        "/graphql",
        params={
            "query": "query Q($name: String!) { __type(name: $name) { name } }",
            "variables": '{"name": "Query"}',
            "operationName": "Q",
        },
        headers={"Accept": RESPONSE},
    )
    assert response.json()["data"] == {"__type": {"name": "Query"}}
    assert response.headers["content-type"].startswith(RESPONSE)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"1",
        b'"x"',
        b"",
        b"{",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b"[" * 100_000,
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
        b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": 1}',
        b'{"query": "{ __typename }", "extensions": []}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'[{"query": "{ __typename }"}]',
    ],
)
@pytest.mark.parametrize("accept", ["application/json", RESPONSE])
async def test_a_body_of_another_form_is_a_bad_request(
    asking: httpx.AsyncClient, body: bytes, accept: str
) -> None:
    response = await asking.post("/graphql", content=body, headers={**JSON, "Accept": accept})
    refused(response, 400, "BAD_REQUEST")
    assert response.headers["content-type"].startswith(accept)


async def test_two_operations_need_a_name(asking: httpx.AsyncClient) -> None:
    query = "query A { a: __typename } query B { b: __typename }"
    response = await asking.post("/graphql", json={"query": query}, headers={"Accept": RESPONSE})
    refused(response, 400, "BAD_REQUEST")
    response = await asking.post("/graphql", json={"query": query, "operationName": "B"})
    assert response.json()["data"] == {"b": "Query"}
    response = await asking.post("/graphql", json={"query": query, "operationName": "C"})
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "body",
    [
        {
            "query": "query($name: String!) { __type(name: $name) { name } }",
            "variables": {"name": "a\0b"},
        },
        {"query": '{ __type(name: "a\\u0000b") { name } }'},
        {"query": "{ __type(name: 1e999) { name } }"},
        {"query": f"{{ __type(name: {'9' * 5_000}) {{ name }} }}"},
    ],
)
async def test_a_value_that_nothing_can_hold_is_refused(
    asking: httpx.AsyncClient, body: dict[str, object]
) -> None:
    response = await asking.post("/graphql", json=body, headers={"Accept": RESPONSE})
    refused(response, 400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
async def test_a_body_must_say_that_it_is_json(
    asking: httpx.AsyncClient, content_type: str | None
) -> None:
    response = await asking.post(
        "/graphql",
        content=b'{"query": "{ __typename }"}',
        headers={"Content-Type": content_type} if content_type else {},
    )
    refused(response, 415, "BAD_REQUEST")


async def test_a_compressed_body_is_refused(asking: httpx.AsyncClient) -> None:
    response = await asking.post(
        "/graphql", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"}
    )
    refused(response, 415, "BAD_REQUEST")


async def test_a_mutation_by_get_runs_nothing(asking: httpx.AsyncClient) -> None:
    for accept in ("application/json", RESPONSE):
        response = await asking.get(
            "/graphql", params={"query": "mutation { __typename }"}, headers={"Accept": accept}
        )
        refused(response, 405, "BAD_REQUEST")
        assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(asking: httpx.AsyncClient, method: str) -> None:
    response = await asking.request(method, "/graphql")
    if method == "OPTIONS":
        assert response.status_code == 200
        assert "access-control-allow-origin" not in response.headers
    else:
        refused(response, 405, "BAD_REQUEST")
        assert response.headers["allow"] == "GET, POST"


async def test_a_client_that_takes_no_json_is_told(asking: httpx.AsyncClient) -> None:
    response = await asking.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Accept": "text/html"}
    )
    refused(response, 406, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothingOfThisName }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($id: ID!) { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($name: String!) { __type(name: $name) { name } }", "BAD_USER_INPUT"),
        ("{" + " ".join(["__typename"] * 800) + "}", "COST_EXCEEDED"),
        (
            "{ ...F0 }"
            + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(25))
            + "fragment F25 on Query { a: __typename }",
            "COST_EXCEEDED",
        ),
        ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("{" + "a {" * 3_000 + "}" * 3_001, "GRAPHQL_PARSE_FAILED"),
        ("{ __type(name: " + "[" * 5_000 + "]" * 5_000 + ") { name } }", "GRAPHQL_PARSE_FAILED"),
        ("{ __typename " + "@skip(if: true) " * 800 + "}", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{"
            + "...F " * 60
            + "} fragment F on Query {"
            + " ".join(f"a{i}: __typename" for i in range(MAX_FIELDS // 50))
            + "}",
            "COST_EXCEEDED",
        ),
    ],
)
async def test_an_error_before_execution_is_told_by_the_newer_type_alone(
    asking: httpx.AsyncClient, query: str, code: str
) -> None:
    newer = await asking.post("/graphql", json={"query": query}, headers={"Accept": RESPONSE})
    refused(newer, 400, code)
    older = await asking.post(
        "/graphql", json={"query": query}, headers={"Accept": "application/json"}
    )
    assert older.status_code == 200
    assert older.json() == newer.json()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer x",
        "Basic YTpi",
        "Bearer tss_1_" + "x" * 43,
        "Bearer tss_zzzzzzz_" + "x" * 43,
        "Bearer tss_1_" + "x" * 42 + "'",
        "Bearer tss_1_" + "é" * 43,
        "Bearer tss_1_" + "x" * 5_000,
    ],
)
@pytest.mark.parametrize("query", ["{ __typename }", "{ __schema { types { name } } }", "{ vewer"])
async def test_without_a_token_nothing_is_told(
    stranger: httpx.AsyncClient, home: FreshWorkspace, authorization: str | None, query: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode()}
    response = await stranger.post("/graphql", json={"query": query}, headers=headers)
    message = refused(response, 401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == 'Bearer realm="tessera"'
    assert "token" in message
    assert "viewer" not in response.text


async def test_a_token_of_a_workspace_that_is_not_there_looks_like_any_unknown_one(
    stranger: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    texts = set()
    for start in (home.token[:-43], "tss_zzzz_", "tss_-_"):
        headers = {"Authorization": f"Bearer {start}{'x' * 43}"}
        response = await stranger.post("/graphql", json={"query": "{ a }"}, headers=headers)
        texts.add(response.text)
    assert len(texts) == 1


async def test_a_body_over_the_limit_is_refused_and_memory_stays(
    server: Running, asking: httpx.AsyncClient
) -> None:
    body = b'{"query": "' + b"x" * BODY_LIMIT + b'"}'
    refused(await asking.post("/graphql", content=body, headers=JSON), 413, "BAD_REQUEST")
    before = server.memory

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b"x" * 50_000

    response = await asking.post("/graphql", content=endless(), headers=JSON)
    refused(response, 413, "BAD_REQUEST")
    assert server.memory - before < 10 * BODY_LIMIT


async def test_a_slow_body_is_given_up_and_others_are_served(
    server: Running, asking: httpx.AsyncClient, home: FreshWorkspace
) -> None:
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {home.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    slow = [asyncio.create_task(server.raw(head.encode())) for _ in range(20)]
    response = await asking.post("/graphql", json={"query": "{ __typename }"})
    assert response.status_code == 200
    assert not any(task.done() for task in slow)
    for came in await asyncio.gather(*slow):
        assert came.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in came


@pytest.mark.parametrize("host", ["a b", "[::1", "a:b:c", "x" * 10 + ":123456", "ä", "@", "/"])
@pytest.mark.parametrize("path", ["/graphql", "/", "/healthz", "/nowhere"])
async def test_a_malformed_host_is_refused(server: Running, host: str, path: str) -> None:
    came = await server.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert came.startswith(b"HTTP/1.1 400 ")


async def test_a_page_of_a_named_origin_may_call(asking: httpx.AsyncClient) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    response = await asking.options("/graphql", headers=asked)
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in response.headers["access-control-allow-headers"]
    response = await asking.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Origin": ORIGIN}
    )
    assert response.headers["access-control-allow-origin"] == ORIGIN
    response = await asking.post("/graphql", json={}, headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in response.headers


async def test_a_revoked_token_is_refused_on_the_next_request(
    server: Running, pool: Pool, workspace: FreshWorkspace
) -> None:
    queries = ("{ __typename }", "{ __schema { types { name } } }", "{ vewer { id } }")
    async with httpx.AsyncClient(base_url=server.url, headers=workspace.headers) as asking:
        for query in queries:
            assert (await asking.post("/graphql", json={"query": query})).status_code == 200
        assert (await asking.get("/schema.graphql")).status_code == 200
        async with pool.acquire() as connection:
            found = await connection.fetchval(f'select id from "{workspace.schema}".token')
            assert await revoke_token(connection, workspace.schema, found)
        assert (await asking.get("/schema.graphql")).status_code == 401
        for query in queries:
            response = await asking.post("/graphql", json={"query": query})
            refused(response, 401, "UNAUTHENTICATED")
            assert "www-authenticate" in response.headers
