"""Writes by former names, of which an input has one or the other."""

from __future__ import annotations

import pytest

from tests.graphql.grace.shop import Shop
from tests.support.api import Json

CREATE = """
mutation($data: DealCreate!) {
  createDeal(data: $data) {
    deal { __typename name amount code stage company { name city } }
    userErrors { code message path }
  }
}
"""


async def test_a_record_is_created_as_before(shop: Shop) -> None:
    data = {
        "name": "New",
        "amount": "5",
        "code": "N",
        "stage": "WON",
        "company": {"create": {"name": "C9", "city": "Bern"}},
    }
    await shop.rename_all()
    payload = (await shop.api(CREATE, data=data))["createDeal"]
    assert payload["userErrors"] == []
    assert payload["deal"] == {
        **data,
        "__typename": "Deal",
        "company": {"name": "C9", "city": "Bern"},
    }
    kept = await shop.api('{ chanceBy(key: {externalId: "N"}) { worth phase client { town } } }')
    assert kept["chanceBy"] == {"worth": "5", "phase": "WON", "client": {"town": "Bern"}}


async def test_every_mutation_has_its_former_name(shop: Shop) -> None:
    ids = [one["id"] for one in (await shop.api("{ deals { nodes { id } } }"))["deals"]["nodes"]]
    await shop.rename_all()
    data = await shop.api(
        """mutation($id: ID!, $update: DealUpdate!, $rows: [DealUpsert!]!, $where: DealSelection!,
            $company: CompanyUpdate!, $firm: ID!) {
          updateDeal(id: $id, data: $update) { deal { amount stage } userErrors { message } }
          updateDeals(where: {filter: {code: {eq: "X1"}}}, data: {amount: "7"}) { count }
          upsertDeals(by: [CODE], data: $rows) { results { deal { code amount } } }
          again: upsertDeals(by: [EXTERNAL_ID, CODE], data: $rows) { results { deal { amount } } }
          deleteDeals(where: $where) { count }
          restoreDeals(where: {filter: {amount: {eq: "7"}}, trashed: true}) { count }
          deleteDeal(id: $id) { deal { name } userErrors { message } }
          updateCompany(id: $firm, data: $company) {
            company { city deals { totalCount } } userErrors { message } }
        }""",
        id=ids[0],
        update={"amount": "9", "stage": None, "company": {"update": {"city": "Ulm"}}},
        rows=[{"code": "X2", "amount": "3"}, {"code": "X8", "amount": "4", "name": "D8"}],
        where={"filter": {"code": {"in": ["X1"]}}},
        company={"city": "Bonn", "deals": {"create": [{"name": "Sub", "amount": "1"}]}},
        firm=(await shop.api('{ companyBy(key: {name: "C2"}) { id } }'))["companyBy"]["id"],
    )
    assert data["updateDeal"] == {"deal": {"amount": "9", "stage": None}, "userErrors": []}
    assert data["updateDeals"] == {"count": 1}
    rows = [one["deal"] for one in data["upsertDeals"]["results"]]
    assert rows == [{"code": "X2", "amount": "3"}, {"code": "X8", "amount": "4"}]
    assert [one["deal"] for one in data["again"]["results"]] == [{"amount": "3"}, {"amount": "4"}]
    assert (data["deleteDeals"], data["restoreDeals"]) == ({"count": 1}, {"count": 1})
    assert data["deleteDeal"] == {"deal": {"name": "D0"}, "userErrors": []}
    assert data["updateCompany"] == {
        "company": {"city": "Bonn", "deals": {"totalCount": 2}},
        "userErrors": [],
    }


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"amount": "1", "worth": "1"}, ("INVALID", "amount and worth", ["data", "amount"])),
        ({"worth": "1", "amount": "1"}, ("INVALID", "amount and worth", ["data", "amount"])),
        (
            {"companyId": None, "clientId": None},
            ("INVALID", "companyId and clientId", ["data", "companyId"]),
        ),
        (
            {"companyId": None, "client": {"connect": {"name": "C1"}}},
            ("INVALID", "clientId and client both", ["data", "client"]),
        ),
        (
            {"company": {"create": {"name": "x", "town": "a", "city": "b"}}},
            ("INVALID", "city and town", ["data", "company", "create", "city"]),
        ),
        ({"code": "x" * 300}, ("TOO_LONG", "", ["data", "code"])),
        ({"code": "X1"}, ("NOT_UNIQUE", "", ["data", "code"])),
        (
            {"company": {"connect": {"name": "C7"}}},
            ("NOT_FOUND", "", ["data", "company", "connect", "name"]),
        ),
    ],
)
async def test_a_mistake_is_told_by_the_name_that_was_given(
    shop: Shop, data: Json, told: tuple[str, str, list[str]]
) -> None:
    await shop.rename_all()
    payload = (await shop.api(CREATE, data={"name": "New", **data}))["createDeal"]
    (error,) = payload["userErrors"]
    code, text, path = told
    assert (error["code"], error["path"]) == (code, path)
    assert text in error["message"]
    assert payload["deal"] is None


async def test_mistakes_of_many_rows_are_told_by_the_names_that_were_given(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        """mutation($data: [DealCreate!]!) { createDeals(data: $data) {
          results { userErrors { path } } userErrors { path } } }""",
        data=[{"name": "a", "code": "X1"}, {"name": "b", "externalId": "X2"}],
    )
    assert data["createDeals"] == {
        "results": [
            {"userErrors": [{"path": ["data", "0", "code"]}]},
            {"userErrors": [{"path": ["data", "1", "externalId"]}]},
        ],
        "userErrors": [{"path": ["0", "code"]}, {"path": ["1", "externalId"]}],
    }


async def test_both_lists_of_one_lookup_are_one_too_many(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        """mutation { createFirm(data: {name: "F", deals: {create: []}, chances: {create: []}}) {
          firm { id } userErrors { code path } } }"""
    )
    assert data["createFirm"] == {
        "firm": None,
        "userErrors": [{"code": "INVALID", "path": ["data", "deals"]}],
    }


async def test_an_upsert_takes_one_of_both_names(shop: Shop) -> None:
    await shop.rename_all()
    data = await shop.api(
        """mutation($rows: [DealUpsert!]!) { upsertDeals(by: [CODE], data: $rows,
            options: {partial: true}) { results { deal { code } userErrors { code path } } } }""",
        rows=[{"code": "X1", "externalId": "X2"}, {"externalId": "X2", "amount": "1"}],
    )
    first, second = data["upsertDeals"]["results"]
    assert first["userErrors"] == [{"code": "INVALID", "path": ["data", "0", "code"]}]
    assert second == {"deal": {"code": "X2"}, "userErrors": []}


async def test_records_are_merged_tagged_and_assigned_by_former_names(shop: Shop) -> None:
    nodes = (await shop.api("{ deals { nodes { id owner { id } } } }"))["deals"]["nodes"]
    await shop.rename_all()
    data = await shop.api(
        """mutation($into: ID!, $from: [ID!]!, $data: DealUpdate, $owner: ID!) {
          createTag(data: {name: "hot"}) { userErrors { message } }
          tagDeals(where: {filter: {code: {eq: "X0"}}}, tags: ["hot"]) { count }
          untagDeals(where: {filter: {code: {eq: "X1"}}}, tags: ["hot"]) { count }
          assignDeals(where: {filter: {amount: {gte: "0"}}}, ownerId: $owner) { count }
          mergeDeals(into: $into, from: $from, data: $data) {
            deal { name amount tags { name } company { city } } userErrors { message path } } }""",
        into=nodes[0]["id"],
        **{"from": [nodes[1]["id"]]},
        data={"amount": "42", "company": {"connect": {"name": "C1"}}},
        owner=nodes[0]["owner"]["id"],
    )
    assert data["tagDeals"] == {"count": 1}
    assert data["mergeDeals"] == {
        "deal": {
            "name": "D0",
            "amount": "42",
            "tags": [{"name": "hot"}],
            "company": {"city": "Oslo"},
        },
        "userErrors": [],
    }


async def test_a_dry_run_and_a_conflict_are_told_by_former_names(shop: Shop) -> None:
    (one, *_) = (await shop.api("{ deals { nodes { id } } }"))["deals"]["nodes"]
    await shop.rename_all()
    update = """mutation($id: ID!, $data: DealUpdate!, $options: WriteOptions, $v: Int) {
      updateDeal(id: $id, data: $data, options: $options, expectedVersion: $v) {
        preview { changes { field after record { __typename ... on Deal { amount } } } }
        conflict { fields { field theirs mine } } userErrors { code } } }"""
    dry = await shop.api(update, id=one["id"], data={"amount": "1"}, options={"dryRun": True})
    (change,) = dry["updateDeal"]["preview"]["changes"]
    assert change["record"] == {"__typename": "Deal", "amount": "1"}
    assert (change["field"], change["after"]) == ("worth", "1")
    await shop.api(update, id=one["id"], data={"amount": "2"})
    late = await shop.api(update, id=one["id"], data={"amount": "3"}, v=1)
    (field,) = late["updateDeal"]["conflict"]["fields"]
    assert field == {"field": "worth", "theirs": "2", "mine": "3"}
