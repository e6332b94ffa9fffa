"""What is told, and what is not, when the server itself fails."""

from collections.abc import Awaitable, Callable

import httpx
import orjson
import pytest
import structlog
from structlog.testing import LogCapture

from crm.access import Asker
from crm.errors import Timeout, Unauthenticated, Unavailable
from gql.answers import Answer
from gql.authentication import ActorCache
from gql.error_format import MAX_MESSAGE, format_error
from gql.http import GraphQLEndpoint
from gql.parameters import Parameters
from gql.settings import ServerSettings
from storage.engine import Pool, open_pool
from storage.readiness import missing_for_service
from tests.support.engines import Addresses
from tests.support.workspaces import FreshWorkspace

SECRET = "password=hunter2"


def failing_with(error: Exception) -> Callable[[Asker, Parameters], Awaitable[Answer]]:
    async def execute(_: Asker, __: Parameters) -> Answer:
        raise error

    return execute


async def ask(pool: Pool, workspace: FreshWorkspace, error: Exception) -> httpx.Response:
    settings = ServerSettings("unused", access_log=False)
    endpoint = GraphQLEndpoint(failing_with(error), ActorCache(pool), settings)
    transport = httpx.ASGITransport(app=endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://tessera.test") as client:
        body = {"query": "{ __typename }"}
        return await client.post("/graphql", json=body, headers=workspace.headers)


async def test_an_unexpected_failure_tells_an_id_and_nothing_of_its_cause(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    written = LogCapture()
    structlog.configure(processors=[written])
    response = await ask(pool, workspace, ZeroDivisionError(SECRET))
    structlog.reset_defaults()
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert SECRET not in response.text
    assert "ZeroDivision" not in response.text
    (entry,) = written.entries
    assert entry["id"] == error["extensions"]["id"]
    assert entry["id"] in error["message"]
    assert str(entry["exc_info"]) == SECRET


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (Unavailable("The database is away."), 503, "retry-after"),
        (Timeout("Too slow."), 504, None),
        (Unauthenticated("The token was revoked."), 401, "www-authenticate"),
    ],
)
async def test_a_failure_with_a_code_has_its_status(
    pool: Pool, workspace: FreshWorkspace, error: Exception, status: int, header: str | None
) -> None:
    response = await ask(pool, workspace, error)
    assert response.status_code == status
    assert response.json()["errors"][0]["message"] == str(error)
    if header is not None:
        assert header in response.headers


def test_a_message_that_echoes_too_much_is_cut() -> None:
    told = format_error(Unavailable("x" * 100_000, more=1))
    assert len(str(told["message"])) == MAX_MESSAGE + 1
    assert orjson.loads(orjson.dumps(told))["extensions"] == {"more": 1, "code": "UNAVAILABLE"}


async def test_a_database_that_is_not_ready_is_told(pool: Pool, engines: Addresses) -> None:
    assert await missing_for_service(pool) is None
    empty = await open_pool(engines.postgres, min_size=1, max_size=1)
    told = await missing_for_service(empty)
    assert told == "the platform's schema is missing; run: tessera migrate"
    await empty.close()
    assert await missing_for_service(empty) == "the database does not answer"


async def test_a_database_that_is_away_is_unavailable(engines: Addresses) -> None:
    away = await open_pool(engines.postgres, min_size=0, max_size=1)
    await away.close()
    with pytest.raises(Unavailable):
        await ActorCache(away).load(b"x" * 32, 1)
