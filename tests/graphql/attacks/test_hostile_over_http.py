"""Hostile documents end at the endpoint with a clean error and reach no record (R7, R8)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

import gql.operations
from gql.limits import MAX_DEPTH, MAX_FIELDS
from gql.validation import MAX_ERRORS
from storage.engine import Pool
from tests.support.api import Api
from tests.support.counting import Calls, Watched, watched_server
from tests.support.every_kind import field, lookup
from tests.support.workspaces import fresh_workspace


@pytest.fixture(scope="module")
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
async def things(client: httpx.AsyncClient, watched: Watched, pool: Pool) -> Api:
    """A module with a lookup to itself, on the watched server."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(
        apiName="thing", fields=[field("name", "TEXT"), lookup("up", "thing", "downs")]
    )
    return Api(watched.client, api.workspace)


def chain(length: int, *, deeper: bool) -> str:
    """Fragments, each of which uses the next one twice."""
    twice = "a: up {{ ...F{0} }} b: up {{ ...F{0} }}" if deeper else "...F{0} ...F{0}"
    links = [
        f"fragment F{number} on Thing {{ {twice.format(number + 1)} }}" for number in range(length)
    ]
    return " ".join(
        ["{ things { nodes { ...F0 } } }", *links, f"fragment F{length} on Thing {{ name }}"]
    )


def nested(depth: int) -> str:
    """A document of this many levels."""
    return "{ things { nodes { " + "up { " * (depth - 3) + "name" + " }" * depth


HOSTILE: dict[str, tuple[str, str]] = {
    "a chain of 26 fragments": (chain(26, deeper=False), "COST_EXCEEDED"),
    "a chain that goes deeper": (chain(26, deeper=True), "COST_EXCEEDED"),
    "fragments in a circle": (
        "{ things { nodes { ...A } } } fragment A on Thing { up { ...B } } "
        "fragment B on Thing { up { ...A } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "a fragment in itself": (
        "{ things { nodes { ...A } } } fragment A on Thing { ...A }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "one level too deep": (nested(MAX_DEPTH + 1), "COST_EXCEEDED"),
    "3,000 levels": (nested(3_000), "GRAPHQL_PARSE_FAILED"),
    "a list 5,000 deep": (
        "{ nodes(ids: " + "[" * 5_000 + "]" * 5_000 + ") { id } }",
        "GRAPHQL_PARSE_FAILED",
    ),
    "a list 100 deep": ("{ nodes(ids: " + "[" * 100 + "]" * 100 + ") { id } }", "COST_EXCEEDED"),
    "800 times the same field": (
        "{ things { nodes { " + "name " * 800 + "} } }",
        "COST_EXCEEDED",
    ),
    "800 times the same list": ("{ " + "things { totalCount } " * 800 + "}", "COST_EXCEEDED"),
    "800 unknown fields": (
        "{ " + " ".join(f"x{number}" for number in range(800)) + " }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "repeated directives": (
        "{ things { totalCount " + "@skip(if: false) " * 200 + "} }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "unknown directives": (
        "{ things { totalCount " + "@nothing " * 2_000 + "} }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "200 variables of a type that is not there": (
        "query(" + " ".join(f"$v{n}: Nothing" for n in range(200)) + ") { things { totalCount } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "fields without end": (
        "{ things { nodes { "
        + " ".join(f"...F a{n}: up {{ ...F }}" for n in range(80))
        + " } } } fragment F on Thing { "
        + " ".join(f"b{n}: name" for n in range(MAX_FIELDS // 80))
        + " }",
        "COST_EXCEEDED",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_document(
    watched: Watched, things: Api, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It is refused each time it comes: nothing is planned, and only the guard is asked."""
    document, code = HOSTILE[name]
    await things("{ __typename }")
    await watched.statements()
    calls = Calls(monkeypatch)
    calls.of(gql.operations, "variable_uses")
    for _ in range(2):
        answer = await things.ask(document)
        assert "data" not in answer
        assert len(answer["errors"]) <= MAX_ERRORS + 1
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
        assert len(json.dumps(answer)) < 40_000
    assert calls.taken() == {}
    statements = await watched.statements()
    assert len(statements) == 2
    assert not any("r_" in statement for statement in statements)


@pytest.mark.parametrize(
    "body",
    [
        [{"query": "{ __typename }"}] * 100,
        [],
        {"query": ["{ __typename }"] * 100},
        {"query": "{ __typename }", "variables": [{}] * 100},
    ],
)
async def test_batches_are_not_taken(watched: Watched, things: Api, body: object) -> None:
    await things("{ __typename }")
    await watched.statements()
    response = await things.post(body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert await watched.statements() == []
