"""Makes workspaces for benchmarks by the project's own ways, and copies of them by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import million
from benchmarks.client import Client, RequestFailed
from benchmarks.layout import Layout, layout_of
from benchmarks.rows import fill
from benchmarks.sales import Input
from storage.definitions import load_definitions
from storage.engine import Connection, connect
from storage.workspaces import Workspace, add_member, create_workspace, issue_token

CREATE_MODULE = """
mutation CreateModule($input: ModuleInput!) {
  createModule(input: $input) { module { id apiName } userErrors { code message path } }
}
"""
SOME_DEALS = 500


@dataclass(frozen=True, slots=True)
class BenchWorkspace:
    """A workspace and a token of its administrator."""

    workspace: Workspace
    token: str

    @property
    def schema(self) -> str:
        """The PostgreSQL schema that holds it."""
        return self.workspace.schema

    @property
    def headers(self) -> dict[str, str]:
        """The header that makes a request the administrator's."""
        return {"Authorization": f"Bearer {self.token}"}


async def new_workspace(url: str, key: str) -> BenchWorkspace:
    """An empty workspace with one administrator."""
    connection = await connect(url)
    try:
        return await _new_workspace(connection, key)
    finally:
        await connection.close()


async def _new_workspace(connection: Connection, key: str) -> BenchWorkspace:
    workspace = await create_workspace(connection, key, key)
    member = await add_member(connection, workspace.schema, "Ada Admin", f"admin@{key}.example")
    token = await issue_token(connection, workspace.id, member, "benchmarks")
    return BenchWorkspace(workspace, token)


def create_modules(port: int, workspace: BenchWorkspace, modules: Sequence[Input]) -> list[str]:
    """Make modules by GraphQL; gives their ids. Raises RequestFailed for any user error."""
    client = Client(port, "/graphql", workspace.headers)
    ids = [_create_module(client, module) for module in modules]
    client.close()
    return ids


def _create_module(client: Client, module: Input) -> str:
    payload = client.query(CREATE_MODULE, {"input": module})["createModule"]
    assert isinstance(payload, dict)
    if payload["userErrors"]:
        raise RequestFailed(str(payload["userErrors"]))
    return str(payload["module"]["id"])


async def read_layout(url: str, workspace: BenchWorkspace) -> Layout:
    """The real names of a workspace's tables and columns."""
    connection = await connect(url)
    try:
        return layout_of(await load_definitions(connection, workspace.schema), workspace.schema)
    finally:
        await connection.close()


async def fill_sales(url: str, layout: Layout) -> tuple[str, ...]:
    """Fill the sales workspace; gives the ids of some deals, spread over all of them."""
    connection = await connect(url)
    try:
        await fill(connection, layout)
        rows = await connection.fetch(
            f"select id from {layout.tables['deal'].name} order by md5(id::text) limit {SOME_DEALS}"
        )
    finally:
        await connection.close()
    return tuple(str(row["id"]) for row in rows)


async def fill_million(url: str, layout: Layout) -> None:
    """Fill the workspace of a million tickets."""
    connection = await connect(url)
    try:
        await million.fill(connection, layout)
    finally:
        await connection.close()


async def copy_workspaces(
    url: str, source: str, keys: Sequence[str], read: Sequence[str], rename: bool
) -> list[BenchWorkspace]:
    """New workspaces with the definitions of the schema `source`, each in its own transaction.

    Of the modules' tables only those in `read` are made: a server looks at no others. With
    `rename` every module's label begins with the key, so that no two definitions are equal.
    """
    connection = await connect(url)
    try:
        return [await _copy(connection, source, key, read, rename) for key in keys]
    finally:
        await connection.close()


async def _copy(
    connection: Connection, source: str, key: str, read: Sequence[str], rename: bool
) -> BenchWorkspace:
    made = await _new_workspace(connection, key)
    body = 'replace(body::text, \'"label": "\', \'"label": "\' || $1)::json' if rename else "body"
    arguments = (f"{key} ",) if rename else ()
    # The source has the modules that come with every workspace as well, maybe changed.
    await connection.execute(f"delete from {made.schema}.module")
    await connection.execute(
        f"insert into {made.schema}.module(number, revision, position, body)"
        f" select number, revision, position, {body} from {source}.module",
        *arguments,
    )
    await connection.execute(
        f"update {made.schema}.epoch set (epoch, next_module, next_field) ="
        f" (select epoch, next_module, next_field from {source}.epoch)"
    )
    for table in read:
        await connection.execute(
            f"create table {made.schema}.{table} (like {source}.{table} including indexes)"
        )
    return made
