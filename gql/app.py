"""Puts the server together: the GraphQL road first, everything else by Starlette."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crm.access import Asker
from crm.errors import BadRequest, Unavailable
from gql.access_log import AccessLog
from gql.authentication import authenticate
from gql.cors import ALLOWED_HEADERS, EXPOSED_HEADERS
from gql.error_format import errors_body, format_error, format_unexpected
from gql.execute import execute
from gql.file_routes import Files, file_routes
from gql.fixed_schema import fixed_schema
from gql.garbage import settle
from gql.health import Check, health_routes
from gql.http import GraphQLEndpoint, is_host
from gql.pages import page_routes
from gql.sdl import current_sdl
from gql.sdl_route import sdl_route
from gql.server import Server
from gql.settings import ServerSettings
from storage.engine import Pool, open_pool
from storage.file_store import open_file_store

Hint = Callable[[int], Awaitable[None]]

MINIMUM_CONNECTIONS = 2
QUIET_PATHS = ("/healthz", "/readyz")


def create_app(
    settings: ServerSettings,
    hint: Hint | None = None,
    checks: Mapping[str, Check] | None = None,
) -> Starlette:
    """The ASGI application of one API process.

    `hint` tells the workers that a workspace has events; `checks` are what `/readyz` looks at
    besides the database. The pool is opened when the application starts.
    """
    return _Application(settings, hint, checks or {})


class _Application(Starlette):
    """Sends requests for /graphql straight to their endpoint, past routing and middleware."""

    def __init__(
        self, settings: ServerSettings, hint: Hint | None, checks: Mapping[str, Check]
    ) -> None:
        self._settings = settings
        self._hint = hint
        self._server: Server | None = None
        self._file_store = None if settings.files is None else open_file_store(settings.files)
        self._graphql: GraphQLEndpoint | None = None
        super().__init__(
            routes=[
                *health_routes(self._pool, checks),
                sdl_route(self._authenticate, self._read_sdl),
                *file_routes(self._authenticate, self._files, settings),
                *page_routes(settings),
            ],
            middleware=_middleware(settings),
            exception_handlers={HTTPException: _refused, Exception: _failed},
            lifespan=self._life,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"] == "/graphql" and self._graphql is not None:
                await self._graphql(scope, receive, send)
                return
            if not is_host(dict(scope["headers"]).get(b"host")):
                await _json(400, "The header Host is malformed.")(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        size = self._settings.pool_size
        pool = await open_pool(
            self._settings.database_url,
            min_size=min(MINIMUM_CONNECTIONS, size),
            max_size=size,
            application_name="tessera api",
            statement_within=self._settings.statement_within,
        )
        try:
            self._server = server = Server(
                pool,
                fixed_schema(),
                self._hint,
                allowed_private_hosts=self._settings.allowed_private_hosts,
                public_url=self._settings.public_url,
            )
            self._graphql = GraphQLEndpoint(partial(execute, server), server.actors, self._settings)
            settle()
            yield
        finally:
            if self._server is not None:
                await self._server.former_counts.write()
                await self._server.readers.close()
            self._graphql = self._server = None
            await pool.close()

    async def _authenticate(self, authorization: bytes | None) -> Asker:
        return await authenticate(self._running().actors, authorization)

    async def _read_sdl(self, asker: Asker) -> tuple[bytes, str]:
        return await current_sdl(self._running(), asker)

    def _files(self) -> Files:
        server = self._running()
        if self._file_store is None:
            raise Unavailable("This server was not told where files lie.")
        return Files(server.pool, self._file_store, server.mark)

    def _pool(self) -> Pool | None:
        return None if self._server is None else self._server.pool

    def _running(self) -> Server:
        if self._server is None:
            raise Unavailable("The server is starting or stopping. Try again shortly.")
        return self._server


def _middleware(settings: ServerSettings) -> list[Middleware]:
    """What the other routes pass; the GraphQL road does the same for itself."""
    stack = [Middleware(AccessLog, quiet=QUIET_PATHS)] if settings.access_log else []
    if settings.cors_origins:
        stack.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "POST"),
                allow_headers=ALLOWED_HEADERS.decode().split(", "),
                expose_headers=EXPOSED_HEADERS.decode().split(", "),
            )
        )
    return stack


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    return _json(error.status_code, f"{error.detail}. The API is at /graphql.", headers)


async def _failed(_: Request, error: Exception) -> Response:
    body = errors_body([format_unexpected(error)])
    return Response(body, 500, media_type="application/json; charset=utf-8")


def _json(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    body = errors_body([format_error(BadRequest(message))])
    return Response(body, status, headers, media_type="application/json; charset=utf-8")
