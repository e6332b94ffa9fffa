"""A batch of a mass job takes as many statements for a thousand records as for ten."""

from __future__ import annotations

import pytest

from crm.jobs import JobKind
from storage.engine import Pool
from storage.mass_jobs import ACTIONS, do_batch
from storage.writing import MASS, Origin, Writing
from tests.support.office import Office, open_office
from tests.support.statements import watched
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace) -> Office:
    return await open_office(pool, workspace)


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (JobKind.UPDATE_RECORDS, {"data": {"20": "New"}}),
        (JobKind.DELETE_RECORDS, {"permanently": False, "among": "live"}),
    ],
)
async def test_statements_do_not_grow_with_the_records(
    office: Office, database_url: str, kind: JobKind, kept: dict[str, object]
) -> None:
    first, few, many = [
        [await office.made("deal", name=f"{count} {n}") for n in range(count)]
        for count in (5, 10, 200)
    ]
    counts = []
    async with watched(office, database_url) as (same, sent):
        for ids in (first, few, many):  # at the first the driver asks about types
            module = same.definitions.by_name["deal"]
            writing = Writing(same.asker, same.definitions, same.clock, Origin(MASS))
            action = ACTIONS[kind](writing, module, kept, kind)
            sent.clear()
            async with same.pool.acquire() as connection, connection.transaction():
                done = await do_batch(connection, writing, module, action, ids)
            assert (done.done, done.skipped) == (len(ids), 0)
            counts.append(len(sent))
    assert counts[1] == counts[2]
    assert counts[2] <= 15
