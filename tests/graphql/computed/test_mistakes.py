"""What is wrong with a formula is told when it is defined: where, and what would be right."""

from __future__ import annotations

import pytest

from tests.support.computed import Computing, formula_field

MISTAKES = [
    ("", "A formula must say something"),
    ("price +", "The formula ends too early"),
    ("price $ 2", "At line 1, column 7: '$' has no meaning here."),
    ("price = 1 = 2", "At line 1, column 11: '=' does not fit here."),
    ("prise * 2", "At line 1, column 1: Deal has no field prise; did you mean price"),
    ("price *\n  quantaty", "At line 2, column 3: Deal has no field quantaty; did you mean"),
    ("company.nam", "At line 1, column 1: Company has no field nam; did you mean name"),
    ("name.length", "At line 1, column 1: name leads to no record"),
    ("rond(price)", "There is no function rond; did you mean round"),
    ("round()", "round is written round(number, [digits]); 0 arguments are given."),
    ("round(price, quantity)", "round takes a digits that is written out here."),
    ("round(price, 11)", "digits must be a whole number from 0 to 10."),
    ("price + name", "+ takes a whole number or a number here, not a text; & puts texts together."),
    ('name == "a"', "At line 1, column 7: One = is enough to compare."),
    ('name & "a', "At line 1, column 8: The text that begins here has no \" at its end."),
    ("IF(open, 1, 2)", "There is no function IF; did you mean if?"),
    ("price = name", "= takes values of one type, not a number and a text together."),
    ("seenAt > closeDate", "date gives the day of a moment."),
    ("price = null", "use isEmpty to ask for a missing value."),
    ("if(price, 1, 2)", "if takes true or false here, not a number."),
    ('if(open, 1, "a")', "if takes values of one type"),
    ("coalesce(price, name)", "coalesce takes values of one type"),
    ('stage = "WIN"', "stage has no option 'WIN'; did you mean WON"),
    ('has(marks, "OLD")', "marks has no option 'OLD'; it has NEW"),
    ('dateAdd(closeDate, 1, "fortnight")', "'fortnight' is no unit; there are day, week"),
    ('dateAdd(closeDate, 1, "hour")', "A date has no hours"),
    ('date("2027-02-30")', 'or a day such as "2027-03-31".'),
    ("company", "At line 1, column 1: A formula cannot give a link"),
    ("marks", "A formula cannot give a list of options"),
    ("null", "A formula cannot give null"),
    ("(" * 10 + "-" * 40 + "1" + ")" * 10, "more than 30 deep"),
    ("1 + " * 600 + "1", "a formula has at most 2000."),
    (" * ".join(["amount"] * 20), "The numbers could become too long"),
    ("replace(company.name, name, name) & replace(name, name, replace(name, name, name))",
     "can be computed with. Shorten"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "message"),
    MISTAKES,
    ids=[each[0][:40] for each in MISTAKES],
)
async def test_mistakes_are_told(filled_shop: Computing, expression: str, message: str) -> None:
    payload = await filled_shop.define("deal", formula_field("wrong", expression))
    assert message in payload["userErrors"][0]["message"]
    assert payload["userErrors"][0]["path"] == ["input", "formula", "expression"]


async def test_all_mistakes_are_told_at_once(shop: Computing) -> None:
    told = await shop.refused("deal", formula_field("wrong", "prise + rond(quantity) + company.x"))
    assert [message.split(":")[0] for message in told] == [
        "At line 1, column 1",
        "At line 1, column 9",
        "At line 1, column 26",
    ]


async def test_a_formula_made_of_itself_is_refused(shop: Computing) -> None:
    await shop.formula("deal", "a", "price * 1")
    await shop.formula("deal", "b", "a + 1")
    await shop.formula("deal", "c", "b + 1")
    payload = await shop.update("deal.a", formula={"expression": "c + 1"})
    assert payload["userErrors"] == [
        {
            "code": "INVALID",
            "message": "It is made of itself: a → c → b → a. Take one of them out.",
            "path": ["input", "formula", "expression"],
        }
    ]
    await shop.rollup("company", "most", list="deals", function="MAXIMUM", field="c")
    payload = await shop.update("deal.a", formula={"expression": "company.most"})
    assert "deal.a → company.most → deal.c → deal.b → deal.a" in payload["userErrors"][0]["message"]


async def test_what_grows_too_large_through_others_is_refused(shop: Computing) -> None:
    before = "quantity"
    for name in "abcdefgh":
        payload = await shop.define("deal", formula_field(name, f"{before} % 9 + {before} % 7"))
        if payload["userErrors"]:
            assert "it is too large: at most 500 parts" in payload["userErrors"][0]["message"]
            return
        before = name
    pytest.fail("nothing was refused")


async def test_a_computed_field_takes_no_flags_of_stored_ones(shop: Computing) -> None:
    for flag in ({"required": True}, {"unique": True}, {"readOnly": True}, {"defaultValue": 1}):
        told = await shop.refused("deal", formula_field("wrong", "price", **flag))
        assert len(told) == 1


async def test_a_module_may_be_made_with_its_formulas(shop: Computing) -> None:
    fields = [
        formula_field("twice", "once * 2"),
        formula_field("once", "count + 1"),
        {"apiName": "count", "label": "Count", "kind": "INTEGER"},
    ]
    await shop.api.module(apiName="thing", fields=fields)
    await shop.make("thing", count=4)
    assert await shop.values("things", "twice") == [10]
    answer = await shop.api(
        "mutation ($input: ModuleInput!) { createModule(input: $input) { userErrors { path } } }",
        input={
            "apiName": "other",
            "pluralApiName": "others",
            "label": "Other",
            "pluralLabel": "Others",
            "fields": [fields[2], formula_field("wrong", "counter")],
        },
    )
    assert answer["createModule"]["userErrors"] == [
        {"path": ["input", "fields", "1", "formula", "expression"]}
    ]
