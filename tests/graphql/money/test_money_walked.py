"""Random questions to random money, and its measures, against a few lines of plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from random import Random

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.engine import Pool
from tests.graphql.money.conftest import OFFER, SHOP
from tests.support.api import Api, Json
from tests.support.every_kind import create
from tests.support.workspaces import fresh_workspace

CURRENCIES = ("EUR", "USD", "JPY", "KWD")
AMOUNTS = ("0", "1", "7", "-7", "100", "1000000")
Price = tuple[Decimal, str] | None
Holds = Callable[[Price], bool]
FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda amounts: sum(amounts, Decimal(0)),
    "avg": lambda amounts: round(sum(amounts, Decimal(0)) / len(amounts), 10),
    "min": min,
    "max": max,
}
MEASURES = " ".join(f"{name} {{ price {{ amount currency }} }}" for name in FUNCTIONS)
QUERY = f"""
query Walk($filter: OfferFilter) {{
  offers(filter: $filter, first: 100, orderBy: [{{price: DESC}}]) {{
    nodes {{ number }}
    aggregates {{ count {MEASURES} countDistinct {{ price }} countEmpty {{ price }} }}
    groups(by: [{{shopId: {{}}}}], first: 100) {{
      nodes {{ key {{ shopId }} aggregates {{ {MEASURES} }} }} }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Market:
    """The API, and each offer's shop and price by its number."""

    api: Api
    shops: dict[int, str | None]
    prices: dict[int, Price]


@pytest.fixture(scope="module")
async def filled(client: httpx.AsyncClient, pool: Pool) -> Market:
    """Ninety offers of four shops, prices among them that differ in the currency alone."""
    api = Api(client, await fresh_workspace(pool))
    await api.module(**SHOP)
    await api.module(**OFFER)
    shops = await create(api, "Shops", "name", [{"name": name} for name in "abcd"])
    random = Random(20)
    shop_of: dict[int, str | None] = {}
    price_of: dict[int, Price] = {}
    rows: list[Json] = []
    for number in count(1):
        if number > 90:
            break
        shop = random.choice([*shops.values(), None])
        price = random.choice([None, *[(Decimal(a), c) for a in AMOUNTS for c in CURRENCIES]])
        shop_of[number], price_of[number] = shop, price
        money = None if price is None else {"amount": str(price[0]), "currency": price[1]}
        rows.append({"name": str(number), "price": money, "shopId": shop})
    await create(api, "Offers", "name", rows)
    return Market(api, shop_of, price_of)


def _compared(name: str, amount: str) -> tuple[Json, Holds]:
    other = Decimal(amount)
    ways: dict[str, Callable[[Decimal], bool]] = {
        "gt": lambda found: found > other,
        "gte": lambda found: found >= other,
        "lt": lambda found: found < other,
        "lte": lambda found: found <= other,
        "eq": lambda found: found == other,
    }
    return {"amount": {name: amount}}, lambda price: price is not None and ways[name](price[0])


def _in_currencies(codes: list[str]) -> tuple[Json, Holds]:
    return {"currency": {"in": codes}}, lambda price: price is not None and price[1] in codes


def _money(pairs: list[tuple[str, str]], operator: str) -> tuple[Json, Holds]:
    given = [{"amount": amount, "currency": currency} for amount, currency in pairs]
    wanted = [(Decimal(amount), currency) for amount, currency in pairs]
    operand: object = given if operator in ("in", "notIn") else given[0]
    among = wanted if operator in ("in", "notIn") else wanted[:1]
    positive = operator in ("in", "eq")
    return {operator: operand}, lambda price: (price in among) is positive


def _missing(asked: bool) -> tuple[Json, Holds]:
    return {"isNull": asked}, lambda price: (price is None) is asked


PAIRS = st.lists(
    st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(CURRENCIES)), min_size=1, max_size=3
)
QUESTIONS = st.one_of(
    st.builds(
        _compared, st.sampled_from(("gt", "gte", "lt", "lte", "eq")), st.sampled_from(AMOUNTS)
    ),
    st.builds(_in_currencies, st.lists(st.sampled_from(CURRENCIES), max_size=3, unique=True)),
    st.builds(_money, PAIRS, st.sampled_from(("eq", "neq", "in", "notIn"))),
    st.builds(_missing, st.booleans()),
)


def _several(parts: list[tuple[Json, Holds]], name: str) -> tuple[Json, Holds]:
    every = all if name == "and" else any
    return (
        {name: [asked for asked, _ in parts]},
        lambda price: every(holds(price) for _, holds in parts),
    )


def _negated(part: tuple[Json, Holds]) -> tuple[Json, Holds]:
    return {"not": part[0]}, lambda price: not part[1](price)


FILTERS = st.recursive(
    QUESTIONS.map(lambda asked: ({"price": asked[0]}, asked[1])),
    lambda inner: (
        st.builds(_several, st.lists(inner, min_size=1, max_size=3), st.sampled_from(("and", "or")))
        | inner.map(_negated)
    ),
    max_leaves=5,
)


def measured(prices: list[Price]) -> Iterator[tuple[str, list[tuple[str, Decimal]]]]:
    """Each measure by currency."""
    for name, function in FUNCTIONS.items():
        by_currency: dict[str, list[Decimal]] = {}
        for price in prices:
            if price is not None:
                by_currency.setdefault(price[1], []).append(price[0])
        yield name, [(code, function(found)) for code, found in sorted(by_currency.items())]


def told(aggregates: Json) -> Iterator[tuple[str, list[tuple[str, Decimal]]]]:
    """The same from an answer."""
    for name in FUNCTIONS:
        each = aggregates[name]["price"]
        yield name, [(money["currency"], Decimal(money["amount"])) for money in each]


@given(asked=FILTERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_filters_and_measures_are_those_of_plain_python(
    filled: Market, asked: tuple[Json, Holds]
) -> None:
    filter_, holds = asked
    offers = (await filled.api(QUERY, filter=filter_))["offers"]
    found = [number for number, price in filled.prices.items() if holds(price)]
    with_price = [n for n in found if filled.prices[n] is not None]
    without = [n for n in found if filled.prices[n] is None]
    with_price.sort(key=lambda n: (filled.prices[n][1], filled.prices[n][0], n), reverse=True)
    assert [node["number"] for node in offers["nodes"]] == [*with_price, *without[::-1]]
    prices = [filled.prices[number] for number in found]
    aggregates = offers["aggregates"]
    assert aggregates["count"] == len(found)
    assert dict(told(aggregates)) == dict(measured(prices))
    assert aggregates["countDistinct"]["price"] == len({price for price in prices if price})
    assert aggregates["countEmpty"]["price"] == len(without)
    groups = {
        group["key"]["shopId"]: dict(told(group["aggregates"]))
        for group in offers["groups"]["nodes"]
    }
    assert groups == {
        shop: dict(measured([filled.prices[n] for n in found if filled.shops[n] == shop]))
        for shop in {filled.shops[number] for number in found}
    }
