"""What formulas are made of: renames carry on, deletions are refused or take them along."""

from __future__ import annotations

import pytest

from tests.support.computed import DELETE_FIELD, STAGES, Computing

DELETE = {"dependents": "DELETE"}
UPDATE_MODULE = """
mutation ($id: ID!, $input: ModuleUpdate!) {
  updateModule(id: $id, input: $input) { userErrors { message } }
}
"""
DELETE_MODULE = """
mutation ($id: ID!, $options: DefinitionOptions) {
  deleteModule(id: $id, options: $options) { userErrors { code message path }
    plan { steps { action target } } }
}
"""


@pytest.fixture
async def made(shop: Computing) -> Computing:
    """A formula, one over it, one through a lookup, one on an option, and rollups of them."""
    await shop.formula("deal", "total", " price*quantity  + 1")
    await shop.formula("deal", "more", "total + coalesce(company.seats, 0)")
    await shop.formula("deal", "isWon", 'stage = "WON"')
    asked = {"or": [{"isWon": {"eq": True}}, {"price": {"gt": "1"}}]}
    await shop.rollup("company", "value", list="deals", function="SUM", field="total", filter=asked)
    await shop.rollup(
        "company", "last", list="deals", function="LAST", field="name", orderBy="more"
    )
    company = await shop.make("company", name="acme", seats=7)
    await shop.make("deal", name="a", price="2.00", quantity=3, stage="WON", companyId=company)
    return shop


async def test_renames_show_in_formulas_and_break_nothing(made: Computing) -> None:
    for name, new in (
        ("deal.price", "cost"),
        ("deal.total", "sum1"),
        ("deal.isWon", "won"),
        ("company.seats", "chairs"),
        ("deal.company", "firm"),
    ):
        payload = await made.update(name, apiName=new)
        assert payload["userErrors"] == []
    await made.update("deal.company", lookup={"inverseApiName": "sales"})
    await made.api(
        UPDATE_MODULE,
        id=made.modules["deal"],
        input={"apiName": "sale", "pluralApiName": "sales"},
    )
    fields = await made.described("sale")
    assert fields["sum1"]["formula"]["expression"] == " cost*quantity  + 1"
    assert fields["more"]["formula"]["expression"] == "sum1 + coalesce(firm.chairs, 0)"
    companies = await made.described("company")
    assert companies["value"]["rollup"] == {
        "list": "sales",
        "function": "SUM",
        "field": "sum1",
        "filter": {"or": [{"won": {"eq": True}}, {"cost": {"gt": "1"}}]},
        "orderBy": None,
        "resultKind": "DECIMAL",
    }
    assert companies["last"]["rollup"]["orderBy"] == "more"
    assert await made.values("sales", "more") == ["14.00"]
    assert await made.values("companies", "value") == ["7.00"]
    assert await made.values("companies", "last") == ["a"]


async def test_a_field_that_is_used_is_not_deleted(made: Computing) -> None:
    for permanently in (False, True):
        payload = await made.delete("deal.price", permanently=permanently)
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("IN_USE", ["id"])
        for name in ("company.value", "company.last", "deal.total", "deal.more"):
            assert name in error["message"]
        assert "isWon" not in error["message"]
    assert await made.values("deals", "more") == ["14.00"]


@pytest.mark.parametrize("permanently", [False, True])
async def test_the_dependents_go_along_where_that_is_asked_for(
    made: Computing, permanently: bool
) -> None:
    dry = await made.delete(
        "deal.price", permanently=permanently, options={**DELETE, "dryRun": True}
    )
    real = await made.delete("deal.price", permanently=permanently, options=DELETE)
    assert dry["plan"] == real["plan"]
    deleted = [step["target"] for step in real["plan"]["steps"] if step["action"] == "DELETE"]
    assert deleted[0] == "deal.price"
    assert sorted(deleted[1:]) == ["company.last", "company.value", "deal.more", "deal.total"]
    assert {"isWon", "company"} <= set(await made.described("deal"))
    answer = await made.api(
        "query ($name: String!) { module(apiName: $name) { fields(trashed: true) { apiName } } }",
        name="company",
    )
    assert answer["module"]["fields"] == [{"apiName": "value"}, {"apiName": "last"}]
    assert await made.values("deals", "isWon") == [True]


async def test_an_option_that_is_used_is_not_taken_away(made: Computing) -> None:
    (id_,) = await made.values("deals", "id")
    await made.api(
        "mutation ($id: ID!) { updateDeal(id: $id, data: {stage: NEW}) { userErrors { code } } }",
        id=id_,
    )
    options = [stage for stage in STAGES if stage["key"] != "WON"]
    payload = await made.update("deal.stage", options=options)
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["input"])
    assert "deal.isWon" in error["message"]
    payload = await made.update("deal.stage", DELETE, options=options)
    assert payload["userErrors"] == []
    # The filter of the rollup asks for the formula, so it goes along.
    assert set(await made.described("company")) >= {"last", "seats"}
    assert "value" not in await made.described("company")


async def test_a_lookup_and_a_module_that_are_used_stay(made: Computing) -> None:
    payload = await made.delete("deal.company")
    assert [error["code"] for error in payload["userErrors"]] == ["IN_USE"]
    answer = await made.api(DELETE_MODULE, id=made.modules["visit"])
    assert answer["deleteModule"]["userErrors"] == []
    await made.delete("deal.company", options=DELETE)
    fields = await made.described("deal")
    assert {"total", "isWon"} <= set(fields)
    assert "more" not in fields
    answer = await made.api(DELETE_MODULE, id=made.modules["company"])
    assert answer["deleteModule"]["userErrors"] == []


async def test_another_kind_of_result_is_refused_where_others_compute_with_it(
    made: Computing,
) -> None:
    payload = await made.update("deal.total", formula={"expression": "name"})
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["input"])
    payload = await made.update("deal.isWon", formula={"expression": "open"})
    assert payload["userErrors"] == []
    payload = await made.update("deal.isWon", formula={"expression": "name"})
    assert "company.value" in payload["userErrors"][0]["message"]
    payload = await made.update("deal.more", formula={"expression": "upper(name)"})
    assert payload["field"]["formula"] == {"expression": "upper(name)", "resultKind": "TEXT"}
    assert await made.values("deals", "more") == ["A"]


async def test_two_servers_and_the_bin_see_the_same(made: Computing) -> None:
    await made.delete("deal.more", options=DELETE)
    answer = await made.api(
        DELETE_FIELD, id=made.fields["deal.more"], permanently=True, options=None
    )
    assert answer["deleteField"]["userErrors"] == []
    assert await made.values("companies", "value") == ["7.00"]
