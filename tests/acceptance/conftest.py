"""A workspace like the demo's, for tests of the whole road."""

from __future__ import annotations

import pytest

from gql.authentication import authenticate
from gql.fixed_schema import fixed_schema
from gql.server import Server
from storage.engine import Pool
from tessera.demo import fill
from tests.support.api import Api


@pytest.fixture
async def demo(api: Api, pool: Pool) -> Api:
    """The API of a workspace filled as `make serve` fills the demo."""
    server = Server(pool, fixed_schema())
    await fill(server, await authenticate(server.actors, f"Bearer {api.workspace.token}".encode()))
    await server.readers.close()
    return api
