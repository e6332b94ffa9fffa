"""The endpoint to be measured against: by hand, for these few operations alone.

Starlette, an asyncpg pool whose reset does nothing, the best SQL, the bytes of PostgreSQL passed
through. It reads the same request bodies as the GraphQL server, and only their variables.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.layout import load
from benchmarks.sales import STAGES
from benchmarks.yardstick_sql import (
    companies_with_deals,
    deal_by_id,
    deals_of_stage,
    kanban,
)
from benchmarks.yardstick_writes import create_deal, created_deal
from crm.ids import new_id

DATABASE = "BENCHMARK_DATABASE"
LAYOUT = "BENCHMARK_LAYOUT"


async def _no_reset(connection: object) -> None:
    """The pool's default reset is a round trip."""


class Pooled:
    """An endpoint with a pool for as long as its server runs."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Hold the pool."""
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=4,
            max_size=8,
            reset=_no_reset,
            max_cacheable_statement_size=0,
            server_settings={"jit": "off"},
        )
        try:
            yield
        finally:
            await self._pool.close()


class Endpoint(Pooled):
    """The four queries over one pool."""

    def __init__(self, url: str, layout_file: Path) -> None:
        super().__init__(url)
        layout = load(layout_file)
        self._deals = {stage: deals_of_stage(layout, stage) for stage in STAGES}
        self._deal = deal_by_id(layout)
        self._companies = companies_with_deals(layout)
        self._kanban = kanban(layout, STAGES)
        self._create = create_deal(layout)
        self._created = created_deal(layout)
        self._number = layout.tables["deal"].number
        self._member: UUID | None = None  # asked for once: the activity log knows members alone
        self._members = f"select id from {layout.schema}.member limit 1"

    async def deals(self, request: Request) -> Response:
        """P1."""
        variables = orjson.loads(await request.body())["variables"]
        return answer(await self._pool.fetchval(self._deals[variables["stage"]]))

    async def deal(self, request: Request) -> Response:
        """P2."""
        variables = orjson.loads(await request.body())["variables"]
        return answer(await self._pool.fetchval(self._deal, variables["id"]))

    async def companies(self, request: Request) -> Response:
        """P3."""
        orjson.loads(await request.body())
        return answer(await self._pool.fetchval(self._companies))

    async def kanban(self, request: Request) -> Response:
        """P4."""
        orjson.loads(await request.body())
        return answer(await self._pool.fetchval(self._kanban))

    async def create(self, request: Request) -> Response:
        """P7."""
        data = orjson.loads(await request.body())["variables"]["data"]
        id_, now = new_id(self._number), datetime.now(UTC)
        words = " ".join(
            f"'{word}':{place}A" for place, word in enumerate(data["name"].lower().split(), 1)
        )
        values = (
            data["name"],
            Decimal(data["amount"]),
            data["stage"],
            date.fromisoformat(data["closeDate"]),
            UUID(data["companyId"]),
            UUID(data["contactId"]),
        )
        async with self._pool.acquire() as connection, connection.transaction():
            if self._member is None:
                self._member = await connection.fetchval(self._members)
            await connection.execute(
                self._create, id_, new_id(0), now, self._member, words, *values
            )
            text = await connection.fetchval(self._created, id_)
        return answer(text)


def answer(text: str) -> Response:
    """The response that passes the text through as `data`."""
    return Response(b'{"data":' + text.encode() + b"}", media_type="application/json")


def create_app() -> Starlette:
    """The application; the database and the layout's file come from the environment."""
    endpoint = Endpoint(os.environ[DATABASE], Path(os.environ[LAYOUT]))
    routes = [
        Route("/p1", endpoint.deals, methods=["POST"]),
        Route("/p2", endpoint.deal, methods=["POST"]),
        Route("/p3", endpoint.companies, methods=["POST"]),
        Route("/p4", endpoint.kanban, methods=["POST"]),
        Route("/p7", endpoint.create, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=endpoint.lifespan)
