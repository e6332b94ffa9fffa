"""One server keeps equal modules once, and computes by the definitions of whoever asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.definitions import Module
from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from storage.engine import Pool
from tests.support.api import Api, serving
from tests.support.computed import Computing, computing
from tests.support.workspaces import MakeWorkspace, fresh_workspace

DELETE = "mutation($filter: DealFilter) { deleteDeals(where: {filter: $filter}) { count } }"


@pytest.fixture
async def filled(shop: Computing) -> Computing:
    """A company of ten seats with a deal."""
    company = await shop.make("company", name="Acme", seats=10)
    await shop.make("deal", name="d", companyId=company, quantity=1)
    return shop


async def test_a_changed_formula_reaches_other_modules(
    filled: Computing, database_url: str
) -> None:
    await filled.formula("company", "base", "seats * 2")
    await filled.formula("deal", "more", "company.base + 1")
    await filled.formula("company", "twice", "base * 2")
    await filled.rollup("company", "sum", list="deals", function="SUM", field="more")
    asked = "{ deals { nodes { more company { base twice sum } } } }"
    async with serving(database_url) as client:
        servers = (filled.api, Api(client, filled.api.workspace))
        for factor in (2, 3, 2, 4):
            await filled.update("company.base", formula={"expression": f"seats * {factor}"})
            base = 10 * factor
            company = {"base": base, "twice": base * 2, "sum": str(base + 1)}
            for server in servers:
                (deal,) = (await server(asked))["deals"]["nodes"]
                assert deal == {"more": base + 1, "company": company}


async def test_a_changed_formula_reaches_the_filters_of_rollups(filled: Computing) -> None:
    await filled.formula("company", "big", "seats > 5")
    await filled.formula("company", "huge", "big")
    deal = (await filled.api("{ deals { nodes { id } } }"))["deals"]["nodes"][0]["id"]
    await filled.make("visit", dealId=deal)
    for name, condition in (
        ("through", {"deal": {"company": {"huge": {"eq": True}}}}),
        ("either", {"or": [{"deal": {"company": {"big": {"eq": True}}}}]}),
    ):
        await filled.rollup("deal", name, list="visits", function="COUNT", filter=condition)
    for most, count in ((5, 1), (50, 0), (5, 1)):
        await filled.update("company.big", formula={"expression": f"seats > {most}"})
        for name in ("through", "either"):
            assert await filled.values("deals", name) == [count]


async def test_a_dropped_column_is_asked_by_nothing(filled: Computing) -> None:
    await filled.formula("company", "base", "seats * 2")
    await filled.formula("deal", "more", "text(company.base)")
    assert await filled.values("deals", "more") == ["20"]
    await filled.update("company.base", formula={"expression": "length(name)"})
    payload = await filled.delete("company.seats", permanently=True)
    assert payload["userErrors"] == []
    assert await filled.values("deals", "more") == ["4"]


async def test_workspaces_keep_their_formulas_apart(
    client: httpx.AsyncClient, make_workspace: MakeWorkspace
) -> None:
    """Equal in all that deals say, but not in what their formulas are made of."""
    shops = []
    for text in ("A's margin is 12345", "B"):
        shop = await computing(Api(client, await make_workspace()))
        company = await shop.make("company", name="Acme")
        await shop.make("deal", name="d", companyId=company)
        await shop.formula("company", "told", f'"{text}"')
        await shop.formula("deal", "said", 'company.told & "!"')
        shops.append(shop)
    for shop, said in zip(shops * 2, ["A's margin is 12345!", "B!"] * 2, strict=True):
        assert await shop.values("deals", "said") == [said]


async def test_a_mass_delete_goes_by_what_holds_now(filled: Computing) -> None:
    await filled.formula("company", "vip", "seats > 5")
    await filled.formula("deal", "cold", "not company.vip")
    for least in (50, 5, 20):
        await filled.update("company.vip", formula={"expression": f"seats > {least}"})
    assert await filled.values("deals", "cold") == [True]
    warm = await filled.api(DELETE, filter={"cold": {"eq": False}})
    assert warm["deleteDeals"]["count"] == 0
    cold = await filled.api(DELETE, filter={"cold": {"eq": True}})
    assert cold["deleteDeals"]["count"] == 1


async def test_equal_workspaces_share_computed_modules(
    client: httpx.AsyncClient, make_workspace: MakeWorkspace, pool: Pool
) -> None:
    server = Server(pool, fixed_schema())
    found: list[tuple[Module, ...]] = []
    for factor in (2, 2, 3):
        shop = await computing(Api(client, await make_workspace()))
        await shop.formula("company", "base", f"seats * {factor}")
        await shop.formula("deal", "more", "company.base + 1")
        await shop.formula("visit", "long", "length(text)")
        token = shop.api.workspace.token.encode()
        asker = await authenticate(server.actors, b"Bearer " + token)
        found.append((await server.definitions(asker)).modules)
    one, two, other = found
    assert all(mine is theirs for mine, theirs in zip(one, two, strict=True))
    shared = [mine is theirs for mine, theirs in zip(one, other, strict=True) if not mine.system]
    assert shared == [False, False, True]


@dataclass(slots=True)
class Office:
    """A workspace of two companies, of 10 and 20 seats with two deals each, and its formulas."""

    shop: Computing
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 1))

    async def change(self, name: str, number: int) -> None:
        """Gives a computed field another number, and the field its rules anew."""
        self.numbers[name] = number
        payload = await self.shop.update(name, **RULES[name](number))
        assert payload["userErrors"] == []

    def expected(self) -> list[dict[str, object]]:
        """What the companies are to be, by plain Python."""
        found: list[dict[str, object]] = []
        for seats in (10, 20):
            base = seats * self.numbers["company.base"]
            deals = [{"more": base + quantity + self.numbers["deal.more"]} for quantity in (1, 100)]
            large = [deal for deal in deals if deal["more"] > self.numbers["company.large"]]
            visits = [
                {"heard": str(deal["more"]) + "x" * self.numbers["visit.heard"]} for deal in deals
            ]
            found.append(
                {
                    "base": base,
                    "large": len(large),
                    "deals": {
                        "nodes": [
                            {**deal, "left": 2 - len(large), "visits": {"nodes": [visit]}}
                            for deal, visit in zip(deals, visits, strict=True)
                        ]
                    },
                }
            )
        return found


RULES = {
    "company.base": lambda number: {"formula": {"expression": f"seats * {number}"}},
    "deal.more": lambda number: {"formula": {"expression": f"company.base + quantity + {number}"}},
    "company.large": lambda number: {
        "rollup": {"list": "deals", "function": "COUNT", "filter": {"more": {"gt": number}}}
    },
    "visit.heard": lambda number: {
        "formula": {"expression": f'text(deal.more) & "{"x" * number}"'}
    },
}
EVERYTHING = """{ companies { nodes { base large deals { nodes { more left
  visits { nodes { heard } } } } } } }"""


@pytest.fixture(scope="module")
async def offices(database_url: str, pool: Pool) -> AsyncIterator[list[Office]]:
    """Three workspaces of equal definitions on one server."""
    async with serving(database_url) as client:
        made = []
        for _ in range(3):
            shop = await computing(Api(client, await fresh_workspace(pool)))
            for seats in (10, 20):
                company = await shop.make("company", name="c", seats=seats)
                for quantity in (1, 100):
                    deal = await shop.make("deal", companyId=company, quantity=quantity)
                    await shop.make("visit", dealId=deal)
            for name, rules in RULES.items():
                module, own = name.split(".")
                kind = "ROLLUP" if module == "company" and own == "large" else "FORMULA"
                input = {"apiName": own, "label": own, "kind": kind, **rules(1)}
                assert (await shop.define(module, input))["userErrors"] == []
            await shop.formula("deal", "left", "2 - company.large")
            made.append(Office(shop))
        yield made


STEPS = st.tuples(st.integers(0, 2), st.sampled_from(sorted(RULES)), st.sampled_from([1, 2, 60]))


@given(st.lists(STEPS, min_size=1, max_size=4))
@settings(max_examples=25)
async def test_any_changes_of_any_workspace(
    offices: list[Office], steps: list[tuple[int, str, int]]
) -> None:
    for place, name, number in steps:
        await offices[place].change(name, number)
        for office in offices:
            answer = await office.shop.api(EVERYTHING)
            assert answer["companies"]["nodes"] == office.expected()
