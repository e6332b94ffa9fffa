"""Restored records whose links would make others have what is unique together."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import create, created_id, update
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

DELETE = """mutation($ids: [ID!]) { deleteFirms(where: {ids: $ids}) {
  count userErrors { message } } }"""
RESTORE = """mutation($ids: [ID!], $partial: Boolean) {
  restoreFirms(where: {ids: $ids}, options: {partial: $partial}) {
    count userErrors { code message path } } }"""
SITES = "{ sites(orderBy: [{number: ASC}]) { nodes { name firm { name } } } }"


@pytest.fixture
async def sites(api: Api) -> Api:
    """Sites, of which a firm has no two with one name or one mail."""
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    await api.module(
        apiName="site",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            field("mail", "EMAIL"),
            lookup("firm", "firm", "sites"),
            lookup("seller", "firm", "sold"),
        ],
        uniqueKeys=[["firm", "name"], ["mail", "firm"], ["firm", "seller"]],
    )
    return api


async def restore(api: Api, *ids: str, partial: bool = False) -> Json:
    payload: Json = (await api(RESTORE, ids=ids, partial=partial))["restoreFirms"]
    return payload


async def shown(api: Api) -> list[tuple[str, str | None]]:
    found = (await api(SITES))["sites"]["nodes"]
    return [(each["name"], each["firm"] and each["firm"]["name"]) for each in found]


async def test_two_that_became_the_same_keep_their_firm_in_the_bin(sites: Api) -> None:
    firm, other = [await created_id(sites, "firm", name=name) for name in ("F", "G")]
    await created_id(sites, "site", name="A", firmId=firm)
    second = await created_id(sites, "site", name="B", firmId=firm)
    await created_id(sites, "site", name="C", firmId=other)
    await sites(DELETE, ids=[firm, other])
    # Neither has a firm now, so they may be called the same.
    assert (await update(sites, "site", second, {"name": "A"}))["userErrors"] == []
    refused = await restore(sites, firm, other)
    assert refused["count"] == 0
    (error,) = refused["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_UNIQUE", ["where", "ids", "0"])
    assert error["message"] == (
        "Firm F: Site A would be linked with it again, and Firm and Name together must be unique: "
        "Site A has the same. Change one of them first."
    )
    partly = await restore(sites, firm, other, partial=True)
    assert partly["count"] == 1
    assert await shown(sites) == [("A", None), ("A", None), ("C", "G")]
    assert (await update(sites, "site", second, {"name": "B"}))["userErrors"] == []
    assert await restore(sites, firm) == {"count": 1, "userErrors": []}
    assert await shown(sites) == [("A", "F"), ("B", "F"), ("C", "G")]


async def test_letters_that_count_as_the_same_are_the_same(sites: Api) -> None:
    firm = await created_id(sites, "firm", name="F")
    await created_id(sites, "site", name="A", mail="a@x.example", firmId=firm)
    second = await created_id(sites, "site", name="B", firmId=firm)
    await sites(DELETE, ids=[firm])
    await update(sites, "site", second, {"mail": "A@x.example"})
    (error,) = (await restore(sites, firm))["userErrors"]
    assert "Mail and Firm together" in error["message"]


async def test_a_record_of_the_bin_is_in_nobodys_way(sites: Api, pool: Pool) -> None:
    firm = await created_id(sites, "firm", name="F")
    await created_id(sites, "site", name="A", firmId=firm)
    second = await created_id(sites, "site", name="B", firmId=firm)
    await sites(DELETE, ids=[firm])
    await update(sites, "site", second, {"name": "A"})
    await sites("mutation($id: ID!) { deleteSite(id: $id) { userErrors { code } } }", id=second)
    assert (await restore(sites, firm))["count"] == 1
    # The other one has its link back too, and cannot come out of the bin beside the first.
    back = await sites(
        """mutation($id: ID!) { restoreSites(where: {ids: [$id]}) {
             count userErrors { code } } }""",
        id=second,
    )
    assert back["restoreSites"] == {"count": 0, "userErrors": [{"code": "NOT_UNIQUE"}]}


async def test_both_links_of_a_key_come_back_together(sites: Api) -> None:
    firm, seller = [await created_id(sites, "firm", name=name) for name in ("F", "S")]
    await created_id(sites, "site", name="A", firmId=firm, sellerId=seller)
    await sites(DELETE, ids=[firm, seller])
    assert (await restore(sites, firm, seller))["count"] == 2
    assert (await create(sites, "site", {"firmId": firm, "sellerId": seller}))["userErrors"] != []
    await sites(DELETE, ids=[firm, seller])
    twin = await created_id(sites, "site", name="twin")
    assert (await restore(sites, firm))["count"] == 1
    await update(sites, "site", twin, {"firmId": firm})
    assert (await restore(sites, seller))["count"] == 1
