"""The order of what a search finds, and its pages."""

from __future__ import annotations

from tests.support.searching import Office


async def test_the_best_come_first_the_title_before_all(office: Office) -> None:
    firm = await office.firm("Berg")
    await office.person("Carl", firmId=firm)
    await office.person("Anna", remark="berg")
    await office.person("Dora", email="berg@example.com")
    await office.person("Bergmann")
    await office.person("Berg")
    data = await office.api('{ people(search: "berg") { nodes { name } truncated } }')
    names = [person["name"] for person in data["people"]["nodes"]]
    assert names == ["Berg", "Bergmann", "Dora", "Anna", "Carl"]
    assert data["people"]["truncated"] is False
    data = await office.api(
        '{ people(search: "berg", orderBy: [{name: DESC}], first: 2) { nodes { name } } }'
    )
    assert [person["name"] for person in data["people"]["nodes"]] == ["Dora", "Carl"]


async def test_ranked_pages_show_each_record_once(office: Office) -> None:
    names = [f"Berg {n}" for n in range(7)] + [f"Bergmann {n}" for n in range(6)]
    for name in names:
        await office.person(name)
    seen: list[str] = []
    after = None
    while True:
        page = (
            await office.api(
                """query($after: String) { people(search: "berg", first: 4, after: $after) {
                  nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } } }""",
                after=after,
            )
        )["people"]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += [person["name"] for person in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        await office.person("Unrelated")
    assert sorted(seen) == sorted(names)
    assert all(name.startswith("Berg ") for name in seen[:7]), seen
    backward = await office.api('{ people(search: "berg", last: 3) { nodes { name } } }')
    assert [person["name"] for person in backward["people"]["nodes"]] == seen[-3:]
    offset = await office.api('{ people(search: "berg", first: 2, offset: 5) { nodes { name } } }')
    assert [person["name"] for person in offset["people"]["nodes"]] == seen[5:7]
    errors = await office.api.errors(
        'query($after: String) { people(search: "berg", orderBy: [{name: ASC}], after: $after) '
        "{ nodes { name } } }",
        after=after,
    )
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_cursor_of_another_search_is_refused(office: Office) -> None:
    for n in range(5):
        await office.person(f"Berg Thal {n}")
    lists = """query($text: String!, $after: String) {
      people(search: $text, first: 2, after: $after) { pageInfo { endCursor } } }"""
    hits = """query($text: String!, $after: String) {
      search(query: $text, first: 2, after: $after) { pageInfo { endCursor } } }"""
    for query, name in ((lists, "people"), (hits, "search")):
        after = (await office.api(query, text="berg"))[name]["pageInfo"]["endCursor"]
        same = (await office.api(query, text=" BERG ", after=after))[name]
        assert same["pageInfo"]["endCursor"] is not None
        (error,) = await office.api.errors(query, text="thal", after=after)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "another text" in error["message"]
        assert (error["path"], bool(error["locations"])) == ([name], True)
