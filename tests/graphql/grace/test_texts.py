"""Names that are given as texts, or kept, may be former ones: views, rules, formulas, workflows."""

from __future__ import annotations

import pytest

from tests.graphql.grace.shop import Shop
from tests.graphql.safety.defining import change_module, make_field
from tests.support.api import Json
from tests.support.every_kind import field, lookup
from tests.support.views import create_view, refused_view, shown

FILTERS = """
mutation($module: String!, $fields: [String!]!) {
  saveFilterPreferences(module: $module, input: {fields: $fields}) {
    filterPreferences { fields { path } } userErrors { code message path } } }
"""
WORKFLOW = """
mutation($input: WorkflowInput!) { createWorkflow(input: $input) {
  workflow { module { apiName } condition
    trigger { fields } steps { ... on CreateRecordStep { module { apiName } data } } }
  userErrors { code message path } } }
"""
RULE = """
mutation($id: ID!, $input: RuleInput!) { createRule(moduleId: $id, input: $input) {
  rule { key filter } userErrors { code message path } } }
"""
BOTH = {"amount": {"gt": "1"}, "worth": {"lt": "9"}}


async def test_a_view_is_made_and_seen_by_former_names(shop: Shop) -> None:
    before = await create_view(
        shop.api,
        module="deal",
        label="Old",
        kind="TABLE",
        columns=[{"field": "amount"}, {"field": "company.city"}],
        filter={"stage": {"eq": "NEW"}},
        orderBy=[{"field": "amount", "sort": "DESC"}],
    )
    await shop.rename_all()
    made = await create_view(
        shop.api,
        module="deal",
        label="New",
        kind="TABLE",
        columns=[{"field": "amount"}, {"field": "company.city"}],
        filter={"stage": {"eq": "NEW"}, "company": {"city": {"neq": "Oslo"}}},
        orderBy=[{"field": "amount", "sort": "DESC"}],
        totals=[{"function": "SUM", "field": "amount"}],
    )
    for view, names in ((before, ["D2", "D1"]), (made, ["D2"])):
        told = await shown(shop.api, view)
        assert told["module"] == {"apiName": "chance"}
        assert [one["path"] for one in told["columns"]] == ["worth", "client.town"]
        assert told["filter"]["phase"] == {"eq": "NEW"}
        for root in ("deals", "chances"):
            data = await shop.api(
                f"query($v: ID!) {{ {root}(view: $v) {{ nodes {{ name }} }} }}", v=view["id"]
            )
            assert [one["name"] for one in data[root]["nodes"]] == names
    assert made["filter" if "filter" in made else "id"]
    views = await shop.api(
        '{ old: views(module: "deal") { id } new: views(module: "chance") { id } }'
    )
    assert views["old"] == views["new"] != []


async def test_both_names_in_what_is_kept_are_invalid(shop: Shop) -> None:
    await shop.rename_all()
    wrong = await refused_view(
        shop.api,
        module="deal",
        label="Both",
        kind="TABLE",
        columns=[{"field": "name"}],
        filter={"or": [BOTH]},
    )
    assert wrong == [("INVALID", ["input", "filter", "or", "0"])]
    rule = await shop.api(
        RULE,
        id=shop.modules["deal"],
        input={"key": "a", "label": "A", "on": ["DELETE"], "message": "No.", "filter": BOTH},
    )
    (error,) = rule["createRule"]["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "filter"])
    workflow = await shop.api(
        WORKFLOW,
        input={
            "name": "W",
            "module": "deal",
            "trigger": {"on": ["RECORD_CREATED"]},
            "steps": [
                {"createRecord": {"module": "deal", "data": {"name": "x", "amount": 1, "worth": 2}}}
            ],
        },
    )
    (error,) = workflow["createWorkflow"]["userErrors"]
    assert error["code"] == "INVALID"
    assert "amount and worth are one field" in error["message"]


async def test_filter_controls_are_kept_by_former_names(shop: Shop) -> None:
    await shop.rename_all()
    payload = (await shop.api(FILTERS, module="deal", fields=["amount", "company"]))[
        "saveFilterPreferences"
    ]
    assert payload["userErrors"] == []
    found = [one["path"] for one in payload["filterPreferences"]["fields"]]
    assert found == ["worth", "client"]
    asked = await shop.api('{ filterPreferences(module: "deal") { fields { path } } }')
    assert [one["path"] for one in asked["filterPreferences"]["fields"]] == found


async def test_a_workflow_is_made_by_former_names(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        WORKFLOW,
        input={
            "name": "W",
            "module": "deal",
            "trigger": {"on": ["RECORD_UPDATED"], "fields": ["amount"]},
            "condition": {"company": {"city": {"eq": "Rome"}}},
            "steps": [
                {
                    "createRecord": {
                        "module": "company",
                        "data": {"name": "{{ record.company.city }}", "city": "{{ record.code }}"},
                    }
                }
            ],
        },
    )
    assert data["createWorkflow"]["userErrors"] == []
    made = data["createWorkflow"]["workflow"]
    assert made["module"] == {"apiName": "chance"}
    assert made["condition"] == {"client": {"town": {"eq": "Rome"}}}
    (step,) = made["steps"]
    assert step["module"] == {"apiName": "firm"}
    assert step["data"] == {
        "name": "{{ record.client.town }}",
        "town": "{{ record.externalId }}",
    }


async def test_definitions_name_by_former_names(shop: Shop) -> None:
    await shop.rename_all()
    deal, company = shop.modules["deal"], shop.modules["company"]
    for module, given in (
        (company, lookup("main", "deal", "mainOf")),
        (deal, field("double", "FORMULA", formula={"expression": "amount * 2"})),
        (
            company,
            field(
                "total",
                "ROLLUP",
                rollup={
                    "function": "SUM",
                    "list": "deals",
                    "field": "amount",
                    "filter": {"stage": {"eq": "NEW"}},
                },
            ),
        ),
        (
            deal,
            field(
                "about",
                "ANY_LOOKUP",
                lookup={
                    "modules": ["deal", "company"],
                    "inverseApiName": "aboutThis",
                    "inverseLabel": "About",
                },
            ),
        ),
    ):
        assert (await make_field(shop.api, module, given))["userErrors"] == []
    keys = await change_module(shop.api, deal, {"uniqueKeys": [["company", "closeDate"]]})
    assert keys["userErrors"] == []
    title = await change_module(shop.api, company, {"titleField": "city"})
    assert title["module"]["titleField"] == {"apiName": "town"}
    data = await shop.api(
        """{ firms(orderBy: [{name: ASC}]) { nodes { title total } }
          chances(orderBy: [{name: ASC}]) { nodes { double } }
          module(apiName: "deal") { apiName } }"""
    )
    assert [one["total"] for one in data["firms"]["nodes"]] == [None, "100", "200"]
    assert [one["title"] for one in data["firms"]["nodes"]] == ["Rome", "Oslo", "Rome"]
    assert [one["double"] for one in data["chances"]["nodes"]] == ["0", "200", "400"]
    assert data["module"] == {"apiName": "chance"}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"eq": "company"}, ["about a firm"]),
        ({"eq": "firm"}, ["about a firm"]),
        ({"in": ["deal", "firm"]}, ["about a deal", "about a firm"]),
        ({"neq": "company"}, ["about a deal", "about nothing"]),
        ({"notIn": ["deal"]}, ["about a firm", "about nothing"]),
    ],
)
async def test_the_module_of_what_is_pointed_to_is_asked_for_by_a_former_name(
    shop: Shop, asked: Json, names: list[str]
) -> None:
    await shop.api.module(
        apiName="remark",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("about", "ANY_LOOKUP", lookup={"modules": ["deal", "company"]}),
        ],
    )
    ids = await shop.api(
        "{ deals(first: 1) { nodes { id } } companies(first: 1) { nodes { id } } }"
    )
    made = await shop.api(
        "mutation($d: [RemarkCreate!]!) { createRemarks(data: $d) { userErrors { message } } }",
        d=[
            {"name": "about a deal", "aboutId": ids["deals"]["nodes"][0]["id"]},
            {"name": "about a firm", "aboutId": ids["companies"]["nodes"][0]["id"]},
            {"name": "about nothing"},
        ],
    )
    assert made["createRemarks"]["userErrors"] == []
    await shop.rename_all()
    data = await shop.api(
        """query($f: RemarkFilter) { remarks(filter: $f, orderBy: [{name: ASC}]) {
          nodes { name } } }""",
        f={"about": {"module": asked}},
    )
    assert [one["name"] for one in data["remarks"]["nodes"]] == names


async def test_records_of_several_modules_answer_by_what_they_shared(shop: Shop) -> None:
    document = """query($m: [RecordsModule!], $f: RecordFilter!) {
      records(modules: ["deal", "company"], orderBy: [{module: ASC}, {name: DESC}],
          filter: {and: [{module: {in: $m}}, $f]}) {
        nodes { title } aggregates { countDistinct { name } }
        groups(by: [{name: {}}]) { nodes { key { name } count } } } }"""
    variables: Json = {"m": ["deal", "company"], "f": {"name": {"endsWith": "2"}}}
    before = await shop.api(document, **variables)
    assert [one["title"] for one in before["records"]["nodes"]] == ["C2", "D2"]
    await shop.rename("deal.name", "subject")
    await shop.rename_module("deal", "chance", "chances")
    assert await shop.api(document, **variables) == before
    await shop.rename("company.name", "subject")
    assert await shop.api(document, **variables) == before
    now = await shop.api(
        """{ records(modules: ["chance", "company"], filter: {subject: {endsWith: "2"}},
          orderBy: [{subject: ASC}]) { nodes { title } } }"""
    )
    assert [one["title"] for one in now["records"]["nodes"]] == ["C2", "D2"]
    (error,) = await shop.api.errors(
        """{ records(modules: ["chance", "company"], filter: {name: {eq: "x"},
          subject: {eq: "x"}}) { totalCount } }"""
    )
    assert "name and subject are one field" in error["message"]
