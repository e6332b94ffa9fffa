"""On modules with many records a job carries the values of a field to another kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from storage import big_tables, carrying
from storage.engine import Pool, connect
from tests.support.api import Api, Json
from tests.support.automation import ended, start_sweeper, start_worker
from tests.support.background import CANCEL, in_state
from tests.support.layout import assert_agreement
from tests.support.processes import kill_nine

QUICK = {
    "lease": 2.0,
    "grace": 1.0,
    "record_delays": [0.2] * 20,
    "sweep": 0.1,
    "longest_look": 0.3,
    "beat": 0.1,
}
RECORDS = 3_200
"""More than three batches, and more than can be caught up with at the end."""
CHANGE = """
mutation($id: ID!, $input: FieldUpdate!, $options: DefinitionOptions) {
  updateField(id: $id, input: $input, options: $options) {
    field { kind pendingKind unique uniquePending indexed } jobs { id kind state total }
    plan { steps { action target detail destructive } } userErrors { code message path } } }
"""
FIELDS = '{ module(apiName: "deal") { fields { apiName kind pendingKind unique indexed } } }'
FILL = """
insert into {schema}.r_64(id, created_at, updated_at, f_1, f_2)
select gen_random_uuid(), now(), now(), 'n' || n, n::text from generate_series(1, $1) n
"""


@pytest.fixture(autouse=True)
def every_table_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "FEW", 2)
    monkeypatch.setattr(big_tables, "BIG", 2)


@pytest.fixture(autouse=True)
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


@pytest.fixture
async def deals(api: Api, pool: Pool) -> dict[str, str]:
    """The ids of the fields of a module with many records, whose sizes are numbers as texts."""
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {"apiName": "size", "label": "Size", "kind": "TEXT", "unique": True, "indexed": True},
        ],
    )
    await pool.execute(FILL.format(schema=api.workspace.schema), RECORDS)
    return {field["apiName"]: field["id"] for field in module["fields"]}


async def begun(api: Api, id: str, input: Json, options: Json | None = None) -> Json:
    """The payload of a change that a job goes on with."""
    payload: Json = (await api(CHANGE, id=id, input=input, options=options))["updateField"]
    assert payload["userErrors"] == []
    (job,) = payload["jobs"]
    assert (job["kind"], job["state"]) == ("CHANGE_KIND", "QUEUED")
    return payload


async def size(api: Api) -> Json:
    """The field as it is now."""
    found = (await api(FIELDS))["module"]["fields"]
    field: Json = next(one for one in found if one["apiName"] == "size")
    return field


async def agree(pool: Pool, api: Api) -> None:
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)


async def total(api: Api) -> int:
    """The sum of all sizes, once they are numbers."""
    data = await api("{ deals { aggregates { sum { size } } } }")
    return int(data["deals"]["aggregates"]["sum"]["size"])


async def write(api: Api, number: int, value: object) -> None:
    """Gives the record of this number another size."""
    made = await api(
        """mutation($n: Int!, $d: DealUpdate!) {
             updateDeals(where: {filter: {number: {eq: $n}}}, data: $d) {
               count userErrors { message } } }""",
        n=number,
        d={"size": value},
    )
    assert made["updateDeals"] == {"count": 1, "userErrors": []}


@asynccontextmanager
async def held(url: str, api: Api, number: int) -> AsyncIterator[None]:
    """A record that somebody holds, without which the new column cannot take its place."""
    connection = await connect(url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        f"select 1 from {api.workspace.schema}.r_64 where number = $1 for update", number
    )
    try:
        yield
    finally:
        await transaction.rollback()
        await connection.close()


async def has_gone_over_all(api: Api, job: str) -> None:
    """Returns as soon as the job has carried all batches but the last."""
    async with asyncio.timeout(90):
        while True:
            found = await api("query($id: ID!) { job(id: $id) { state done } }", id=job)
            assert found["job"]["state"] in ("QUEUED", "RUNNING")
            if found["job"]["done"] >= RECORDS // 1000 * 1000:
                return
            await asyncio.sleep(0.03)


async def test_the_field_is_what_it_was_until_its_values_are_carried(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    payload = await begun(api, deals["size"], {"kind": "INTEGER", "label": "How big"})
    assert (payload["field"]["kind"], payload["field"]["pendingKind"]) == ("TEXT", "INTEGER")
    details = [step["detail"] for step in payload["plan"]["steps"]]
    assert "Of 2 values looked at all can be carried." in details
    assert "carried in the background" in details[-1]
    await agree(pool, api)
    await write(api, 7, "70007")
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert (found["state"], found["failed"], found["error"]) == ("DONE", 0, None)
    assert found["done"] >= RECORDS
    expected = {"apiName": "size", "kind": "INTEGER", "pendingKind": None}
    async with asyncio.timeout(60):
        with ended(start_worker(database_url, redis_url, QUICK)):
            # Its indexes are built beside all others, by jobs of their own.
            await is_unique(api)
    assert await size(api) == {**expected, "unique": True, "indexed": True}
    assert await total(api) == RECORDS * (RECORDS + 1) // 2 + 70000
    await write(api, 7, 7)
    with ended(start_worker(database_url, redis_url, QUICK)):
        await agreement(pool, api)


async def is_unique(api: Api) -> None:
    """Returns as soon as the field is unique."""
    while True:
        if (await size(api))["unique"]:
            return
        await asyncio.sleep(0.05)


async def agreement(pool: Pool, api: Api) -> None:
    """Returns as soon as the tables are those of the definitions."""
    async with asyncio.timeout(60):
        while True:
            try:
                await agree(pool, api)
            except AssertionError:
                await asyncio.sleep(0.1)
            else:
                return


async def test_what_is_written_meanwhile_is_carried_too(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    payload = await begun(api, deals["size"], {"kind": "DECIMAL", "unique": False})
    job = payload["jobs"][0]["id"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with held(database_url, api, RECORDS // 2):
            await has_gone_over_all(api, job)
            for number in (1, 2, 3, RECORDS):
                await write(api, number, str(number * 10_000))
            made = await api(
                """mutation { createDeals(data: [{size: "0.5"}, {size: "0.25"}]) {
                     userErrors { code } } }"""
            )
            assert made["createDeals"]["userErrors"] == []
            await api("mutation { deleteDeals(where: {filter: {number: {eq: 4}}}) { count } }")
            assert (await size(api))["kind"] == "TEXT"
        assert (await in_state(api, job, seconds=90))["state"] == "DONE"
    data = await api("{ deals { totalCount aggregates { sum { size } } } }")
    whole = RECORDS * (RECORDS + 1) // 2 - 4 + sum((1, 2, 3, RECORDS)) * 9_999
    assert data["deals"]["totalCount"] == RECORDS + 1
    assert data["deals"]["aggregates"]["sum"]["size"] == f"{whole}.75"
    assert (await size(api))["kind"] == "DECIMAL"


async def test_values_that_cannot_be_carried_end_it_and_nothing_is_lost(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    await write(api, RECORDS - 5, "many")
    payload = await begun(api, deals["size"], {"kind": "INTEGER"})
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert found["state"] == "FAILED"
    assert '1 value of Size cannot become one of kind INTEGER, such as "many"' in found["error"]
    assert (await size(api))["pendingKind"] is None
    assert (await size(api))["kind"] == "TEXT"
    await agree(pool, api)
    allowed = {"loss": "ALLOW"}
    payload = await begun(api, deals["size"], {"kind": "INTEGER", "unique": False}, allowed)
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert (found["state"], found["failed"]) == ("DONE", 1)
    assert await total(api) == RECORDS * (RECORDS + 1) // 2 - (RECORDS - 5)


async def test_loss_among_the_first_values_is_told_at_once(
    api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    await pool.execute(f"update {api.workspace.schema}.r_64 set f_2 = 'x' || f_2")
    refused = (await api(CHANGE, id=deals["size"], input={"kind": "INTEGER"}))["updateField"]
    assert [error["path"] for error in refused["userErrors"]] == [["input", "kind"]]
    assert "2 values of Size cannot become" in refused["userErrors"][0]["message"]
    await agree(pool, api)
    dry = {"dryRun": True, "loss": "ALLOW"}
    tried = await api(CHANGE, id=deals["size"], input={"kind": "INTEGER"}, options=dry)
    steps = tried["updateField"]["plan"]["steps"]
    assert any(step["destructive"] and "2 cannot be carried" in step["detail"] for step in steps)
    await agree(pool, api)


async def test_a_field_that_is_becoming_another_waits_with_all_else(
    api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    await begun(api, deals["size"], {"kind": "INTEGER"})
    for input in ({"label": "x"}, {"kind": "DATE"}):
        refused = (await api(CHANGE, id=deals["size"], input=input))["updateField"]
        assert [(e["code"], e["path"]) for e in refused["userErrors"]] == [("IN_USE", ["id"])]
    for permanently in (True, False):
        data = await api(
            """mutation($id: ID!, $p: Boolean) { deleteField(id: $id, permanently: $p) {
                 userErrors { code } } }""",
            id=deals["size"],
            p=permanently,
        )
        assert data["deleteField"]["userErrors"] == [{"code": "IN_USE"}]
    await agree(pool, api)


async def test_it_is_cancelled_and_leaves_nothing(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    payload = await begun(api, deals["size"], {"kind": "INTEGER"})
    job = payload["jobs"][0]["id"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with held(database_url, api, RECORDS // 2):
            await has_gone_over_all(api, job)
            assert (await api(CANCEL, id=job))["cancelJob"]["userErrors"] == []
        assert (await in_state(api, job, seconds=90))["state"] == "CANCELLED"
    assert (await size(api))["kind"] == "TEXT"
    assert (await size(api))["pendingKind"] is None
    await agree(pool, api)
    await begun(api, deals["size"], {"kind": "DECIMAL"})


async def test_a_worker_that_is_killed_does_no_harm(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    payload = await begun(api, deals["size"], {"kind": "INTEGER", "unique": False})
    with ended(start_worker(database_url, redis_url, QUICK)) as first:
        async with held(database_url, api, RECORDS // 2):
            await has_gone_over_all(api, payload["jobs"][0]["id"])
            kill_nine(first)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, payload["jobs"][0]["id"], seconds=90))["state"] == "DONE"
    assert await total(api) == RECORDS * (RECORDS + 1) // 2
    assert (await size(api))["kind"] == "INTEGER"


async def test_a_module_that_goes_meanwhile_ends_it(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: dict[str, str]
) -> None:
    payload = await begun(api, deals["size"], {"kind": "INTEGER"})
    module = (await api('{ module(apiName: "deal") { id } }'))["module"]["id"]
    await api(
        "mutation($id: ID!) { deleteModule(id: $id, permanently: true) { userErrors { code } } }",
        id=module,
    )
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, payload["jobs"][0]["id"], seconds=90))["state"] == "DONE"
    await agree(pool, api)


async def test_other_digits_are_carried_too(
    database_url: str, redis_url: str, api: Api, pool: Pool
) -> None:
    module = await api.module(
        apiName="deal",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {
                "apiName": "size",
                "label": "Size",
                "kind": "DECIMAL",
                "indexed": True,
                "number": {"precision": 9, "scale": 3},
            },
            {
                "apiName": "half",
                "label": "Half",
                "kind": "FORMULA",
                "indexed": True,
                "formula": {"expression": "size / 2"},
            },
        ],
    )
    ids = {field["apiName"]: field["id"] for field in module["fields"]}
    fill = FILL.replace("n::text", "n").format(schema=api.workspace.schema)
    await pool.execute(fill, RECORDS)
    wider = {"number": {"precision": 12, "scale": 3}}
    payload = (await api(CHANGE, id=ids["size"], input=wider))["updateField"]
    assert (payload["userErrors"], payload["jobs"]) == ([], [])
    coarser = {"number": {"precision": 12, "scale": 1}}
    await write(api, 7, "7.25")
    payload = await begun(api, ids["size"], coarser)
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert (found["state"], "7.250" in found["error"]) == ("FAILED", True)
    await write(api, 7, "7.5")
    payload = await begun(api, ids["size"], coarser)
    assert payload["field"]["pendingKind"] == "DECIMAL"
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, payload["jobs"][0]["id"], seconds=90))["state"] == "DONE"
        await agreement(pool, api)
    data = await api("{ deals { aggregates { sum { size half } } } }")
    assert data["deals"]["aggregates"]["sum"]["size"] == f"{RECORDS * (RECORDS + 1) // 2}.5"


async def test_a_rule_holds_until_its_field_is_another(
    database_url: str, redis_url: str, api: Api, deals: dict[str, str]
) -> None:
    made = await api(
        """mutation { createRule(moduleId: "mod_64", input: {key: "no", label: "No", on: [CREATE],
             message: "Not so.", filter: {size: {eq: "x7"}}}) { userErrors { message } } }"""
    )
    assert made["createRule"]["userErrors"] == []
    refused = (await api(CHANGE, id=deals["size"], input={"kind": "INTEGER"}))["updateField"]
    assert [e["code"] for e in refused["userErrors"]] == ["IN_USE"]
    payload = await begun(api, deals["size"], {"kind": "INTEGER"}, {"dependents": "DELETE"})
    create = 'mutation { createDeal(data: {size: "x7"}) { userErrors { code } } }'
    assert (await api(create))["createDeal"]["userErrors"] == [{"code": "RULE_REJECTED"}]
    rules = '{ module(apiName: "deal") { rules { key } } }'
    assert (await api(rules))["module"]["rules"] == [{"key": "no"}]
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, payload["jobs"][0]["id"], seconds=90)
    assert found["state"] == "DONE"
    assert (await api(rules))["module"]["rules"] == []
