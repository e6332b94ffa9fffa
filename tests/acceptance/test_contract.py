"""The operations that client teams wrote run as they are against a workspace like the demo's."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.api import Api, Json

CONTRACT = Path(__file__).parents[3] / "shared" / "contract"
DONE = ("first-workspace", "read-engine", "write-engine")
INLINE_EDIT = CONTRACT / "write-engine" / "inline-edit.graphql"
HISTORY = CONTRACT / "write-engine" / "history.graphql"
DOCUMENTS = sorted(path for folder in DONE for path in (CONTRACT / folder).glob("*.graphql"))

pytestmark = [
    pytest.mark.skipif(not DOCUMENTS, reason=f"the contract is absent: {CONTRACT.name}"),
]


async def variables(demo: Api, path: Path) -> Json:
    """The document's variables: those beside it, and ids of the demo's own records."""
    beside = path.with_suffix(".json")
    given: Json = json.loads(beside.read_text()) if beside.exists() else {}
    data = await demo(
        """{ companies(first: 1) { nodes { id } } leads(first: 1) { nodes { id } }
             deals(first: 1) { nodes { id } } contacts(first: 1) { nodes { id } } }"""
    )
    found = {name: data[name]["nodes"][0]["id"] for name in data}
    ids = {
        "companyId": found["companies"],
        "leadId": found["leads"],
        "contactId": found["contacts"],
        "dealId": found["deals"],
        "id": found["companies"] if "company" in path.stem else found["deals"],
    }
    text = path.read_text()
    return {**{name: value for name, value in ids.items() if f"${name}:" in text}, **given}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
async def test_document_runs_as_it_is(demo: Api, path: Path) -> None:
    data = await demo(path.read_text(), **await variables(demo, path))
    assert data


async def test_the_table_of_deals(demo: Api) -> None:
    path = CONTRACT / "first-workspace" / "deals-table.graphql"
    given = await variables(demo, path)
    deals = (await demo(path.read_text(), **given))["deals"]
    assert deals["totalCount"] > 0
    assert len(deals["edges"]) == min(10, deals["totalCount"])
    for edge in deals["edges"]:
        node = edge["node"]
        assert node["stage"] in {"DEAL_WON", "AWAITING_PAYMENT"}
        assert float(node["amount"]) >= 1000
        assert node["company"]["name"]
        assert node["owner"]["name"] == "Ada Admin"
    days = [edge["node"]["closeDate"] for edge in deals["edges"]]
    assert days == sorted(days, reverse=True)
    assert deals["pageInfo"]["startCursor"] == deals["edges"][0]["cursor"]


async def test_the_page_of_a_company(demo: Api) -> None:
    path = CONTRACT / "first-workspace" / "company-page.graphql"
    given = await variables(demo, path)
    data = await demo(path.read_text(), **given)
    company = data["company"]
    assert company["id"] == given["id"] == data["node"]["id"]
    assert data["node"]["__typename"] == "Company"
    assert data["node"]["name"] == company["name"] == company["title"]
    assert company["contacts"]["totalCount"] == 2
    assert company["open"]["totalCount"] + company["won"]["totalCount"] <= 3
    assert {deal["stage"] for deal in company["open"]["nodes"]} & {"DEAL_WON", "DEAL_LOST"} == set()
    assert [module["apiName"] for module in data["modules"]] == [
        "company",
        "contact",
        "lead",
        "deal",
        *("note", "task", "callLog", "tag", "activityLog"),
    ]


async def test_a_deal_is_created_and_another_refused(demo: Api) -> None:
    path = CONTRACT / "first-workspace" / "create-deal.graphql"
    given = await variables(demo, path)
    data = await demo(path.read_text(), **given)
    deal = data["createDeal"]["deal"]
    assert data["createDeal"]["userErrors"] == []
    assert deal["title"] == "Rollout at two sites"
    assert deal["amount"] == "12500.50"
    assert deal["stage"] == "NEW_DEAL"
    assert deal["version"] == 1
    assert deal["company"]["id"] == given["companyId"]
    assert deal["lead"]["id"] == given["leadId"]
    refused = data["refused"]
    assert refused["deal"] is None
    found = {(error["code"], tuple(error["path"])) for error in refused["userErrors"]}
    assert found == {
        ("REQUIRED", ("data", "name")),
        ("OUT_OF_RANGE", ("data", "amount")),
        ("REQUIRED", ("data", "leadId")),
    }


async def test_vehicles_are_defined(demo: Api) -> None:
    path = CONTRACT / "first-workspace" / "define-vehicles.graphql"
    payload = (await demo(path.read_text()))["createModule"]
    assert payload["userErrors"] == []
    assert [field["apiName"] for field in payload["module"]["fields"]] == [
        "plate",
        "fuel",
        "price",
        "buyer",
    ]
    data = await demo(
        """mutation { createVehicle(data: {plate: "B-TS 1", fuel: ELECTRIC, price: "100.00"})
             { vehicle { title fuel price buyer { id } } userErrors { message } } }"""
    )
    assert data["createVehicle"] == {
        "vehicle": {"title": "B-TS 1", "fuel": "ELECTRIC", "price": "100.00", "buyer": None},
        "userErrors": [],
    }


async def test_the_kanban_of_deals(demo: Api) -> None:
    path = CONTRACT / "read-engine" / "kanban.graphql"
    given = {"filter": {"amount": {"gte": "1000"}}}
    deals = (await demo(path.read_text(), **given))["deals"]
    groups = deals["groups"]
    assert groups["totalCount"] == len(groups["nodes"]) >= 6
    assert [node["label"] for node in groups["nodes"]][:2] == [
        "New Deal",
        "Awaiting Final Approval",
    ]
    assert sum(node["count"] for node in groups["nodes"]) == deals["totalCount"] > 0
    for node in groups["nodes"]:
        cards = node["records"]["nodes"]
        assert len(cards) == min(5, node["count"])
        days = [card["closeDate"] for card in cards if card["closeDate"]]
        assert days == sorted(days)
        if len(cards) == node["count"] > 0:
            total = sum(Decimal(card["amount"]) for card in cards)
            assert Decimal(node["aggregates"]["sum"]["amount"]) == total


async def test_what_is_due(demo: Api) -> None:
    path = CONTRACT / "read-engine" / "due.graphql"
    leads = (await demo(path.read_text()))["leads"]
    for node in leads["nodes"]:
        access = node["viewerAccess"]
        assert access["canUpdate"] is access["canDelete"] is True
        assert {"ownerId", "name", "followUpAt", "status"} <= set(access["writableFields"])
    due = [node["followUpAt"] for node in leads["nodes"]]
    assert due == sorted(due)
    assert leads["pageInfo"]["hasPreviousPage"] is False or len(due) == 10


async def test_the_report_of_deals(demo: Api) -> None:
    path = CONTRACT / "read-engine" / "report.graphql"
    deals = (await demo(path.read_text()))["deals"]
    assert deals["aggregates"]["count"] == sum(node["count"] for node in deals["groups"]["nodes"])
    assert deals["groups"]["pageInfo"] == {"hasNextPage": False}


async def test_what_is_found(demo: Api) -> None:
    path = CONTRACT / "read-engine" / "find.graphql"
    given = await variables(demo, path)
    found = await demo(path.read_text(), **given)
    hits = found["search"]["nodes"]
    assert len(hits) == 10
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in hits:
        assert hit["field"]
        assert "an" in hit["snippet"].lower()
        assert hit["record"]["title"]
    assert found["contacts"]["totalCount"] >= len(found["contacts"]["nodes"]) > 0


@pytest.mark.skipif(not INLINE_EDIT.exists(), reason=f"the contract is absent: {CONTRACT.name}")
async def test_an_edit_in_place_is_tried_out(demo: Api) -> None:
    given = await variables(demo, INLINE_EDIT)
    counts = "{ contacts { totalCount } deals { totalCount } }"
    before = await demo(counts)
    payload = (await demo(INLINE_EDIT.read_text(), **given))["updateDeal"]
    assert (payload["userErrors"], payload["conflict"]) == ([], None)
    deal = payload["deal"]
    assert deal["stage"] == "AWAITING_PAYMENT"
    assert deal["company"]["phone"] == "+4930901820"
    assert deal["contact"]["email"] == "ada@example.org"
    changes = payload["preview"]["changes"]
    found = {(each["field"], each["after"]) for each in changes}
    assert {("stage", "AWAITING_PAYMENT"), ("email", "ada@example.org")} <= found
    stage = next(each for each in changes if each["field"] == "stage")
    assert stage["record"]["id"] == deal["id"]
    kept = await demo("query($id: ID!) { deal(id: $id) { stage version } }", id=deal["id"])
    assert kept["deal"] == {"stage": stage["before"], "version": 1}
    assert await demo(counts) == before


@pytest.mark.skipif(not HISTORY.exists(), reason=f"the contract is absent: {CONTRACT.name}")
async def test_the_history_of_a_deal(demo: Api) -> None:
    given = await variables(demo, HISTORY)
    made = await demo(
        """mutation($id: ID!) {
          createTag(data: {name: "VIP"}) { tag { id } userErrors { message } }
          updateDeal(id: $id, data: {tags: ["vip"]}, options: {note: {body: "Asked for it"}}) {
            userErrors { message } } }""",
        **given,
    )
    assert made["createTag"]["userErrors"] == made["updateDeal"]["userErrors"] == []
    deal = (await demo(HISTORY.read_text(), **given))["deal"]
    assert deal["tags"] == [{"id": made["createTag"]["tag"]["id"], "name": "VIP"}]
    (note,) = deal["notes"]["nodes"]
    assert (note["body"], note["owner"]["name"]) == ("Asked for it", "Ada Admin")
    line = deal["timeline"]["nodes"][0]
    assert line["note"] == "Asked for it"
    assert [change["field"] for change in line["changes"]] == ["tags"]
