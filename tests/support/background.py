"""Jobs for tests: a kind that does what its body says, and worker processes that know it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from uuid import UUID

from crm.errors import Unavailable
from crm.jobs import JobKind, NewJob
from jobs.kinds import Batch, JobFailed
from jobs.worker import run_worker
from storage.engine import Pool
from storage.jobs import Progress, start_jobs
from storage.outbox import MARK
from tests.support.api import Api, Json
from tests.support.automation import QUICK
from tests.support.forked import Forked
from tests.support.processes import read_until
from tests.support.programs import timing
from tests.support.workspaces import FreshWorkspace

SIZE = 10
GATE = 4711
"""The key of the advisory lock that a batch waits for where its job's body says so."""

JOB = """
query Job($id: ID!) {
  job(id: $id) { id kind state total done failed createdAt startedAt finishedAt error }
}
"""
CANCEL = """
mutation Cancel($id: ID!) { cancelJob(id: $id) { job { state } userErrors { code message path } } }
"""
FINAL = frozenset({"DONE", "FAILED", "DEAD", "CANCELLED"})


class Rehearsal:
    """Marks `SIZE` things a batch in a table, and fails, waits or dies at the batches told."""

    def __init__(self, in_transaction: bool = True) -> None:
        self.in_transaction = in_transaction

    async def batch(self, at: Batch) -> Progress:
        """One batch; the checkpoint is the number of the next one."""
        body, number = at.job.body, int(str((at.job.checkpoint or {"next": 0})["next"]))
        await at.connection.execute(
            f"insert into {at.schema}.marks values ($1, $2)", at.job.id, number
        )
        if number == body.get("wait_at"):
            await at.connection.execute("select pg_advisory_xact_lock($1)", GATE)
        if number == body.get("die_at"):
            os.kill(os.getpid(), signal.SIGKILL)
        if number == body.get("fail_at"):
            raise JobFailed(f"Batch {number} cannot be done.")
        if number == body.get("stumble_at") and at.job.tries < 1:
            raise Unavailable("Not now.")
        total = int(str(body["batches"]))
        following = None if number + 1 == total else {"next": number + 1}
        return Progress(following, done=SIZE, total=total * SIZE)

    async def undo(self, at: Batch) -> None:
        """Marks that it was called."""
        await at.connection.execute(f"insert into {at.schema}.marks values ($1, -1)", at.job.id)


def rehearsing(database_url: str, redis_url: str, waits: Mapping[str, object]) -> None:
    """Work as a worker that knows this kind."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    kinds = {JobKind.BUILD_INDEX: Rehearsal()}
    run_worker(database_url, redis_url, timing=timing(waits), kinds=kinds)


def start_rehearsing(
    database_url: str, redis_url: str, waits: Mapping[str, object] = QUICK
) -> Forked:
    """A worker process that knows the kind, ready for its first job."""
    process = Forked(rehearsing, database_url, redis_url, {**waits, "beat": 0.1})
    read_until(process, "the worker is ready")
    return process


async def rehearse(pool: Pool, workspace: FreshWorkspace, **body: object) -> str:
    """Start a job as a request would that dies before it sends its hint; gives the job's id."""
    await pool.execute(MARK, workspace.id)
    job = NewJob(JobKind.BUILD_INDEX, body)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            f"create table if not exists {workspace.schema}.marks(job uuid, batch integer)"
        )
        ids = await start_jobs(connection, workspace.schema, workspace.member_id, [job])
    return str(ids[0])


async def marks(pool: Pool, workspace: FreshWorkspace, job: str) -> list[int]:
    """The batches that were committed, in order; -1 for an undo."""
    rows = await pool.fetch(
        f"select batch from {workspace.schema}.marks where job = $1 order by batch", UUID(job)
    )
    return [row["batch"] for row in rows]


async def job(api: Api, id: str) -> Json:
    """The job as the API tells it."""
    found: Json = (await api(JOB, id=id))["job"]
    return found


async def in_state(api: Api, id: str, *states: str, seconds: float = 30) -> Json:
    """The job, as soon as it stands at one of these, or has ended if none are given."""
    found: Json = {}
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = await job(api, id)
                if found["state"] in (states or FINAL):
                    return found
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise AssertionError(f"the job had to come to {states or FINAL}, but: {found}") from None


async def waiting_at_gate(pool: Pool) -> None:
    """Returns as soon as a batch waits for the gate."""
    query = (
        "select count(*) from pg_locks where locktype = 'advisory' and objid = $1 and not granted"
    )
    async with asyncio.timeout(30):
        while True:
            if await pool.fetchval(query, GATE):
                return
            await asyncio.sleep(0.02)
