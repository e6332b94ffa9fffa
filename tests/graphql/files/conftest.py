"""A server with a folder of files, and a workspace of papers on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from storage.engine import Pool
from tests.graphql.files.papers import LIMIT
from tests.support.api import Api, serving
from tests.support.every_kind import field
from tests.support.workspaces import fresh_workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps files."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
async def server(database_url: str, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server with a folder of files."""
    async with serving(database_url, files=str(folder), file_limit=LIMIT) as client:
        yield client


@pytest.fixture
async def papers(server: httpx.AsyncClient, pool: Pool) -> Api:
    """The API of a workspace of papers with scans."""
    api = Api(server, await fresh_workspace(pool))
    await api.module(
        apiName="paper",
        titleField="name",
        fields=[
            field("name", "TEXT", unique=True),
            field("scan", "FILE"),
            field("photo", "FILE", file={"maxSize": 100, "types": ["image/*", "text/csv"]}),
        ],
    )
    return api
