"""Fixtures that every test may use: real engines, a database a worker, fresh workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from storage.engine import Pool, open_pool
from tessera.sales_pack import SALES_PACK
from tests.support.api import Api, serving
from tests.support.engines import Addresses, TestEngines, clone_template
from tests.support.properties import register_profiles
from tests.support.workspaces import FreshWorkspace, MakeWorkspace, fresh_workspace

ENGINES = pytest.StashKey[TestEngines]()
register_profiles()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that writes the golden cases anew."""
    parser.addoption(
        "--golden-write", action="store_true", help="write SQL and answers of tests/golden anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Each run has its own engines; they start when a test, or a test worker, needs them."""
    config.stash[ENGINES] = TestEngines()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    config.stash[ENGINES].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Hand the addresses of the run's engines to a test worker of pytest-xdist."""
    found = node.config.stash[ENGINES].start()
    node.workerinput["engines"] = (found.postgres, found.redis)


@pytest.fixture(scope="session")
def engines(request: pytest.FixtureRequest) -> Addresses:
    """The addresses of the run's PostgreSQL and Redis."""
    given = getattr(request.config, "workerinput", None)
    if given is not None:
        return Addresses(*given["engines"])
    return request.config.stash[ENGINES].start()


@pytest.fixture(scope="session")
async def database_url(engines: Addresses, worker_id: str) -> str:
    """A database of this test worker alone, with the platform's schema and no workspace."""
    return await clone_template(engines, f"test_{worker_id}")


@pytest.fixture(scope="session")
def redis_url(engines: Addresses, worker_id: str) -> str:
    """A Redis database of this test worker alone."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    return engines.redis_database(number)


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on the worker's database, as the servers open theirs."""
    opened = await open_pool(database_url, min_size=1, max_size=10)
    yield opened
    # A connection that somebody kept would make this wait for ever.
    async with asyncio.timeout(30):
        await opened.close()


@pytest.fixture
def make_workspace(pool: Pool) -> MakeWorkspace:
    """A function that makes a fresh workspace with an administrator and a token."""
    return lambda: fresh_workspace(pool)


@pytest.fixture
async def workspace(pool: Pool) -> FreshWorkspace:
    """A fresh workspace with an administrator and a token."""
    return await fresh_workspace(pool)


@pytest.fixture(scope="session")
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the test worker's API server."""
    async with serving(database_url) as opened:
        yield opened


@pytest.fixture
async def api(client: httpx.AsyncClient, workspace: FreshWorkspace) -> Api:
    """The API of a fresh workspace."""
    return Api(client, workspace)


@pytest.fixture
async def sales(api: Api) -> Api:
    """The API of a workspace with the sales pack, and no records."""
    for module in SALES_PACK:
        await api.module(**module)
    return api
