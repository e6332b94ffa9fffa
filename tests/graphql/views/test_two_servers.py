"""Two servers on one database: a view that one changes the other obeys at once (R24, R34)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json, serving
from tests.support.colleagues import join
from tests.support.sales_records import fill_sales
from tests.support.views import DELETE, create_view, update_view

LIST = "query($v: ID) { deals(view: $v) { totalCount } }"
VIEWS = '{ views(module: "deal") { label isDefault columns { path } } }'
WON: Json = {
    "module": "deal",
    "label": "Won",
    "kind": "TABLE",
    "filter": {"stage": {"eq": "DEAL_WON"}},
    "columns": [{"field": "name"}],
}


@pytest.fixture
async def other(sales: Api, database_url: str) -> AsyncIterator[Api]:
    """The same workspace's API on a second server, with caches of its own."""
    await fill_sales(sales)
    async with serving(database_url) as client:
        yield Api(client, sales.workspace)


async def count(api: Api, view: Json) -> int:
    """How many deals a view shows."""
    found: int = (await api(LIST, v=view["id"]))["deals"]["totalCount"]
    return found


@pytest.mark.parametrize("visibility", ["SHARED", "PRIVATE"])
async def test_a_view_made_changed_and_deleted_elsewhere(
    sales: Api, other: Api, visibility: str
) -> None:
    assert (await other(VIEWS))["views"] == []
    view = await create_view(sales, **WON, visibility=visibility)
    assert await count(other, view) == 2
    await update_view(sales, view, filter={"stage": {"isNull": True}}, label="None")
    assert await count(other, view) == 1
    assert [one["label"] for one in (await other(VIEWS))["views"]] == ["None"]
    await sales(DELETE, id=view["id"])
    (error,) = await other.errors(LIST, v=view["id"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await other(VIEWS))["views"] == []


async def test_a_default_set_elsewhere(sales: Api, other: Api) -> None:
    view = await create_view(sales, **WON)
    assert [one["isDefault"] for one in (await other(VIEWS))["views"]] == [False]
    await sales(
        "mutation($id: ID!) { setDefaultView(id: $id) { userErrors { code } } }", id=view["id"]
    )
    assert [one["isDefault"] for one in (await other(VIEWS))["views"]] == [True]


async def test_an_own_layout_saved_elsewhere(sales: Api, other: Api) -> None:
    view = await create_view(sales, **WON)
    await other(VIEWS)
    await sales(
        """mutation($v: ID!) { saveViewPreferences(view: $v, input: {columns: [{field: "stage"}]})
        { userErrors { code } } }""",
        v=view["id"],
    )
    assert (await other(VIEWS))["views"][0]["columns"] == [{"path": "stage"}]


async def test_a_view_taken_from_a_role(sales: Api, other: Api, pool: Pool) -> None:
    for role in ("sales", "support"):
        await join(sales, pool, role)
    view = await create_view(sales, **WON, visibility="ROLES", roles=["sales"])
    seller = Api(other.client, (await join(sales, pool, "sales")).workspace)
    assert await count(seller, view) == 2
    await update_view(sales, view, roles=["support"])
    (error,) = await seller.errors(LIST, v=view["id"])
    assert "there is no view" in error["message"]


async def test_a_field_restricted_by_a_view_is_renamed_elsewhere(sales: Api, other: Api) -> None:
    view = await create_view(sales, **WON)
    assert await count(other, view) == 2
    data = await sales('{ module(apiName: "deal") { fields { id apiName } } }')
    stage = next(f["id"] for f in data["module"]["fields"] if f["apiName"] == "stage")
    await sales(
        """mutation($id: ID!) { updateField(id: $id, input: {apiName: "phase"})
        { userErrors { message } } }""",
        id=stage,
    )
    assert await count(other, view) == 2
    shown = await other("query($id: ID!) { view(id: $id) { filter } }", id=view["id"])
    assert shown["view"]["filter"] == {"phase": {"eq": "DEAL_WON"}}


async def test_mass_writes_obey_the_view_as_it_is(sales: Api, other: Api) -> None:
    view = await create_view(sales, **WON)
    await count(other, view)
    await update_view(sales, view, filter={"stage": {"isNull": True}})
    done = await other(
        """mutation($v: ID!) { updateDeals(where: {view: $v}, data: {stage: HOLD}) {
        count userErrors { message } } }""",
        v=view["id"],
    )
    assert done["updateDeals"] == {"count": 1, "userErrors": []}


async def test_members_of_one_token_cache_keep_their_own(
    sales: Api, other: Api, pool: Pool
) -> None:
    colleague = replace(await join(sales, pool), client=other.client)
    view = await create_view(sales, **WON, visibility="PRIVATE")
    for _ in range(2):
        assert await count(other, view) == 2
        (error,) = await colleague.errors(LIST, v=view["id"])
        assert "there is no view" in error["message"]
