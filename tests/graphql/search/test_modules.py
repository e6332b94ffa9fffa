"""The root field `search`: hits of several modules, why they were found, and what stays hidden."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.searching import Office, open_office
from tests.support.workspaces import MakeWorkspace

HITS = """query($text: String!, $modules: [String!], $first: Int, $after: String) {
  search(query: $text, modules: $modules, first: $first, after: $after) {
    truncated pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { score } }
    nodes { score field snippet record { __typename id title ... on Person { email firm { name } }
      ... on Firm { motto } } } } }"""


async def hits(api: Api, text: str, **more: object) -> list[Json]:
    """What a search finds."""
    found: list[Json] = (await api(HITS, text=text, **more))["search"]["nodes"]
    return found


async def test_hits_of_all_modules_come_with_their_own_fields(office: Office) -> None:
    firm = await office.firm("Berg AG", motto="up")
    person = await office.person("Ann Berg", email="ann@example.com", firmId=firm)
    other = await office.person("Carl", firmId=firm)
    found = await hits(office.api, "berg")
    assert [hit["record"]["id"] for hit in found] == [person, firm, other]
    assert found[0]["record"] == {
        "__typename": "Person",
        "id": person,
        "title": "Ann Berg",
        "email": "ann@example.com",
        "firm": {"name": "Berg AG"},
    }
    assert found[1]["record"]["motto"] == "up"
    assert [hit["field"] for hit in found] == ["name", "name", "firm"]
    assert found[0]["score"] >= found[1]["score"] > found[2]["score"] >= 0
    only = await hits(office.api, "berg", modules=["firm"])
    assert [hit["record"]["id"] for hit in only] == [firm]
    assert await hits(office.api, "berg", modules=[]) == []


@pytest.mark.parametrize(
    ("text", "field", "snippet"),
    [
        ("müll", "name", "Ann <mark>Müll</mark>er &lt;b&gt;"),
        ("MULLER ann", "name", "<mark>Ann</mark> <mark>Müller</mark> &lt;b&gt;"),
        ("example", "email", "ann.m@<mark>example</mark>.com"),
        ("030 901820", "phone", "+49<mark>30901820</mark>"),
        ("gewonn", "stage", "<mark>Gewonn</mark>en"),
        ("chess", "skills", "Piano playing, <mark>Chess</mark>"),
        ("orebro", "firm", "<mark>Örebro</mark> &amp; &quot;Co&quot;"),
        ("inv-0042", "code", "<mark>INV-0042</mark>"),
        ("42", "code", "INV-<mark>0042</mark>"),
        ("germ", "country", "<mark>Germ</mark>any"),
        ("12.500", "worth", "<mark>12.50</mark>"),
        ('"quick brown"', "remark", None),
    ],
)
async def test_a_snippet_shows_the_words_and_can_be_shown_as_it_is(
    office: Office, text: str, field: str, snippet: str | None
) -> None:
    firm = await office.firm('Örebro & "Co"')
    long_text = "Lorem ipsum. " * 20 + "The quick brown fox <jumps>. " + "Dolor sit. " * 20
    await office.person(
        "Ann Müller <b>",
        email="ann.m@example.com",
        phone="+4930901820",
        stage="WON",
        skills=["PIANO", "CHESS"],
        country="DE",
        worth="12.50",
        remark=long_text,
        firmId=firm,
    )
    (hit,) = await hits(office.api, text, modules=["person"])
    assert hit["field"] == field
    if snippet is not None:
        assert hit["snippet"] == snippet
    else:
        assert hit["snippet"].startswith("…")
        assert hit["snippet"].endswith("…")
        assert "The <mark>quick brown</mark> fox &lt;jumps&gt;." in hit["snippet"]
        assert len(hit["snippet"]) < 300


@pytest.mark.parametrize(
    ("title", "text", "snippet"),
    [
        ("日本語プロジェクト", "日本", "<mark>日本</mark>語プロジェクト"),
        ("ภาษาไทย", "ไทย", "ภาษา<mark>ไทย</mark>"),
        ("Pump A-100", "a100", "Pump <mark>A-100</mark>"),
        ("Conan O'Neil", "oneil", "Conan <mark>O&#39;Neil</mark>"),
        ("Node.js", "nodej", "<mark>Node.j</mark>s"),
        ("ＦＵＬＬ width", "full", "<mark>ＦＵＬＬ</mark> width"),
        ("２０２４年度", "2024", "<mark>２０２４</mark>年度"),
        ("日本語テスト", "日本語", "<mark>日本語</mark>テスト"),
        ("日本語テスト", "日本語テスト", "<mark>日本語テスト</mark>"),
        ("a\u0337b", "ab", "<mark>a\u0337b</mark>"),
        ("ﬁne print", "fine", "<mark>ﬁne</mark> print"),
        ("Straße", "strasse", "<mark>Straße</mark>"),
        ("Ann M.", "a m", "<mark>A</mark>nn <mark>M</mark>."),
    ],
)
async def test_a_snippet_marks_words_however_they_are_written(
    office: Office, title: str, text: str, snippet: str
) -> None:
    await office.firm(title)
    (hit,) = await hits(office.api, text)
    assert (hit["field"], hit["snippet"]) == ("name", snippet)


async def test_the_field_is_the_one_that_shows_most_of_what_was_asked(office: Office) -> None:
    await office.person("Pim", email="pm2@example.org", remark="of the brown example")
    (hit,) = await hits(office.api, "INV-0042")
    assert (hit["field"], hit["snippet"]) == ("code", "<mark>INV-0042</mark>")
    (hit,) = await hits(office.api, "example brown")
    assert hit["field"] == "remark"


async def test_pages_of_hits_show_each_once(office: Office) -> None:
    for n in range(5):
        await office.person(f"Berg {n}")
        await office.firm(f"Berg {n}")
        await office.person(f"Other {n}", remark="berg")
    seen: list[str] = []
    after = None
    while True:
        page = (await office.api(HITS, text="berg", first=4, after=after))["search"]
        assert page["truncated"] is False
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert page["pageInfo"]["startCursor"] == cursors[0]
        assert page["pageInfo"]["endCursor"] == cursors[-1]
        seen += [hit["record"]["id"] for hit in page["nodes"]]
        after = cursors[-1]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 15
    scores = [hit["score"] for hit in await hits(office.api, "berg", first=100)]
    assert scores == sorted(scores, reverse=True)


async def test_wrong_arguments_are_told(office: Office) -> None:
    for more, told in (
        ({"modules": ["nobody"]}, "there is no module 'nobody'; there are firm, person"),
        ({"first": 0}, "first is 0"),
        ({"first": 101}, "first is 101"),
        ({"after": "abc"}, "after"),
    ):
        (error,) = await office.api.errors(HITS, text="a", **more)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert told in error["message"]
    listed = await office.api('{ people(search: "x") { pageInfo { endCursor } } }')
    assert listed["people"]["pageInfo"]["endCursor"] is None
    await office.person("Ann")
    listed = await office.api("{ people { pageInfo { endCursor } } }")
    foreign = listed["people"]["pageInfo"]["endCursor"]
    (error,) = await office.api.errors(HITS, text="ann", after=foreign)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_contract_document_runs_as_it_is(sales: Api) -> None:
    query = """
query Find($text: String!) {
  search(query: $text, first: 10) { nodes { score snippet field record { __typename id title ... on Contact { email company { name } } ... on Deal { stage } } } }
  contacts(search: $text, first: 5) { totalCount nodes { id title } }
}
"""  # noqa: E501
    await sales(
        """mutation { createCompany(data: {name: "Anchor"}) { userErrors { message } }
          createContacts(data: [{firstName: "Ann", lastName: "Lee", email: "ann@example.com"},
          {lastName: "Bob"}]) { userErrors { message } } }"""
    )
    data = await sales(query, text="an")
    found = [
        (hit["record"]["__typename"], hit["record"]["title"]) for hit in data["search"]["nodes"]
    ]
    assert found == [("Company", "Anchor"), ("Contact", "Lee")]
    assert data["contacts"]["totalCount"] == 1


async def test_a_workspace_finds_nothing_of_another(
    office: Office, make_workspace: MakeWorkspace
) -> None:
    other = await open_office(Api(office.api.client, await make_workspace()))
    firm = await office.firm("Hidden treasure")
    await office.person("Hidden person", firmId=firm)
    assert await hits(other.api, "hidden") == []
    assert await other.found("hidden") == []
    mine = await other.person("Hidden mine")
    assert [hit["record"]["id"] for hit in await hits(other.api, "hidden")] == [mine]
    assert await office.found("mine") == []


async def test_deleted_records_and_modules_are_not_found(office: Office) -> None:
    firm = await office.firm("Gone")
    ann = await office.person("Ann", firmId=firm)
    await office.api("mutation($id: ID!) { deleteFirm(id: $id) { userErrors { code } } }", id=firm)
    assert await hits(office.api, "gone") == []
    module = (await office.api('{ module(apiName: "person") { id } }'))["module"]["id"]
    assert [hit["record"]["id"] for hit in await hits(office.api, "ann")] == [ann]
    for permanently in ("false", "true"):
        await office.api(
            f"mutation($id: ID!) {{ deleteModule(id: $id, permanently: {permanently}) "
            "{ userErrors { message } } }",
            id=module,
        )
        found = await office.api('{ search(query: "ann") { nodes { record { id } } } }')
        assert found["search"]["nodes"] == []


async def test_lists_of_several_modules_are_searched(office: Office) -> None:
    firm = await office.firm("Berg AG")
    await office.firm("Thal AG")
    await office.person("Ann Berg")
    await office.person("Carl", firmId=firm)
    await office.person("Dora")
    query = """query($text: String, $after: String) {
      records(modules: ["firm", "person"], search: $text, orderBy: [{title: ASC}], first: 2,
              after: $after) {
        totalCount nodes { title } pageInfo { endCursor hasNextPage }
        groups(by: [{module: {}}]) { nodes { label count records { nodes { title } } } } } }"""
    found = (await office.api(query, text="berg"))["records"]
    assert found["totalCount"] == 3
    assert [node["title"] for node in found["nodes"]] == ["Ann Berg", "Berg AG"]
    groups = {node["label"]: node for node in found["groups"]["nodes"]}
    assert {label: node["count"] for label, node in groups.items()} == {"Firms": 1, "Persons": 2}
    assert [node["title"] for node in groups["Firms"]["records"]["nodes"]] == ["Berg AG"]
    rest = (await office.api(query, text="berg", after=found["pageInfo"]["endCursor"]))["records"]
    assert [node["title"] for node in rest["nodes"]] == ["Carl"]
    for nothing in ("", " - ", None):
        assert (await office.api(query, text=nothing))["records"]["totalCount"] == 5
