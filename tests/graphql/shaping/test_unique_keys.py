"""Fields that are unique together: defined, held by every way of writing, and let go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    change_module,
    drop_field,
    drop_module,
    everything,
    field_ids,
    make_module,
    moduled,
    told,
)
from tests.graphql.shaping.restoring import restore_field, restore_module
from tests.support.api import Api, Json, serving
from tests.support.counting import watched_server
from tests.support.every_kind import OPTIONS, field, lookup

KEYS = [["firm", "name"], ["name", "mail", "day"]]
DRY = {"dryRun": True}


@pytest.fixture
async def ids(api: Api) -> dict[str, str]:
    """The ids of two modules and of the fields of the one with two keys."""
    firm = await api.module(apiName="firm", fields=[field("name", "TEXT", unique=True)])
    site = await api.module(
        apiName="site",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            lookup("firm", "firm", "sites"),
            field("mail", "EMAIL"),
            field("day", "DATE"),
            field("color", "SELECT", options=OPTIONS),
            field("note", "LONG_TEXT"),
        ],
        uniqueKeys=KEYS,
    )
    return {**field_ids(site), "module": site["id"], "firms": firm["id"]}


async def ask(api: Api, mutation: str, **data: object) -> list[tuple[str, tuple[str, ...]]]:
    """The mistakes of a mutation named by its first word."""
    name = mutation.split("(", maxsplit=1)[0]
    declared = ", ".join(f"${key}: {value}" for key, value in data.pop("_", {}).items())
    head = f"mutation({declared})" if declared else "mutation"
    answer = await api(f"{head} {{ {mutation} {{ userErrors {{ code message path }} }} }}", **data)
    return told(answer[name])


async def site(api: Api, **data: object) -> Json:
    """The payload of a new site."""
    made = await api(
        """mutation($d: SiteCreate!) { createSite(data: $d) {
             site { id } userErrors { code message path } } }""",
        d=data,
    )
    payload: Json = made["createSite"]
    return payload


async def change(api: Api, id: str, **data: object) -> Json:
    """The payload of a site's change."""
    made = await api(
        """mutation($id: ID!, $d: SiteUpdate!) { updateSite(id: $id, data: $d) {
             site { id } userErrors { code message path } } }""",
        id=id,
        d=data,
    )
    payload: Json = made["updateSite"]
    return payload


async def firms(api: Api, *names: str) -> list[str]:
    """The ids of new firms."""
    made = await api(
        "mutation($d: [FirmCreate!]!) { createFirms(data: $d) { results { firm { id } } } }",
        d=[{"name": name} for name in names],
    )
    return [each["firm"]["id"] for each in made["createFirms"]["results"]]


def taken(*names: str) -> list[tuple[str, tuple[str, ...]]]:
    return [("NOT_UNIQUE", ("data", name)) for name in names]


async def test_two_records_cannot_share_all_of_them(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    a, b = await firms(api, "a", "b")
    first = accepted(await site(api, name="x", firmId=a))["site"]["id"]
    refused = await site(api, name="x", firmId=a)
    assert told(refused) == taken("firmId")
    message = refused["userErrors"][0]["message"]
    assert message == "Firm and Name together must be unique: Site x already has the same."
    for other in ({"firmId": b}, {}, {}, {"firmId": a, "name": None}, {"firmId": a, "name": None}):
        accepted(await site(api, **{"name": "x", **other}))
    accepted(await site(api, name="X", firmId=a))
    # Addresses are compared without case, as they are where one is unique by itself.
    accepted(await site(api, name="m", mail="a@x.org", day="2026-01-01"))
    refused = await site(api, name="m", mail="A@X.org", day="2026-01-01")
    assert told(refused) == taken("name")
    assert "Name, Mail and Day together" in refused["userErrors"][0]["message"]
    accepted(await site(api, name="m", mail="A@X.org", day="2026-01-02"))
    # Deleted records do not count.
    await api("mutation($id: ID!) { deleteSite(id: $id) { userErrors { code } } }", id=first)
    accepted(await site(api, name="x", firmId=a))
    assert await everything(api, pool)


async def test_a_change_of_one_of_them_is_held_to_the_others(api: Api, ids: dict[str, str]) -> None:
    a, b = await firms(api, "a", "b")
    accepted(await site(api, name="x", firmId=a))
    other = accepted(await site(api, name="y", firmId=a))["site"]["id"]
    far = accepted(await site(api, name="x", firmId=b))["site"]["id"]
    assert told(await change(api, other, name="x")) == taken("firmId")
    assert told(await change(api, far, firmId=a)) == taken("firmId")
    assert told(await change(api, other, name="x", firmId=a)) == taken("firmId")
    accepted(await change(api, other, name="y", note="as it was"))
    accepted(await change(api, other, name=None))
    accepted(await change(api, far, firmId=None))
    accepted(await change(api, far, name="z", firmId=a))


async def test_many_records_at_once(api: Api, ids: dict[str, str]) -> None:
    a, b = await firms(api, "a", "b")
    accepted(await site(api, name="x", firmId=a))
    rows = [{"name": "x", "firmId": b}, {"name": "x", "firmId": a}, {"name": "x", "firmId": b}]
    made = await api(
        """mutation($d: [SiteCreate!]!) { createSites(data: $d, options: {partial: true}) {
             results { userErrors { message } } userErrors { code message path } } }""",
        d=rows,
    )
    payload = made["createSites"]
    assert told(payload) == [
        ("NOT_UNIQUE", ("1", "firmId")),
        ("NOT_UNIQUE", ("2", "firmId")),
    ]
    assert "Site x already has the same" in payload["userErrors"][0]["message"]
    assert "row 0 of this call" in payload["userErrors"][1]["message"]
    mass = "updateSites(where: {all: true}, data: $d)"
    given = {"_": {"d": "SiteUpdate!"}}
    # All would have the same, some would, one would have what another record keeps.
    assert await ask(api, mass, d={"name": "y", "firmId": a}, **given) == taken("firmId")
    assert await ask(api, mass, d={"firmId": a}, **given) == taken("firmId")
    accepted(await site(api, name="y", firmId=a))
    some = 'updateSites(where: {filter: {name: {eq: "x"}, firmId: {eq: $f}}}, data: $d)'
    more = {"_": {"d": "SiteUpdate!", "f": "ID!"}, "f": b}
    assert await ask(api, some, d={"firmId": a}, **more) == taken("firmId")
    assert await ask(api, some, d={"name": "y"}, **more) == []
    assert await ask(api, mass, d={"note": "z"}, **given) == []


async def test_nested_records_are_held_to_it_too(api: Api, ids: dict[str, str]) -> None:
    a, _ = await firms(api, "a", "b")
    accepted(await site(api, name="x", firmId=a))
    nested = """updateFirm(id: $f, data: {sites: {create: [{name: "w"}, {name: "x"}]}})"""
    errors = await ask(api, nested, _={"f": "ID!"}, f=a)
    assert [code for code, _ in errors] == ["NOT_UNIQUE"]
    twice = """updateFirm(id: $f, data: {sites: {create: [{name: "w"}, {name: "w"}]}})"""
    errors = await ask(api, twice, _={"f": "ID!"}, f=a)
    assert [code for code, _ in errors] == ["NOT_UNIQUE"]
    good = """updateFirm(id: $f, data: {sites: {create: [{name: "w"}]}})"""
    assert await ask(api, good, _={"f": "ID!"}, f=a) == []


async def test_of_many_who_want_the_same_one_gets_it(api: Api, ids: dict[str, str]) -> None:
    (a,) = await firms(api, "a")
    payloads = await asyncio.gather(*(site(api, name="x", firmId=a) for _ in range(12)))
    assert sorted(len(payload["userErrors"]) for payload in payloads) == [0] + [1] * 11
    assert {tuple(told(payload)) for payload in payloads} == {(), tuple(taken("firmId"))}
    others = [accepted(await site(api, name=f"y{n}", firmId=a))["site"]["id"] for n in range(6)]
    changed = await asyncio.gather(*(change(api, other, name="z") for other in others))
    assert sorted(len(payload["userErrors"]) for payload in changed) == [0] + [1] * 5


async def test_bulk_work_takes_no_statement_a_row(
    api: Api, ids: dict[str, str], database_url: str
) -> None:
    (a,) = await firms(api, "a")

    document = """mutation($d: [SiteCreate!]!) { createSites(data: $d) {
                    userErrors { code } } }"""
    async with watched_server(database_url) as server:
        asked = Api(server.client, api.workspace)

        async def statements(count: int, start: int, errors: int) -> int:
            rows = [{"name": f"n{start + n}", "firmId": a} for n in range(count)]
            made = await asked(document, d=rows)
            assert len(made["createSites"]["userErrors"]) == errors
            return len(await server.statements())

        await statements(1, 0, 0)
        assert await statements(2, 10, 0) == await statements(40, 20, 0)
        assert await statements(2, 10, 2) == await statements(40, 20, 40)


async def test_a_key_is_made_changed_and_let_go(api: Api, ids: dict[str, str], pool: Pool) -> None:
    asked = '{ module(apiName: "site") { uniqueKeys { pending fields { apiName } } } }'

    async def keys() -> list[list[str]]:
        found = (await api(asked))["module"]["uniqueKeys"]
        assert not any(key["pending"] for key in found)
        return [[one["apiName"] for one in key["fields"]] for key in found]

    assert await keys() == KEYS
    # In another order the fields are the same key, and nothing is built anew.
    same = accepted(
        await change_module(api, ids["module"], {"uniqueKeys": [["name", "firm"], KEYS[1]]})
    )
    assert same["plan"]["steps"] == []
    payload = accepted(
        await change_module(api, ids["module"], {"uniqueKeys": [["color", "name"], KEYS[1]]})
    )
    assert [step["detail"] for step in payload["plan"]["steps"]] == [
        "Firm and Name need no longer be unique together.",
        "Color and Name must be unique together from now on.",
    ]
    assert await keys() == [["color", "name"], KEYS[1]]
    assert await everything(api, pool)
    accepted(await change_module(api, ids["module"], {"uniqueKeys": None}))
    assert await keys() == []
    assert await everything(api, pool)


async def test_records_that_share_values_are_shown(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    for name, color in (("x", "RED"), ("x", "RED"), ("y", "RED"), ("x", None), ("x", None)):
        accepted(await site(api, name=name, color=color))
    before = await everything(api, pool)
    for options in (None, DRY):
        refused = await change_module(
            api, ids["module"], {"uniqueKeys": [["name", "color"]]}, options
        )
        assert told(refused) == [("NOT_UNIQUE", ("input", "uniqueKeys"))]
        message = refused["userErrors"][0]["message"]
        assert "Name and Color together cannot be unique" in message
        assert "x / RED (2 times)" in message
    assert await everything(api, pool) == before


async def test_a_field_of_a_key_goes_with_it_or_stays(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    before = await everything(api, pool)
    for permanently in (False, True):
        refused = await drop_field(api, ids["mail"], permanently)
        assert told(refused) == [("IN_USE", ("id",))]
    assert await everything(api, pool) == before
    accepted(await change_field(api, ids["day"], {"apiName": "date", "label": "Date"}))
    payload = accepted(await drop_field(api, ids["mail"], options={"dependents": "DELETE"}))
    details = [step["detail"] for step in payload["plan"]["steps"]]
    assert "With it, Name, Date need no longer be unique together." in details
    assert await everything(api, pool)
    accepted(await restore_field(api, ids["mail"]))
    gone = accepted(await drop_field(api, ids["firm"], True, {"dependents": "DELETE"}))
    assert "unique together" in gone["plan"]["steps"][-1]["detail"] + str(gone["plan"])
    found = await api('{ module(apiName: "site") { uniqueKeys { pending } } }')
    assert found["module"]["uniqueKeys"] == []
    assert await everything(api, pool)


async def test_a_module_comes_back_with_its_keys(api: Api, ids: dict[str, str], pool: Pool) -> None:
    (a,) = await firms(api, "a")
    accepted(await site(api, name="x", firmId=a))
    accepted(await drop_module(api, ids["module"]))
    assert await everything(api, pool)
    accepted(await restore_module(api, ids["module"]))
    assert told(await site(api, name="x", firmId=a)) == taken("firmId")
    assert await everything(api, pool)


async def test_mistakes_are_told_where_they_are(api: Api, ids: dict[str, str], pool: Pool) -> None:
    before = await everything(api, pool)
    at = ("input", "uniqueKeys")
    long = [field(f"t{n}", "TEXT") for n in range(3)]
    wrong: list[tuple[list[list[str]], str, tuple[str, ...]]] = [
        ([["name"]], "INVALID", (*at, "0")),
        ([["name", "name"]], "INVALID", (*at, "0")),
        ([["name", "firm", "mail", "day", "color", "note"]], "INVALID", (*at, "0")),
        ([KEYS[0], ["name", "nope"]], "NOT_FOUND", (*at, "1", "1")),
        ([["name", "createdAt"]], "NOT_FOUND", (*at, "0", "1")),
        ([["name", "note"]], "INVALID", (*at, "0", "1")),
        ([["name", "firm"], ["firm", "name"]], "INVALID", (*at, "1")),
        ([["name", "firm"]] * 11, "INVALID", at),
    ]
    for given, code, path in wrong:
        refused = await change_module(api, ids["module"], {"uniqueKeys": given})
        assert told(refused) == [(code, path)], given
    too_long = moduled("plot", *long, uniqueKeys=[["t0", "t1", "t2"]])
    assert told(await make_module(api, too_long)) == [("INVALID", (*at, "0"))]
    for each in long:
        each["text"] = {"maxLength": 200}
    tried = accepted(await make_module(api, too_long, DRY))
    assert tried["plan"]["steps"][-1]["detail"].startswith("T0 and T1 and T2 must be unique")
    assert await everything(api, pool) == before
    made = accepted(await make_module(api, too_long))
    text = field_ids(made["module"])["t1"]
    assert told(await change_field(api, text, {"text": None})) == [("INVALID", ("input", "text"))]


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def test_another_server_obeys_at_once(api: Api, other: Api, ids: dict[str, str]) -> None:
    accepted(await site(other, name="x", color="RED"))
    accepted(await change_module(api, ids["module"], {"uniqueKeys": [["name", "color"]]}))
    refused = await site(other, name="x", color="RED")
    assert told(refused) == taken("name")
    assert "Name and Color together" in refused["userErrors"][0]["message"]
    accepted(await change_module(api, ids["module"], {"uniqueKeys": []}))
    accepted(await site(other, name="x", color="RED"))
