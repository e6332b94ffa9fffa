"""Formulas, rollups and searches are bounded by what they are made of, and computed once (R9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from gql.cost import MAX_COST
from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.computed import Computing, computing, rollup_field
from tests.support.counting import Watched, watched_server
from tests.support.every_kind import field, lookup
from tests.support.searching import Office, open_office
from tests.support.workspaces import fresh_workspace

WON = {"stage": {"isNull": True}, "name": {"contains": "d"}}
COLUMNS = 20


@pytest.fixture(scope="module")
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
async def shop(client: httpx.AsyncClient, pool: Pool) -> Computing:
    """Deals with a wide formula, one of many lookups and one over a rollup."""
    shop = await computing(Api(client, await fresh_workspace(pool)))
    company = await shop.make("company", name="acme", revenue="2")
    for amount in ("1", "2"):
        await shop.make("deal", name="d", amount=amount, companyId=company)
    await shop.formula("deal", "wide", " + ".join(["amount"] * 200))
    await shop.formula("deal", "looks", " + ".join(["company.revenue"] * 100))
    await shop.rollup("company", "sum", list="deals", function="SUM", field="amount", filter=WON)
    await shop.formula("deal", "over", "company.sum + 1")
    for number in range(COLUMNS):
        await shop.formula("deal", f"plain{number}", f"coalesce(amount, 0) * {number} + quantity")
    return shop


@pytest.fixture
async def office(api: Api) -> Office:
    """People who are searched for."""
    office = await open_office(api)
    await office.person("Ann")
    return office


def aliased(selection: str, times: int) -> str:
    """A selection so many times, each under a key of its own."""
    return " ".join(f"a{number}: {selection}" for number in range(times))


@pytest.mark.parametrize(
    ("field", "values"), [("wide", ["200", "400"]), ("looks", ["200"] * 2), ("over", ["4"] * 2)]
)
async def test_what_has_several_keys_is_computed_once(
    watched: Watched, shop: Computing, field: str, values: list[str]
) -> None:
    api = Api(watched.client, shop.api.workspace)
    await api("{ deals { totalCount } }")
    await watched.statements()
    keys = aliased(field, 500)
    data = await api(
        f"{{ deals {{ nodes {{ name {keys} amount }} edges {{ node {{ {keys} }} }} }} }}"
    )
    for nodes in (data["deals"]["nodes"], [edge["node"] for edge in data["deals"]["edges"]]):
        assert [{value for key, value in node.items() if key[1:].isdigit()} for node in nodes] == [
            {value} for value in values
        ]
    assert list(data["deals"]["nodes"][0])[:2] == ["name", "a0"]
    (statement,) = await watched.statements()
    assert statement.count("OFFSET 0) AS v") == 2
    if field == "over":
        assert statement.count("sum(") == 2


def filtered(name: str, times: int) -> str:
    """Deals whose field has one of so many values, each asked for by itself."""
    asked = ",".join(f'{{{name}: {{eq: "{number}"}}}}' for number in range(times))
    return f"{{ deals(filter: {{or: [{asked}]}}) {{ totalCount }} }}"


SEEN = "company { deals(first: 1) { nodes { looks } } }"
ORDERED = "deals(orderBy: [{wide: ASC}, {over: DESC}]) { nodes { id } }"
GROUPED = "deals { groups(by: [{over: {}}, {looks: {}}]) { nodes { count } } }"
HOSTILE = {
    "filters over rollups": filtered("over", 300),
    "filters of wide formulas": filtered("wide", 300),
    "aggregates": f"{{ deals {{ aggregates {{ {aliased('sum { wide over }', 100)} }} }} }}",
    "counts": f"{{ deals {{ aggregates {{ {aliased('countDistinct { over }', 101)} }} }} }}",
    "rollups through lookups": f"{{ deals {{ nodes {{ {aliased('company { sum }', 400)} }} }} }}",
    "lookups through lookups": f"{{ deals {{ nodes {{ {aliased(SEEN, 40)} }} }} }}",
    "orders": f"{{ {aliased(ORDERED, 60)} }}",
    "groups": f"{{ {aliased(GROUPED, 12)} }}",
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
async def test_what_would_take_too_long_is_never_asked(
    watched: Watched, shop: Computing, document: str
) -> None:
    api = Api(watched.client, shop.api.workspace)
    await api("{ deals { totalCount } }")
    await watched.statements()
    (error,) = await api.errors(document)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["cost"] > MAX_COST
    assert len(await watched.statements()) == 1  # the guard


@pytest.mark.parametrize(
    ("selection", "cost"),
    [
        # A sum of 200 values, each two hundredths.
        ("deals { aggregates { sum { wide } } }", 1 + 10 + 4),
        ("deals { aggregates { sum { wide } avg { wide } } }", 1 + 10 + 8),
        ("deals { nodes { wide } }", 1 + 4),
        ("deals { nodes { wide again: wide } }", 1 + 4),
        # A sum of 100 lookups of a value each.
        ("deals { nodes { looks } }", 1 + 32),
        ("deals(orderBy: [{looks: ASC}]) { nodes { name } }", 1 + 64),
        ('deals(filter: {looks: {gt: "1"}}) { nodes { name } }', 1 + 32),
        ('deals(filter: {looks: {gt: "1"}}) { nodes { name } totalCount }', 1 + 10 + 64),
        ("deals { groups(by: [{looks: {}}]) { nodes { count } } }", 1 + 10 + 64),
        # One list, of each record shown or of each that there is.
        ("companies { nodes { sum } }", 1 + 3),
        ("companies { nodes { deals { nodes { company { sum } } } } }", 1 + 2 + 3),
        ("companies { aggregates { max { sum } } }", 1 + 10 + 10),
        ('companies(filter: {sum: {gt: "1"}}) { totalCount }', 1 + 10 + 10),
        ('companies(filter: {deals: {some: {over: {gt: "1"}}}}) { nodes { id } }', 1 + 10 + 10),
    ],
)
async def test_what_each_costs(shop: Computing, selection: str, cost: int) -> None:
    times = MAX_COST // cost + 30
    (error,) = await shop.api.errors(f"{{ {aliased(selection, times)} }}")
    told = error["extensions"]["cost"]
    assert cost - 1 < told / times < cost + 1
    await shop.api(f"{{ {aliased(selection, 2)} }}")


async def test_what_people_ask_for_costs_little(shop: Computing) -> None:
    columns = " ".join(f"plain{number}" for number in range(COLUMNS))
    filters = " ".join(f"plain{number}: {{gte: 0}}" for number in range(COLUMNS))
    board = f"""deals(filter: {{{filters}}}, orderBy: [{{plain1: DESC}}]) {{ totalCount
      nodes {{ {columns} over company {{ sum }} }} aggregates {{ sum {{ {columns} }} }}
      groups(by: [{{stage: {{includeEmpty: true}}}}]) {{ nodes {{ count
        records(first: 20) {{ nodes {{ {columns} }} }} }} }} }}"""
    await shop.api(f"{{ {aliased(board, 6)} }}")


_ASKED = '{search: "a"} '
SEARCHES = {
    "lists": aliased('people(search: "a") { nodes { name } }', 100),
    "across modules": aliased('search(query: "a") { nodes { snippet } }', 40),
    "in a filter": f"people(filter: {{or: [{_ASKED * 100}]}}) {{ nodes {{ name }} }}",
    "boards": aliased(
        """people(search: "a") { totalCount groups(by: [{stage: {}}]) { nodes {
        records(search: "a") { nodes { name } } } } }""",
        20,
    ),
    "in records": aliased(
        """firms { nodes { people(search: "a") { totalCount nodes { name } } } }""", 50
    ),
}


@pytest.mark.parametrize("selection", SEARCHES.values(), ids=SEARCHES)
async def test_searches_are_counted(office: Office, selection: str) -> None:
    (error,) = await office.api.errors(f"{{ {selection} }}")
    assert error["extensions"]["code"] == "COST_EXCEEDED"


async def test_some_searches_are_answered(office: Office) -> None:
    selection = aliased('people(search: "ann") { totalCount nodes { name } }', 20)
    data = await office.api(f'{{ {selection} search(query: "ann") {{ nodes {{ field }} }} }}')
    assert data["a3"] == {"totalCount": 1, "nodes": [{"name": "Ann"}]}


async def test_who_asks_for_little_waits_for_nobody(watched: Watched, office: Office) -> None:
    """While a long statement is written, short ones are sent."""
    api = Api(watched.client, office.api.workspace)
    short = "{ firms { totalCount } }"
    await api(short)
    await watched.statements()
    long = aliased('people(search: "ann") { totalCount nodes { name } }', 20)
    waiting = asyncio.create_task(api(f"{{ {long} }}"))
    await asyncio.sleep(0)
    await api(short)
    sent = await watched.statements()
    assert len(await waiting) == 20
    assert len(sent) == 1
    assert "tsquery" not in sent[0]


@pytest.mark.parametrize(
    "rules",
    [
        {"function": "SUM", "field": "f2"},
        {"function": "COUNT", "filter": {"f2": {"gt": 1}}},
        {"function": "COUNT", "filter": {"company": {"r2": {"gt": 1}}}},
    ],
    ids=str,
)
async def test_lists_of_lists_of_lists(api: Api, rules: Json) -> None:
    """Each company's deals, each of whose company has its deals."""
    shop = await computing(api)
    await shop.rollup("company", "r1", list="deals", function="SUM", field="price")
    await shop.formula("deal", "f1", "company.r1 + 1")
    await shop.rollup("company", "r2", list="deals", function="SUM", field="f1")
    await shop.formula("deal", "f2", "company.r2")
    (told,) = await shop.refused("company", rollup_field("r3", list="deals", **rules))
    assert "lists of lists of lists: at most 4" in told
    company = await shop.make("company", name="acme")
    for price in ("1", "2"):
        await shop.make("deal", name="d", price=price, companyId=company)
    assert await shop.values("companies", "r2") == ["8.00"]


async def test_lists_that_lie_within_each_other(api: Api) -> None:
    """Sums of sums go four levels down, however the last is asked for."""
    shop = await computing(api)
    await shop.rollup("deal", "visited", list="visits", function="COUNT")
    await shop.rollup("company", "visited", list="deals", function="SUM", field="visited")
    some = {"deals": {"some": {"visits": {"some": {"deal": {"company": {"visited": {"gt": 1}}}}}}}}
    region = await api.module(apiName="region", fields=[field("name", "TEXT")])
    shop.modules["region"] = region["id"]
    tie = lookup("region", "region", "companies")
    assert (await shop.define("company", tie))["userErrors"] == []
    await shop.rollup("region", "visited", list="companies", function="SUM", field="visited")
    (told,) = await shop.refused(
        "region", rollup_field("x", list="companies", function="COUNT", filter=some)
    )
    assert "lists of lists of lists" in told
