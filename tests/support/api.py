"""Asks the GraphQL endpoint as a client would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from starlette.applications import Starlette

from gql.app import create_app
from gql.settings import ServerSettings
from tests.support.workspaces import FreshWorkspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """One workspace's API, asked by its administrator."""

    client: httpx.AsyncClient
    workspace: FreshWorkspace

    async def __call__(self, query: str, **variables: object) -> Json:
        """The `data` of an operation that must succeed."""
        answer = await self.ask(query, variables)
        assert "errors" not in answer, answer["errors"]
        data: Json = answer["data"]
        return data

    async def ask(
        self, query: str, variables: Mapping[str, object] | None = None, **more: object
    ) -> Json:
        """The whole answer, errors included."""
        response = await self.post({"query": query, "variables": variables or {}, **more})
        answer: Json = response.json()
        return answer

    async def errors(self, query: str, **variables: object) -> list[Json]:
        """The top-level errors of an operation that must fail."""
        answer = await self.ask(query, variables)
        assert answer.get("errors"), answer
        errors: list[Json] = answer["errors"]
        return errors

    async def post(self, body: object) -> httpx.Response:
        """The response to a JSON body."""
        return await self.client.post("/graphql", json=body, headers=self.workspace.headers)

    async def module(self, **input: object) -> Json:
        """Creates a module; the labels follow from its name where they are not given."""
        name = str(input["apiName"])
        given = {
            "pluralApiName": f"{name}s",
            "label": name.capitalize(),
            "pluralLabel": f"{name.capitalize()}s",
            **input,
        }
        data = await self(CREATE_MODULE, input=given)
        payload: Json = data["createModule"]
        assert payload["userErrors"] == [], payload["userErrors"]
        module: Json = payload["module"]
        return module


CREATE_MODULE = """
mutation Create($input: ModuleInput!) {
  createModule(input: $input) {
    module { id apiName fields { id apiName kind } }
    userErrors { code message path }
  }
}
"""


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that is up: its pool open, its address never used."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://tessera.test") as client:
            yield client


@asynccontextmanager
async def serving(database_url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server of its own on this database, with a folder of files for a while."""
    with TemporaryDirectory() as folder:
        given = {"files": folder, **settings}
        app = create_app(ServerSettings(database_url, access_log=False, **given))
        async with running(app) as client:
            yield client
