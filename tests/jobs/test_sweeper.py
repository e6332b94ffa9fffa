"""The sweeper: what it finds, and when it lets a workspace's mark go (R42, R45)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.sweeper import Sweeper
from jobs.timing import Timing
from storage.engine import Pool
from storage.marks import Mark, clear_mark, read_marks
from tests.jobs.conftest import DEAL
from tests.support.api import Api, serving
from tests.support.automation import create, ended, finished, start_sweeper, start_worker, workflow
from tests.support.workspaces import FreshWorkspace

WAITING_RUN = """
insert into "{schema}".workflow_run(id, workflow_id, workflow_revision, event_id, event, record_id,
  state, body, steps, due_at, started_at)
values (gen_random_uuid(), gen_random_uuid(), 1, 1, 'RECORD_CREATED', gen_random_uuid(), 'WAITING',
  '{{}}', '[]', now() + $1::interval, now())
"""
QUICK = Timing(sweep=0.0, longest_look=0.0, marks_kept=60.0)


class Told:
    """Takes hints down."""

    def __init__(self) -> None:
        self.workspaces: list[int] = []

    async def __call__(self, workspace: int) -> None:
        self.workspaces.append(workspace)


async def mark(pool: Pool, workspace: int, age: int) -> Mark:
    """Marks a workspace as if that many seconds ago."""
    row = await pool.fetchrow(
        "insert into tessera.dirty(workspace, at) values ($1, now() - $2::interval) "
        "on conflict (workspace) do update set at = excluded.at returning at",
        workspace,
        timedelta(seconds=age),
    )
    assert row is not None
    return Mark(workspace, row["at"])


async def is_marked(pool: Pool, workspace: int) -> bool:
    found: bool = await pool.fetchval(
        "select exists (select from tessera.dirty where workspace = $1)", workspace
    )
    return found


async def sweep(pool: Pool) -> list[int]:
    """The workspaces of which one sweep tells."""
    told = Told()
    async with pool.acquire() as connection:
        await Sweeper(told, QUICK).sweep(connection)
    return told.workspaces


async def test_an_old_mark_with_nothing_behind_it_is_cleared(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await mark(pool, workspace.id, 30)
    assert workspace.id not in await sweep(pool)
    assert await is_marked(pool, workspace.id)
    await mark(pool, workspace.id, 61)
    assert workspace.id not in await sweep(pool)
    assert not await is_marked(pool, workspace.id)


async def test_a_mark_is_kept_while_an_event_or_a_run_waits(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await mark(pool, workspace.id, 1000)
    await pool.execute(
        f'insert into "{workspace.schema}".outbox(module, record_id, action, source, body) '
        "values (1, gen_random_uuid(), 'CREATED', 'api', '{}')"
    )
    assert workspace.id in await sweep(pool)
    assert await is_marked(pool, workspace.id)
    await pool.execute(f'delete from "{workspace.schema}".outbox')
    await pool.execute(WAITING_RUN.format(schema=workspace.schema), timedelta(seconds=5))
    assert workspace.id not in await sweep(pool)
    assert await is_marked(pool, workspace.id)


async def test_a_mark_that_was_renewed_meanwhile_is_kept(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    seen = await mark(pool, workspace.id, 1000)
    await mark(pool, workspace.id, 900)
    async with pool.acquire() as connection:
        assert not await clear_mark(connection, seen, None, timedelta(seconds=60))
    assert await is_marked(pool, workspace.id)


async def test_a_run_that_waits_long_is_kept_by_its_due_time(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await mark(pool, workspace.id, 1000)
    await pool.execute(WAITING_RUN.format(schema=workspace.schema), timedelta(days=2))
    assert workspace.id not in await sweep(pool)
    assert not await is_marked(pool, workspace.id)
    moved = "update {} set {} = {} - interval '2 days 1 second'"
    await pool.execute(
        moved.format("tessera.due", "at", "at") + " where workspace = $1", workspace.id
    )
    await pool.execute(moved.format(f'"{workspace.schema}".workflow_run', "due_at", "due_at"))
    assert workspace.id in await sweep(pool)
    assert await is_marked(pool, workspace.id)
    async with pool.acquire() as connection:
        assert workspace.id in {found.workspace for found in await read_marks(connection)}


async def test_a_mark_of_a_workspace_that_is_gone_is_cleared(pool: Pool) -> None:
    await mark(pool, 999_999_999, 0)
    await sweep(pool)
    assert not await is_marked(pool, 999_999_999)


@pytest.mark.parametrize("worker_first", [True, False])
async def test_events_that_no_hint_told_of_are_found(
    database_url: str, redis_url: str, workspace: FreshWorkspace, *, worker_first: bool
) -> None:
    async with serving(database_url) as client:
        api = Api(client, workspace)
        await api.module(**{**DEAL, "fields": DEAL["fields"][:3]})
        steps = [{"updateRecord": {"data": {"won": True}}}]
        trigger = {"on": ["RECORD_CREATED"]}
        await workflow(api, module="deal", trigger=trigger, steps=steps)
        if not worker_first:
            await create(api, "deal", {"name": "A"})
        with (
            ended(start_worker(database_url, redis_url)),
            ended(start_sweeper(database_url, redis_url)),
        ):
            if worker_first:
                await create(api, "deal", {"name": "A"})
            (run,) = await finished(api, 1)
    assert run["state"] == "DONE"
