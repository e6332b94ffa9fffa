"""Writes to the same records at once: none is lost, and none points to what is gone."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.graphql.writing.writes import (
    Tables,
    create,
    created_id,
    created_ids,
    delete,
    delete_many,
    every,
    read,
    update,
    update_many,
)
from tests.support.api import Api


async def test_every_change_of_one_record_counts(office: Api, tables: Tables) -> None:
    id = await created_id(office, "person", name="p")
    payloads = await asyncio.gather(
        *(update(office, "person", id, {"level": 10 + n}, "version level") for n in range(30))
    )
    assert sorted(payload["record"]["version"] for payload in payloads) == list(range(2, 32))
    assert len(await tables.timeline(id)) == 31
    last = next(payload["record"] for payload in payloads if payload["record"]["version"] == 31)
    assert await read(office, "person", id, "version level") == last
    lines = (await tables.timeline(id))[1:]
    levels = [next(iter(line["changes"].values())) for line in lines]
    assert sorted(after for _, after in levels) == list(range(10, 40))
    befores = {before for before, _ in levels}
    assert befores == {1, *(after for _, after in levels)} - {last["level"]}


async def test_mass_updates_that_overlap_do_not_block_each_other_for_good(office: Api) -> None:
    ids = await created_ids(office, "person", [{"name": str(n)} for n in range(60)])
    wheres = [
        {"ids": ids},
        {"ids": ids[::-1]},
        {"ids": ids[20:40]},
        {"filter": {"name": {"neq": "x"}}},
        {"all": True, "except": ids[:5]},
    ]
    payloads = await asyncio.gather(
        *(
            update_many(office, "person", where, {"level": 100 + 10 * turn + n})
            for turn in range(4)
            for n, where in enumerate(wheres)
        )
    )
    counts = [60, 60, 20, 60, 55] * 4
    assert [payload["count"] for payload in payloads] == counts
    assert sum(version - 1 for version in await every(office, "person", "version")) == sum(counts)


async def test_a_link_and_a_deletion_at_once_leave_no_link_to_nothing(
    office: Api, pool: Pool
) -> None:
    for permanently in (False, True):
        teams = await created_ids(
            office, "team", [{"name": f"{permanently}{n}"} for n in range(12)]
        )
        links = (create(office, "person", {"name": "p", "teamId": id}, "teamId") for id in teams)
        drops = (delete(office, "team", id, permanently=permanently) for id in teams)
        payloads = await asyncio.gather(
            *(each for pair in zip(links, drops, strict=True) for each in pair)
        )
        assert all(payload["userErrors"] == [] for payload in payloads[1::2])
        for payload in payloads[::2]:
            codes = [error["code"] for error in payload["userErrors"]]
            assert codes == ([] if payload["record"] else ["NOT_FOUND"])
    schema = office.workspace.schema
    dangling = await pool.fetchval(
        f"select count(*) from {schema}.r_65 p where exists (select 1 from jsonb_each_text("
        f"to_jsonb(p)) e join {schema}.r_64 t on e.value = t.id::text and t.deleted_at is not null)"
    )
    assert dangling == 0
    assert set(await every(office, "person", "teamId")) <= {None}


async def test_deletions_of_the_same_records_at_once_are_told_once(
    office: Api, tables: Tables
) -> None:
    ids = await created_ids(office, "team", [{"name": str(n)} for n in range(10)])
    payloads = await asyncio.gather(
        *(delete_many(office, "team", {"ids": ids[n % 3 :]}) for n in range(6)),
        *(delete(office, "team", ids[n]) for n in range(10)),
    )
    assert sum(payload["count"] for payload in payloads[:6]) + sum(
        payload["record"] is not None for payload in payloads[6:]
    ) == len(ids)
    for id in ids:
        assert [event["action"] for event in await tables.outbox(id)] == ["CREATED", "DELETED"]
