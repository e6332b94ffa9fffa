"""Builds that are killed, cancelled, waited for or no longer wanted leave nothing behind."""

from __future__ import annotations

import asyncio

import pytest

from storage import definitions as storage_definitions
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
from tests.support.automation import ended, start_worker
from tests.support.background import CANCEL, in_state
from tests.support.processes import kill_nine


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
    """Returns as soon as the field is no longer to be unique."""
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
