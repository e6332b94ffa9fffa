"""Indexes, uniqueness and references of big tables are built by jobs, beside reads and writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from storage import big_tables
from storage import definitions as storage_definitions
from storage.engine import Connection, Pool, connect
from tests.support.api import Api, Json
from tests.support.automation import create, ended, start_sweeper, start_worker
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
ANSWER = """
{ field { id indexed unique uniquePending } jobs { id kind state } plan { steps { detail } }
  userErrors { code message } }
"""
ADD = f"""
mutation Add($module: ID!, $input: FieldInput!, $options: DefinitionOptions) {{
  change: createField(moduleId: $module, input: $input, options: $options) {ANSWER}
}}
"""
UPDATE = f"""
mutation Update($id: ID!, $input: FieldUpdate!) {{
  change: updateField(id: $id, input: $input) {ANSWER}
}}
"""
MODULES = "{ modules(system: false) { id fields { id apiName indexed unique uniquePending } } }"
INDEX = """
select indisvalid as valid, indisready as ready from pg_index where indexrelid = to_regclass($1)
"""


@pytest.fixture(autouse=True)
def every_table_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(big_tables, "BIG", 1)


@pytest.fixture(autouse=True)
def sweeper(database_url: str, redis_url: str) -> Iterator[None]:
    with ended(start_sweeper(database_url, redis_url, QUICK)):
        yield


@pytest.fixture
async def deals(api: Api) -> Json:
    """A module with a few records: names are shared, mails are not."""
    module = await api.module(
        apiName="deal",
        titleField="name",
        fields=[
            {"apiName": "name", "label": "Name", "kind": "TEXT"},
            {"apiName": "mail", "label": "Mail", "kind": "EMAIL"},
        ],
    )
    for number in range(4):
        await create(api, "deal", {"name": f"n{number // 2}", "mail": f"m{number}@x.example"})
    fields = {field["apiName"]: field["id"] for field in module["fields"]}
    return {"id": module["id"], **fields}


async def changed(api: Api, operation: str, **variables: object) -> Json:
    payload: Json = (await api(operation, **variables))["change"]
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload


async def made_unique(api: Api, deals: Json, field: str) -> str:
    """Asks that a field be unique; gives the id of the job."""
    payload = await changed(api, UPDATE, id=deals[field], input={"unique": True})
    assert payload["field"]["unique"] is False
    assert payload["field"]["uniquePending"] is True
    return str(payload["jobs"][0]["id"])


async def field_of(api: Api, name: str) -> Json:
    (module,) = (await api(MODULES))["modules"]
    found: Json = next(one for one in module["fields"] if one["apiName"] == name)
    return found


async def index(pool: Pool, api: Api, field_id: str, prefix: str) -> tuple[bool, bool] | None:
    """Whether a field's index is valid, and whether it is kept current; None without one."""
    name = f"{api.workspace.schema}.{prefix}_{field_id.removeprefix('fld_')}"
    row = await pool.fetchrow(INDEX, name)
    return None if row is None else (row["valid"], row["ready"])


async def agree(pool: Pool, api: Api) -> None:
    async with pool.acquire() as connection:
        await assert_agreement(connection, api.workspace.schema)


@asynccontextmanager
async def writer(url: str, api: Api, *, commit: bool = True) -> AsyncIterator[Connection]:
    """A transaction that has written to the table, for which a build waits at its beginning."""
    connection = await connect(url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"update {api.workspace.schema}.r_64 set version = version")
    try:
        yield connection
    finally:
        await transaction.commit()
        await connection.close()


@asynccontextmanager
async def old_reader(url: str) -> AsyncIterator[None]:
    """An old snapshot, for which a build waits at its end."""
    connection = await connect(url)
    async with connection.transaction(isolation="repeatable_read"):
        await connection.fetchval("select count(*) from pg_class")
        yield
    await connection.close()


async def comes_to(
    pool: Pool, api: Api, field_id: str, prefix: str, wanted: tuple[bool, bool] | None
) -> None:
    """Returns as soon as the index stands so."""
    async with asyncio.timeout(30):
        while True:
            if await index(pool, api, field_id, prefix) == wanted:
                return
            await asyncio.sleep(0.03)


async def test_an_index_is_built_after_the_answer_and_the_field_works_meanwhile(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    payload = await changed(api, UPDATE, id=deals["name"], input={"indexed": True})
    assert payload["field"]["indexed"] is True
    (job,) = payload["jobs"]
    assert (job["kind"], job["state"]) == ("BUILD_INDEX", "QUEUED")
    assert "built in the background" in payload["plan"]["steps"][-1]["detail"]
    assert await index(pool, api, deals["name"], "i") is None
    found = await api("{ deals(orderBy: [{name: DESC}], first: 1) { nodes { name } } }")
    assert found["deals"]["nodes"] == [{"name": "n1"}]
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, job["id"])
    assert (found["state"], found["done"], found["total"]) == ("DONE", 1, 1)
    await agree(pool, api)
    assert await index(pool, api, deals["name"], "i") == (True, True)


async def test_a_field_is_unique_when_the_job_is_done_and_not_before(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    id = await made_unique(api, deals, "mail")
    by_mail = '{ dealBy(key: {mail: "M0@x.example"}) { name } }'
    assert "mail" in (await api.errors(by_mail))[0]["message"]
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, id))["state"] == "DONE"
    field = await field_of(api, "mail")
    assert (field["unique"], field["uniquePending"]) == (True, False)
    await agree(pool, api)
    assert await api(by_mail) == {"dealBy": {"name": "n0"}}


async def test_records_that_share_a_value_fail_the_job_and_are_named(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    id = await made_unique(api, deals, "name")
    with ended(start_worker(database_url, redis_url, QUICK)):
        found = await in_state(api, id)
    assert found["state"] == "FAILED"
    assert found["error"] == (
        "Name cannot be unique: records share a value, such as n0 (2 times), n1 (2 times). "
        "Change them first."
    )
    field = await field_of(api, "name")
    assert (field["unique"], field["uniquePending"]) == (False, False)
    await agree(pool, api)


async def test_values_that_come_to_be_shared_during_the_build_fail_it_and_leave_no_index(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    async with writer(database_url, api) as other:
        id = await made_unique(api, deals, "mail")
        with ended(start_worker(database_url, redis_url, QUICK)):
            await comes_to(pool, api, deals["mail"], "u", (False, False))
            await other.execute(
                f"update {api.workspace.schema}.r_64 set f_2 = 'M0@X.example' "
                "where f_2 = 'm1@x.example'"
            )
            await other.execute("commit")
            await other.execute("begin")
            found = await in_state(api, id)
    assert found["state"] == "FAILED"
    assert "m0@x.example (2 times)" in found["error"]
    assert (await field_of(api, "mail"))["uniquePending"] is False
    await agree(pool, api)


async def test_while_the_index_fills_equal_values_are_refused_as_in_a_unique_field(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    create_deal = 'mutation { createDeal(data: {mail: "M0@x.example"}) { userErrors { code } } }'
    update_deal = (
        'mutation { updateDeals(where: {filter: {mail: {eq: "m1@x.example"}}}, '
        'data: {mail: "m0@x.example"}) { userErrors { code } } }'
    )
    async with old_reader(database_url):
        id = await made_unique(api, deals, "mail")
        with ended(start_worker(database_url, redis_url, QUICK)):
            await comes_to(pool, api, deals["mail"], "u", (False, True))
            for text in (create_deal, update_deal):
                ((_, payload),) = (await api(text)).items()
                assert payload == {"userErrors": [{"code": "NOT_UNIQUE"}]}
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, id))["state"] == "DONE"


async def test_what_a_killed_build_left_is_removed_and_built_anew(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    async with writer(database_url, api):
        id = await made_unique(api, deals, "mail")
        with ended(start_worker(database_url, redis_url, QUICK)) as first:
            await comes_to(pool, api, deals["mail"], "u", (False, False))
            kill_nine(first)
        # The server notices a client's death late; it may be as dead itself.
        await pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where query like 'create unique index concurrently%'"
        )
    assert await index(pool, api, deals["mail"], "u") == (False, False)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, id))["state"] == "DONE"
    assert await index(pool, api, deals["mail"], "u") == (True, True)
    assert (await field_of(api, "mail"))["unique"] is True
    await agree(pool, api)


async def test_a_build_that_its_killed_worker_left_running_is_waited_for(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    async with writer(database_url, api):
        id = await made_unique(api, deals, "mail")
        with ended(start_worker(database_url, redis_url, QUICK)) as first:
            await comes_to(pool, api, deals["mail"], "u", (False, False))
            kill_nine(first)
        second = start_worker(database_url, redis_url, QUICK)
        await in_state(api, id, "RUNNING")
    with ended(second):
        assert (await in_state(api, id))["state"] == "DONE"
    await agree(pool, api)


async def test_a_build_is_cancelled_in_its_middle_and_leaves_nothing(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with writer(database_url, api):
            id = await made_unique(api, deals, "mail")
            await comes_to(pool, api, deals["mail"], "u", (False, False))
            assert (await api(CANCEL, id=id))["cancelJob"]["userErrors"] == []
            await no_longer_pending(api)
            assert (await in_state(api, id, "CANCELLING"))["finishedAt"] is None
        assert (await in_state(api, id))["state"] == "CANCELLED"
    assert (await field_of(api, "mail"))["unique"] is False
    await agree(pool, api)


async def no_longer_pending(api: Api) -> None:
    async with asyncio.timeout(30):
        while True:
            if not (await field_of(api, "mail"))["uniquePending"]:
                return
            await asyncio.sleep(0.03)


async def test_a_cancelled_build_that_its_killed_worker_left_running_leaves_nothing(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    async with writer(database_url, api):
        id = await made_unique(api, deals, "mail")
        with ended(start_worker(database_url, redis_url, QUICK)) as first:
            await comes_to(pool, api, deals["mail"], "u", (False, False))
            kill_nine(first)
        await api(CANCEL, id=id)
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, id))["state"] == "CANCELLED"
    assert (await field_of(api, "mail"))["uniquePending"] is False
    await agree(pool, api)


async def test_a_change_that_a_build_keeps_waiting_names_its_job(
    database_url: str,
    redis_url: str,
    api: Api,
    pool: Pool,
    deals: Json,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storage_definitions, "GIVE_UP_AFTER", 0.3)
    with ended(start_worker(database_url, redis_url, QUICK)):
        async with old_reader(database_url):
            id = await made_unique(api, deals, "mail")
            await comes_to(pool, api, deals["mail"], "u", (False, True))
            given = {"apiName": "more", "label": "More", "kind": "TEXT"}
            (error,) = await api.errors(ADD, module=deals["id"], input=given)
            assert error["extensions"]["code"] == "UNAVAILABLE"
            assert error["message"] == (
                f"The index that the job {id} builds holds the tables that this change needs. "
                "Nothing was changed; try again later."
            )
        assert (await in_state(api, id))["state"] == "DONE"


async def test_an_index_whose_build_is_cancelled_is_no_longer_claimed(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    payload = await changed(api, UPDATE, id=deals["name"], input={"indexed": True})
    await api(CANCEL, id=payload["jobs"][0]["id"])
    with ended(start_worker(database_url, redis_url, QUICK)):
        await in_state(api, payload["jobs"][0]["id"], "CANCELLED")
        assert (await field_of(api, "name"))["indexed"] is False
        await agree(pool, api)
        payload = await changed(api, UPDATE, id=deals["name"], input={"indexed": True})
        await in_state(api, payload["jobs"][0]["id"], "DONE")
    await agree(pool, api)


async def test_a_lookup_holds_new_values_at_once_and_is_checked_and_indexed_by_a_job(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    await api.module(
        apiName="company",
        pluralApiName="companies",
        fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}],
    )
    rules = {"module": "company", "inverseApiName": "deals"}
    given = {"apiName": "company", "label": "Company", "kind": "LOOKUP", "lookup": rules}
    payload = await changed(api, ADD, module=deals["id"], input=given)
    (job,) = payload["jobs"]
    company = await create(api, "company", {"name": "A"})
    await create(api, "deal", {"name": "linked", "companyId": company})
    related = "{ companies { nodes { deals { nodes { name } } } } }"
    expected = {"companies": {"nodes": [{"deals": {"nodes": [{"name": "linked"}]}}]}}
    assert await api(related) == expected
    checked = (
        f"select convalidated from pg_constraint where conname = 'k_{payload['field']['id'][4:]}'"
    )
    checked += f" and connamespace = '{api.workspace.schema}'::regnamespace"
    assert await pool.fetchval(checked) is False
    with ended(start_worker(database_url, redis_url, QUICK)):
        assert (await in_state(api, job["id"]))["state"] == "DONE"
    assert await pool.fetchval(checked) is True
    assert await api(related) == expected
    await agree(pool, api)


async def test_what_is_taken_back_before_the_worker_comes_is_not_built(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    unique = await made_unique(api, deals, "mail")
    payload = await changed(api, UPDATE, id=deals["name"], input={"indexed": True})
    indexed = payload["jobs"][0]["id"]
    payload = await changed(api, UPDATE, id=deals["mail"], input={"label": "E-mail"})
    assert payload["jobs"] == []
    assert payload["field"]["uniquePending"] is True
    payload = await changed(api, UPDATE, id=deals["mail"], input={"unique": False})
    assert payload["field"]["uniquePending"] is False
    await changed(api, UPDATE, id=deals["name"], input={"indexed": False})
    with ended(start_worker(database_url, redis_url, QUICK)):
        for id in (unique, indexed):
            assert (await in_state(api, id))["state"] == "DONE"
    assert await index(pool, api, deals["mail"], "u") is None
    await agree(pool, api)


async def test_what_is_deleted_before_the_worker_comes_is_not_built(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    delete = (
        "mutation ($id: ID!, $permanently: Boolean) "
        "{ deleteField(id: $id, permanently: $permanently) { userErrors { message } } }"
    )
    ids = [await made_unique(api, deals, "mail"), await made_unique(api, deals, "name")]
    await api(delete, id=deals["mail"])
    await api(delete, id=deals["name"], permanently=True)
    with ended(start_worker(database_url, redis_url, QUICK)):
        for id in ids:
            assert (await in_state(api, id))["state"] == "DONE"
    await agree(pool, api)


async def test_a_dry_run_tells_of_the_job_and_starts_none(api: Api, deals: Json) -> None:
    given = {"apiName": "more", "label": "More", "kind": "TEXT", "indexed": True, "unique": True}
    payload = await changed(api, ADD, module=deals["id"], input=given, options={"dryRun": True})
    details = " ".join(step["detail"] for step in payload["plan"]["steps"])
    assert "background" in details
    assert payload["jobs"] == []
    assert await api("{ jobs { totalCount } }") == {"jobs": {"totalCount": 0}}


async def test_two_indexes_of_one_table_are_built_one_after_the_other(
    database_url: str, redis_url: str, api: Api, pool: Pool, deals: Json
) -> None:
    given = {"apiName": "more", "label": "More", "kind": "TEXT", "indexed": True, "unique": True}
    payload = await changed(api, ADD, module=deals["id"], input=given)
    ids = [job["id"] for job in payload["jobs"]]
    assert len(ids) == 2
    with ended(start_worker(database_url, redis_url, QUICK)):
        for id in ids:
            assert (await in_state(api, id))["state"] == "DONE"
    assert (await field_of(api, "more"))["unique"] is True
    await agree(pool, api)
