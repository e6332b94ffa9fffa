"""The recycle bins are emptied by a job, when records have lain there for 30 days."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from storage.engine import Pool
from tests.graphql.writing.writes import created_ids, delete_many
from tests.support.api import Api, Json
from tests.support.mass import number_of

BIN = "{ deals(trashed: true, first: 100) { nodes { name purgeAt } } jobs { nodes { kind done } } }"


async def aged(office: Api, pool: Pool, days: int, *names: str) -> None:
    """Lets records have lain in the bin for so many days more."""
    schema = office.workspace.schema
    number = await number_of(office, pool, "deal")
    column = await pool.fetchval(
        "select 'f_' || (f->>'number') from "
        f"{schema}.module m, json_array_elements(m.body->'fields') f "
        "where m.number = $1 and f->>'apiName' = 'name'",
        number,
    )
    await pool.execute(
        f"update {schema}.r_{number} set deleted_at = deleted_at - make_interval(days => $1) "
        f"where {column} = any($2) and deleted_at is not null",
        days,
        list(names),
    )
    await pool.execute(
        f"update {schema}.bin set purge_at = purge_at - make_interval(days => $1)", days
    )


async def purged(office: Api, left: list[str]) -> Json:
    """What the bin and the jobs are, as soon as these records are left in the bin."""
    async with asyncio.timeout(30):
        while True:
            data = await office(BIN)
            if [node["name"] for node in data["deals"]["nodes"]] == left:
                return data
            await asyncio.sleep(0.05)


async def next_purge(office: Api, pool: Pool) -> datetime:
    """When the bins are emptied next, as soon as that is known."""
    async with asyncio.timeout(30):
        while True:
            found = await pool.fetchval(f"select purge_at from {office.workspace.schema}.bin")
            if isinstance(found, datetime):
                return found
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("worker")
async def test_what_has_lain_in_the_bin_for_long_enough_is_deleted(office: Api, pool: Pool) -> None:
    schema = office.workspace.schema
    assert await pool.fetchval(f"select purge_at from {schema}.bin") is None
    ids = await created_ids(office, "deal", [{"name": n} for n in "abcd"])
    await delete_many(office, "deal", {"ids": ids[:3]})
    first = await pool.fetchval(f"select purge_at from {schema}.bin")
    assert first is not None
    await aged(office, pool, 31, "a", "b")
    await created_ids(office, "deal", [{"name": "e"}])  # marks the workspace and hints
    data = await purged(office, ["c"])
    assert {"kind": "PURGE_BIN", "done": 2} in data["jobs"]["nodes"]
    kept = await pool.fetch(f"select distinct record_id from {schema}.timeline")
    assert len(kept) == 3
    following = await next_purge(office, pool)
    assert following.isoformat().replace("+00:00", "Z") == data["deals"]["nodes"][0]["purgeAt"]
    usage = await office("{ workspace { usage { records byModule { trashed } } } }")
    assert usage["workspace"]["usage"]["records"] == 3


async def test_a_deletion_tells_when_the_bin_is_next_to_be_emptied_and_no_later(
    office: Api, pool: Pool
) -> None:
    ids = await created_ids(office, "deal", [{"name": n} for n in "ab"])
    schema = office.workspace.schema
    await delete_many(office, "deal", {"ids": ids[:1]})
    first = await pool.fetchval(f"select purge_at from {schema}.bin")
    await delete_many(office, "deal", {"ids": ids[1:]})
    assert await pool.fetchval(f"select purge_at from {schema}.bin") == first
