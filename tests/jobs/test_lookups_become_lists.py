"""On modules with many records a job makes a multi lookup of a lookup."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from storage import carrying
from storage.engine import Pool
from tests.graphql.writing.merging import merged
from tests.graphql.writing.writes import created_id, created_ids, delete, read, update, updated
from tests.jobs.test_kind_changes import QUICK, RECORDS, begun, held
from tests.support.api import Api, Json
from tests.support.automation import ended, start_sweeper, start_worker
from tests.support.background import CANCEL, in_state
from tests.support.every_kind import field, lookup
from tests.support.layout import assert_agreement
from tests.support.processes import kill_nine

CHANGE: Json = {"kind": "MULTI_LOOKUP"}
FIRMS = 40
HELD = RECORDS // 2 + 5
"""A deal that has a firm."""
# A site in eight has no firm.
FILL = """
insert into {schema}.r_64(id, created_at, updated_at, f_1, f_2)
select gen_random_uuid(), now(), now(), 'n' || n,
  case when n % 8 <> 0 then ($2::uuid[])[1 + n % {firms}] end
from generate_series(1, $1) n
"""
FIELD = '{ module(apiName: "deal") { fields { apiName kind pendingKind } } }'
COUNTS = """{ firms(first: 100, orderBy: [{number: ASC}]) { nodes { id name deals { totalCount } } }
  linked: deals(filter: {firm: {isEmpty: false}}) { totalCount }
  none: deals(filter: {firm: {isEmpty: true}}) { totalCount } }"""


@pytest.fixture(autouse=True)
def every_table_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "FEW", 2)
    monkeypatch.setattr(carrying, "MOST_LINKS", 2)


@pytest.fixture(autouse=True)
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


class Sites:
    """Many deals of firms: the lookup's id, and the firms' ids."""

    def __init__(self, lookup: str, firms: list[str]) -> None:
        self.lookup = lookup
        self.firms = firms


@pytest.fixture
async def sites(api: Api, pool: Pool) -> Sites:
    deal = await api.module(apiName="deal", titleField="name", fields=[field("name", "TEXT")])
    await api.module(apiName="firm", titleField="name", fields=[field("name", "TEXT")])
    made = await api(
        """mutation($id: ID!, $input: FieldInput!) {
             createField(moduleId: $id, input: $input) { field { id } userErrors { message } } }""",
        id=deal["id"],
        input=lookup("firm", "firm", "deals"),
    )
    id_ = made["createField"]["field"]["id"]
    firms = await created_ids(api, "firm", [{"name": f"F{n}"} for n in range(FIRMS)])
    column = f"f_{id_.removeprefix('fld_')}"
    fill = FILL.format(schema=api.workspace.schema, firms=FIRMS).replace("f_2", column)
    await pool.execute(fill, RECORDS, firms)
    return Sites(id_, firms)


async def kinds(api: Api) -> tuple[str, str | None]:
    """The lookup's kind, and the one that it is to become."""
    found = (await api(FIELD))["module"]["fields"]
    one = next(each for each in found if each["apiName"] == "firm")
    return one["kind"], one["pendingKind"]


async def agree(pool: Pool, api: Api, *, beside: bool) -> None:
    """Fails unless tables and definitions agree, and unless links are kept `beside`, or are not."""
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)
        tables = await connection.fetchval(
            "select count(*) from pg_class where relnamespace = $1::text::regnamespace "
            "and relkind = 'r' and relname ~ '^c_'",
            api.workspace.schema,
        )
    assert tables == beside


async def has_gone_over_most(api: Api, job: str) -> None:
    """Returns as soon as the job has carried all batches but the last."""
    async with asyncio.timeout(60):
        while True:
            found = await api("query($id: ID!) { job(id: $id) { state done } }", id=job)
            assert found["job"]["state"] in ("QUEUED", "RUNNING")
            if found["job"]["done"] >= 2_000:
                return
            await asyncio.sleep(0.03)


async def deal(api: Api, name: str) -> str:
    found = await api(
        "query($n: String!) { deals(filter: {name: {eq: $n}}) { nodes { id } } }", n=name
    )
    return str(found["deals"]["nodes"][0]["id"])


async def firms_of(api: Api, id: str) -> list[str]:
    """The names of the firms that a deal links."""
    seen = await read(api, "deal", id, "firm { nodes { name } }")
    assert seen is not None
    return [one["name"] for one in seen["firm"]["nodes"]]


async def test_all_links_are_made_and_the_field_is_a_list(
    database_url: str, redis_url: str, api: Api, pool: Pool, sites: Sites
) -> None:
    before = await api("{ firms(first: 100) { nodes { name deals { totalCount } } } }")
    payload = await begun(api, sites.lookup, CHANGE)
    assert payload["field"]["pendingKind"] == "MULTI_LOOKUP"
    details = [step["detail"] for step in payload["plan"]["steps"]]
    assert "carried in the background" in details[-1]
    await agree(pool, api, beside=True)
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert (found["state"], found["failed"], found["error"]) == ("DONE", 0, None)
    assert found["done"] == RECORDS * 7 // 8
    assert await kinds(api) == ("MULTI_LOOKUP", None)
    await agree(pool, api, beside=False)
    counts = await api(COUNTS)
    assert counts["linked"]["totalCount"] == RECORDS * 7 // 8
    assert counts["none"]["totalCount"] == RECORDS // 8
    after = {one["name"]: one["deals"] for one in counts["firms"]["nodes"]}
    assert after == {one["name"]: one["deals"] for one in before["firms"]["nodes"]}
    one = await deal(api, "n1")
    await updated(api, "deal", one, {"firm": {"connect": [{"id": sites.firms[5]}]}})
    assert sorted(await firms_of(api, one)) == ["F1", "F5"]


async def test_what_is_written_meanwhile_is_carried_too(
    database_url: str, redis_url: str, api: Api, pool: Pool, sites: Sites
) -> None:
    firms = sites.firms
    named = {name: await deal(api, name) for name in ("n1", "n2", "n3", "n4", "n8", "n41", "n46")}
    await delete(api, "deal", named["n46"])
    payload = await begun(api, sites.lookup, CHANGE)
    job = payload["jobs"][0]["id"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with held(database_url, api, HELD):
            await has_gone_over_most(api, job)
            await updated(api, "deal", named["n2"], {"firmId": firms[0]})
            await updated(api, "deal", named["n3"], {"firmId": None})
            await updated(api, "deal", named["n8"], {"firmId": firms[7]})
            await delete(api, "deal", named["n4"])
            new = await created_id(api, "deal", name="new", firmId=firms[9])
            # What points to these two is written without a word where it lies in the bin.
            await merged(api, "firm", firms[7], [firms[6]])
            await delete(api, "firm", firms[1])
            assert (await kinds(api)) == ("LOOKUP", "MULTI_LOOKUP")
            wrong = await update(api, "firm", firms[3], {"deals": {"connect": [{"id": new}]}})
            assert wrong["userErrors"] == []
        assert (await in_state(api, job, seconds=90))["state"] == "DONE"
    await agree(pool, api, beside=False)
    shown = {
        name: await firms_of(api, id_) for name, id_ in named.items() if name not in ("n4", "n46")
    }
    assert shown == {"n1": [], "n2": ["F0"], "n3": [], "n8": ["F7"], "n41": []}
    assert await firms_of(api, new) == ["F3"]
    for module, ids in (("Deal", [named["n4"], named["n46"]]), ("Firm", [firms[1]])):
        await api(
            f"mutation($ids: [ID!]) {{ restore{module}s(where: {{ids: $ids}}) {{ count }} }}",
            ids=ids,
        )
    assert await firms_of(api, named["n4"]) == ["F4"]
    assert await firms_of(api, named["n46"]) == ["F7"]
    assert await firms_of(api, named["n41"]) == ["F1"]


async def test_it_is_cancelled_and_leaves_nothing(
    database_url: str, redis_url: str, api: Api, pool: Pool, sites: Sites
) -> None:
    payload = await begun(api, sites.lookup, CHANGE)
    job = payload["jobs"][0]["id"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with held(database_url, api, HELD):
            await has_gone_over_most(api, job)
            assert (await api(CANCEL, id=job))["cancelJob"]["userErrors"] == []
        assert (await in_state(api, job, seconds=90))["state"] == "CANCELLED"
    assert await kinds(api) == ("LOOKUP", None)
    await agree(pool, api, beside=False)
    await begun(api, sites.lookup, CHANGE)


async def test_no_key_takes_a_lookup_that_is_becoming_a_list(api: Api, sites: Sites) -> None:
    await begun(api, sites.lookup, CHANGE)
    (module,) = (
        each["id"]
        for each in (await api("{ modules(system: false) { id apiName } }"))["modules"]
        if each["apiName"] == "deal"
    )
    payload = await api(
        """mutation($id: ID!) { updateModule(id: $id, input: {uniqueKeys: [["name", "firm"]]}) {
             userErrors { code path message } } }""",
        id=module,
    )
    (error,) = payload["updateModule"]["userErrors"]
    assert (error["code"], error["path"]) == ("IN_USE", ["input", "uniqueKeys", "0", "1"])
    assert "MULTI_LOOKUP" in error["message"]


async def test_a_worker_that_is_killed_does_no_harm(
    database_url: str, redis_url: str, api: Api, pool: Pool, sites: Sites
) -> None:
    payload = await begun(api, sites.lookup, CHANGE)
    job = payload["jobs"][0]["id"]
    with ended(start_worker(database_url, redis_url, QUICK)) as first:
        async with held(database_url, api, HELD):
            await has_gone_over_most(api, job)
            kill_nine(first)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, job, seconds=90))["state"] == "DONE"
    assert (await api(COUNTS))["linked"]["totalCount"] == RECORDS * 7 // 8
    await agree(pool, api, beside=False)


async def test_a_module_that_goes_meanwhile_takes_the_links_along(
    api: Api, pool: Pool, sites: Sites
) -> None:
    await begun(api, sites.lookup, CHANGE)
    id_ = (await api('{ module(apiName: "deal") { id } }'))["module"]["id"]
    data = await api(
        "mutation($id: ID!) { deleteModule(id: $id, permanently: true) { userErrors { code } } }",
        id=id_,
    )
    assert data["deleteModule"]["userErrors"] == []
    await agree(pool, api, beside=False)
