"""Who has a view, who may change it, and which is the default."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.colleagues import join
from tests.support.views import CREATE, DELETE, UPDATE, create_view, refused_view, update_view

VIEWS = '{ views(module: "deal") { label isDefault canEdit key } }'
DEFAULT = """
mutation($id: ID!) { setDefaultView(id: $id) {
  view { label isDefault } userErrors { code message path } } }
"""
INPUT: Json = {"module": "deal", "label": "All", "kind": "TABLE", "columns": [{"field": "name"}]}


async def labels(api: Api) -> list[str]:
    """The labels of a member's views of deals."""
    return [view["label"] for view in (await api(VIEWS))["views"]]


async def view_of(api: Api, view: Json) -> Json | None:
    """A view as somebody else asks for it."""
    found: Json | None = (
        await api("query($id: ID!) { view(id: $id) { label canEdit } }", id=view["id"])
    )["view"]
    return found


async def test_a_private_view_is_its_owners_alone(sales: Api, pool: Pool) -> None:
    other = await join(sales, pool)
    view = await create_view(sales, **INPUT, visibility="PRIVATE")
    assert await labels(sales) == ["All"]
    assert await labels(other) == []
    assert await view_of(other, view) is None
    (error,) = await other.errors("query($v: ID) { deals(view: $v) { totalCount } }", v=view["id"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    changed = await other(UPDATE, id=view["id"], input={"label": "Mine"})
    (refusal,) = changed["updateView"]["userErrors"]
    assert (refusal["code"], refusal["path"]) == ("NOT_FOUND", ["id"])
    deleted = (await other(DELETE, id=view["id"]))["deleteView"]
    assert [error["code"] for error in deleted["userErrors"]] == ["NOT_FOUND"]


async def test_a_key_of_a_private_view_is_free_for_others(sales: Api, pool: Pool) -> None:
    other = await join(sales, pool)
    for api in (sales, other):
        view = await create_view(api, **INPUT, key="mine", visibility="PRIVATE")
        assert view["key"] == "mine"


@pytest.mark.parametrize(
    ("role", "has"), [("sales", True), ("support", False), ("administrator", True)]
)
async def test_a_view_for_roles(sales: Api, pool: Pool, role: str, has: bool) -> None:
    await join(sales, pool, "sales")
    view = await create_view(sales, **INPUT, visibility="ROLES", roles=["sales"])
    other = await join(sales, pool, role)
    assert await labels(other) == (["All"] if has else [])
    found = await view_of(other, view)
    assert (found is not None) == has
    asked = await other.ask("query($v: ID) { deals(view: $v) { totalCount } }", {"v": view["id"]})
    assert ("errors" not in asked) == has


async def test_a_role_that_nobody_has_is_refused_and_those_are_told(sales: Api, pool: Pool) -> None:
    await join(sales, pool, "sales")
    input = {**INPUT, "visibility": "ROLES", "roles": ["sales", "slaes"]}
    payload = (await sales(CREATE, input=input))["createView"]
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "roles"])
    assert "slaes" in error["message"]
    assert "administrator, sales" in error["message"]


async def test_only_administrators_change_what_others_have(sales: Api, pool: Pool) -> None:
    other = await join(sales, pool, "sales")
    view = await create_view(sales, **INPUT)
    assert await view_of(other, view) == {"label": "All", "canEdit": False}
    changed = (await other(UPDATE, id=view["id"], input={"label": "x"}))["updateView"]
    assert [(e["code"], e["path"]) for e in changed["userErrors"]] == [("FORBIDDEN", ["id"])]
    refusal = ("FORBIDDEN", ["input", "visibility"])
    assert await refused_view(other, **INPUT, key="x") == [refusal]
    mine = await create_view(other, **INPUT, visibility="PRIVATE", key="x")
    shared = (await other(UPDATE, id=mine["id"], input={"visibility": "SHARED"}))["updateView"]
    assert [(e["code"], e["path"]) for e in shared["userErrors"]] == [refusal]
    assert (await update_view(other, mine, label="Mine"))["label"] == "Mine"


async def test_a_view_that_is_shared_and_taken_back(sales: Api, pool: Pool) -> None:
    other = await join(sales, pool)
    view = await create_view(sales, **INPUT, visibility="PRIVATE")
    await update_view(sales, view, visibility="SHARED")
    assert await labels(other) == ["All"]
    await update_view(other, view, visibility="PRIVATE")
    assert (await labels(sales), await labels(other)) == ([], ["All"])


async def test_keys_are_made_from_labels_and_told_apart(sales: Api) -> None:
    keys = [(await create_view(sales, **INPUT | {"label": label}))["key"] for label in KEYS]
    assert keys == list(KEYS.values())
    taken = ("NAME_TAKEN", ["input", "key"])
    assert await refused_view(sales, **INPUT, key="myOpenDeals") == [taken]


KEYS = {
    "My open deals": "myOpenDeals",
    "my OPEN deals": "myOPENDeals",
    "My open deals!": "myOpenDeals2",
    "2026": "view2026",
    "Все сделки": "view",
    "Новые": "view2",
}


async def test_the_default_of_a_kind(sales: Api) -> None:
    first = await create_view(sales, **INPUT)
    second = await create_view(sales, **INPUT | {"label": "Other"})
    kanban = await create_view(
        sales, module="deal", label="Board", kind="KANBAN", groupBy={"field": "stage"}
    )
    for view in (first, kanban, second):
        payload = (await sales(DEFAULT, id=view["id"]))["setDefaultView"]
        assert payload["userErrors"] == []
        assert payload["view"] == {"label": view["label"], "isDefault": True}
    found = {view["label"]: view["isDefault"] for view in (await sales(VIEWS))["views"]}
    assert found == {"All": False, "Other": True, "Board": True}


async def test_a_private_view_is_nobodys_default(sales: Api) -> None:
    view = await create_view(sales, **INPUT, visibility="PRIVATE")
    payload = (await sales(DEFAULT, id=view["id"]))["setDefaultView"]
    assert [(e["code"], e["path"]) for e in payload["userErrors"]] == [("INVALID", ["id"])]


async def test_a_deleted_view_is_gone(sales: Api) -> None:
    view = await create_view(sales, **INPUT)
    payload = (await sales(DELETE, id=view["id"]))["deleteView"]
    assert payload == {"view": {"label": "All"}, "userErrors": []}
    assert await labels(sales) == []
    assert await view_of(sales, view) is None
    again = (await sales(DELETE, id=view["id"]))["deleteView"]
    assert [error["code"] for error in again["userErrors"]] == ["NOT_FOUND"]
    (error,) = await sales.errors("query($v: ID) { deals(view: $v) { totalCount } }", v=view["id"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_several_changes_in_one_request(sales: Api) -> None:
    data = await sales(
        """mutation($a: ViewInput!, $b: ViewInput!) {
        a: createView(input: $a) { view { id } userErrors { message } }
        b: createView(input: $b) { view { id } userErrors { message } } }""",
        a=INPUT,
        b=INPUT | {"label": "Mine", "visibility": "PRIVATE"},
    )
    assert data["a"]["userErrors"] == data["b"]["userErrors"] == []
    assert await labels(sales) == ["All", "Mine"]
    assert (await sales(CREATE, input=INPUT))["createView"]["view"]["key"] == "all2"
