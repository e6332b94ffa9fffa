"""What is a word of a search, and in which values it is found."""

from __future__ import annotations

import pytest

from tests.support.searching import Office


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
