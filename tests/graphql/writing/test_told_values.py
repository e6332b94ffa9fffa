"""What conflicts, previews and timelines show of tags, files and addresses: as people know them."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import created_id, created_ids, updated
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field
from tests.support.uploads import PDF, upload

SIDES = "userErrors { code } conflict { fields { field base theirs mine } }"
UPDATE = f"""mutation($id: ID!, $data: SiteUpdate!, $version: Int, $options: WriteOptions) {{
  updateSite(id: $id, data: $data, expectedVersion: $version, options: $options) {{
    {SIDES} preview {{ changes {{ field before after }} }} }} }}"""
TRY_ALL = """mutation($data: SiteUpdate!, $ids: [ID!]) {
  updateSites(where: {ids: $ids}, data: $data, options: {dryRun: true}) {
    count preview { changes { field before after } } } }"""
DRY = {"dryRun": True}


@pytest.fixture
async def sites(api: Api) -> Api:
    """The API of a workspace of sites, and some tags."""
    await api.module(
        apiName="site",
        titleField="name",
        fields=[field("name", "TEXT"), field("plan", "FILE"), field("place", "ADDRESS")],
    )
    await created_ids(api, "tag", [{"name": name} for name in ("Old", "new", "VIP", "gone")])
    return api


async def conflict(api: Api, id: str, data: Json) -> dict[str, tuple[object, object, object]]:
    """What stands against a write that was made for version 1, by field."""
    payload = (await api(UPDATE, id=id, data=data, version=1))["updateSite"]
    fields = payload["conflict"]["fields"]
    return {each["field"]: (each["base"], each["theirs"], each["mine"]) for each in fields}


async def tried(api: Api, id: str, data: Json) -> dict[str, tuple[object, object]]:
    """What a write would change, by field."""
    payload = (await api(UPDATE, id=id, data=data, options=DRY))["updateSite"]
    changes = payload["preview"]["changes"]
    return {each["field"]: (each["before"], each["after"]) for each in changes}


async def last(api: Api, id: str) -> dict[str, tuple[str | None, str | None]]:
    """What the last line of the timeline tells, by field."""
    data = await api(
        "query($id: ID!) { site(id: $id) { timeline(first: 1) { nodes { "
        "changes { field before after } } } } }",
        id=id,
    )
    (line,) = data["site"]["timeline"]["nodes"]
    return {each["field"]: (each["before"], each["after"]) for each in line["changes"]}


async def test_tags_are_told_by_their_names(sites: Api) -> None:
    site = await created_id(sites, "site", name="a", tags=["new", "Old"])
    assert await tried(sites, site, {"tags": ["vip"]}) == {"tags": (["new", "Old"], ["VIP"])}
    await updated(sites, "site", site, {"tags": ["VIP", "gone"]})
    assert await conflict(sites, site, {"tags": ["Old"]}) == {
        "tags": (["new", "Old"], ["gone", "VIP"], ["Old"])
    }
    assert await conflict(sites, site, {"tags": []}) == {
        "tags": (["new", "Old"], ["gone", "VIP"], None)
    }
    gone, old = [
        (await sites(f'{{ tagBy(key: {{name: "{name}"}}) {{ id }} }}'))["tagBy"]["id"]
        for name in ("gone", "Old")
    ]
    await sites(
        """mutation($gone: ID!, $old: ID!) { deleteTag(id: $gone) { userErrors { code } }
             updateTag(id: $old, data: {name: "Older"}) { userErrors { code } } }""",
        gone=gone,
        old=old,
    )
    assert await conflict(sites, site, {"tags": ["new"]}) == {
        "tags": (["new", "Older"], ["VIP"], ["new"])
    }


async def test_files_are_told_by_their_names(sites: Api) -> None:
    plans = [(await upload(sites, f"plan {name}.pdf", PDF))["id"] for name in "abc"]
    site = await created_id(sites, "site", name="a", plan=plans[0])
    assert (await last(sites, site))["plan"] == (None, "plan a.pdf")
    assert await tried(sites, site, {"plan": plans[1]}) == {"plan": ("plan a.pdf", "plan b.pdf")}
    await updated(sites, "site", site, {"plan": plans[1]})
    assert await last(sites, site) == {"plan": ("plan a.pdf", "plan b.pdf")}
    assert await conflict(sites, site, {"plan": plans[2]}) == {
        "plan": ("plan a.pdf", "plan b.pdf", "plan c.pdf")
    }
    await updated(sites, "site", site, {"plan": None})
    assert await last(sites, site) == {"plan": ("plan b.pdf", None)}


async def test_addresses_are_told_by_the_parts_that_data_takes(sites: Api) -> None:
    here: Json = {"street1": "Weg 1", "city": "Bonn", "country": "DE"}
    whole = {
        "street1": "Weg 1",
        "street2": None,
        "city": "Bonn",
        "region": None,
        "postalCode": None,
        "country": "DE",
    }
    site = await created_id(sites, "site", name="a", place=here)
    there = {**here, "city": "Köln"}
    assert await tried(sites, site, {"place": there}) == {
        "place": (whole, {**whole, "city": "Köln"})
    }
    await updated(sites, "site", site, {"place": there})
    shown = await conflict(sites, site, {"place": {**here, "city": "Ulm"}})
    assert shown == {"place": (whole, {**whole, "city": "Köln"}, {**whole, "city": "Ulm"})}
    base = shown["place"][0]
    await updated(sites, "site", site, {"place": base})
    data = await sites("query($id: ID!) { site(id: $id) { place { city } } }", id=site)
    assert data["site"]["place"] == {"city": "Bonn"}


async def test_the_names_of_all_tags_are_asked_for_in_one_statement(
    sites: Api, database_url: str
) -> None:
    rows: list[Json] = [
        {"name": str(n), "tags": ["VIP"] if n % 2 else ["new", "Old"]} for n in range(40)
    ]
    ids = await created_ids(sites, "site", rows)
    counts = []
    async with watched_server(database_url) as watched:
        api = Api(watched.client, sites.workspace)
        await api("{ sites { totalCount } }")
        for count in (2, 40):
            await watched.statements()
            answer = await api(TRY_ALL, data={"tags": ["gone"]}, ids=ids[:count])
            counts.append(len(await watched.statements()))
            changes = answer["updateSites"]["preview"]["changes"]
            assert len(changes) == count
            assert {tuple(each["after"]) for each in changes} == {("gone",)}
    assert counts[0] == counts[1]
