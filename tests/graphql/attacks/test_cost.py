"""What one operation may ask of the database is bounded before the database is asked (R9)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from gql.cost import MAX_COST
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.counting import Watched, watched_server
from tests.support.every_kind import field, lookup
from tests.support.workspaces import fresh_workspace

COUNTED = "things { totalCount }"
COUNT_COSTS = 11


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


def aliased(*wanted: tuple[str, int]) -> str:
    """A query of root fields, each so many times."""
    selections = [selection for selection, times in wanted for _ in range(times)]
    return f"{{ {' '.join(f'a{number}: {each}' for number, each in enumerate(selections))} }}"


@pytest.mark.parametrize(
    ("selection", "each"),
    [
        ("things { nodes { name } }", 1),
        ("things { nodes { name up { name up { name } } } pageInfo { endCursor } }", 1),
        ("things { totalCount }", 11),
        ("things { aggregates { count } }", 11),
        ("things { groups(by: [{name: {}}]) { nodes { label } } }", 11),
        ("things(filter: {downs: {some: {}}}) { nodes { name } }", 11),
        ("things(filter: {up: {downs: {none: {downs: {every: {}}}}}}) { nodes { name } }", 21),
        ("things { nodes { downs { nodes { name } } } }", 3),
        ("things { nodes { up { downs { totalCount } } } }", 6),
        ("things { edges { node { downs(filter: {downs: {some: {}}}) { nodes { id } } } } }", 6),
        ("things { nodes { downs { nodes { downs { nodes { name } } } } } }", 6),
        ("things { groups(by: [{name: {}}]) { nodes { records { nodes { name } } } } }", 13),
        ("thing(id: 7) { downs { totalCount } }", 5),
    ],
)
async def test_what_each_costs(things: Api, selection: str, each: int) -> None:
    """What is allowed is answered; what is too much is refused, and its cost told."""
    others = (MAX_COST - 3 * each) // COUNT_COSTS
    left = MAX_COST - others * COUNT_COSTS
    allowed = left // each
    assert allowed >= 3
    answer = await things.ask(aliased((COUNTED, others), (selection, allowed)))
    assert "errors" not in answer
    charged = others * COUNT_COSTS + allowed * each
    assert answer["extensions"] == {"cost": {"charged": charged, "limit": MAX_COST}}
    (error,) = await things.errors(aliased((COUNTED, others), (selection, allowed + 1)))
    assert error["extensions"] == {
        "code": "COST_EXCEEDED",
        "cost": others * COUNT_COSTS + (allowed + 1) * each,
        "limit": MAX_COST,
    }


async def test_a_hundred_and_one_costly_lists_are_never_read(watched: Watched, things: Api) -> None:
    await things(f"{{ {COUNTED} }}")
    await watched.statements()
    for _ in range(2):
        answer = await things.ask(aliased((COUNTED, 101)))
        assert answer["data"] is None
        (error,) = answer["errors"]
        assert error["extensions"]["cost"] == 101 * COUNT_COSTS
    statements = await watched.statements()
    assert len(statements) == 2
    assert not any("count(" in statement for statement in statements)


async def test_what_a_write_shows_is_bounded_before_it_writes(things: Api) -> None:
    shown = " ".join(f"a{number}: downs {{ totalCount }}" for number in range(MAX_COST // 5 + 1))
    (error,) = await things.errors(
        f'mutation {{ createThing(data: {{name: "never"}}) {{ thing {{ {shown} }} }} }}'
    )
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    data = await things('{ things(filter: {name: {eq: "never"}}) { totalCount } }')
    assert data["things"]["totalCount"] == 0


async def test_every_answer_tells_what_it_was_charged(things: Api) -> None:
    """By the values of its variables, where these are part of what is read; refused for nothing."""
    query = "query($some: Boolean!) { things { totalCount @include(if: $some) } }"
    asked: list[tuple[str, Json, int]] = [
        (query, {"some": True}, COUNT_COSTS),
        (query, {"some": False}, 1),
        (query, {"some": True}, COUNT_COSTS),
        ("{ viewer { role } __schema { queryType { name } } }", {}, 0),
        ("{ viewer { role } things { totalCount } }", {}, COUNT_COSTS),
        ("{ things { nope } }", {}, 0),
        ("{ things(first: 101) { totalCount } }", {}, 0),
    ]
    for text, variables, charged in asked:
        answer = await things.ask(text, variables)
        assert answer["extensions"]["cost"]["charged"] == charged, text


async def test_a_mutation_is_charged_what_its_fields_read_back(things: Api) -> None:
    create = 'createThing(data: {name: "x"}) { thing { downs { totalCount } } }'
    for _ in range(2):
        answer = await things.ask(f"mutation {{ a: {create} b: {create} }}")
        assert answer["extensions"]["cost"] == {"charged": 10, "limit": MAX_COST}
    nothing = await things.ask(
        f"mutation {{ a: {create.partition('{ thing')[0]} {{ __typename }} }}"
    )
    assert nothing["extensions"]["cost"]["charged"] == 0
