"""A write that is cancelled anywhere leaves nothing behind, and nothing for the next (R22)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from storage.engine import Pool, open_pool
from storage.outbox import DirtyMarks
from storage.writes import Selection, Writer
from tests.support.cancelling import cancelled_at
from tests.support.office import Office, open_office
from tests.support.workspaces import FreshWorkspace


@pytest.fixture
async def office(pool: Pool, workspace: FreshWorkspace, database_url: str) -> AsyncIterator[Office]:
    """An office whose writes all go through one connection, and whose reads never do."""
    found = await open_office(pool, workspace)
    single = await open_pool(database_url, min_size=1, max_size=1)
    yield replace(found, writer=Writer(single, DirtyMarks(single)))
    await single.close()


async def is_clean(office: Office) -> bool:
    """Whether the only connection is in no transaction that was left open."""
    async with office.writer.pool.acquire() as connection:
        return not connection.is_in_transaction()


async def test_creations_cancelled_at_every_wait(office: Office) -> None:
    """Acknowledged is stored; what was cancelled is there whole or not at all."""
    acknowledged: set[str] = set()
    tried: set[str] = set()
    for at in range(100):
        name = f"cancelled at {at}"
        tried.add(name)
        results = await cancelled_at(office.create("account", {"name": name}), at)
        if results is not None:
            acknowledged.add(name)
        assert await is_clean(office)
        await office.made("account", name=f"after {at}")
        acknowledged.add(f"after {at}")
        if results is not None:
            break
    else:
        pytest.fail("the write never came to its end")
    assert at >= 5, "each statement is a wait"
    stored = {str(row["f_1"]): row["id"] for row in await office.rows("account")}
    assert acknowledged <= set(stored) <= acknowledged | tried
    assert len(set(stored) - acknowledged) <= 2, "only a cancelled COMMIT may have been carried out"
    assert {event["record_id"] for event in await office.outbox()} == set(stored.values())
    assert await office.count("timeline") == len(stored)


async def test_updates_and_deletions_cancelled_at_every_wait(office: Office) -> None:
    deal = await office.made("deal", name="Kept")
    await office.made("item", dealId=str(deal))

    async def change(at: int) -> object:
        return await cancelled_at(office.update("deal", deal, name=f"No. {at}"), at)

    async def change_all(at: int) -> object:
        selection = Selection(all=True)
        return await cancelled_at(office.update_all("deal", selection, remark=f"No. {at}"), at)

    async def remove(at: int) -> object:
        return await cancelled_at(office.delete("deal", deal), at)

    for work in (change, change_all, remove):
        await _cancel_everywhere(office, deal, work)
    assert {row["deleted_at"] is None for row in await office.rows("item")} == {False}


async def _cancel_everywhere(
    office: Office, deal: UUID, work: Callable[[int], Awaitable[object]]
) -> None:
    for at in range(100):
        done = await work(at)
        assert await is_clean(office)
        row = await office.row("deal", deal)
        assert row["version"] == len(await office.timeline(deal)) == len(await office.outbox(deal))
        if done is not None:
            return
    pytest.fail("the write never came to its end")
