"""Lists seen through views: their filters and orders, and what a call lays on top."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.colleagues import join
from tests.support.sales_records import fill_sales
from tests.support.views import create_view, shown, update_view
from tests.support.workspaces import MakeWorkspace

NAMES = "query($view: ID, $filter: DealFilter, $orderBy: [DealOrder!]) { deals(view: $view, "
NAMES += "filter: $filter, orderBy: $orderBy) { totalCount nodes { name } } }"


@pytest.fixture
async def filled(sales: Api) -> Api:
    """The sales pack with its fixed records."""
    await fill_sales(sales)
    return sales


async def names(api: Api, **variables: object) -> list[str]:
    """The names of the deals, in the order of the list."""
    found = (await api(NAMES, **variables))["deals"]["nodes"]
    return [deal["name"] for deal in found]


async def won(api: Api, **more: object) -> Json:
    """A view of the deals that were won, the last by name first."""
    input: Json = {
        "module": "deal",
        "label": "Won",
        "kind": "TABLE",
        "filter": {"stage": {"eq": "DEAL_WON"}},
        "orderBy": [{"field": "name", "sort": "DESC"}],
    }
    return await create_view(api, **{**input, **more})


async def test_a_view_filters_and_orders(filled: Api) -> None:
    view = await won(filled)
    assert await names(filled, view=view["id"]) == ["Upgrade", "Pilot"]


async def test_a_call_adds_its_filter_and_says_its_own_order(filled: Api) -> None:
    view = (await won(filled))["id"]
    assert await names(filled, view=view, filter={"name": {"startsWith": "P"}}) == ["Pilot"]
    assert await names(filled, view=view, orderBy=[{"name": "ASC"}]) == ["Pilot", "Upgrade"]


async def test_a_view_in_the_text_of_a_document(filled: Api) -> None:
    view = (await won(filled))["id"]
    data = await filled(f'{{ deals(view: "{view}") {{ nodes {{ name }} }} }}')
    assert [deal["name"] for deal in data["deals"]["nodes"]] == ["Upgrade", "Pilot"]


async def test_no_view_is_no_condition(filled: Api) -> None:
    assert len(await names(filled, view=None)) == 6
    assert len(await names(filled)) == 6


async def test_a_view_without_filter_and_order(filled: Api) -> None:
    view = await won(filled, filter=None, orderBy=None)
    assert len(await names(filled, view=view["id"])) == 6


async def test_orders_through_lookups(filled: Api) -> None:
    view = await won(
        filled, filter=None, orderBy=[{"field": "company.name"}, {"field": "name", "sort": "DESC"}]
    )
    found = await names(filled, view=view["id"])
    assert found == ["Rollout", "O'Reilly \\ 100%", "Idea", "Upgrade", "Renewal", "Pilot"]


async def test_pages_of_a_view(filled: Api) -> None:
    view = (await won(filled, filter=None))["id"]
    walk = """query($view: ID!, $after: String) { deals(view: $view, first: 2, after: $after) {
      nodes { name } pageInfo { endCursor hasNextPage } } }"""
    found: list[str] = []
    after, more = None, True
    while more:
        page = (await filled(walk, view=view, after=after))["deals"]
        found += [deal["name"] for deal in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert found == ["Upgrade", "Rollout", "Renewal", "Pilot", "O'Reilly \\ 100%", "Idea"]


async def test_groups_and_aggregates_of_a_view(filled: Api) -> None:
    view = (await won(filled))["id"]
    data = await filled(
        """query($view: ID!) { deals(view: $view) { aggregates { count sum { amount } }
        groups(by: [{stage: {}}]) { nodes { label count records { nodes { name } } } } } }""",
        view=view,
    )
    assert data["deals"]["aggregates"] == {"count": 2, "sum": {"amount": "4000.00"}}
    (group,) = data["deals"]["groups"]["nodes"]
    assert (group["label"], group["count"]) == ("Deal Won", 2)
    assert [deal["name"] for deal in group["records"]["nodes"]] == ["Upgrade", "Pilot"]


async def test_a_related_list_through_a_view(filled: Api) -> None:
    view = (await won(filled))["id"]
    data = await filled(
        """query($view: ID!) { companies(orderBy: [{name: ASC}]) {
        nodes { name deals(view: $view) { nodes { name } } } } }""",
        view=view,
    )
    found = {
        one["name"]: [deal["name"] for deal in one["deals"]["nodes"]]
        for one in data["companies"]["nodes"]
    }
    assert found == {"Acme": [], "Globex": ["Upgrade"], "Initech": ["Pilot"]}


async def test_two_views_in_one_operation(filled: Api) -> None:
    first, second = (
        await won(filled),
        await won(filled, label="Lost", filter={"stage": {"isNull": True}}),
    )
    query = """query($a: ID, $b: ID) { a: deals(view: $a) { nodes { name } }
               b: deals(view: $b) { nodes { name } } }"""
    for a, b in ((first, second), (second, first)):
        data = await filled(query, a=a["id"], b=b["id"])
        expected = {first["id"]: ["Upgrade", "Pilot"], second["id"]: ["Idea"]}
        assert [deal["name"] for deal in data["a"]["nodes"]] == expected[a["id"]]
        assert [deal["name"] for deal in data["b"]["nodes"]] == expected[b["id"]]


async def test_mine_are_those_of_whoever_asks(filled: Api, pool: Pool) -> None:
    view = await won(filled, filter={"owner": {"isMe": True}})
    assert len(await names(filled, view=view["id"])) == 6
    other = await join(filled, pool)
    assert await names(other, view=view["id"]) == []


async def test_a_view_in_the_answer_of_a_mutation(filled: Api) -> None:
    view = (await won(filled))["id"]
    company = await filled('{ companies(filter: {name: {eq: "Globex"}}) { nodes { id } } }')
    data = await filled(
        """mutation($id: ID!, $view: ID!) { updateCompany(id: $id, data: {employees: 13}) {
        company { deals(view: $view) { nodes { name } } } } }""",
        id=company["companies"]["nodes"][0]["id"],
        view=view,
    )
    deals = data["updateCompany"]["company"]["deals"]["nodes"]
    assert [deal["name"] for deal in deals] == ["Upgrade"]


async def test_a_changed_view_is_obeyed_by_the_next_request(filled: Api) -> None:
    view = await won(filled)
    assert await names(filled, view=view["id"]) == ["Upgrade", "Pilot"]
    changed = await update_view(filled, view, filter={"stage": {"isNull": True}})
    assert changed["revision"] == 2
    assert await names(filled, view=view["id"]) == ["Idea"]
    await update_view(filled, view, filter=None, orderBy=[{"field": "name"}])
    assert (await names(filled, view=view["id"]))[0] == "Idea"
    assert (await shown(filled, view))["filter"] is None


@pytest.mark.parametrize("view", ["", "x", "0195d3a0-0000-8000-8000-000000000000", "12"])
async def test_an_unknown_view(filled: Api, view: str) -> None:
    (error,) = await filled.errors(NAMES, view=view)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(f"view: there is no view {view} for you")


async def test_an_unknown_view_after_a_call_without_one(filled: Api) -> None:
    await names(filled, view=None)
    (error,) = await filled.errors(NAMES, view="x")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_view_of_another_module(filled: Api) -> None:
    view = (await won(filled))["id"]
    (error,) = await filled.errors("query($v: ID) { leads(view: $v) { totalCount } }", v=view)
    assert error["message"] == "view: the view Won is one of Deals, not of Leads."
    assert error["locations"] == [{"line": 1, "column": 17}]


async def test_a_panel_is_no_list(filled: Api) -> None:
    panel = await create_view(
        filled, module="deal", label="Deal", kind="RECORD", tabs=[{"label": "All"}]
    )
    (error,) = await filled.errors(NAMES, view=panel["id"])
    assert "is a panel for one record" in error["message"]


async def test_a_view_of_another_workspace(filled: Api, make_workspace: MakeWorkspace) -> None:
    view = await won(filled)
    other = Api(filled.client, await make_workspace())
    await other.module(
        apiName="deal", fields=[{"apiName": "name", "label": "Name", "kind": "TEXT"}]
    )
    assert (await other("query($id: ID!) { view(id: $id) { label } }", id=view["id"]))[
        "view"
    ] is None
    (error,) = await other.errors("query($v: ID) { deals(view: $v) { totalCount } }", v=view["id"])
    assert "there is no view" in error["message"]
    gone = await other(
        """mutation($id: ID!) { deleteView(id: $id) { userErrors { code path } }
        updateView(id: $id, input: {label: "x"}) { userErrors { code path } }
        setDefaultView(id: $id) { userErrors { code path } } }""",
        id=view["id"],
    )
    for payload in gone.values():
        assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
