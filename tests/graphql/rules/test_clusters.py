"""Clusters of duplicates: which records look like each other, page by page, and their merging."""

from __future__ import annotations

import pytest

from tests.graphql.rules.humans import EMAIL, make_rule
from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import created_id, created_ids, delete
from tests.support.api import Api, Json
from tests.support.counting import watched_server

CLUSTERS = """query($first: Int, $after: String) {
  humanDuplicates(first: $first, after: $after) {
    nodes { records { name } rules truncated }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
NAME = {"field": "name", "method": "SIMILAR"}


async def clusters(api: Api, **page: object) -> Json:
    found: Json = (await api(CLUSTERS, **page))["humanDuplicates"]
    return found


def names(found: Json) -> list[list[str]]:
    """The names in each cluster."""
    return [[record["name"] for record in each["records"]] for each in found["nodes"]]


async def people(api: Api, *given: tuple[str, str | None]) -> list[str]:
    rows = [{"name": name, "mail": mail} for name, mail in given]
    return await created_ids(api, "human", rows)


async def test_records_that_match_by_any_rule_are_together(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await make_rule(humans, {"field": "size", "method": "EXACT"}, key="size")
    await created_ids(
        humans,
        "human",
        [
            {"name": "A", "mail": "a@x.org"},
            {"name": "lone", "mail": "lone@x.org", "size": 1},
            {"name": "C", "mail": "c@x.org", "size": 7},
            {"name": "B", "mail": "a+b@x.org", "size": 7},
            {"name": "P", "mail": "p@x.org"},
            {"name": "Q", "mail": "P@x.org"},
            {"name": "none"},
        ],
    )
    found = await clusters(humans)
    assert names(found) == [["A", "C", "B"], ["P", "Q"]]
    assert [each["rules"] for each in found["nodes"]] == [["same", "size"], ["same"]]
    assert not any(each["truncated"] for each in found["nodes"])
    assert found["pageInfo"]["hasNextPage"] is False


async def test_similar_names_are_found_by_the_oldest(humans: Api) -> None:
    await make_rule(humans, NAME)
    await people(humans, ("Jürgen Schmidt", None), ("Anna Berg", None), ("Jurgen Schmitt", None))
    assert names(await clusters(humans)) == [["Jürgen Schmidt", "Jurgen Schmitt"]]


async def test_all_matches_of_a_rule_must_hold(humans: Api) -> None:
    await make_rule(humans, NAME, {"field": "firm", "method": "EXACT"})
    one, two = await created_ids(humans, "firm", [{"name": "One"}, {"name": "Two"}])
    for name, firm in (("Ann Lee", one), ("Anne Lee", two), ("Anne Lee", one), ("Bob", one)):
        await created_id(humans, "human", name=name, firmId=firm)
    assert names(await clusters(humans)) == [["Ann Lee", "Anne Lee"]]


async def test_pages_go_on_where_they_ended(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await people(humans, *((f"{n}{half}", f"{n}@x.org") for half in "ab" for n in range(7)))
    seen: list[list[str]] = []
    after: str | None = None
    for _ in range(4):
        page = await clusters(humans, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += names(page)
        after = page["pageInfo"]["endCursor"]
        if len(seen) == 4:
            # Merged between two pages, which stay as they are for all others.
            (first, second) = [
                node["id"]
                for node in (
                    await humans('{ humans(filter: {mail: {eq: "0@x.org"}}) { nodes { id } } }')
                )["humans"]["nodes"]
            ]
            await merged(humans, "human", first, [second])
    assert seen == [[f"{n}a", f"{n}b"] for n in range(7)]
    assert page["pageInfo"]["hasNextPage"] is False
    answer = await humans(
        "{ humanDuplicates(first: 1) { edges { cursor node { records { name } } } } }"
    )
    (edge,) = answer["humanDuplicates"]["edges"]
    assert edge["node"]["records"][0]["name"] == "1a"
    assert names(await clusters(humans, first=1, after=edge["cursor"])) == [["2a", "2b"]]


async def test_a_page_looks_through_so_many_records(
    humans: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.cluster_search_sql.LOOKED_THROUGH", 3)
    await make_rule(humans, EMAIL)
    await people(
        humans,
        *((str(n), f"{n}@x.org") for n in range(5)),
        ("x", "x@x.org"),
        ("last", "4@x.org"),
        ("y", "x@x.org"),
    )
    found, after, pages = [], None, 0
    while True:
        page = await clusters(humans, first=5, after=after)
        found += names(page)
        pages += 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        assert after is not None
    assert found == [["4", "last"], ["x", "y"]]
    assert pages == 3


async def test_many_that_are_equal_are_shown_in_part(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await people(humans, *((f"{n:03}", "all@x.org") for n in range(130)))
    found = await clusters(humans)
    (cluster,) = found["nodes"]
    assert len(cluster["records"]) == 100
    assert cluster["records"][0] == {"name": "000"}
    assert cluster["truncated"] is True


async def test_the_bin_and_inactive_rules_do_not_count(humans: Api) -> None:
    await make_rule(humans, EMAIL, active=False)
    _, second = await people(humans, ("a", "a@x.org"), ("b", "a@x.org"))
    assert await clusters(humans) == {
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }
    await make_rule(humans, EMAIL, key="other")
    assert names(await clusters(humans)) == [["a", "b"]]
    await delete(humans, "human", second)
    assert names(await clusters(humans)) == []


async def test_it_is_one_statement_with_other_fields_and_nested_records(
    humans: Api, database_url: str
) -> None:
    await make_rule(humans, EMAIL)
    await make_rule(humans, NAME, key="name")
    firm = await created_id(humans, "firm", name="Acme")
    for name in ("Ann Lee", "Anne Lee"):
        await created_id(humans, "human", name=name, mail="a@x.org", firmId=firm)
    query = """{ firms { totalCount } __typename
      d: humanDuplicates { __typename nodes { __typename rules
        records { __typename firm { name humans { totalCount } } notes { totalCount } } } } }"""
    async with watched_server(database_url) as watched:
        for _ in range(2):
            await watched.statements()
            response = await watched.client.post(
                "/graphql", json={"query": query}, headers=humans.workspace.headers
            )
        assert len(await watched.statements()) == 1
    record = {
        "__typename": "Human",
        "firm": {"name": "Acme", "humans": {"totalCount": 2}},
        "notes": {"totalCount": 0},
    }
    assert response.json()["data"] == {
        "firms": {"totalCount": 1},
        "__typename": "Query",
        "d": {
            "__typename": "HumanClusterConnection",
            "nodes": [
                {
                    "__typename": "HumanCluster",
                    "rules": ["same", "name"],
                    "records": [record, record],
                }
            ],
        },
    }


async def test_modules_without_rules_have_no_clusters(humans: Api) -> None:
    (error,) = await humans.errors("{ firmDuplicates { nodes { rules } } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"first": 0}, "first is 0"),
        ({"first": 101}, "first is 101"),
        ({"after": "nonsense"}, "after"),
    ],
)
async def test_wrong_pages_are_refused(humans: Api, page: Json, said: str) -> None:
    await make_rule(humans, EMAIL)
    (error,) = await humans.errors(CLUSTERS, **page)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert said in error["message"]


async def test_a_cursor_of_another_list_is_refused(humans: Api) -> None:
    await make_rule(humans, EMAIL)
    await people(humans, ("a", "a@x.org"))
    found = await humans("{ humans { pageInfo { endCursor } } }")
    (error,) = await humans.errors(CLUSTERS, after=found["humans"]["pageInfo"]["endCursor"])
    assert "another list" in error["message"]
