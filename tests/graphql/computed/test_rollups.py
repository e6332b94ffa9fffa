"""Rollups make one value of the records that point here, wherever a value can stand."""

from __future__ import annotations

import pytest

from tests.support.computed import Computing, rollup_field

WON = {"stage": {"eq": "WON"}}


@pytest.fixture
async def sold(shop: Computing) -> Computing:
    """Companies with three, one and no deals."""
    acme = await shop.make("company", name="acme", seats=10)
    beta = await shop.make("company", name="beta")
    await shop.make("company", name="none")
    for name, company, price, stage, day in (
        ("a", acme, "10.00", "WON", "2027-01-01"),
        ("b", acme, "5.50", "WON", "2027-03-01"),
        ("c", acme, "100.00", "LOST", None),
        ("d", beta, None, "WON", "2027-02-01"),
    ):
        await shop.make(
            "deal",
            name=name,
            companyId=company,
            price=price,
            stage=stage,
            closeDate=day,
            quantity=2,
        )
    return shop


FUNCTIONS = [
    ({"function": "COUNT"}, [3, 1, 0], "INTEGER"),
    ({"function": "COUNT", "filter": WON}, [2, 1, 0], "INTEGER"),
    ({"function": "SUM", "field": "price", "filter": WON}, ["15.50", None, None], "DECIMAL"),
    ({"function": "SUM", "field": "quantity"}, ["6", "2", None], "DECIMAL"),
    ({"function": "AVERAGE", "field": "price"}, ["38.5", None, None], "DECIMAL"),
    ({"function": "MINIMUM", "field": "price"}, ["5.50", None, None], "DECIMAL"),
    (
        {"function": "MAXIMUM", "field": "closeDate"},
        ["2027-03-01", "2027-02-01", None],
        "DATE",
    ),
    ({"function": "FIRST", "field": "name"}, ["a", "d", None], "TEXT"),
    ({"function": "LAST", "field": "name"}, ["c", "d", None], "TEXT"),
    ({"function": "LAST", "field": "name", "orderBy": "closeDate"}, ["b", "d", None], "TEXT"),
    ({"function": "FIRST", "field": "stage", "orderBy": "price"}, ["WON", "WON", None], "TEXT"),
    ({"function": "SUM", "field": "total"}, ["231.00", None, None], "DECIMAL"),
    ({"function": "COUNT", "filter": {"total": {"gt": "15"}}}, [2, 0, 0], "INTEGER"),
]


@pytest.mark.parametrize(("rules", "expected", "kind"), FUNCTIONS, ids=str)
async def test_every_function(
    sold: Computing, rules: dict[str, object], expected: list[object], kind: str
) -> None:
    await sold.formula("deal", "total", "price * quantity")
    made = await sold.rollup("company", "rolled", list="deals", **rules)
    assert made["rollup"] == {
        "list": "deals",
        "field": None,
        "filter": None,
        "orderBy": None,
        "resultKind": kind,
        **rules,
    }
    assert await sold.values("companies", "rolled") == expected


async def test_deleted_records_do_not_count(sold: Computing) -> None:
    await sold.rollup("company", "rolled", list="deals", function="COUNT")
    answer = await sold.api('{ deals(filter: {name: {eq: "a"}}) { nodes { id } } }')
    id_ = answer["deals"]["nodes"][0]["id"]
    await sold.api("mutation ($id: ID!) { deleteDeal(id: $id) { userErrors { code } } }", id=id_)
    assert await sold.values("companies", "rolled") == [2, 1, 0]


async def test_a_rollup_is_filtered_ordered_grouped_and_measured(sold: Computing) -> None:
    await sold.rollup(
        "company", "wonValue", list="deals", function="SUM", field="price", filter=WON
    )
    await sold.rollup("company", "dealCount", list="deals", function="COUNT")
    companies = "companies"
    assert await sold.values(companies, "name", "filter: {wonValue: {isNull: true}}") == [
        "beta",
        "none",
    ]
    assert await sold.values(companies, "name", 'filter: {wonValue: {gte: "15.5"}}') == ["acme"]
    assert await sold.values(companies, "name", "orderBy: {dealCount: ASC}") == [
        "none",
        "beta",
        "acme",
    ]
    answer = await sold.api(
        """{ companies {
          aggregates { sum { dealCount wonValue } max { dealCount } countEmpty { wonValue } }
          groups(by: [{dealCount: {}}]) { nodes { count label } } } }"""
    )
    found = answer["companies"]
    assert found["aggregates"] == {
        "sum": {"dealCount": "4", "wonValue": "15.50"},
        "max": {"dealCount": 3},
        "countEmpty": {"wonValue": 2},
    }
    assert [group["label"] for group in found["groups"]["nodes"]] == ["0", "1", "3"]


async def test_a_formula_over_a_rollup_and_a_rollup_over_that(sold: Computing) -> None:
    deal = (await sold.api('{ deals(filter: {name: {eq: "a"}}) { nodes { id } } }'))["deals"]
    for text in ("first", "second"):
        await sold.make("visit", text=text, dealId=deal["nodes"][0]["id"])
    await sold.rollup("deal", "lastVisit", list="visits", function="MAXIMUM", field="createdAt")
    await sold.formula("deal", "quietDays", "daysBetween(lastVisit, today())")
    await sold.formula("deal", "ofCompany", 'company.name & ": " & company.seats')
    await sold.rollup("company", "quietest", list="deals", function="MAXIMUM", field="quietDays")
    await sold.formula("deal", "companyQuiet", "company.quietest + 1")
    assert await sold.values("deals", "quietDays") == [0, None, None, None]
    assert await sold.values("companies", "quietest") == [0, None, None]
    assert await sold.values("deals", "companyQuiet") == [1, 1, 1, None]
    assert await sold.values("deals", "ofCompany") == ["acme: 10"] * 3 + [None]
    assert await sold.values("deals", "name", "filter: {quietDays: {eq: 0}}") == ["a"]


REFUSED: list[tuple[dict[str, object], str, str]] = [
    (
        {"list": "dealz", "function": "COUNT"},
        "list",
        "Company has no list dealz; did you mean deals?",
    ),
    ({"list": "deals", "function": "SUM"}, "field", "SUM needs a field of Deal."),
    ({"list": "deals", "function": "COUNT", "field": "price"}, "field", "leave the field out"),
    (
        {"list": "deals", "function": "SUM", "field": "name"},
        "field",
        "SUM cannot be made of name, whose value is a text; it takes a whole number, a number.",
    ),
    (
        {"list": "deals", "function": "LAST", "field": "company"},
        "field",
        "LAST cannot be made of company, whose value is a linked record; it takes a whole number,",
    ),
    (
        {"list": "deals", "function": "SUM", "field": "prize"},
        "field",
        "no field prize; did you mean price?",
    ),
    (
        {"list": "deals", "function": "COUNT", "filter": {"stag": {"eq": 1}}},
        "filter.stag",
        "filter.stag: Deal has no field stag",
    ),
    (
        {"list": "deals", "function": "SUM", "field": "price", "orderBy": "name"},
        "orderBy",
        "orderBy is for FIRST and LAST",
    ),
    (
        {"list": "deals", "function": "COUNT", "filter": {"company": {"rolled": {"gt": 1}}}},
        "",
        "It is made of itself: rolled → rolled.",
    ),
]


@pytest.mark.parametrize(("rules", "part", "message"), REFUSED, ids=lambda value: str(value)[:40])
async def test_rules_that_make_no_sense_are_refused(
    shop: Computing, rules: dict[str, object], part: str, message: str
) -> None:
    payload = await shop.define("company", rollup_field("rolled", **rules))
    assert message in payload["userErrors"][0]["message"]
    below = part.split(".") if part else []
    assert payload["userErrors"][0]["path"] == ["input", "rollup", *below]
