"""Fields and modules come back from the bin with their values, or it is said what is in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import big_tables
from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    drop_field,
    drop_module,
    everything,
    field_ids,
    make_field,
    told,
)
from tests.graphql.shaping.restoring import restore_field, restore_module
from tests.support.api import Api, Json, serving
from tests.support.every_kind import OPTIONS, field, lookup
from tests.support.views import create_view, shown

DRY = {"dryRun": True}


@pytest.fixture
async def ids(api: Api) -> dict[str, str]:
    """The ids of two modules, of which one points to the other, and of their fields."""
    firm = await api.module(
        apiName="firm",
        titleField="name",
        fields=[
            field("name", "TEXT", required=True),
            field("code", "TEXT", unique=True),
            field("size", "INTEGER", indexed=True, defaultValue=1),
            field("color", "SELECT", options=OPTIONS),
        ],
    )
    gig = await api.module(
        apiName="gig",
        titleField="name",
        fields=[
            field("name", "TEXT"),
            lookup("firm", "firm", "gigs"),
            field("count", "AUTO_NUMBER", autoNumber={"prefix": "G-"}),
            field("twice", "FORMULA", formula={"expression": "firm.size * 2"}),
        ],
    )
    found = {f"firm.{name}": id for name, id in field_ids(firm).items()}
    found.update({f"gig.{name}": id for name, id in field_ids(gig).items()})
    return {**found, "firm": firm["id"], "gig": gig["id"]}


async def firm(api: Api, **data: object) -> str:
    """The id of a new firm."""
    made = await api(
        "mutation($d: FirmCreate!) { createFirm(data: $d) { firm { id } userErrors { message } } }",
        d=data,
    )
    assert made["createFirm"]["userErrors"] == []
    return str(made["createFirm"]["firm"]["id"])


def notes(payload: Json) -> dict[str, list[str]]:
    """What a plan found among the records, by target."""
    found: dict[str, list[str]] = {}
    for step in payload["plan"]["steps"]:
        if step["action"] == "NOTE":
            found.setdefault(step["target"], []).append(step["detail"])
    return found


async def test_a_field_comes_back_with_its_values(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    await firm(api, name="a", code="A", size=7, color="RED")
    for name in ("name", "code", "size", "color"):
        accepted(await drop_field(api, ids[f"firm.{name}"], options={"dependents": "DELETE"}))
    trashed = '{ module(apiName: "firm") { fields(trashed: true) { apiName trashed } } }'
    assert len((await api(trashed))["module"]["fields"]) == 4
    await api("mutation { createFirm(data: {}) { userErrors { message } } }")
    for name in ("name", "code", "size", "color"):
        payload = accepted(await restore_field(api, ids[f"firm.{name}"]))
        assert not payload["field"]["trashed"]
        assert payload["plan"]["steps"][0]["action"] == "RESTORE"
        assert "It has a value in 1 record." in notes(payload)[f"firm.{name}"]
        if name == "name":
            assert "It has no value yet in 1 record." in notes(payload)["firm.name"]
            assert "titles" in payload["plan"]["steps"][0]["detail"]
    accepted(await restore_field(api, ids["gig.twice"]))
    assert await everything(api, pool)
    data = await api(
        """{ firms(orderBy: [{number: ASC}], search: "a") { nodes { title name code size color } }
             gigs { nodes { twice } } }"""
    )
    assert data["firms"]["nodes"] == [
        {"title": "a", "name": "a", "code": "A", "size": 7, "color": "RED"}
    ]
    again = await api(
        'mutation { createFirm(data: {name: "b", code: "A"}) { userErrors { code } } }'
    )
    assert again["createFirm"]["userErrors"] == [{"code": "NOT_UNIQUE"}]


async def test_a_name_that_was_taken_is_told_and_another_taken(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    accepted(await drop_field(api, ids["firm.code"]))
    accepted(await make_field(api, ids["firm"], field("code", "INTEGER")))
    before = await everything(api, pool)
    refused = await restore_field(api, ids["firm.code"])
    assert told(refused) == [("NAME_TAKEN", ("id",))]
    assert "the field code of Firm" in refused["userErrors"][0]["message"]
    for name, code in (("size", "NAME_TAKEN"), ("a b", "INVALID"), ("title", "NAME_TAKEN")):
        refused = await restore_field(api, ids["firm.code"], {"apiName": name})
        assert told(refused) == [(code, ("input", "apiName"))], name
    assert await everything(api, pool) == before
    payload = accepted(await restore_field(api, ids["firm.code"], {"apiName": "oldCode"}))
    assert payload["field"]["apiName"] == "oldCode"
    assert [s["action"] for s in payload["plan"]["steps"]][:2] == ["RESTORE", "RENAME"]


async def test_a_unique_field_whose_values_are_shared_by_now(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    # Two live records come to share a value while the field is in the bin: one was deleted.
    gone = await firm(api, name="a", code="A")
    await api("mutation($id: ID!) { deleteFirm(id: $id) { userErrors { code } } }", id=gone)
    await firm(api, name="b", code="A")
    accepted(await drop_field(api, ids["firm.code"]))
    async with pool.acquire() as connection:
        await connection.execute(f"update {api.workspace.schema}.r_64 set deleted_at = null")
    before = await everything(api, pool)
    refused = await restore_field(api, ids["firm.code"])
    assert told(refused) == [("NOT_UNIQUE", ("id",))]
    assert "A (2 times)" in refused["userErrors"][0]["message"]
    assert await everything(api, pool) == before
    payload = accepted(await restore_field(api, ids["firm.code"], {"unique": False}))
    assert not payload["field"]["unique"]
    assert "not unique any more" in payload["plan"]["steps"][0]["detail"]
    assert await everything(api, pool)


async def test_a_lookup_comes_back_with_the_links_that_still_exist(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    kept, gone = await firm(api, name="kept"), await firm(api, name="gone")
    for name, target in (("x", kept), ("y", gone)):
        await api(
            """mutation($n: String!, $f: ID!) { createGig(data: {name: $n, firmId: $f}) {
                 userErrors { message } } }""",
            n=name,
            f=target,
        )
    accepted(await drop_field(api, ids["gig.firm"], options={"dependents": "DELETE"}))
    await api(
        "mutation($id: ID!) { deleteFirm(id: $id, permanently: true) { userErrors { code } } }",
        id=gone,
    )
    tried = accepted(await restore_field(api, ids["gig.firm"], options=DRY))
    payload = accepted(await restore_field(api, ids["gig.firm"]))
    assert tried["plan"] == payload["plan"]
    assert notes(payload)["gig.firm"] == ["It has a value in 1 record."]
    data = await api(
        """{ gigs(orderBy: [{name: ASC}]) { nodes { name firm { name } } }
             firms { nodes { gigs { totalCount } } } }"""
    )
    assert data["gigs"]["nodes"] == [
        {"name": "x", "firm": {"name": "kept"}},
        {"name": "y", "firm": None},
    ]
    assert data["firms"]["nodes"] == [{"gigs": {"totalCount": 1}}]
    assert await everything(api, pool)


async def test_the_other_side_of_a_lookup_may_have_to_be_called_otherwise(
    api: Api, ids: dict[str, str]
) -> None:
    accepted(await drop_field(api, ids["gig.firm"], options={"dependents": "DELETE"}))
    accepted(await make_field(api, ids["firm"], field("gigs", "TEXT")))
    assert told(await restore_field(api, ids["gig.firm"])) == [
        ("NAME_TAKEN", ("input", "inverseApiName"))
    ]
    accepted(await restore_field(api, ids["gig.firm"], {"inverseApiName": "works"}))
    await api("{ firms { nodes { gigs works { totalCount } } } }")


async def test_a_lookup_waits_for_its_module(api: Api, ids: dict[str, str], pool: Pool) -> None:
    accepted(await drop_field(api, ids["gig.firm"], options={"dependents": "DELETE"}))
    accepted(await drop_module(api, ids["firm"]))
    refused = await restore_field(api, ids["gig.firm"])
    assert told(refused) == [("IN_USE", ("id",))]
    assert "Firm" in refused["userErrors"][0]["message"]
    inside = await restore_field(api, ids["firm.name"])
    assert told(inside) == [("INVALID", ("id",))]
    assert "Firm, which is in the bin" in inside["userErrors"][0]["message"]
    accepted(await restore_module(api, ids["firm"]))
    accepted(await restore_field(api, ids["gig.firm"]))
    accepted(await restore_field(api, ids["gig.twice"]))
    assert await everything(api, pool)
    # Once the module is gone for good, so is the lookup that waited in the bin.
    accepted(await drop_field(api, ids["gig.firm"], options={"dependents": "DELETE"}))
    accepted(await drop_module(api, ids["firm"], True))
    assert told(await restore_field(api, ids["gig.firm"])) == [("NOT_FOUND", ("id",))]
    assert told(await restore_module(api, ids["firm"])) == [("NOT_FOUND", ("id",))]


async def test_a_formula_comes_back_when_what_it_is_made_of_is_there(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    accepted(await drop_field(api, ids["firm.size"], options={"dependents": "DELETE"}))
    before = await everything(api, pool)
    for options in (None, {"dependents": "DELETE"}):
        refused = await restore_field(api, ids["gig.twice"], options=options)
        assert told(refused) == [("IN_USE", ("id",))]
        assert "size" in refused["userErrors"][0]["message"]
    assert await everything(api, pool) == before
    accepted(await restore_field(api, ids["firm.size"]))
    accepted(await restore_field(api, ids["gig.twice"]))
    await api("{ gigs { nodes { twice } } }")


async def test_a_module_comes_back_with_its_records(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    target = await firm(api, name="f", size=4)
    await api(
        """mutation($f: ID!) { createGig(data: {name: "x", firmId: $f}) {
             userErrors { message } } }""",
        f=target,
    )
    view = await create_view(
        api, module="gig", label="All", kind="TABLE", columns=[{"field": "name"}]
    )
    accepted(await change_field(api, ids["gig.twice"], {"indexed": False}))
    accepted(await drop_module(api, ids["gig"]))
    assert [
        m["apiName"] for m in (await api("{ modules(trashed: true) { apiName } }"))["modules"]
    ] == ["gig"]
    before = await everything(api, pool)
    tried = accepted(await restore_module(api, ids["gig"], options=DRY))
    assert await everything(api, pool) == before
    payload = accepted(await restore_module(api, ids["gig"]))
    assert payload["plan"] == tried["plan"]
    assert payload["plan"]["steps"][0]["action"] == "RESTORE"
    assert notes(payload)["gig"] == ["The module has 1 record."]
    assert not payload["module"]["trashed"]
    data = await api(
        """{ gigs(search: "x") { nodes { name count twice firm { name } } }
             firms { nodes { gigs { totalCount } } } }"""
    )
    assert data["gigs"]["nodes"] == [
        {"name": "x", "count": "G-0001", "twice": 8, "firm": {"name": "f"}}
    ]
    assert data["firms"]["nodes"] == [{"gigs": {"totalCount": 1}}]
    assert (await shown(api, view))["problems"] == []
    assert await everything(api, pool)


async def test_a_module_whose_links_are_gone(api: Api, ids: dict[str, str], pool: Pool) -> None:
    target = await firm(api, name="f")
    await api(
        "mutation($f: ID!) { createGig(data: {firmId: $f}) { userErrors { message } } }", f=target
    )
    accepted(await drop_module(api, ids["gig"]))
    await api(
        "mutation($id: ID!) { deleteFirm(id: $id, permanently: true) { userErrors { code } } }",
        id=target,
    )
    accepted(await drop_module(api, ids["firm"]))
    refused = await restore_module(api, ids["gig"])
    assert told(refused) == [("IN_USE", ("id",))]
    assert "Firm" in refused["userErrors"][0]["message"]
    accepted(await restore_module(api, ids["firm"]))
    accepted(await restore_module(api, ids["gig"]))
    assert (await api("{ gigs { nodes { firm { id } } } }"))["gigs"]["nodes"] == [{"firm": None}]
    assert await everything(api, pool)


async def test_a_module_whose_names_were_taken(api: Api, ids: dict[str, str], pool: Pool) -> None:
    accepted(await drop_module(api, ids["gig"]))
    await api.module(apiName="gig", fields=[])
    before = await everything(api, pool)
    refused = await restore_module(api, ids["gig"])
    assert {path for _, path in told(refused)} == {("id",)}
    assert {code for code, _ in told(refused)} == {"NAME_TAKEN"}
    assert "the module gig" in refused["userErrors"][0]["message"]
    wrong = await restore_module(api, ids["gig"], {"apiName": "a b", "pluralApiName": "work"})
    assert told(wrong) == [("INVALID", ("input", "apiName"))]
    assert await everything(api, pool) == before
    new = {"apiName": "work", "pluralApiName": "works"}
    payload = accepted(await restore_module(api, ids["gig"], new))
    assert payload["module"]["apiName"] == "work"
    await api("{ works { totalCount } }")


async def test_a_module_whose_formulas_lost_their_meaning(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    accepted(await drop_module(api, ids["gig"]))
    accepted(await drop_field(api, ids["firm.size"]))
    refused = await restore_module(api, ids["gig"])
    assert told(refused) == [("IN_USE", ("id",))]
    assert "gig.twice" in refused["userErrors"][0]["message"]
    accepted(await restore_module(api, ids["gig"], options={"dependents": "DELETE"}))
    names = [
        one["apiName"]
        for one in (await api('{ module(apiName: "gig") { fields { apiName } } }'))["module"][
            "fields"
        ]
    ]
    assert names == ["name", "firm", "count"]
    accepted(await restore_field(api, ids["firm.size"]))
    accepted(await restore_field(api, ids["gig.twice"]))
    assert await everything(api, pool)


async def test_indexed_formulas_of_a_module_in_the_bin(
    api: Api, ids: dict[str, str], pool: Pool
) -> None:
    plain = field("next", "FORMULA", formula={"expression": "size + 1"}, indexed=True)
    made = accepted(await make_field(api, ids["firm"], plain))
    accepted(await drop_field(api, ids["gig.firm"], options={"dependents": "DELETE"}))
    accepted(await drop_module(api, ids["firm"]))
    accepted(await restore_module(api, ids["firm"]))
    assert await everything(api, pool)
    accepted(await drop_field(api, made["field"]["id"]))
    accepted(await restore_field(api, made["field"]["id"]))
    assert await everything(api, pool)


async def test_a_view_shows_a_restored_field_again(api: Api, ids: dict[str, str]) -> None:
    view = await create_view(
        api,
        module="firm",
        label="All",
        kind="TABLE",
        columns=[{"field": "name"}, {"field": "color"}],
        filter={"color": {"eq": "RED"}},
    )
    accepted(await drop_field(api, ids["firm.color"]))
    assert (await shown(api, view))["problems"] != []
    accepted(await restore_field(api, ids["firm.color"]))
    found = await shown(api, view)
    assert found["problems"] == []
    assert [column["path"] for column in found["columns"]] == ["name", "color"]
    assert found["filter"] == {"color": {"eq": "RED"}}


async def test_what_is_not_in_the_bin(api: Api, ids: dict[str, str]) -> None:
    assert told(await restore_field(api, ids["firm.name"])) == [("INVALID", ("id",))]
    assert told(await restore_module(api, ids["firm"])) == [("INVALID", ("id",))]
    for id in ("fld_999", "mod_9", "x"):
        assert told(await restore_field(api, id)) == [("NOT_FOUND", ("id",))]
        assert told(await restore_module(api, id)) == [("NOT_FOUND", ("id",))]


async def test_a_big_table_gets_its_indexes_back_by_jobs(
    api: Api, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await firm(api, name="a", code="A", size=1)
    for name in ("code", "size"):
        accepted(await drop_field(api, ids[f"firm.{name}"], options={"dependents": "DELETE"}))
    monkeypatch.setattr(big_tables, "BIG", 1)
    payload = accepted(await restore_field(api, ids["firm.code"]))
    assert [job["kind"] for job in payload["jobs"]] == ["BUILD_INDEX"]
    assert payload["field"]["uniquePending"]
    payload = accepted(await restore_field(api, ids["firm.size"]))
    assert [job["kind"] for job in payload["jobs"]] == ["BUILD_INDEX"]


@pytest.fixture
async def other(api: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    async with serving(database_url) as client:
        yield Api(client, api.workspace)


async def test_another_server_knows_at_once(api: Api, other: Api, ids: dict[str, str]) -> None:
    asked = "{ firms { nodes { code } } }"
    await other(asked)
    accepted(await drop_field(api, ids["firm.code"]))
    assert await other.errors(asked)
    accepted(await restore_field(api, ids["firm.code"]))
    await other(asked)
    accepted(await drop_module(api, ids["gig"]))
    assert await other.errors("{ gigs { totalCount } }")
    accepted(await restore_module(other, ids["gig"]))
    await api("{ gigs { totalCount } }")
