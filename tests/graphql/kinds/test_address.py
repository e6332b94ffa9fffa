"""ADDRESS fields: filters, orders, groups and search by parts, and values written whole."""

from __future__ import annotations

import json

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import create, field, lookup
from tests.support.views import create_view

ADDRESSES: dict[str, Json | None] = {
    "a": {"street1": "Hauptstraße 1", "city": "Köln", "postalCode": "50667", "country": "DE"},
    "b": {"street1": "Am Dom 2", "city": "koln", "region": "NRW", "country": "DE"},
    "c": {"city": "Paris", "postalCode": "01000", "country": "FR"},
    "d": {"country": "FR"},
    "e": None,
}
UPDATE = """
mutation Update($id: ID!, $data: SiteUpdate!) {
  updateSite(id: $id, data: $data) {
    site { version address { text city country } } userErrors { code path message } }
}
"""


@pytest.fixture
async def sites(api: Api) -> Api:
    """The API of a workspace with firms, and their sites with addresses."""
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT", unique=True)])
    await api.module(
        apiName="site",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("address", "ADDRESS"),
            field("first", "ADDRESS", readOnly=True),
            lookup("firm", "firm", "sites"),
            field("town", "FORMULA", formula={"expression": "upper(address.city)"}),
        ],
    )
    await create(api, "Firms", "name", [{"name": "F"}])
    rows = [
        {"name": name, "address": address, "firm": {"connect": {"name": "F"}}}
        for name, address in ADDRESSES.items()
    ]
    await create(api, "Sites", "name", rows)
    return api


async def found(api: Api, filter_: Json) -> str:
    """The names of the sites that a filter finds, asked by literal parts and by a variable."""
    data = await api(
        """query($filter: SiteFilter) {
          sites(filter: $filter, orderBy: [{name: ASC}]) { nodes { name } }
          firms(filter: {sites: {some: $filter}}) { totalCount } }""",
        filter=filter_,
    )
    names = "".join(node["name"] for node in data["sites"]["nodes"])
    assert data["firms"]["totalCount"] == bool(names)
    return names


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"city": {"contains": "KOL"}}, "ab"),
        ({"city": {"eqIgnoreCase": "köln"}, "region": {"isNull": True}}, "a"),
        ({"city": {"isNull": True}}, "de"),
        ({"country": {"in": ["fr", "US"]}}, "cd"),
        ({"country": {"neq": "FR"}}, "abe"),
        ({"country": {"eq": "FR"}, "isNull": False, "city": {"startsWith": "p"}}, "c"),
        ({"postalCode": {"startsWith": "0"}}, "c"),
        ({"street1": {"contains": "STRASSE"}}, "a"),
        ({"street1": {"contains": "straße"}}, "a"),
        ({"street2": {"isNull": False}}, ""),
        ({"text": {"contains": "1, 50667 koln"}}, "a"),
        ({"isNull": True}, "e"),
        ({"isNull": False}, "abcd"),
    ],
)
async def test_filters_by_parts(sites: Api, asked: Json, names: str) -> None:
    assert await found(sites, {"address": asked}) == names
    others = "".join(name for name in ADDRESSES if name not in names)
    assert await found(sites, {"not": {"address": asked}}) == others


async def test_orders_and_pages_by_parts(sites: Api) -> None:
    query = """query($order: [SiteOrder!], $after: String) {
      sites(orderBy: $order, first: 2, after: $after) {
        nodes { name } pageInfo { endCursor hasNextPage } } }"""
    for order, names in (
        ([{"address": {"country": "ASC"}}, {"address": {"city": "DESC"}}], "bacde"),
        ([{"address": {"city": "ASC"}}], "abcde"),
        ([{"address": {"postalCode": "DESC_NULLS_FIRST"}}], "edbac"),
    ):
        after, seen = None, ""
        while True:
            page = (await sites(query, order=order, after=after))["sites"]
            seen += "".join(node["name"] for node in page["nodes"])
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == names
    (error,) = await sites.errors(
        "{ sites(orderBy: [{address: {city: ASC, country: ASC}}]) { totalCount } }"
    )
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_groups_by_parts(sites: Api) -> None:
    data = await sites(
        """{ sites {
          groups(by: [{address: {country: {}}}]) {
            nodes { label count key { address { country city } } records { totalCount } } }
          two: groups(by: [{address: {country: {}}}, {address: {city: {}}}], first: 2) {
            nodes { key { address { country city __typename } town } label } }
          none: groups(by: [{town: {}}], first: 1) { nodes { key { address { city } } } }
          aggregates { countEmpty { address } countDistinct { address } } } }"""
    )
    groups = data["sites"]["groups"]["nodes"]
    assert groups == [
        {
            "label": label or "(none)",
            "count": count,
            "key": {"address": {"country": label, "city": None}},
            "records": {"totalCount": count},
        }
        for label, count in (("DE", 2), ("FR", 2), (None, 1))
    ]
    assert data["sites"]["two"]["nodes"][0] == {
        "key": {
            "address": {"country": "DE", "city": "Köln", "__typename": "AddressGroupKey"},
            "town": None,
        },
        "label": "DE / Köln",
    }
    assert data["sites"]["none"]["nodes"][0]["key"] == {"address": None}
    assert data["sites"]["aggregates"] == {
        "countEmpty": {"address": 1},
        "countDistinct": {"address": 4},
    }


async def test_search_finds_streets_cities_and_countries(sites: Api) -> None:
    for text, names in (
        ("hauptstraße", "a"),
        ("50667", "a"),
        ("france", "cd"),
        ("dom germany", "b"),
    ):
        data = await sites(
            "query($q: String!) { sites(search: $q, orderBy: [{name: ASC}]) { nodes { name } } }",
            q=text,
        )
        assert "".join(node["name"] for node in data["sites"]["nodes"]) == names


async def test_an_address_is_written_whole_and_cleared(sites: Api, pool: Pool) -> None:
    made = await sites('{ siteBy(key: {name: "a"}) { id town } }')
    assert made["siteBy"]["town"] == "KÖLN"
    id_ = made["siteBy"]["id"]

    async def update(**data: object) -> Json:
        payload: Json = (await sites(UPDATE, id=id_, data=data))["updateSite"]
        return payload

    same = await update(address=ADDRESSES["a"])
    assert same["site"]["version"] == 1
    moved = await update(address={"city": "Bonn"})
    assert moved["site"]["address"] == {"text": "Bonn", "city": "Bonn", "country": None}
    cleared = await update(address={"city": ""})
    assert cleared["site"] == {"version": 3, "address": None}
    refused = await update(address={"city": "Bonn", "country": "XX"})
    (error,) = refused["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["data", "address"])
    assert "country of Address" in error["message"]
    first = await update(first={"city": "Bonn"})
    assert first["userErrors"] == []
    again = await update(first={"city": "Bonn", "country": "DE"})
    assert [error["code"] for error in again["userErrors"]] == ["READ_ONLY"]
    changes = [
        json.loads(row["changes"])
        for row in await pool.fetch(
            f"select changes from {sites.workspace.schema}.timeline where record_id = $1 "
            "and action = 'UPDATED' order by id",
            id_,
        )
    ]
    told = {name.partition("_city")[0]: value for name, value in changes[0].items()}
    assert ["Köln", "Bonn"] in told.values()


async def test_views_and_several_modules_ask_for_parts(sites: Api) -> None:
    view = await create_view(
        sites,
        module="site",
        label="V",
        kind="TABLE",
        columns=[{"field": "address"}],
        filter={"address": {"city": {"contains": "köln"}, "country": {"eq": "DE"}}},
    )
    data = await sites(
        "query($v: ID!) { sites(view: $v, orderBy: [{name: ASC}]) { nodes { name } } }",
        v=view["id"],
    )
    assert [node["name"] for node in data["sites"]["nodes"]] == ["a", "b"]
    await sites.module(apiName="home", fields=[field("address", "ADDRESS")])
    await sites('mutation { createHome(data: {address: {city: "Bonn"}}) { home { id } } }')
    shared = await sites(
        """{ records(modules: ["site", "home"], filter: {address: {city: {in: ["Bonn", "Paris"]}}},
            orderBy: [{address: {city: ASC}}]) {
          nodes { ... on Site { address { city } } ... on Home { address { city } } }
          groups(by: [{address: {country: {}}}]) { nodes { label } } } }"""
    )
    assert [node["address"]["city"] for node in shared["records"]["nodes"]] == ["Bonn", "Paris"]
    labels = [node["label"] for node in shared["records"]["groups"]["nodes"]]
    assert labels == ["FR", "(none)"]
