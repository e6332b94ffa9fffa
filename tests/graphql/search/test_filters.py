"""A search beside filters, groups and mass writes, and one that asks nothing."""

from __future__ import annotations

import pytest

from tests.support.searching import Office


@pytest.mark.parametrize("text", [None, "", "   ", "!?", "& | ! :* <->", "😀", '""', "_"])
async def test_a_text_without_words_asks_nothing(office: Office, text: str | None) -> None:
    await office.person("Ann")
    await office.person("Bob")
    assert await office.found(text) == ["Ann", "Bob"]
    data = await office.api(
        """query($text: String) { search(query: "") { nodes { score } pageInfo { endCursor } }
          people(filter: {search: $text, or: [{name: {eq: "Ann"}}]}) { nodes { name } } }""",
        text=text,
    )
    assert data["search"] == {"nodes": [], "pageInfo": {"endCursor": None}}
    assert data["people"]["nodes"] == [{"name": "Ann"}]


async def test_a_search_stands_beside_filters_aggregates_and_groups(office: Office) -> None:
    acme, best = await office.firm("Acme"), await office.firm("Best")
    await office.person("Ann Berg", level=1, stage="OPEN", firmId=acme)
    await office.person("Ben Berg", level=2, stage="WON", firmId=acme)
    await office.person("Cid Berg", level=4, stage="WON", firmId=best)
    await office.person("Dan Wood", level=8, stage="WON", firmId=best)
    data = await office.api(
        """{
      people(search: "berg", filter: {level: {gte: 2}}) {
        totalCount aggregates { sum { level } }
        groups(by: [{stage: {includeEmpty: true}}]) {
          nodes { key { stage } count records(search: "cid") { totalCount nodes { name } } } } }
      firms(filter: {people: {some: {search: "dan"}}}) { nodes { name } }
      none: firms(filter: {people: {none: {search: "dan"}}}) { nodes { name } }
      every: firms(filter: {people: {every: {search: "berg"}}}) { nodes { name } }
      through: people(filter: {firm: {search: "acme"}}) { totalCount }
      negated: people(filter: {not: {search: "berg"}}) { nodes { name } }
      either: people(filter: {or: [{search: "dan"}, {search: "ann"}]}) { totalCount }
      related: firms(orderBy: [{name: ASC}]) {
        nodes { people(search: "berg") { totalCount truncated nodes { name } } } }
      owned: people(filter: {owner: {search: "admin"}}) { totalCount }
      owned2: people(filter: {owner: {search: "nobody"}}) { totalCount }
    }"""
    )
    assert data["people"]["totalCount"] == 2
    assert data["people"]["aggregates"] == {"sum": {"level": "6"}}
    assert [group["count"] for group in data["people"]["groups"]["nodes"]] == [0, 2]
    assert data["people"]["groups"]["nodes"][1]["records"] == {
        "totalCount": 1,
        "nodes": [{"name": "Cid Berg"}],
    }
    assert data["firms"]["nodes"] == [{"name": "Best"}]
    assert data["none"]["nodes"] == [{"name": "Acme"}]
    assert data["every"]["nodes"] == [{"name": "Acme"}]
    assert data["through"] == {"totalCount": 2}
    assert data["negated"]["nodes"] == [{"name": "Dan Wood"}]
    assert data["either"] == {"totalCount": 2}
    counts = [firm["people"]["totalCount"] for firm in data["related"]["nodes"]]
    assert counts == [2, 1]
    assert data["related"]["nodes"][1]["people"]["nodes"] == [{"name": "Cid Berg"}]
    assert data["owned"]["totalCount"] + data["owned2"]["totalCount"] in (0, 4)
    assert data["owned2"]["totalCount"] == 0


async def test_a_variable_within_a_filter_asks_nothing_where_it_is_empty(office: Office) -> None:
    await office.person("Ann")
    await office.person("Bob")
    query = "query($filter: PersonFilter) { people(filter: $filter) { totalCount } }"
    for text, count in (("ann", 1), ("", 2), ("!", 2), ("ann bob", 0), (None, 2)):
        data = await office.api(query, filter={"search": text})
        assert data["people"]["totalCount"] == count, text
    both = (
        "query($text: String) { people(search: $text, filter: {name: {neq: $text}}) {totalCount}}"
    )
    assert (await office.api(both, text=""))["people"]["totalCount"] == 2
    assert (await office.api(both, text="Ann"))["people"]["totalCount"] == 0
    assert (await office.api(both, text="ann"))["people"]["totalCount"] == 1


@pytest.mark.parametrize("where", ['{search: ""}', '{search: "!"}', "{}", "{search: null}"])
async def test_a_mass_write_with_an_empty_search_is_refused(office: Office, where: str) -> None:
    await office.person("Ann")
    for mutation in ("deletePeople", "updatePeople"):
        data = ", data: {level: 1}" if mutation == "updatePeople" else ""
        query = f"mutation {{ {mutation}(where: {where}{data}) {{ count userErrors {{ code }} }} }}"
        payload = (await office.api(query))[mutation]
        assert payload == {"count": 0, "userErrors": [{"code": "INVALID"}]}
    empty = 'mutation { deletePeople(where: {filter: {search: ""}}) { userErrors { code } } }'
    assert (await office.api(empty))["deletePeople"]["userErrors"] == [{"code": "INVALID"}]
