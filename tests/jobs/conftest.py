"""A workspace whose server tells the workers, one worker process, and a receiver of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.automation import ended, hinting, start_sweeper, start_worker
from tests.support.forked import Forked
from tests.support.receiver import Receiver, receiving
from tests.support.workspaces import FreshWorkspace

COMPANY: Json = {
    "apiName": "company",
    "pluralApiName": "companies",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT", "required": True},
        {"apiName": "employees", "label": "Employees", "kind": "INTEGER"},
    ],
}
DEAL: Json = {
    "apiName": "deal",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT", "required": True},
        {"apiName": "amount", "label": "Amount", "kind": "DECIMAL"},
        {"apiName": "won", "label": "Won", "kind": "BOOLEAN"},
        {"apiName": "count", "label": "Count", "kind": "INTEGER"},
        {"apiName": "closeDate", "label": "Close date", "kind": "DATE"},
        {
            "apiName": "stage",
            "label": "Stage",
            "kind": "SELECT",
            "options": [
                {"key": "OPEN", "label": "Open"},
                {"key": "WON", "label": "Won"},
                {"key": "LOST", "label": "Lost"},
            ],
        },
        {
            "apiName": "company",
            "label": "Company",
            "kind": "LOOKUP",
            "lookup": {"module": "company", "inverseApiName": "deals", "inverseLabel": "Deals"},
        },
    ],
}
TASK: Json = {
    "apiName": "task1",
    "titleField": "name",
    "fields": [
        {"apiName": "name", "label": "Name", "kind": "TEXT", "required": True},
        {"apiName": "worth", "label": "Worth", "kind": "DECIMAL"},
        {
            "apiName": "deal",
            "label": "Deal",
            "kind": "LOOKUP",
            "lookup": {"module": "deal", "inverseApiName": "tasks1", "inverseLabel": "Tasks"},
        },
    ],
}


@pytest.fixture(scope="session", autouse=True)
async def nothing_left_by_others(pool: Pool) -> None:
    """No workspace of earlier tests has anything to be done by workers, which had none: the first
    of these tests would wait until they were through with hundreds of them."""
    await pool.execute("delete from tessera.dirty")


@pytest.fixture(scope="session")
async def hinting_client(database_url: str, redis_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that tells the workers."""
    async with hinting(database_url, redis_url) as client:
        yield client


@pytest.fixture
async def office(hinting_client: httpx.AsyncClient, workspace: FreshWorkspace) -> Api:
    """The API of a workspace with companies, deals and tasks."""
    api = Api(hinting_client, workspace)
    for module in (COMPANY, DEAL, TASK):
        await api.module(**module)
    return api


@pytest.fixture(scope="module")
def worker(database_url: str, redis_url: str) -> Iterator[Forked]:
    """A worker process for a module's tests, which do it no harm, and a sweeper beside it."""
    with (
        ended(start_sweeper(database_url, redis_url)),
        ended(start_worker(database_url, redis_url)) as process,
    ):
        yield process


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of requests."""
    async with receiving() as opened:
        yield opened
