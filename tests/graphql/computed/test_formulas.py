"""Formulas give their values wherever a field's value can stand."""

from __future__ import annotations

import pytest

from tests.support.computed import Computing, formula_field, rollup_field


async def test_a_formula_is_computed_when_it_is_asked_for(shop: Computing) -> None:
    made = await shop.formula("deal", "total", "price * quantity")
    assert made["formula"] == {"expression": "price * quantity", "resultKind": "DECIMAL"}
    await shop.make("deal", name="a", price="10.50", quantity=3)
    await shop.make("deal", name="b", price="10.50")
    assert await shop.values("deals", "total") == ["31.50", None]
    answer = await shop.api("{ deals { nodes { name total price } } }")
    assert answer["deals"]["nodes"][0] == {"name": "a", "total": "31.50", "price": "10.50"}


CASES = [
    ("price + quantity - 1", "12.50"),
    ("price / 0", None),
    ("quantity / 4", "0.75"),
    ("10 / 3", "3.3333333333"),
    ("quantity % 2", 1),
    ("-price", "-10.50"),
    ('name & " " & quantity', "Öl 3"),
    ('name & " " & amount', None),
    ('concat(name, " ", amount)', "Öl "),
    ('if(price > 10, "big", "small")', "big"),
    ('if(amount > 10, "big", "small")', "small"),
    ("if(amount > 10, 1)", None),
    ('if(price > 100, "a", price > 10, "b", "c")', "b"),
    ("coalesce(amount, price, 0)", "10.50"),
    ("isEmpty(amount) and not isEmpty(marks)", True),
    ("isEmpty(company) or isEmpty(agent)", True),
    ('stage = "WON"', True),
    ('has(marks, "WON")', True),
    ("open", True),
    ("abs(0 - price)", "10.50"),
    ("round(price * 0.19, 2)", "2.00"),
    ("round(price)", "11"),
    ("floor(price)", "10"),
    ("ceil(price)", "11"),
    ("min(price, quantity)", "3"),
    ("max(price, quantity, amount)", "10.50"),
    ('number("12.5") + 1', "13.5"),
    ("number(name)", None),
    ("length(name)", 2),
    ("upper(name)", "ÖL"),
    ('trim("  a ") & left(name, 1) & right(name, 1)', "aÖl"),
    ("left(name, 0 - 1)", None),
    ('contains(name, "OL")', True),
    ('startsWith(name, "ol") and endsWith(name, "L")', True),
    ('replace(name, "Ö", "Oe")', "Oel"),
    ("text(price)", "10.5"),
    ("text(open)", "true"),
    ("text(closeDate)", "2027-03-31"),
    ("text(seenAt)", "2027-03-31T09:30:00Z"),
    ("year(closeDate) * 10000 + month(closeDate) * 100 + day(closeDate)", 20270331),
    ("weekday(closeDate)", 3),
    ('dateAdd(closeDate, -1, "month")', "2027-02-28"),
    ('dateAdd(closeDate, 2, "week")', "2027-04-14"),
    ('dateAdd(closeDate, 9000, "year")', None),
    ('dateAdd(closeDate, -99999999999, "day")', None),
    ('dateAdd(seenAt, 90, "minute")', "2027-03-31T11:00:00Z"),
    ('dateAdd(seenAt, 1, "month")', "2027-04-30T09:30:00Z"),
    ('daysBetween(closeDate, date("2027-12-31"))', 275),
    ('monthsBetween(closeDate, date("2027-05-30"))', 1),
    ('yearsBetween(date("2000-04-01"), closeDate)', 26),
    ('hoursBetween(seenAt, dateAdd(seenAt, 3, "day"))', 72),
    ("daysBetween(today(), today())", 0),
    ("date(seenAt)", "2027-03-31"),
    ("now() > createdAt", True),
    ("number(number)", "1"),
    ("version + 2147483647", None),
    ("2000000000 * 2", None),
    ('"it\'s \\"so\\" \\\\ %s {0} __ws__"', 'it\'s "so" \\ %s {0} __ws__'),
    ('"__ws__ws__" & "__ws____ws__" & "___ws___"', "__ws__ws____ws____ws_____ws___"),
    ("coalesce(amount, null)", None),
]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[case[0] for case in CASES])
async def test_every_function_gives_a_value_or_none(
    filled_shop: Computing, expression: str, expected: object
) -> None:
    name = f"f{abs(hash(expression))}"
    await filled_shop.formula("deal", name, expression)
    assert await filled_shop.values("deals", name) == [expected]


async def test_people_and_links_stand_in_formulas_too(shop: Computing) -> None:
    await shop.formula("deal", "maker", 'createdBy.name & " <" & createdBy.email & ">"')
    await shop.formula("deal", "mine", "agent = createdBy")
    answer = await shop.api("{ viewer { user { id name email } } }")
    viewer = answer["viewer"]["user"]
    await shop.make("deal", name="a", agentId=viewer["id"])
    await shop.make("deal", name="b")
    assert await shop.values("deals", "maker") == [f"{viewer['name']} <{viewer['email']}>"] * 2
    assert await shop.values("deals", "mine") == [True, None]


@pytest.mark.parametrize("kind", ["FORMULA", "ROLLUP"])
async def test_as_deep_as_they_may_be_they_are_read_and_asked_for(
    shop: Computing, kind: str
) -> None:
    fields = [
        {"apiName": "size", "label": "Size", "kind": "INTEGER"},
        {
            "apiName": "parent",
            "label": "Parent",
            "kind": "LOOKUP",
            "lookup": {"module": "node1", "inverseApiName": "children"},
        },
    ]
    module = await shop.api.module(apiName="node1", fields=fields)
    shop.modules["node1"] = module["id"]
    before = "size"
    for number in range(40):
        name = f"level{number}"
        field = (
            formula_field(name, f"parent.{before} + 1")
            if kind == "FORMULA"
            else rollup_field(name, list="children", function="SUM", field=before)
        )
        payload = await shop.define("node1", field)
        if payload["userErrors"]:
            assert "within each other" in payload["userErrors"][0]["message"]
            break
        before = name
    else:
        pytest.fail("nothing was refused")
    root = await shop.make("node1", size=1)
    await shop.make("node1", size=2, parentId=root)
    assert await shop.values("node1s", "level0") == (
        [None, 2] if kind == "FORMULA" else ["2", None]
    )
    asked = f"filter: {{{before}: {{isNull: true}}}}, orderBy: {{{before}: DESC}}"
    assert await shop.values("node1s", before, asked) == [None, None]


async def test_money_is_computed_with_by_its_parts(shop: Computing) -> None:
    money = {"apiName": "fee", "label": "Fee", "kind": "CURRENCY"}
    assert (await shop.define("deal", money))["userErrors"] == []
    told = await shop.refused("deal", formula_field("wrong", "price + fee"))
    assert told == [
        "At line 1, column 9: fee has several values, which a formula reads one by one: "
        "fee.amount and fee.currency."
    ]
    told = await shop.refused(
        "company", rollup_field("wrong", list="deals", function="SUM", field="fee")
    )
    assert "fee, which is money" in told[0]
    assert 'if(fee.currency = "EUR", fee.amount)' in told[0]
    await shop.formula("deal", "euros", 'if(fee.currency = "EUR", fee.amount * 2)')
    await shop.rollup("company", "allEuros", list="deals", function="SUM", field="euros")
    company = await shop.make("company", name="acme")
    for amount, currency in (("2.50", "EUR"), ("9", "USD"), ("1", "EUR")):
        fee = {"amount": amount, "currency": currency}
        await shop.make("deal", name=currency, fee=fee, companyId=company)
    assert await shop.values("deals", "euros") == ["5.00", None, "2.00"]
    assert await shop.values("companies", "allEuros") == ["7.00"]
    await shop.update("deal.fee", apiName="charge")
    fields = await shop.described("deal")
    assert fields["euros"]["formula"]["expression"] == (
        'if(charge.currency = "EUR", charge.amount * 2)'
    )
    payload = await shop.delete("deal.fee")
    assert [error["code"] for error in payload["userErrors"]] == ["IN_USE"]
