"""Names and definitions that cannot be: each a clean error, and nothing is kept (R13)."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    everything,
    field_ids,
    make_field,
    make_module,
    moduled,
    told,
)
from tests.support.api import Api, Json
from tests.support.every_kind import field, lookup

MALFORMED = {
    "": "INVALID",
    " ": "INVALID",
    "name ": "INVALID",
    "a" * 51: "TOO_LONG",
    "a" * 64: "TOO_LONG",
    "a" * 100_000: "TOO_LONG",
    "ä" * 33: "INVALID",
    "__x": "INVALID",
    "_x": "INVALID",
    "__typename": "INVALID",
    "Name": "INVALID",
    "1a": "INVALID",
    "a_b": "INVALID",
    "a-b": "INVALID",
    "a.b": "INVALID",
    'a"b': "INVALID",
    "a'b": "INVALID",
    "a\\b": "INVALID",
    "a;drop": "INVALID",
    "a\nb": "INVALID",
    "a\n": "INVALID",
    "größe": "INVALID",
    "deal😀": "INVALID",
    "ｄeal": "INVALID",
    "а": "INVALID",  # a Cyrillic letter
    "a\u200d": "INVALID",
    "שם": "INVALID",
    "null\u0131": "INVALID",
}
RESERVED_MODULES = [
    *("user", "note", "task", "tag", "email", "callLog", "activityLog"),
    *("module", "field", "view", "role", "workflow", "node", "record", "job", "file", "query"),
    *("mutation", "subscription", "string", "int", "boolean", "pageInfo", "section", "option"),
    *("connection", "search", "agenda", "viewer", "import", "webhook", "userError", "money"),
    *("decimal", "date", "dateTime", "uRL", "jSON", "iD", "country"),
    *("created", "preview", "warnings", "userErrors", "conflict"),
]
RESERVED_FIELDS = [
    *("id", "number", "title", "owner", "ownerId", "version", "createdAt", "createdBy"),
    *("updatedAt", "updatedBy", "deletedAt", "tags", "notes", "tasks", "timeline", "module"),
    *("and", "or", "not", "search", "viewerAccess", "some", "none", "every", "createdById"),
]


@pytest.fixture
async def boat(api: Api) -> Json:
    """A module to be in the way."""
    given = moduled(
        "boat",
        field("name", "TEXT"),
        field("sail", "SELECT", options=[{"key": "RED", "label": "Red"}]),
        lookup("port", "boat", "fleet"),
        field("skipper", "USER"),
    )
    module: Json = accepted(await make_module(api, given))["module"]
    return module


async def refused(api: Api, pool: Pool, before: str, payload: Json) -> None:
    """Fails where a change was made, or where something of it was kept."""
    assert payload["userErrors"]
    assert all(len(error["message"]) < 2000 for error in payload["userErrors"])
    assert await everything(api, pool) == before


async def test_malformed_names_are_refused(api: Api, pool: Pool, boat: Json) -> None:
    ids, before = field_ids(boat), await everything(api, pool)
    for name, code in MALFORMED.items():
        for payload, path in (
            (await make_module(api, {**moduled("car"), "apiName": name}), "apiName"),
            (await make_module(api, {**moduled("car"), "pluralApiName": name}), "pluralApiName"),
            (await change_module(api, boat["id"], {"apiName": name}), "apiName"),
            (await change_module(api, boat["id"], {"pluralApiName": name}), "pluralApiName"),
            (await make_field(api, boat["id"], field("x", "TEXT") | {"apiName": name}), "apiName"),
            (await change_field(api, ids["name"], {"apiName": name}), "apiName"),
        ):
            assert told(payload)[0] == (code, ("input", path)), ascii(name)
            message = payload["userErrors"][0]["message"]
            assert message.isprintable()
            assert len(message) < 500
        nested = await make_module(api, moduled("car", field("x", "TEXT") | {"apiName": name}))
        assert told(nested)[0] == (code, ("input", "fields", "0", "apiName"))
        inverse = lookup("more", "boat", "x")
        inverse["lookup"]["inverseApiName"] = name
        if name:
            payload = await make_field(api, boat["id"], inverse)
            assert told(payload)[0] == (code, ("input", "lookup", "inverseApiName"))
    assert await everything(api, pool) == before


async def test_the_longest_name_is_taken(api: Api, pool: Pool) -> None:
    long, plural, text = "m" * 50, "n" * 50, "f" * 50
    given = moduled("x", field(text, "SELECT", options=[{"key": "K" * 63, "label": "k"}]))
    payload = await make_module(api, {**given, "apiName": long, "pluralApiName": plural})
    accepted(payload)
    create = f"createM{long[1:]}"
    data = await api(
        f"mutation {{ {create}(data: {{{text}: {'K' * 63}}}) {{ {long} {{ {text} }} }} }}"
    )
    assert data[create][long] == {text: "K" * 63}
    assert await everything(api, pool)


@pytest.mark.parametrize("name", RESERVED_MODULES)
async def test_reserved_modules_are_refused(api: Api, name: str) -> None:
    payload = await make_module(api, {**moduled("x"), "apiName": name, "pluralApiName": "xs"})
    assert payload["module"] is None
    assert ("NAME_TAKEN", ("input", "apiName")) in told(payload)
    data = await api("{ modules(system: false) { id } }")
    assert data == {"modules": []}


async def test_reserved_fields_are_refused(api: Api, pool: Pool, boat: Json) -> None:
    ids, before = field_ids(boat), await everything(api, pool)
    for name in (*RESERVED_FIELDS, "createdat", "iD", "AND".lower() + "", "tAGS"):
        given = field(name, "TEXT")
        for payload, path in (
            (await make_field(api, boat["id"], given), ("input", "apiName")),
            (await change_field(api, ids["name"], {"apiName": name}), ("input", "apiName")),
            (await make_module(api, moduled("car", given)), ("input", "fields", "0", "apiName")),
        ):
            assert told(payload) == [("NAME_TAKEN", path)], name
    inverse = await make_field(api, boat["id"], lookup("more", "boat", "notes"))
    assert told(inverse) == [("NAME_TAKEN", ("input", "lookup", "inverseApiName"))]
    assert await everything(api, pool) == before


TAKEN: list[tuple[Json, tuple[str, ...]]] = [
    (field("name", "INTEGER"), ("apiName",)),
    (field("nAME", "INTEGER"), ("apiName",)),
    (field("port", "TEXT"), ("apiName",)),
    (field("portId", "TEXT"), ("apiName",)),
    (field("portid", "TEXT"), ("apiName",)),
    (field("skipperId", "TEXT"), ("apiName",)),
    (field("fleet", "TEXT"), ("apiName",)),
    (lookup("name", "boat", "more"), ("apiName",)),
    (lookup("more", "boat", "name"), ("lookup", "inverseApiName")),
    (lookup("more", "boat", "fleet"), ("lookup", "inverseApiName")),
    (lookup("more", "boat", "portId"), ("lookup", "inverseApiName")),
    (lookup("more", "boat", "more"), ("lookup", "inverseApiName")),
]


async def test_taken_field_names_are_refused_whatever_their_case(
    api: Api, pool: Pool, boat: Json
) -> None:
    before = await everything(api, pool)
    for given, path in TAKEN:
        payload = await make_field(api, boat["id"], given)
        assert told(payload) == [("NAME_TAKEN", ("input", *path))], given
    twice = moduled("car", field("one", "TEXT"), field("two", "TEXT"), field("oNe", "INTEGER"))
    payload = await make_module(api, twice)
    assert told(payload) == [("NAME_TAKEN", ("input", "fields", "2", "apiName"))]
    both = moduled("car", lookup("one", "boat", "cars"), lookup("two", "boat", "cars"))
    payload = await make_module(api, both)
    assert told(payload) == [("NAME_TAKEN", ("input", "fields", "1", "lookup", "inverseApiName"))]
    assert await everything(api, pool) == before


@pytest.mark.parametrize(
    ("name", "plural", "paths"),
    [
        ("boat", "cars", {"apiName"}),
        ("car", "boats", {"pluralApiName"}),
        ("boats", "cars", {"apiName"}),
        ("car", "boat", {"pluralApiName"}),
        ("bOAT", "cars", {"apiName"}),
        ("boatConnection", "cars", {"apiName"}),
        ("boatFilter", "cars", {"apiName"}),
        ("boatCreate", "cars", {"apiName"}),
        ("boatSail", "cars", {"apiName"}),
        ("boatSailFilter", "cars", {"apiName"}),
        ("boatBy", "cars", {"apiName"}),
        ("boatPayload", "cars", {"apiName"}),
        ("boatLink", "cars", {"apiName"}),
        ("boatsPayload", "cars", {"apiName"}),
        ("car", "boatBy", {"pluralApiName"}),
        ("string", "cars", {"apiName"}),
        ("stringFilter", "cars", {"apiName"}),
        ("car", "modules", {"pluralApiName"}),
        ("car", "nodes", {"pluralApiName"}),
        ("car", "viewer", {"pluralApiName"}),
    ],
)
async def test_names_whose_types_or_fields_would_collide_are_refused(
    api: Api, pool: Pool, boat: Json, name: str, plural: str, paths: set[str]
) -> None:
    before = await everything(api, pool)
    payload = await make_module(api, {**moduled("x"), "apiName": name, "pluralApiName": plural})
    assert {(code, path[-1]) for code, path in told(payload)} == {
        ("NAME_TAKEN", path) for path in paths
    }
    await refused(api, pool, before, payload)


async def test_a_plural_must_differ_from_its_singular(api: Api) -> None:
    for plural in ("sheep", "Sheep".lower(), "sHEEP"):
        payload = await make_module(
            api, {**moduled("x"), "apiName": "sheep", "pluralApiName": plural}
        )
        assert ("INVALID", ("input", "pluralApiName")) in told(payload)


async def test_a_select_whose_type_is_a_modules_is_refused(
    api: Api, pool: Pool, boat: Json
) -> None:
    accepted(await make_module(api, moduled("boatFlag")))
    before = await everything(api, pool)
    flag = field("flag", "SELECT", options=[{"key": "RED", "label": "Red"}])
    payload = await make_field(api, boat["id"], flag)
    assert told(payload) == [("NAME_TAKEN", ("input", "apiName"))]
    await refused(api, pool, before, payload)
    accepted(await make_field(api, boat["id"], field("flag", "TEXT")))


def select(*options: Json, kind: str = "SELECT") -> Json:
    """A select's input."""
    return field("choice", kind, options=list(options))


BROKEN: list[tuple[Json, str, tuple[str, ...]]] = [
    (field("choice", "SELECT"), "REQUIRED", ("options",)),
    (select(), "REQUIRED", ("options",)),
    (select(kind="MULTI_SELECT"), "REQUIRED", ("options",)),
    (
        select({"key": "A", "label": "a"}, {"key": "A", "label": "b"}),
        "NAME_TAKEN",
        ("options", "1", "key"),
    ),
    (select({"key": "a", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "A B", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "Ä", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "__A", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "1", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "A'", "label": "a"}), "INVALID", ("options", "0", "key")),
    (select({"key": "A" * 64, "label": "a"}), "TOO_LONG", ("options", "0", "key")),
    (select({"key": "A", "label": ""}), "REQUIRED", ("options", "0", "label")),
    (select({"key": "A", "label": "a\nb"}), "INVALID", ("options", "0", "label")),
    (select({"key": "A", "label": "a" * 256}), "TOO_LONG", ("options", "0", "label")),
    (
        select(*({"key": f"A{n}", "label": "a"} for n in range(501))),
        "INVALID",
        ("options",),
    ),
    (
        select({"key": "A", "label": "a"}) | {"defaultValue": "B"},
        "UNKNOWN_OPTION",
        ("defaultValue",),
    ),
    (select({"key": "A", "label": "a"}) | {"unique": True}, "INVALID", ("unique",)),
    (field("x", "TEXT", options=[{"key": "A", "label": "a"}]), "INVALID", ("options",)),
    (field("x", "TEXT", number={"min": "1"}), "INVALID", ("number",)),
    (field("x", "INTEGER", text={"minLength": 1}), "INVALID", ("text",)),
    (field("x", "INTEGER", number={"scale": 1}), "INVALID", ("number", "scale")),
    (field("x", "INTEGER", number={"min": "1.5"}), "INVALID", ("number", "min")),
    (field("x", "DECIMAL", number={"min": "2", "max": "1"}), "INVALID", ("number", "min")),
    (field("x", "DECIMAL", number={"precision": 0}), "OUT_OF_RANGE", ("number", "precision")),
    (field("x", "DECIMAL", number={"precision": 1001}), "OUT_OF_RANGE", ("number", "precision")),
    (
        field("x", "DECIMAL", number={"precision": 2, "scale": 3}),
        "OUT_OF_RANGE",
        ("number", "scale"),
    ),
    (field("x", "TEXT", text={"minLength": 3, "maxLength": 2}), "INVALID", ("text", "minLength")),
    (field("x", "TEXT", text={"maxLength": 256}), "OUT_OF_RANGE", ("text", "maxLength")),
    (field("x", "TEXT", text={"minLength": -1}), "OUT_OF_RANGE", ("text", "minLength")),
    (field("x", "TEXT", text={"pattern": "("}), "INVALID", ("text", "pattern")),
    (field("x", "TEXT", text={"pattern": ""}), "INVALID", ("text", "pattern")),
    (field("x", "TEXT", text={"pattern": "a" * 501}), "TOO_LONG", ("text", "pattern")),
    (field("x", "TEXT", text={"pattern": "(a+)+$" * 90}), "TOO_LONG", ("text", "pattern")),
    (field("x", "TEXT", text={"maxLength": 2}, defaultValue="abc"), "TOO_LONG", ("defaultValue",)),
    (field("x", "INTEGER", defaultValue="1"), "INVALID", ("defaultValue",)),
    (field("x", "DATE", defaultValue="today"), "INVALID", ("defaultValue",)),
    (field("x", "USER", defaultValue="me"), "INVALID", ("defaultValue",)),
    (field("x", "TEXT", defaultValue={"a": 1}), "INVALID", ("defaultValue",)),
    (field("x", "BOOLEAN", unique=True), "INVALID", ("unique",)),
    (field("x", "LONG_TEXT", unique=True), "INVALID", ("unique",)),
    (field("x", "LONG_TEXT", indexed=True), "INVALID", ("indexed",)),
    (field("x", "AUTO_NUMBER", required=True), "INVALID", ("required",)),
    (field("x", "AUTO_NUMBER", autoNumber={"digits": 0}), "OUT_OF_RANGE", ("autoNumber", "digits")),
    (field("x", "AUTO_NUMBER", autoNumber={"start": -1}), "OUT_OF_RANGE", ("autoNumber", "start")),
    (
        field("x", "AUTO_NUMBER", autoNumber={"prefix": "x" * 51}),
        "TOO_LONG",
        ("autoNumber", "prefix"),
    ),
    (field("x", "LOOKUP"), "REQUIRED", ("lookup",)),
    (lookup("x", "nothing", "xs"), "NOT_FOUND", ("lookup", "module")),
    (lookup("x", "boats", "xs"), "NOT_FOUND", ("lookup", "module")),
    (lookup("x", "user", "xs"), "NOT_FOUND", ("lookup", "module")),
    (lookup("x", "'; drop", "xs"), "NOT_FOUND", ("lookup", "module")),
    (field("x", "TEXT", section="none"), "NOT_FOUND", ("section",)),
    (field("x", "TEXT", label=""), "REQUIRED", ("label",)),
    (field("x", "TEXT", label="  "), "REQUIRED", ("label",)),
    (field("x", "TEXT", label="x" * 256), "TOO_LONG", ("label",)),
    (field("x", "TEXT", label="a\x07b"), "INVALID", ("label",)),
    (field("x", "TEXT", description="x" * 5001), "TOO_LONG", ("description",)),
    (field("x", "TEXT", description="a\x1b[31mb"), "INVALID", ("description",)),
]


async def test_definitions_that_make_no_sense_are_refused(api: Api, pool: Pool, boat: Json) -> None:
    before = await everything(api, pool)
    for given, code, path in BROKEN:
        payload = await make_field(api, boat["id"], given)
        assert told(payload) == [(code, ("input", *path))], given
        within = await make_module(api, moduled("car", field("first", "TEXT"), given))
        assert told(within) == [(code, ("input", "fields", "1", *path))], given
    assert await everything(api, pool) == before


async def test_every_mistake_of_a_module_is_told_at_once(api: Api, pool: Pool) -> None:
    before = await everything(api, pool)
    payload = await make_module(
        api,
        {
            "apiName": "Bad",
            "pluralApiName": "__bads",
            "label": "",
            "pluralLabel": "x" * 300,
            "sections": [{"key": "A", "label": "a"}],
            "fields": [],
        },
    )
    assert {path for _, path in told(payload)} == {
        ("input", "apiName"),
        ("input", "pluralApiName"),
        ("input", "label"),
        ("input", "pluralLabel"),
        ("input", "sections", "0", "key"),
    }
    fields = [field("one", "SELECT"), field("Two", "TEXT"), lookup("three", "nobody", "bads")]
    payload = await make_module(api, moduled("bad", *fields))
    assert {path[:3] for _, path in told(payload)} == {
        ("input", "fields", str(n)) for n in range(3)
    }
    assert await everything(api, pool) == before


async def test_as_many_fields_as_a_module_may_have_and_not_one_more(api: Api, pool: Pool) -> None:
    many = [field(f"f{n}", "TEXT") for n in range(1700)]
    before = await everything(api, pool)
    payload = await make_module(api, moduled("wide", *many))
    assert told(payload) == [("FIELD_LIMIT", ("input", "fields"))]
    assert "400" in payload["userErrors"][0]["message"]
    await refused(api, pool, before, payload)
    made = accepted(await make_module(api, moduled("wide", *many[:400])))
    payload = await make_field(api, made["module"]["id"], field("more", "TEXT"))
    assert told(payload) == [("FIELD_LIMIT", ("input",))]
    full = {f"f{n}": "x" * 40 for n in range(400)}
    data = await api(
        "mutation($data: WideCreate!) { createWide(data: $data) { wide { f0 f399 } } }", data=full
    )
    assert data["createWide"]["wide"] == {"f0": "x" * 40, "f399": "x" * 40}
