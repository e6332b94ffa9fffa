"""A computed field is filtered, ordered, paged, grouped and measured like any other."""

from __future__ import annotations

import pytest

from tests.support.computed import Computing

NAMES = "abcdefgh"
TOTALS = [None, 6, 2, None, 2, 8, 4, None]
"""The totals of the deals, twice the quantity of each."""


@pytest.fixture(scope="module")
async def counted(filled_shop: Computing) -> Computing:
    """Eight more companies with deals, some without what is computed."""
    shop = filled_shop
    for name, total in zip(NAMES, TOTALS, strict=True):
        company = await shop.make("company", name=name.upper(), seats=total)
        await shop.make(
            "deal",
            name=name,
            quantity=None if total is None else total // 2,
            companyId=company,
            closeDate=None if total is None else f"2027-0{total}-15",
        )
    await shop.formula("deal", "total", "quantity * 2")
    await shop.formula("deal", "shout", 'upper(name) & "!"')
    await shop.formula("deal", "due", 'dateAdd(closeDate, 1, "month")')
    await shop.formula("deal", "large", "total > 3")
    await shop.formula("deal", "seats", "company.seats + 0")
    return shop


OTHERS = 'filter: {name: {neq: "Öl"}'


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("total: {eq: 2}", "ce"),
        ("total: {neq: 2}", "abdfgh"),
        ("total: {in: [2, 4]}", "ceg"),
        ("total: {between: {from: 3, to: 6}}", "bg"),
        ("total: {isNull: true}", "adh"),
        ("not: {total: {gt: 2}}", "acdeh"),
        ('shout: {eq: "A!"}', "a"),
        ('shout: {startsWith: "b"}', "b"),
        ('due: {lt: "2027-04-01"}', "ce"),
        ("due: {within: {period: THIS_YEAR}}", ""),
        ("large: {eq: true}", "bfg"),
        ("large: {eq: false}", "ce"),
        ("seats: {gte: 6}", "bf"),
        ("company: {deals: {some: {total: {eq: 8}}}}", "f"),
    ],
)
async def test_filters(counted: Computing, question: str, expected: str) -> None:
    found = await counted.values("deals", "name", f"{OTHERS} {question}}}, first: 50")
    assert "".join(map(str, found)) == expected


@pytest.mark.parametrize("name", ["total", "due", "seats"])
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("ASC", "cegbfadh"),
        ("DESC", "fbgechda"),
        ("ASC_NULLS_FIRST", "adhcegbf"),
        ("DESC_NULLS_FIRST", "hdafbgec"),
    ],
)
async def test_orders_and_pages_both_ways(
    counted: Computing, name: str, sort: str, expected: str
) -> None:
    asked = f"{OTHERS}}}, orderBy: [{{{name}: {sort}}}]"
    forward, backward = [], []
    after = before = ""
    for _ in range(4):
        page = await _page(counted, f"{asked}, first: 2{after}")
        forward += page["names"]
        after = f', after: "{page["end"]}"'
        page = await _page(counted, f"{asked}, last: 2{before}")
        backward = [*page["names"], *backward]
        before = f', before: "{page["start"]}"'
    assert "".join(forward) == "".join(backward) == expected


async def _page(shop: Computing, arguments: str) -> dict[str, object]:
    answer = await shop.api(
        f"{{ deals({arguments}) {{ nodes {{ name }} pageInfo {{ startCursor endCursor }} }} }}"
    )
    found = answer["deals"]
    ends = found["pageInfo"]
    names = [node["name"] for node in found["nodes"]]
    return {"names": names, "start": ends["startCursor"], "end": ends["endCursor"]}


async def test_orders_through_a_lookup(counted: Computing) -> None:
    await counted.formula("company", "half", "seats / 2")
    found = await counted.values(
        "deals", "name", f"{OTHERS}}}, orderBy: [{{company: {{half: ASC}}}}, {{name: DESC}}]"
    )
    assert "".join(map(str, found)) == "ecgbfhda"
    answer = await counted.api(
        '{ deals(filter: {company: {half: {eq: "4"}}}) { nodes { company { half deals { nodes {'
        " total } } } } } }"
    )
    assert answer["deals"]["nodes"] == [
        {"company": {"half": "4", "deals": {"nodes": [{"total": 8}]}}}
    ]


async def test_groups_and_measures(counted: Computing) -> None:
    answer = await counted.api(
        f"""{{ deals({OTHERS}}}) {{
          byTotal: groups(by: [{{total: {{}}}}]) {{ nodes {{ label count
            key {{ total }} records {{ nodes {{ name }} }} }} }}
          byMonth: groups(by: [{{due: QUARTER}}]) {{ nodes {{ label count }} }}
          byLarge: groups(by: [{{large: {{includeEmpty: true}}}}]) {{ nodes {{ label count }} }}
          byCompany: groups(by: [{{company: {{seats: {{}}}}}}]) {{ totalCount }}
          aggregates {{ sum {{ total }} avg {{ total }} min {{ due }} max {{ total }}
            countDistinct {{ total }} countEmpty {{ shout total }} }} }} }}"""
    )
    found = answer["deals"]
    groups = [
        (group["key"]["total"], [node["name"] for node in group["records"]["nodes"]])
        for group in found["byTotal"]["nodes"]
    ]
    assert groups == [(2, ["c", "e"]), (4, ["g"]), (6, ["b"]), (8, ["f"]), (None, ["a", "d", "h"])]
    assert [(one["label"], one["count"]) for one in found["byMonth"]["nodes"]] == [
        ("2027-Q1", 2),
        ("2027-Q2", 1),
        ("2027-Q3", 2),
        ("(none)", 3),
    ]
    assert [(one["label"], one["count"]) for one in found["byLarge"]["nodes"]] == [
        ("No", 2),
        ("Yes", 3),
        ("(none)", 3),
    ]
    assert found["byCompany"]["totalCount"] == 5
    assert found["aggregates"] == {
        "sum": {"total": "22"},
        "avg": {"total": "4.4"},
        "min": {"due": "2027-03-15"},
        "max": {"total": 8},
        "countDistinct": {"total": 4},
        "countEmpty": {"shout": 0, "total": 3},
    }


async def test_no_write_takes_it(counted: Computing) -> None:
    (error, *_) = await counted.api.errors(
        "mutation { createDeal(data: {total: 3}) { userErrors { code } } }"
    )
    assert "not to include unknown field 'total'" in error["message"]
    answer = await counted.api(
        '{ create: __type(name: "DealCreate") { inputFields { name } }'
        ' update: __type(name: "DealUpdate") { inputFields { name } }'
        ' deal: __type(name: "Deal") { fields { name description type { name } } } }'
    )
    for input_ in ("create", "update"):
        names = {each["name"] for each in answer[input_]["inputFields"]}
        assert "quantity" in names
        assert "total" not in names
    (total,) = [each for each in answer["deal"]["fields"] if each["name"] == "total"]
    assert total["type"]["name"] == "Int"
    assert "Computed when it is asked for." in total["description"]


async def test_a_write_answers_with_what_is_computed_from_it(counted: Computing) -> None:
    answer = await counted.api(
        'mutation { createDeal(data: {name: "Öl", quantity: 21}) { deal { total shout } } }'
    )
    assert answer["createDeal"]["deal"] == {"total": 42, "shout": "ÖL!"}
