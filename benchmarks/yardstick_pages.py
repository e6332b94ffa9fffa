"""The hand-written pages of a million tickets by due date, by keys with the best SQL we know.

Where an order has records without a date at the other end than the index, or the page begins in
the middle, it is read in parts, each along the index; the next part is only read where the one
before has fewer than a page.
"""

from __future__ import annotations

import base64
import os
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.layout import Layout, load
from benchmarks.yardstick import DATABASE, LAYOUT, Pooled, answer

PAGE = 50
ORDERS = ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST")
PLACES = ("start", "date", "none")
"""Where a page begins: with the list, after a ticket with a date, after one without."""


def tickets_page(layout: Layout, order: str, place: str) -> str:
    """The statement of a page; its parameters are the place's id, then its date."""
    ticket = layout.tables["ticket"]
    due, direction = ticket.columns["dueOn"], order.split("_", maxsplit=1)[0].lower()
    beyond = ">" if direction == "asc" else "<"
    after_date = f"({due}, id) {beyond} ($2::date, $1::uuid)"
    dated = after_date if place == "date" else f"{due} is not null"
    undated = f"{due} is null" + (f" and id {beyond} $1::uuid" if place == "none" else "")
    parts = {
        "date": f"{dated} order by {due} {direction}, id {direction}",
        "none": f"{undated} order by id {direction}",
    }
    reading = ["none", "date"] if order.endswith("NULLS_FIRST") else ["date", "none"]
    if place in reading:
        reading = reading[reading.index(place) :]
    page = " union all ".join(
        f"(select * from {ticket.name} where deleted_at is null and {parts[part]} limit {PAGE})"
        for part in reading
    )
    if len(reading) > 1:
        page += f" limit {PAGE}"
    shape = f"'id', t.id, 'name', t.{ticket.columns['name']}, 'dueOn', t.{due}"
    return (
        "select json_build_object('tickets', json_build_object('nodes', (select "
        f"coalesce(json_agg(json_build_object({shape})), '[]') "
        f"from ({page}) t)))::text"
    )


class Endpoint(Pooled):
    """Pages in four orders over one pool."""

    def __init__(self, url: str, layout_file: Path) -> None:
        super().__init__(url)
        layout = load(layout_file)
        self._pages = {
            (order, place): tickets_page(layout, order, place)
            for order in ORDERS
            for place in PLACES
        }

    async def page(self, request: Request) -> Response:
        """P5."""
        variables = orjson.loads(await request.body())["variables"]
        (wanted,) = variables["order"]
        order, cursor = wanted["dueOn"], variables["after"]
        if cursor is None:
            return answer(await self._pool.fetchval(self._pages[order, "start"]))
        _, due, last = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if due is None:
            return answer(await self._pool.fetchval(self._pages[order, "none"], UUID(last)))
        sql, place = self._pages[order, "date"], date.fromisoformat(due)
        return answer(await self._pool.fetchval(sql, UUID(last), place))


def create_app() -> Starlette:
    """The application; the database and the layout's file come from the environment."""
    endpoint = Endpoint(os.environ[DATABASE], Path(os.environ[LAYOUT]))
    routes = [Route("/p5", endpoint.page, methods=["POST"])]
    return Starlette(routes=routes, lifespan=endpoint.lifespan)
