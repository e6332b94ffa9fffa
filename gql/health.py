"""Says whether this process is alive, and whether it can serve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from storage.engine import Pool
from storage.readiness import missing_for_service

Check = Callable[[], Awaitable[str | None]]
"""Looks at something the process needs; gives what is wrong with it, or None."""

_NO_STORE = {"Cache-Control": "no-store"}


def health_routes(pool: Callable[[], Pool | None], checks: Mapping[str, Check]) -> list[Route]:
    """`/healthz` and `/readyz`; neither asks for a token nor tells a secret.

    `checks` are what must be ready besides the database, by the name that the answer gives them.
    """

    async def alive(_: Request) -> JSONResponse:
        return JSONResponse({"alive": True}, headers=_NO_STORE)

    async def ready(_: Request) -> JSONResponse:
        problems = {"database": await _database(pool())}
        for name, check in checks.items():
            problems[name] = await check()
        well = not any(problems.values())
        told = {name: problem or "ready" for name, problem in problems.items()}
        return JSONResponse({"ready": well, **told}, 200 if well else 503, headers=_NO_STORE)

    return [Route("/healthz", alive), Route("/readyz", ready)]


async def _database(pool: Pool | None) -> str | None:
    return "the server is starting" if pool is None else await missing_for_service(pool)
