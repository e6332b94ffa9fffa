"""What views cost: one statement, compiled once for every workspace that says the same."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gql import queries
from tessera.sales_pack import SALES_PACK
from tests.support.api import Api
from tests.support.counting import Calls, Watched, watched_server
from tests.support.sales_records import fill_sales
from tests.support.views import create_view, update_view
from tests.support.workspaces import MakeWorkspace

LIST = """
query($view: ID) { deals(view: $view) { totalCount nodes { name }
  groups(by: [{stage: {includeEmpty: true}}]) { nodes { label count } } } }
"""
WON = {
    "module": "deal",
    "label": "Won",
    "kind": "TABLE",
    "filter": {"stage": {"eq": "DEAL_WON"}},
    "orderBy": [{"field": "name", "sort": "DESC"}],
}


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server on which everything that is sent to the database is seen."""
    async with watched_server(database_url) as server:
        yield server


async def test_a_warm_list_is_one_statement(sales: Api, watched: Watched) -> None:
    await fill_sales(sales)
    view = await create_view(sales, **WON)
    api = Api(watched.client, sales.workspace)
    first = await api(LIST, view=view["id"])
    await watched.statements()
    assert await api(LIST, view=view["id"]) == first
    assert len(await watched.statements()) == 1
    assert [deal["name"] for deal in first["deals"]["nodes"]] == ["Upgrade", "Pilot"]


async def test_a_view_that_is_told_again_asks_for_nothing_but_the_guard(
    sales: Api, watched: Watched
) -> None:
    view = await create_view(sales, **WON)
    api = Api(watched.client, sales.workspace)
    query = 'query($id: ID!) { view(id: $id) { label } views(module: "deal") { label } }'
    await api(query, id=view["id"])
    await watched.statements()
    data = await api(query, id=view["id"])
    assert data == {"view": {"label": "Won"}, "views": [{"label": "Won"}]}
    assert len(await watched.statements()) == 1


async def test_workspaces_with_equal_views_share_what_was_compiled(
    sales: Api, watched: Watched, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Api(sales.client, await make_workspace())
    for module in SALES_PACK:
        await other.module(**module)
    views = [await create_view(one, **WON) for one in (sales, other)]
    apis = [Api(watched.client, one.workspace) for one in (sales, other)]
    calls = Calls(monkeypatch)
    calls.of(queries, "compile_read")
    await apis[0](LIST, view=views[0]["id"])
    assert calls.taken() == {"compile_read": 1}
    await apis[1](LIST, view=views[1]["id"])
    assert calls.taken() == {}
    await update_view(other, views[1], filter={"stage": {"eq": "HOLD"}})
    await apis[1](LIST, view=views[1]["id"])
    assert calls.taken() == {"compile_read": 1}


async def test_workspaces_with_unlike_views_under_one_document(
    sales: Api, watched: Watched, make_workspace: MakeWorkspace
) -> None:
    other = Api(sales.client, await make_workspace())
    for module in SALES_PACK:
        await other.module(**module)
    for one in (sales, other):
        await fill_sales(one)
    first = await create_view(sales, **WON)
    second = await create_view(other, **{**WON, "filter": {"stage": {"isNull": True}}})
    found = [
        (await Api(watched.client, one.workspace)(LIST, view=view["id"]))["deals"]["totalCount"]
        for one, view in ((sales, first), (other, second), (sales, first))
    ]
    assert found == [2, 1, 2]
