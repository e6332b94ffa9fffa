"""P14: a query operation is one statement, and a warm one parses, validates, compiles nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import gql.limits
import gql.operations
import gql.queries
import gql.validation
from tessera.sales_pack import SALES_PACK
from tests.support.api import Api, Json
from tests.support.counting import Calls, Watched, watched_server
from tests.support.every_kind import EveryKind
from tests.support.workspaces import MakeWorkspace


@pytest.fixture(scope="module")
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


@pytest.fixture
async def asked(watched: Watched, every: EveryKind) -> Api:
    """The API on the watched server, which knows the token and the definitions already."""
    api = Api(watched.client, every.api.workspace)
    await api("{ __typename }")
    await watched.statements()
    return api


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Counts what a warm request must not do."""
    counted = Calls(monkeypatch)
    counted.of(gql.limits, "parse")
    counted.of(gql.limits, "check_literals")
    counted.of(gql.validation, "validate")
    counted.of(gql.operations, "variable_uses")
    counted.of(gql.queries, "compile_read")
    counted.of(gql.queries, "Planner")
    return counted


DOCUMENTS: dict[str, str] = {
    "nothing": "{ __typename }",
    "one record": "query($a: ID!) { sample(id: $a) { key place { name } owner { name } } }",
    "a record by a unique value": 'query($a: ID!) { sampleBy(key: {key: "a"}) { id } __typename '
    "node(id: $a) { id } }",
    "a list": """query($text: String) { samples(filter: {text: {contains: $text}}, first: 3,
      orderBy: [{place: {name: ASC}}, {count: DESC}]) { totalCount nodes { key } edges { cursor }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    "nested lists": """{ regions { nodes { places { totalCount nodes { samples(last: 2) {
      totalCount nodes { key parts { nodes { key parent { place { name } } } } } } } } } } }""",
    "filters over related lists": """query($text: String) { places(filter: {samples: {
      some: {text: {startsWith: $text}}, every: {parts: {none: {parent: {done: {eq: false}}}}}}}) {
      nodes { name samples(filter: {parts: {none: {}}}) { totalCount } } } }""",
    "ids of several modules": """query($ids: [ID!]!, $a: ID!) { nodes(ids: $ids) { __typename
      ... on Record { title owner { name } } ... on User { name } } node(id: $a) { id } }""",
    "groups": """query($text: String) { samples(filter: {text: {contains: $text}}) { totalCount
      aggregates { count sum { price } } groups(by: [{color: {includeEmpty: true}}, {moment: WEEK}],
      orderBy: [{count: DESC}]) { totalCount nodes { label count aggregates { avg { count } }
      records(first: 2) { nodes { key place { name } } groups(by: [{done: {}}]) { totalCount } } }
      pageInfo { hasNextPage endCursor } } } places { nodes { samples { aggregates { count }
      groups(by: [{day: DAY}]) { nodes { label } } } } } }""",
    "several modules": """query($text: String) { records(modules: ["place", "region"],
      filter: {name: {contains: $text}}, orderBy: [{size: DESC}], first: 2) { totalCount
      nodes { id title ... on Place { samples { totalCount } } } edges { cursor }
      pageInfo { hasNextPage hasPreviousPage endCursor } aggregates { sum { size } }
      groups(by: [{module: {}}]) { nodes { label count records(first: 1) { nodes { title } } } } }
      places { totalCount } }""",
    "forty root fields": "query($text: String) { "
    + " ".join(
        f"r{number}: samples(first: {number + 1}, filter: {{or: [{{text: {{eq: $text}}}}, "
        f"{{count: {{gt: {number}}}}}]}}) {{ totalCount nodes {{ key }} }}"
        for number in range(40)
    )
    + " }",
    "with definitions": """query($a: ID!) { modules { apiName fields { apiName } }
      sample(id: $a) { key module { apiName fields { kind } } } places { totalCount } }""",
    "definitions alone": '{ modules { apiName } module(apiName: "sample") { label } }',
    "with introspection": """query($a: ID!) { __type(name: "Sample") { fields { name } }
      sample(id: $a) { key } }""",
}


def variables(every: EveryKind, document: str) -> Json:
    """A first set of values for the variables that a document declares."""
    ids = every.ids
    given = {"a": ids["a"], "text": "ann", "ids": [ids["a"], ids["Berlin"], ids["me"], "x"]}
    return {name: value for name, value in given.items() if f"${name}:" in document}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_one_statement(
    watched: Watched, asked: Api, every: EveryKind, calls: Calls, name: str
) -> None:
    document = DOCUMENTS[name]
    given = variables(every, document)
    first = await asked(document, **given)
    (cold,) = await watched.statements()
    calls.taken()
    assert await asked(document, **given) == first
    (warm,) = await watched.statements()
    assert warm == cold
    assert calls.taken() == {}


async def test_other_values_are_the_same_statement(
    watched: Watched, asked: Api, every: EveryKind, calls: Calls
) -> None:
    document = """query($f: SampleFilter!, $text: String, $n: Int, $id: ID!, $after: String) {
      samples(filter: {and: [$f, {text: {startsWith: $text}, count: {lt: $n}}]}) { totalCount }
      page: samples(first: 1, after: $after) { nodes { key } }
      sample(id: $id) { key } node(id: $id) { id } }"""
    cursors = [
        edge["cursor"]
        for edge in (await asked("{ samples { edges { cursor } } }"))["samples"]["edges"]
    ]
    values = [
        {
            "f": {"email": {"in": emails}, "day": {"between": {"from": day, "to": day}}},
            "text": text,
            "n": number,
            "id": every.ids[key],
            "after": cursor,
        }
        for emails, day, text, number, key, cursor in (
            (["Ada@example.com"], "2024-02-29", "a", 8, "a", cursors[0]),
            ([], "2027-03-31", "", 0, "b", cursors[1]),
            (["x", "y", "bob@example.com"], "2027-03-31", "än", 2**31 - 1, "c", cursors[2]),
        )
    ]
    await asked(document, **values[0])
    await watched.statements()
    calls.taken()
    answers = [await asked(document, **given) for given in values]
    statements = await watched.statements()
    assert len(statements) == len(values)
    assert len(set(statements)) == 1
    assert calls.taken() == {}
    assert [answer["samples"]["totalCount"] for answer in answers] == [1, 0, 1]
    assert [answer["page"]["nodes"][0]["key"] for answer in answers] == ["b", "c", "d"]
    assert [answer["sample"]["key"] for answer in answers] == ["a", "b", "c"]


async def test_another_structure_is_compiled_once(
    watched: Watched, asked: Api, calls: Calls
) -> None:
    document = """query($first: Int, $color: SampleColor, $sort: Sort!, $count: Boolean!) {
      samples(first: $first, filter: {color: {eq: $color}}, orderBy: [{text: $sort}]) {
        nodes { key } totalCount @include(if: $count) } }"""
    structures: list[Json] = [
        {"first": 1, "color": "RED", "sort": "ASC", "count": True},
        {"first": 2, "color": "RED", "sort": "ASC", "count": True},
        {"first": 1, "color": "BLUE", "sort": "ASC", "count": True},
        {"first": 1, "color": "RED", "sort": "DESC", "count": True},
        {"first": 1, "color": "RED", "sort": "ASC", "count": False},
        {"first": 1, "sort": "ASC", "count": True},
        {"first": None, "sort": "ASC", "count": True},
    ]
    calls.taken()
    for given in structures:
        await asked(document, **given)
    assert calls.taken() == {
        "parse": 1,
        "check_literals": 1,
        "validate": 1,
        "variable_uses": 1,
        "compile_read": len(structures),
        "Planner": len(structures),
    }
    assert len(set(await watched.statements())) == len(structures)
    for given in structures:
        await asked(document, **given)
    assert calls.taken() == {}


async def test_equal_workspaces_share_what_was_compiled(
    watched: Watched, asked: Api, calls: Calls, sales: Api, make_workspace: MakeWorkspace
) -> None:
    """A statement is for every workspace of the same definitions; only its schema differs."""
    other = Api(watched.client, await make_workspace())
    for module in SALES_PACK:
        await Api(sales.client, other.workspace).module(**module)
    one = Api(watched.client, sales.workspace)
    query = "{ deals(filter: {amount: {gt: 5}}) { totalCount nodes { name company { name } } } }"
    await one(query)
    await other("{ __typename }")
    await watched.statements()
    calls.taken()
    await one(query)
    await other(query)
    assert calls.taken() == {}
    first, second = await watched.statements()
    assert first.replace(sales.workspace.schema, "ws") == second.replace(
        other.workspace.schema, "ws"
    )


async def test_refused_documents_cost_one_guard(watched: Watched, asked: Api) -> None:
    """What runs nothing is answered only after the epochs were compared."""
    for document in ("{ nothing }", "{", "{ samples(first: 0) { totalCount } }"):
        await asked.errors(document)
    statements = await watched.statements()
    assert len(statements) == 3
    assert len(set(statements)) == 1


async def test_who_asks_is_one_statement_more(watched: Watched, asked: Api) -> None:
    """`viewer` and `workspace` read what no module holds."""
    query = "{ viewer { user { name } } samples { totalCount } }"
    await asked(query)
    await watched.statements()
    await asked(query)
    assert len(await watched.statements()) == 2
