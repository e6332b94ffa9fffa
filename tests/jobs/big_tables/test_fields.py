"""Indexes, uniqueness and references of big tables are built by jobs, beside reads and writes."""

from __future__ import annotations

from storage.engine import Pool
from tests.jobs.big_tables.builds import (
    ADD,
    QUICK,
    UPDATE,
    agree,
    changed,
    comes_to,
    field_of,
    index,
    made_unique,
    old_reader,
    writer,
)
from tests.support.api import Api, Json
from tests.support.automation import create, ended, start_worker
from tests.support.background import in_state


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
