"""Fixtures for tests of what is read and written."""

from collections.abc import AsyncIterator

import pytest

from crm.definitions import Definitions
from storage.engine import Pool
from tests.support.records import Reader, create_tables, reader_of, two_modules
from tests.support.workspaces import fresh_workspace


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """The modules `place` and `thing`."""
    return two_modules()


@pytest.fixture(scope="module")
async def reader(pool: Pool, definitions: Definitions) -> AsyncIterator[Reader]:
    """A reader of an empty workspace with the tables of `definitions`."""
    workspace = await fresh_workspace(pool)
    async with pool.acquire() as connection:
        await create_tables(connection, workspace.schema, definitions)
        yield reader_of(connection, workspace)
