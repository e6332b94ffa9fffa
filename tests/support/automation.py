"""Workflows for tests: real worker and sweeper processes, and what is asked of the run log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from gql.app import create_app
from gql.settings import ServerSettings
from jobs.broker import make_hint
from tests.support.api import Api, Json, running
from tests.support.forked import Forked
from tests.support.processes import kill_nine, read_until
from tests.support.programs import LOOPBACK, sweep, work

QUICK: Mapping[str, object] = {
    "lease": 2.0,
    "grace": 1.0,
    "request": 3.0,
    "request_delays": [0.2, 0.2, 0.2, 0.2],
    "record_delays": [0.2, 0.2],
    "sweep": 0.1,
    "longest_look": 0.5,
}
"""Short waits, so that what takes a minute in service takes seconds here."""

CREATE = """
mutation Create($input: WorkflowInput!) {
  createWorkflow(input: $input) { workflow { id } userErrors { code message path } }
}
"""
RUNS = """
query Runs($filter: WorkflowRunFilter) {
  workflowRuns(filter: $filter, first: 100) {
    totalCount
    nodes {
      id recordId event state attempts error startedAt finishedAt workflow { id name }
      steps { index kind state attempt input output error }
    }
  }
}
"""
FINAL = frozenset({"DONE", "FAILED", "DEAD", "STOPPED"})


def start_worker(database_url: str, redis_url: str, waits: Mapping[str, object] = QUICK) -> Forked:
    """A worker process, ready for its first job."""
    process = Forked(work, database_url, redis_url, waits)
    read_until(process, "the worker is ready")
    return process


def start_sweeper(database_url: str, redis_url: str, waits: Mapping[str, object] = QUICK) -> Forked:
    """A sweeper process."""
    process = Forked(sweep, database_url, redis_url, waits)
    read_until(process, "sweeping")
    return process


@contextmanager
def ended(process: Forked) -> Iterator[Forked]:
    """A process that does not outlive the block."""
    try:
        yield process
    finally:
        kill_nine(process)


@asynccontextmanager
async def hinting(database_url: str, redis_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that tells the workers of what it commits."""
    with TemporaryDirectory() as folder:
        settings = ServerSettings(
            database_url, access_log=False, allowed_private_hosts=LOOPBACK, files=folder
        )
        async with running(create_app(settings, make_hint(redis_url))) as client:
            yield client


async def workflow(api: Api, **input: object) -> str:
    """Creates a workflow; gives its id."""
    data = await api(CREATE, input={"name": "A workflow", **input})
    payload = data["createWorkflow"]
    assert payload["userErrors"] == [], payload["userErrors"]
    found: str = payload["workflow"]["id"]
    return found


async def refused(api: Api, **input: object) -> list[Json]:
    """The user errors of a workflow that must be refused."""
    data = await api(CREATE, input={"name": "A workflow", **input})
    assert data["createWorkflow"]["workflow"] is None
    errors: list[Json] = data["createWorkflow"]["userErrors"]
    assert errors
    return errors


async def runs(api: Api, **filter: object) -> list[Json]:
    """The runs in the log, newest first."""
    found: list[Json] = (await api(RUNS, filter=filter))["workflowRuns"]["nodes"]
    return found


async def finished(api: Api, count: int, seconds: float = 20, **filter: object) -> list[Json]:
    """The runs, as soon as there are so many and all of them have ended; oldest first."""
    found: list[Json] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = await runs(api, **filter)
                if len(found) >= count and all(run["state"] in FINAL for run in found):
                    return found[::-1]
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise AssertionError(f"{count} runs had to end, but: {found}") from None


async def create(api: Api, module: str, data: Json) -> str:
    """Creates a record; gives its id."""
    type_name = module[:1].upper() + module[1:]
    query = (
        f"mutation Create($data: {type_name}Create!) {{ create{type_name}(data: $data) "
        f"{{ {module} {{ id }} userErrors {{ code message path }} }} }}"
    )
    payload: Any = (await api(query, data=data))[f"create{type_name}"]
    assert payload["userErrors"] == [], payload["userErrors"]
    found: str = payload[module]["id"]
    return found


async def update(api: Api, module: str, id: str, data: Json, options: str = "") -> None:
    """Updates a record."""
    type_name = module[:1].upper() + module[1:]
    query = (
        f"mutation Update($id: ID!, $data: {type_name}Update!) {{ update{type_name}"
        f"(id: $id, data: $data{options}) {{ userErrors {{ code message path }} }} }}"
    )
    payload: Any = (await api(query, id=id, data=data))[f"update{type_name}"]
    assert payload["userErrors"] == [], payload["userErrors"]
