"""Searching a list: what is a word, where it is found, and what may stand beside a search."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.searching import Office, open_office


@pytest.fixture
async def office(api: Api) -> Office:
    """An office without records."""
    return await open_office(api)


async def test_every_kind_of_value_is_found_by_its_words(office: Office) -> None:
    me = (await office.api("{ viewer { user { id name } } }"))["viewer"]["user"]
    firm = await office.firm("Möbel Øresund A/S", motto="sitting")
    await office.person(
        "Ann Müller-Lüdenscheidt",
        email="ann.m@mail.example.com",
        phone="+4930901820",
        site="https://www.ann-sings.example/songs?page=7",
        country="DE",
        level=1234,
        worth="1234.50",
        remark="Plays the\nharpsichord, & more.",
        secret="unspeakable",
        born="1990-05-17",
        stage="OPEN",
        skills=["PIANO", "CHESS"],
        agentId=me["id"],
        firmId=firm,
    )
    await office.person("Somebody else", level=99)
    for text in (
        *("ann", "AN", "muller", "Müller", "MÜLLER", "ludenscheidt", "müller-lüden"),
        *("ann.m@mail.example.com", "ann.m", "mail.example", "example.com", "m@mail"),
        *("+4930901820", "030 901820", "0049-30-901820", "(030) 90 18 20", "+49 (0)30 901820"),
        *("901820", "30901820", "1820", "songs", "www.ann-sings.example", "ann-sings"),
        *("germany", "de", "1234", "1,234.50", "1234.5", "harpsi", "harpsichord more"),
        *("INV-0042", "inv-0042", "0042", "inv0042", "42", "#1 ann", "verhandlung", "in verh"),
        *("piano", "chess", "playing piano", me["name"], "mobel", "oresund", "A/S"),
        *("ann mobel piano", '"plays the"', '"plays the" müller 901820', "ann ann ann"),
    ):
        assert await office.found(text) == ["Ann Müller-Lüdenscheidt"], text
    for text in (
        *("nn", "unspeakable", "OPEN", "sitting", "1990", "17", "ann nobody", "2345"),
        *('"the plays"', '"plays harpsichord"', '"harpsi"', "ann.x@mail.example.com", "090183"),
    ):
        assert await office.found(text) == [], text


async def test_a_joined_number_is_found_with_and_without_its_marks(office: Office) -> None:
    await office.person("Pump A-100")
    await office.person("Pump B200")
    for text in ("A-100", "a100", "a 100", "A.100", "100", "pump a-1"):
        assert await office.found(text) == ["Pump A-100"], text
    for text in ("B200", "b-200", "b20"):
        assert await office.found(text) == ["Pump B200"], text


async def test_scripts_without_spaces_and_mixed_ones_are_found(office: Office) -> None:
    await office.person("東京都株式会社")
    await office.person("iPhone手机15")
    await office.person("сёстры Иванова")
    await office.person("한국어 학교")
    await office.person("हिन्दी भाषा")
    await office.person("ภาษาไทย")
    for text, name in (
        ("東京", "東京都株式会社"),
        ("株式会社", "東京都株式会社"),
        ("手机", "iPhone手机15"),
        ("iphone", "iPhone手机15"),
        ("СЕСТРЫ", "сёстры Иванова"),
        ("иван", "сёстры Иванова"),
        ("한국", "한국어 학교"),
        ("हिन्दी", "हिन्दी भाषा"),
        ("ไทย", "ภาษาไทย"),
    ):
        assert await office.found(text) == [name], text
    assert await office.found("京東") == []


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


async def test_words_are_kept_current_by_each_write(office: Office) -> None:
    ann = await office.person("Ann", remark="first")
    await office.person("Bob", remark="first")
    assert await office.found("first") == ["Ann", "Bob"]
    await office.api(
        'mutation($id: ID!) { updatePerson(id: $id, data: {remark: "second", level: 7}) '
        "{ person { id } } }",
        id=ann,
    )
    assert await office.found("first") == ["Bob"]
    assert await office.found("second 7 ann inv") == ["Ann"]
    await office.api(
        'mutation { updatePeople(where: {search: "bob"}, data: {remark: "third"}) { count } }'
    )
    assert await office.found("third") == ["Bob"]
    await office.api("mutation($id: ID!) { deletePerson(id: $id) { userErrors { code } } }", id=ann)
    assert await office.found("ann") == []
    await office.api(
        "mutation($id: ID!) { deletePerson(id: $id, permanently: true) { userErrors { code } } }",
        id=ann,
    )
    await office.api('mutation { deletePeople(where: {search: "third"}) { count } }')
    assert await office.found("bob") == []


async def test_many_made_at_once_are_found(office: Office) -> None:
    rows = [{"name": f"Row {n}", "email": f"row{n}@example.com"} for n in range(30)]
    await office.api(
        "mutation($rows: [PersonCreate!]!) { createPeople(data: $rows) { userErrors { code } } }",
        rows=rows,
    )
    assert await office.found("row17@example.com") == ["Row 17"]
    assert await office.found("INV-0050") == ["Row 8"]


async def test_a_renamed_firm_or_option_is_found_at_once(office: Office) -> None:
    firm = await office.firm("Alpha")
    await office.person("Ann", firmId=firm, stage="WON")
    assert await office.found("alpha gewonnen") == ["Ann"]
    await office.api(
        'mutation($id: ID!) { updateFirm(id: $id, data: {name: "Omega"}) { firm { id } } }', id=firm
    )
    assert await office.found("alpha") == []
    assert await office.found("omega") == ["Ann"]
    fields = (await office.api('{ module(apiName: "person") { fields { id apiName } } }'))["module"]
    (stage,) = (field["id"] for field in fields["fields"] if field["apiName"] == "stage")
    await office.api(
        """mutation($id: ID!) { updateField(id: $id, input: {options: [
          {key: "OPEN", label: "Open"}, {key: "WON", label: "Victory"}]}) {
          userErrors { message } } }""",
        id=stage,
    )
    assert await office.found("gewonnen") == []
    assert await office.found("victory omega ann") == ["Ann"]


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


HOSTILE = (
    *("'; drop table person; --", "a'b", 'a"b', "a\\b", "a:*", "a & b", "!a", "a <-> b", "((a"),
    *("a:A", "$1", "%", "_%", "{a}", "<b>a</b>", "a\tb\nc", "\u202ea", "a\u0301", "\ue000a\ue001"),
    *("__ws__", "x" * 10_000, "Ⅷ", "ﬁ", "ı", "İ", "ǅ", "a\u200db", "٣٤٥", "½", "^a.*$", "[a-z]"),
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_texts_are_words_and_nothing_else(office: Office, text: str) -> None:
    await office.firm(text[:255])
    await office.firm("Somebody else")
    data = await office.api(
        """query($text: String!) {
          firms(search: $text) { nodes { name } totalCount truncated }
          search(query: $text) { nodes { score snippet field record { title } } } }""",
        text=text,
    )
    found = [firm["name"] for firm in data["firms"]["nodes"]]
    assert text[:255] in found
    titles = [hit["record"]["title"] for hit in data["search"]["nodes"]]
    if any(character.isalnum() for character in text):
        assert found == [text[:255]]
        assert titles == found
    else:
        assert titles == []


async def test_too_many_words_are_refused_and_the_limit_is_told(office: Office) -> None:
    for text in (" ".join(f"w{n}" for n in range(1_000)), "-".join(f"w{n}" for n in range(1_000))):
        for query in (
            "query($text: String!) { people(search: $text) { totalCount } }",
            "query($text: String!) { search(query: $text) { nodes { score } } }",
            "query($text: String!) { people(filter: {search: $text}) { totalCount } }",
        ):
            (error,) = await office.api.errors(query, text=text)
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert "16" in error["message"]
    sixteen = " ".join(f"w{n}" for n in range(16))
    assert await office.found(sixteen) == []
    (error,) = await office.api.errors(
        "query($text: String!) { people(search: $text) { totalCount } }", text="a" * 30_000
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_amounts_of_money_are_found(office: Office) -> None:
    await office.api.module(
        apiName="sale",
        fields=[{"apiName": "price", "label": "Price", "kind": "CURRENCY"}],
    )
    make = "mutation($p: MoneyInput) { createSale(data: {price: $p}) { sale { id } } }"
    for amount, currency in (("1250.50", "EUR"), ("1250", "JPY"), ("99", "EUR")):
        await office.api(make, p={"amount": amount, "currency": currency})
    query = "query($t: String) { sales(search: $t) { nodes { price { amount currency } } } }"
    for text, amounts in (
        ("1250", {"1250.50", "1250"}),
        ("1,250.50", {"1250.50"}),
        ("99", {"99.00"}),
    ):
        found = (await office.api(query, t=text))["sales"]["nodes"]
        assert {node["price"]["amount"] for node in found} == amounts
    change = """mutation { updateSales(where: {search: "99"}, data: {price: {amount: "77",
      currency: "EUR"}}) { count userErrors { message } } }"""
    assert (await office.api(change))["updateSales"] == {"count": 1, "userErrors": []}
    assert (await office.api(query, t="99"))["sales"]["nodes"] == []
    assert len((await office.api(query, t="77"))["sales"]["nodes"]) == 1


async def test_what_search_cannot_look_into_is_never_searchable(office: Office) -> None:
    query = """mutation($input: ModuleInput!) { createModule(input: $input) {
      userErrors { code message path } } }"""
    fields = [{"apiName": "day", "label": "Day", "kind": "DATE", "searchable": True}]
    names = {"apiName": "log", "pluralApiName": "logs", "label": "Log", "pluralLabel": "Logs"}
    found = (await office.api(query, input={**names, "fields": fields}))["createModule"]
    (error,) = found["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "fields", "0", "searchable"])
    assert "DATE" in error["message"]
    assert "PHONE" in error["message"]


async def test_a_web_address_is_found_as_it_is_pasted(office: Office) -> None:
    await office.person("Ann", site="https://www.northwind.example")
    await office.person("Bob", site="http://www.site3.example.com/path/a3?x=1")
    await office.person("Cid", remark="see https://www.remark.example/docs for more")
    for text, names in (
        ("https://www.northwind.example", ["Ann"]),
        ("https://www.northwind.example/", ["Ann"]),
        ("HTTP://www.northwind.example", ["Ann"]),
        ("http://www.nor", ["Ann"]),
        ('"https://www.northwind.example"', ["Ann"]),
        ("https://www.site3.example.com/path/a3", ["Bob"]),
        ("https://www.remark.example/docs", ["Cid"]),
        ("ann https://northwind.example", ["Ann"]),
        ("https://www.southwind.example", []),
    ):
        assert await office.found(text) == names, text
    assert await office.found("https://") == ["Ann", "Bob", "Cid"]  # asks nothing


async def test_a_number_is_one_word_however_it_is_written(office: Office) -> None:
    for name, worth in (
        *(("Small", "2.25"), ("Quarter", "24.75"), ("Thousand", "24750"), ("Big", "64908.00")),
        *(("Half", "4.5"), ("Minus", "-1250.75"), ("Till system 2", "25")),
    ):
        await office.person(name, worth=worth)
    for text, names in (
        ("2.25", ["Small"]),
        ("2.250", ["Small"]),
        ("2,25", ["Small"]),
        ("24.750", ["Quarter", "Thousand"]),
        ("24.75", ["Quarter"]),
        ("24.7", ["Quarter"]),
        ("24,750", ["Quarter", "Thousand"]),
        ("24,750.00", ["Thousand"]),
        ('"24.75"', ["Quarter"]),
        ('"64908.00"', ["Big"]),
        ("64.908,00", ["Big"]),
        ("€64,908.00", ["Big"]),
        ("64908", ["Big"]),
        ("649", ["Big"]),
        ("4.500", ["Half"]),
        ("1250.75", ["Minus"]),
        ("-1250.75", ["Minus"]),
        ("1 250,75", ["Minus"]),
        ("75", []),
        ("24.76", []),
    ):
        assert await office.found(text) == names, text


async def test_a_phone_is_found_by_four_digits_in_a_row(office: Office) -> None:
    await office.person("Ann", phone="+14155550123")
    await office.person("Bob", phone="+4930901820", level=15)
    for text, names in (
        ("15", ["Bob"]),
        ("0123", ["Ann"]),
        ("123", []),
        ("55501", ["Ann"]),
        ("415 555", ["Ann"]),
        ("+1415", ["Ann"]),
        ("+49", ["Bob"]),
        ("030", []),
        ("0030", []),
        ("03090", ["Bob"]),
        ("030 9018", ["Bob"]),
        ('"+4930901820"', ["Bob"]),
        ('"030 901820"', ["Bob"]),
        ('"030 90182"', []),
        ("tel:+4930901820", ["Bob"]),
    ):
        assert await office.found(text) == names, text
