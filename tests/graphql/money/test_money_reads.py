"""CURRENCY fields read: filters, orders, groups, and measures for each currency apart."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json

PRICES: dict[str, Json | None] = {
    "a": {"amount": "100", "currency": "EUR"},
    "b": {"amount": "20.50", "currency": "EUR"},
    "c": {"amount": "100", "currency": "USD"},
    "d": {"amount": "9000", "currency": "JPY"},
    "e": None,
    "f": {"amount": "-1.001", "currency": "KWD"},
}


@pytest.fixture
async def priced(market: Api) -> Api:
    """Offers a to f, of which e has no price; a, b and c belong to one shop."""
    shop = await market('mutation { createShop(data: {name: "One"}) { shop { id } } }')
    rows = [
        {
            "name": name,
            "price": price,
            "shopId": shop["createShop"]["shop"]["id"] if name in "abc" else None,
        }
        for name, price in PRICES.items()
    ]
    data = await market(
        """mutation($data: [OfferCreate!]!) { createOffers(data: $data) {
             userErrors { message } } }""",
        data=rows,
    )
    assert data["createOffers"]["userErrors"] == []
    return market


def names(data: Json, root: str = "offers") -> str:
    """The names of the records of a list, in their order."""
    return "".join(node["name"] for node in data[root]["nodes"])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("{amount: {gte: 100}}", "acd"),
        ('{amount: {gte: "100"}, currency: {eq: "EUR"}}', "a"),
        ('{currency: {in: ["eur", "JPY"]}}', "abd"),
        ('{currency: {neq: "EUR"}}', "cdef"),
        ('{amount: {between: {from: "-2", to: "20.5"}}}', "bf"),
        ('{eq: {amount: "100.0", currency: "EUR"}}', "a"),
        ('{eq: {amount: 100, currency: "eur"}}', "a"),
        ('{neq: {amount: 100, currency: "EUR"}}', "bcdef"),
        ('{in: [{amount: 100, currency: "USD"}, {amount: "20.5", currency: "EUR"}]}', "bc"),
        ("{in: []}", ""),
        ('{notIn: [{amount: 100, currency: "USD"}]}', "abdef"),
        ("{isNull: true}", "e"),
        ("{isNull: false}", "abcdf"),
        ("{amount: {isNull: true}, currency: {isNull: true}}", "e"),
        ("{}", "abcdef"),
    ],
)
async def test_filters(priced: Api, question: str, found: str) -> None:
    data = await priced(
        f"""{{ yes: offers(filter: {{price: {question}}}) {{ nodes {{ name }} }}
               no: offers(filter: {{not: {{price: {question}}}}}) {{ nodes {{ name }} }} }}"""
    )
    assert names(data, "yes") == found
    # What asks nothing asks nothing within a `not` either.
    rest = "".join(name for name in PRICES if question == "{}" or name not in found)
    assert names(data, "no") == rest


async def test_filters_by_variables(priced: Api) -> None:
    document = """query($price: MoneyFilter, $eq: MoneyInput, $in: [MoneyInput!], $least: Decimal) {
      whole: offers(filter: {price: $price}) { nodes { name } }
      one: offers(filter: {price: {eq: $eq}}) { nodes { name } }
      some: offers(filter: {price: {in: $in}}) { nodes { name } }
      part: offers(filter: {price: {amount: {gt: $least}}}) { nodes { name } }
    }"""
    for amount, currency, one in (("100", "USD", "c"), ("20.5", "EUR", "b"), ("1", "EUR", "")):
        given = {"amount": amount, "currency": currency}
        data = await priced(
            document,
            price={"currency": {"eq": currency}},
            eq=given,
            least=amount,
            **{"in": [given]},
        )
        assert names(data, "one") == names(data, "some") == one
        assert names(data, "whole") == ("c" if currency == "USD" else "ab")
        assert names(data, "part") == {"100": "d", "20.5": "acd", "1": "abcd"}[amount]
    data = await priced(document)
    assert [names(data, root) for root in data] == ["abcdef"] * 4


async def test_a_field_s_default_currency_is_meant_where_none_is_said(priced: Api) -> None:
    await priced(
        """mutation { updateOffers(where: {filter: {name: {in: ["a", "b"]}}},
             data: {fee: {amount: 3}}) { count } }"""
    )
    data = await priced("{ offers(filter: {fee: {eq: {amount: 3}}}) { nodes { name } } }")
    assert names(data) == "ab"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("{eq: {amount: 1}}", "filter.price.eq needs a currency"),
        ("{in: [{amount: 1}]}", "filter.price.in.0 needs a currency"),
        ("{eq: null}", "isNull"),
        ("{amount: {eq: null}}", "isNull"),
        ("{amount: null}", "filter.price.amount is null"),
    ],
)
async def test_questions_that_cannot_be(priced: Api, question: str, said: str) -> None:
    (error,) = await priced.errors(f"{{ offers(filter: {{price: {question}}}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert said in error["message"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ASC", "badfce"),
        ("DESC", "cfdabe"),
        ("ASC_NULLS_FIRST", "ebadfc"),
        ("DESC_NULLS_FIRST", "ecfdab"),
    ],
)
async def test_orders_by_currency_then_amount(priced: Api, sort: str, order: str) -> None:
    document = f"""query($after: String, $before: String, $first: Int, $last: Int) {{
      offers(orderBy: [{{price: {sort}}}], first: $first, after: $after, last: $last,
             before: $before) {{ edges {{ cursor node {{ name }} }} }} }}"""
    forward, backward = [], []
    after = before = None
    for _ in order:
        (edge,) = (await priced(document, first=1, after=after))["offers"]["edges"]
        forward.append(edge["node"]["name"])
        after = edge["cursor"]
        (edge,) = (await priced(document, last=1, before=before))["offers"]["edges"]
        backward.append(edge["node"]["name"])
        before = edge["cursor"]
    assert "".join(forward) == "".join(reversed(backward)) == order
    assert (await priced(document, first=1, after=after))["offers"]["edges"] == []


async def test_orders_through_a_lookup(market: Api) -> None:
    await market.module(
        apiName="visit",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {
                "apiName": "offer",
                "label": "Offer",
                "kind": "LOOKUP",
                "lookup": {"module": "offer", "inverseApiName": "visits"},
            },
        ],
    )
    for name, price in (
        ("x", '{amount: 2, currency: "USD"}'),
        ("y", '{amount: 3, currency: "EUR"}'),
    ):
        offer = await market(
            f'mutation {{ createOffer(data: {{name: "{name}", price: {price}}}) '
            "{ offer { id } } }"
        )
        await market(
            "mutation($id: ID!, $name: String!) "
            "{ createVisit(data: {name: $name, offerId: $id}) { userErrors { message } } }",
            id=offer["createOffer"]["offer"]["id"],
            name=name,
        )
    data = await market(
        """{ visits(orderBy: [{offer: {price: ASC}}],
                    filter: {offer: {price: {amount: {gte: 1}}}}) {
               nodes { name offer { price { currency } } }
               groups(by: [{offer: {price: {}}}]) { nodes { label key { offer { price } } } } } }"""
    )
    assert names(data, "visits") == "yx"
    assert data["visits"]["groups"]["nodes"] == [
        {"label": "EUR", "key": {"offer": {"price": "EUR"}}},
        {"label": "USD", "key": {"offer": {"price": "USD"}}},
    ]


def each(**amounts: str) -> list[Json]:
    """A measure for each currency as the API gives it."""
    return [{"amount": amount, "currency": currency} for currency, amount in amounts.items()]


async def test_measures_are_made_for_each_currency(priced: Api) -> None:
    data = await priced(
        """{ offers { aggregates { count
          sum { price { amount currency } } avg { price { amount currency } }
          min { price { amount currency } } max { price { amount currency } }
          countDistinct { price } countEmpty { price } } } }"""
    )
    rest = {"JPY": "9000", "KWD": "-1.001", "USD": "100.00"}
    assert data["offers"]["aggregates"] == {
        "count": 6,
        "sum": {"price": each(EUR="120.50", **rest)},
        "avg": {"price": each(EUR="60.25", JPY="9000", KWD="-1.001", USD="100.00")},
        "min": {"price": each(EUR="20.50", **rest)},
        "max": {"price": each(EUR="100.00", **rest)},
        "countDistinct": {"price": 5},
        "countEmpty": {"price": 1},
    }


async def test_measures_with_other_keys_and_of_nothing(priced: Api) -> None:
    data = await priced(
        """query($no: Boolean = true) {
          offers(filter: {name: {eq: "e"}}) { aggregates {
            sum { price { amount } again: price { code: currency } }
            avg { price { __typename } } countDistinct { price } } }
          usd: offers(filter: {price: {currency: {eq: "USD"}}}) { aggregates {
            all: sum { price { kind: __typename currency @skip(if: $no) value: amount } } } }
        }"""
    )
    assert data["offers"]["aggregates"] == {
        "sum": {"price": [], "again": []},
        "avg": {"price": []},
        "countDistinct": {"price": 0},
    }
    assert data["usd"]["aggregates"]["all"] == {"price": [{"kind": "Money", "value": "100.00"}]}


async def test_measures_in_groups_and_nested_lists(priced: Api) -> None:
    data = await priced(
        """{ offers { groups(by: [{price: {}}], orderBy: [{count: DESC}, {key: ASC}]) {
               totalCount
               nodes { key { price } label count
                 aggregates { sum { price { amount currency } } avg { price { amount } } }
                 records { nodes { name } } } } }
             shops { nodes { name offers { aggregates { sum { price { amount currency } } }
               groups(by: [{price: {}}]) { nodes { label
                 aggregates { max { price { amount } } } } } } } } }"""
    )
    groups = data["offers"]["groups"]
    assert groups["totalCount"] == 5
    told = [
        (
            group["key"]["price"],
            group["label"],
            group["count"],
            group["aggregates"]["sum"]["price"],
            group["aggregates"]["avg"]["price"],
            "".join(node["name"] for node in group["records"]["nodes"]),
        )
        for group in groups["nodes"]
    ]
    assert told == [
        ("EUR", "EUR", 2, each(EUR="120.50"), [{"amount": "60.25"}], "ab"),
        ("JPY", "JPY", 1, each(JPY="9000"), [{"amount": "9000"}], "d"),
        ("KWD", "KWD", 1, each(KWD="-1.001"), [{"amount": "-1.001"}], "f"),
        ("USD", "USD", 1, each(USD="100.00"), [{"amount": "100.00"}], "c"),
        (None, "(none)", 1, [], [], "e"),
    ]
    (shop,) = data["shops"]["nodes"]
    assert shop["offers"]["aggregates"]["sum"]["price"] == each(EUR="120.50", USD="100.00")
    assert shop["offers"]["groups"]["nodes"] == [
        {"label": "EUR", "aggregates": {"max": {"price": [{"amount": "100.00"}]}}},
        {"label": "USD", "aggregates": {"max": {"price": [{"amount": "100.00"}]}}},
    ]


async def test_groups_without_records_have_no_sums(market: Api) -> None:
    await market.module(
        apiName="bill",
        fields=[
            {
                "apiName": "state",
                "label": "State",
                "kind": "SELECT",
                "options": [{"key": "OPEN", "label": "Open"}, {"key": "PAID", "label": "Paid"}],
            },
            {"apiName": "total", "label": "Total", "kind": "CURRENCY"},
        ],
    )
    await market(
        'mutation { createBill(data: {state: PAID, total: {amount: 7, currency: "EUR"}}) '
        "{ bill { id } } }"
    )
    data = await market(
        """{ bills { groups(by: [{state: {includeEmpty: true}}]) { nodes { key { state } count
             aggregates { sum { total { amount currency } } } } } } }"""
    )
    assert data["bills"]["groups"]["nodes"] == [
        {"key": {"state": "OPEN"}, "count": 0, "aggregates": {"sum": {"total": []}}},
        {"key": {"state": "PAID"}, "count": 1, "aggregates": {"sum": {"total": each(EUR="7.00")}}},
    ]


async def test_nothing_but_names_of_types(priced: Api) -> None:
    data = await priced(
        """{ offers { aggregates { __typename sum { __typename } } }
             money: offers { aggregates { max { price { __typename } } count } }
             one: offers(first: 1) { nodes { price { __typename } } } }"""
    )
    assert data == {
        "offers": {
            "aggregates": {"__typename": "OfferAggregates", "sum": {"__typename": "OfferNumbers"}}
        },
        "money": {"aggregates": {"max": {"price": [{"__typename": "Money"}] * 4}, "count": 6}},
        "one": {"nodes": [{"price": {"__typename": "Money"}}]},
    }


async def test_a_default_that_is_a_list_can_be_counted(market: Api) -> None:
    await market.module(
        apiName="note1",
        fields=[
            {
                "apiName": "marks",
                "label": "Marks",
                "kind": "MULTI_SELECT",
                "defaultValue": ["A"],
                "options": [{"key": "A", "label": "A"}],
            }
        ],
    )
    data = await market(
        """{ note1s { groups(by: [{ownerId: {}}]) { nodes { aggregates { countEmpty { marks } } } }
             aggregates { countEmpty { marks } } } }"""
    )
    assert data["note1s"] == {"groups": {"nodes": []}, "aggregates": {"countEmpty": {"marks": 0}}}


async def test_groups_are_not_ordered_by_sums_of_several_currencies(priced: Api) -> None:
    (error,) = await priced.errors(
        """{ offers { groups(by: [{shopId: {}}], orderBy: [{sum: {field: "price", sort: ASC}}]) {
             totalCount } } }"""
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "price" in error["message"]


async def test_several_modules_share_money(priced: Api) -> None:
    await priced.module(
        apiName="cost",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {"apiName": "price", "label": "Price", "kind": "CURRENCY"},
        ],
    )
    await priced(
        'mutation { createCost(data: {name: "x", price: {amount: 50, currency: "EUR"}}) '
        "{ cost { id } } }"
    )
    data = await priced(
        """{ records(modules: ["offer", "cost"], orderBy: [{price: ASC}],
                     filter: {price: {currency: {in: ["EUR", "USD"]}}}) {
               nodes { ... on Offer { name } ... on Cost { name price { amount } } }
               aggregates { count sum { price { amount currency } } countDistinct { price } }
               groups(by: [{price: {}}]) { nodes { label count
                 aggregates { max { price { amount } } } records { nodes { title } } } } }
             one: records(modules: ["offer", "cost"],
                          filter: {price: {eq: {amount: 50, currency: "EUR"}}}) {
               nodes { ... on Cost { name } } } }"""
    )
    records = data["records"]
    assert [node["name"] for node in records["nodes"]] == ["b", "x", "a", "c"]
    assert records["nodes"][1] == {"name": "x", "price": {"amount": "50.00"}}
    assert records["aggregates"] == {
        "count": 4,
        "sum": {"price": each(EUR="170.50", USD="100.00")},
        "countDistinct": {"price": 4},
    }
    groups = [
        (group["label"], group["count"], group["aggregates"]["max"]["price"])
        for group in records["groups"]["nodes"]
    ]
    hundred = [{"amount": "100.00"}]
    assert groups == [("EUR", 3, hundred), ("USD", 1, hundred)]
    assert data["one"]["nodes"] == [{"name": "x"}]
