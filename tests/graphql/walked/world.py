"""What the walk asks of the API: each change as a mutation, and the records as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any, TypeVar

import httpx

from storage.engine import Pool, open_pool
from tests.graphql.walked.model import Field, Model, Module, Record, label
from tests.support.api import Api, Json, serving
from tests.support.workspaces import fresh_workspace

T = TypeVar("T")
ERRORS = "userErrors { code message path }"


class World:
    """A server of its own, asked by code that waits for each answer."""

    def __init__(self, database_url: str) -> None:
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self._pool: Pool = self.run(open_pool(database_url, min_size=1, max_size=2))
        self._client: httpx.AsyncClient = self.run(
            self._open.enter_async_context(serving(database_url))
        )

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives."""
        return self._runner.run(work)

    def workspace(self) -> Api:
        """The API of a fresh workspace."""
        return Api(self._client, self.run(fresh_workspace(self._pool)))

    def close(self) -> None:
        """Ends the server."""
        self.run(self._open.aclose())
        self.run(self._pool.close())
        self._runner.close()


def definition(name: str, kind: str, **more: object) -> Json:
    """A field's input."""
    return {"apiName": name, "label": name, "kind": kind, **more}


def options_input(keys: list[str]) -> list[Json]:
    """The options of a select."""
    return [{"key": key, "label": label(key)} for key in keys]


def given(field: Field, value: object) -> tuple[str, object]:
    """A value by the name by which a write gives it, in the form of the API."""
    if field.target is not None:
        return f"{field.name}Id", value.id if isinstance(value, Record) else value
    return field.name, str(value) if isinstance(value, Decimal) else value


def data(values: dict[Field, object]) -> Json:
    """The data of a write."""
    return dict(given(field, value) for field, value in values.items())


def everything(model: Model) -> str:
    """The query that reads all records of all live modules."""
    parts = []
    for place, module in enumerate(model.live()):
        shown = " ".join(_shown(model, field) for field in module.live_fields())
        for alias, where in ((f"m{place}", ""), (f"t{place}", ", trashed: true")):
            page = f"totalCount nodes {{ id {shown} }}"
            parts.append(f"{alias}: {module.name}s(first: 100{where}) {{ {page} }}")
    return "{ " + " ".join(parts) + " }"


def _shown(model: Model, field: Field) -> str:
    if field.target is None:
        return field.name
    return f"{field.name} {{ id }}" if not field.target.trashed else ""


def expected(module: Module, *, trashed: bool) -> dict[str, Json]:
    """The records of a module as that query must tell them, by their ids."""
    return {
        record.id: {
            field.name: _told(field, record.values.get(field.id))
            for field in module.live_fields()
            if field.target is None or not field.target.trashed
        }
        for record in module.those(trashed=trashed)
    }


def _told(field: Field, value: object) -> object:
    if isinstance(value, Record):
        return None if value.trashed else {"id": value.id}
    return value


def found(module: Module, page: Json) -> dict[str, Json]:
    """The records of an answer by their ids, exact numbers as such."""
    decimal = {field.name for field in module.live_fields() if field.kind == "DECIMAL"}
    assert page["totalCount"] == len(page["nodes"])
    return {
        node["id"]: {
            name: Decimal(value) if name in decimal and value is not None else value
            for name, value in node.items()
            if name != "id"
        }
        for node in page["nodes"]
    }
