"""Many changes of views at the same time: each is made, none is lost."""

from __future__ import annotations

import asyncio

from storage.engine import Pool
from tests.support.api import Api
from tests.support.colleagues import join
from tests.support.views import create_view

SAVE = """
mutation($v: ID!, $width: Int) { saveViewPreferences(view: $v, input: {columns:
  [{field: "name", width: $width}]}) { view { columns { width } } userErrors { code } } }
"""
INPUT = {"module": "deal", "label": "All", "kind": "TABLE", "columns": [{"field": "name"}]}


async def test_views_made_at_once_have_keys_of_their_own(sales: Api) -> None:
    made = await asyncio.gather(*(create_view(sales, **INPUT) for _ in range(12)))
    assert {view["key"] for view in made} == {"all", *(f"all{n}" for n in range(2, 13))}
    found = (await sales('{ views(module: "deal") { id } }'))["views"]
    assert len(found) == 12


async def test_private_views_made_at_once(sales: Api, pool: Pool) -> None:
    members = [sales, *[await join(sales, pool) for _ in range(3)]]
    await asyncio.gather(
        *(create_view(one, **INPUT, visibility="PRIVATE") for one in members for _ in range(4))
    )
    for one in members:
        keys = [view["key"] for view in (await one('{ views(module: "deal") { key } }'))["views"]]
        assert sorted(keys) == ["all", "all2", "all3", "all4"]


async def test_layouts_saved_at_once(sales: Api) -> None:
    view = await create_view(sales, **INPUT)
    answers = await asyncio.gather(*(sales(SAVE, v=view["id"], width=100 + n) for n in range(12)))
    assert [answer["saveViewPreferences"]["userErrors"] for answer in answers] == [[]] * 12
    columns = await sales("query($v: ID!) { view(id: $v) { columns { width } } }", v=view["id"])
    assert columns["view"]["columns"][0]["width"] in range(100, 112)


async def test_lists_while_their_view_changes(sales: Api) -> None:
    view = await create_view(sales, **INPUT)
    update = """mutation($id: ID!, $filter: JSON) { updateView(id: $id, input: {filter: $filter}) {
      userErrors { message } } }"""
    ask = "query($v: ID) { deals(view: $v) { totalCount } }"
    filters = [{"stage": {"eq": "HOLD"}}, None, {"amount": {"gt": "1"}}, {"owner": {"isMe": True}}]
    answers = await asyncio.gather(
        *(sales(update, id=view["id"], filter=filter) for filter in filters),
        *(sales(ask, v=view["id"]) for _ in range(16)),
    )
    assert answers[4:] == [{"deals": {"totalCount": 0}}] * 16
