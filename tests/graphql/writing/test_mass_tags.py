"""Gives records of a selection tags beside those that they have, and takes tags away."""

from __future__ import annotations

import pytest

from tests.graphql.writing.writes import (
    ERRORS,
    Tables,
    created,
    created_id,
    created_ids,
    delete,
    every,
    told,
    type_name,
    update,
    updated,
)
from tests.support.api import Api, Json
from tests.support.counting import watched_server
from tests.support.every_kind import field

TAGS = ("VIP", "cold", "Änderung")


@pytest.fixture
async def shop(api: Api) -> Api:
    """Cars, and three tags."""
    await api.module(apiName="car", titleField="name", fields=[field("name", "TEXT")])
    await created_ids(api, "tag", [{"name": name} for name in TAGS])
    return api


async def tag(
    api: Api,
    where: Json,
    tags: list[str],
    options: Json | None = None,
    *,
    verb: str = "tag",
    module: str = "car",
    more: str = "",
) -> Json:
    """The payload of a tagging."""
    name = type_name(module)
    answer = await api(
        f"""mutation($where: {name}Selection!, $tags: [String!]!, $options: WriteOptions) {{
          mass: {verb}{name}s(where: $where, tags: $tags, options: $options) {{
            count {ERRORS} {more} }} }}""",
        where=where,
        tags=tags,
        options=options,
    )
    payload: Json = answer["mass"]
    return payload


async def untag(api: Api, where: Json, tags: list[str], options: Json | None = None) -> Json:
    """The payload of an untagging."""
    return await tag(api, where, tags, options, verb="untag")


async def tagged(api: Api) -> list[str]:
    """The names of the tags of each car, in the order of the cars."""
    data = await api("{ cars(orderBy: [{name: ASC}]) { nodes { tags { name } } } }")
    return [" ".join(tag["name"] for tag in node["tags"]) for node in data["cars"]["nodes"]]


async def test_tags_come_beside_those_that_are_there_and_go_alone(
    shop: Api, tables: Tables
) -> None:
    ids = await created_ids(
        shop, "car", [{"name": "a"}, {"name": "b", "tags": ["cold"]}, {"name": "c"}]
    )
    counts = await tables.counts()
    payload = await tag(shop, {"ids": ids[:2]}, ["vip", "COLD", "VIP"])
    assert payload == {"count": 2, "userErrors": []}
    assert await tagged(shop) == ["cold VIP", "cold VIP", ""]
    assert await tables.counts() == (counts[0] + 2, counts[1] + 2)
    assert await untag(shop, {"all": True}, ["cold"]) == {"count": 3, "userErrors": []}
    assert await tagged(shop) == ["VIP", "VIP", ""]
    assert await every(shop, "car", "version") == [3, 3, 1]
    assert (await untag(shop, {"all": True}, ["vip", "änderung"]))["count"] == 3
    data = await shop("{ cars(filter: {tags: {isEmpty: true}}) { totalCount } }")
    assert data["cars"]["totalCount"] == 3


async def test_records_that_are_as_wanted_stay_untouched(shop: Api, tables: Tables) -> None:
    await created_ids(shop, "car", [{"name": "a", "tags": ["vip", "cold"]}, {"name": "b"}])
    counts = await tables.counts()
    assert (await tag(shop, {"filter": {"name": {"eq": "a"}}}, ["cold", "vip"]))["count"] == 1
    assert (await untag(shop, {"all": True}, ["änderung"]))["count"] == 2
    assert await every(shop, "car", "version") == [1, 1]
    assert await tables.counts() == counts


async def test_mistakes_are_told_together(shop: Api) -> None:
    ids = await created_ids(shop, "car", [{"name": "a"}])
    payload = await tag(shop, {}, ["vip", "nope"])
    assert told(payload["userErrors"]) == [("INVALID", ("where",)), ("NOT_FOUND", ("tags", "1"))]
    assert payload["userErrors"][1]["message"] == 'Tags: there is no Tag with name "nope".'
    assert told((await untag(shop, {"ids": ids}, ["nope"]))["userErrors"]) == [
        ("NOT_FOUND", ("tags", "0"))
    ]
    for verb in (tag, untag):
        payload = await verb(shop, {"ids": ids}, [])
        assert told(payload["userErrors"]) == [("REQUIRED", ("tags",))]
        payload = await verb(shop, {"ids": ids}, [f"t{n}" for n in range(101)])
        assert told(payload["userErrors"]) == [("OUT_OF_RANGE", ("tags",))]
    assert await tagged(shop) == [""]


async def test_a_record_has_no_more_than_it_can(shop: Api) -> None:
    many = [f"t{n:03}" for n in range(100)]
    await created_ids(shop, "tag", [{"name": name} for name in many])
    full, other = await created_ids(
        shop, "car", [{"name": "a", "tags": many}, {"name": "b", "tags": many[:10]}]
    )
    payload = await tag(shop, {"ids": [full, other]}, ["vip", "t000"])
    assert told(payload["userErrors"]) == [("OUT_OF_RANGE", ("tags",))]
    assert payload["userErrors"][0]["message"] == (
        "There would be 101 tags; a record can have 100. (Car a)"
    )
    assert payload["count"] == 0
    payload = await tag(shop, {"ids": [full, other]}, ["vip", "t000"], {"partial": True})
    assert (payload["count"], len(payload["userErrors"])) == (1, 1)
    assert [len(names.split()) for names in await tagged(shop)] == [100, 11]
    assert (await tag(shop, {"ids": [full, other]}, many))["userErrors"] != []
    assert (await tag(shop, {"ids": [full]}, many))["userErrors"] == []


async def test_a_dry_run_shows_what_it_would_come_to_and_keeps_nothing(
    shop: Api, tables: Tables
) -> None:
    car = await created(shop, "car", {"name": "a", "tags": ["cold"]})
    counts = await tables.counts()
    more = "preview { changes { record { id } field before after } }"
    payload = await tag(shop, {"all": True}, ["vip"], {"dryRun": True}, more=more)
    (change,) = payload["preview"]["changes"]
    assert payload["count"] == 1
    assert change == {
        "record": {"id": car["id"]},
        "field": "tags",
        "before": ["cold"],
        "after": ["cold", "VIP"],
    }
    assert await tagged(shop) == ["cold"]
    assert await tables.counts() == counts


async def test_history_and_notes_tell_of_it(shop: Api) -> None:
    car = await created_id(shop, "car", name="a", tags=["cold"])
    await tag(shop, {"ids": [car]}, ["vip"], {"note": {"body": "from the fair"}})
    data = await shop(
        """query($id: ID!) { car(id: $id) { notes { nodes { body } }
          timeline { nodes { action source note changes { field before after } } } } }""",
        id=car,
    )
    line = data["car"]["timeline"]["nodes"][0]
    assert (line["action"], line["source"], line["note"]) == ("UPDATED", "mass", "from the fair")
    (change,) = line["changes"]
    assert change["field"] == "tags"
    assert change["before"] == "cold"
    assert sorted(change["after"].split(", ")) == ["VIP", "cold"]
    assert data["car"]["notes"]["nodes"] == [{"body": "from the fair"}]


async def test_rules_refuse_it(shop: Api) -> None:
    module = (await shop('{ module(apiName: "car") { id } }'))["module"]["id"]
    rule = {
        "key": "k",
        "label": "K",
        "on": ["UPDATE"],
        "message": "Cold cars are no VIPs.",
        "filter": {"tags": {"hasAll": ["vip", "cold"]}},
    }
    data = await shop(
        "mutation($id: ID!, $rule: RuleInput!) { createRule(moduleId: $id, input: $rule) "
        "{ userErrors { message } } }",
        id=module,
        rule=rule,
    )
    assert data["createRule"]["userErrors"] == []
    await created_ids(shop, "car", [{"name": "a", "tags": ["cold"]}, {"name": "b"}])
    payload = await tag(shop, {"all": True}, ["vip"])
    assert told(payload["userErrors"]) == [("RULE_REJECTED", ("where",))]
    assert payload["userErrors"][0]["message"] == "Car a: Cold cars are no VIPs."
    assert await tagged(shop) == ["cold", ""]
    payload = await tag(shop, {"all": True}, ["vip"], {"partial": True})
    assert payload["count"] == 1
    assert await tagged(shop) == ["cold", "VIP"]


async def test_tags_are_tagged_too_and_entries_of_the_log_are_not(shop: Api) -> None:
    payload = await tag(shop, {"all": True}, ["vip"], module="tag")
    assert payload == {"count": 3, "userErrors": []}
    data = await shop('{ tags(filter: {tags: {hasAny: ["vip"]}}) { totalCount } }')
    assert data["tags"]["totalCount"] == 3
    for verb in ("tag", "untag"):
        (error,) = await shop.errors(
            f'mutation {{ {verb}ActivityLogs(where: {{all: true}}, tags: ["vip"]) {{ count }} }}'
        )
        assert f"Cannot query field '{verb}ActivityLogs'" in error["message"]


async def test_two_tags_cannot_get_the_same_name(shop: Api) -> None:
    ids = {
        t["name"]: t["id"] for t in (await shop("{ tags { nodes { id name } } }"))["tags"]["nodes"]
    }
    payload = await update(shop, "tag", ids["cold"], {"name": "vip"})
    assert told(payload["userErrors"]) == [("NOT_UNIQUE", ("data", "name"))]
    await created_ids(shop, "car", [{"name": "a", "tags": ["cold"]}])
    assert (await delete(shop, "tag", ids["VIP"]))["userErrors"] == []
    await updated(shop, "tag", ids["cold"], {"name": "vip"})
    assert await tagged(shop) == ["vip"]
    assert (await tag(shop, {"all": True}, ["VIP"]))["userErrors"] == []
    assert await every(shop, "car", "version") == [1]


async def test_statements_do_not_grow_with_the_records(shop: Api, database_url: str) -> None:
    ids = await created_ids(shop, "car", [{"name": str(n)} for n in range(300)])
    counts = []
    async with watched_server(database_url) as watched:
        api = Api(watched.client, shop.workspace)
        for few in (ids[:3], ids[3:10], ids[10:]):
            await watched.statements()
            assert (await tag(api, {"ids": few}, ["vip"]))["count"] == len(few)
            counts.append(len(await watched.statements()))
    assert counts[1] == counts[2]
    assert counts[2] <= 14
