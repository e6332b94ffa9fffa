"""What users keep for themselves: layouts over views, filter controls, free settings."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.colleagues import join
from tests.support.sales_records import fill_sales
from tests.support.views import create_view, shown, update_view

SAVE = """
mutation($view: ID!, $input: ViewPreferencesInput!) {
  saveViewPreferences(view: $view, input: $input) {
    view { customized columns { path width } orderBy { path sort } }
    userErrors { code path }
  }
}
"""
RESET = """
mutation($view: ID!) { resetViewPreferences(view: $view) {
  view { customized columns { path } } userErrors { code path } } }
"""
FILTERS = """
mutation($module: String!, $fields: [String!]!) {
  saveFilterPreferences(module: $module, input: {fields: $fields}) {
    filterPreferences { customized fields { path } } userErrors { code path }
  }
}
"""
RESET_FILTERS = """
mutation { resetFilterPreferences(module: "deal") {
  filterPreferences { customized fields { path } } userErrors { code } } }
"""
OWN_FILTERS = '{ filterPreferences(module: "deal") { customized fields { path label } } }'
SET = """
mutation($key: String!, $value: JSON) {
  setPreference(key: $key, value: $value) { preference { key value } userErrors { code path } }
}
"""
SETTINGS = "{ viewer { preferences { key value } } }"
INPUT: Json = {
    "module": "deal",
    "label": "All",
    "kind": "TABLE",
    "columns": [{"field": "name", "width": 200}, {"field": "amount"}],
    "orderBy": [{"field": "name"}],
}


async def names(api: Api, view: Json) -> list[str]:
    """The names of the deals of a view, in their order."""
    data = await api(
        "query($v: ID!) { deals(view: $v, first: 3) { nodes { name } } }", v=view["id"]
    )
    return [deal["name"] for deal in data["deals"]["nodes"]]


async def test_columns_widths_and_order_of_ones_own(sales: Api, pool: Pool) -> None:
    await fill_sales(sales)
    other = await join(sales, pool)
    view = await create_view(sales, **INPUT)
    columns = [{"field": "company.name", "width": 90}, {"field": "name"}]
    order = [{"field": "amount", "sort": "DESC"}]
    data = await sales(SAVE, view=view["id"], input={"columns": columns, "orderBy": order})
    assert data["saveViewPreferences"] == {
        "view": {
            "customized": True,
            "columns": [{"path": "company.name", "width": 90}, {"path": "name", "width": 200}],
            "orderBy": [{"path": "amount", "sort": "DESC"}],
        },
        "userErrors": [],
    }
    mine = await shown(sales, view)
    assert [column["path"] for column in mine["columns"]] == ["company.name", "name"]
    assert mine["shared"] == [{"path": "name", "width": 200}, {"path": "amount", "width": None}]
    assert await names(sales, view) == ["Rollout", "Pilot", "Renewal"]
    theirs = await shown(other, view)
    assert (theirs["customized"], theirs["columns"][0]["path"]) == (False, "name")
    assert await names(other, view) == ["Idea", "O'Reilly \\ 100%", "Pilot"]


async def test_a_part_that_is_left_out_stays(sales: Api) -> None:
    view = (await create_view(sales, **INPUT))["id"]
    await sales(SAVE, view=view, input={"columns": [{"field": "amount"}]})
    await sales(SAVE, view=view, input={"orderBy": [{"field": "amount"}]})
    found = (await sales(SAVE, view=view, input={}))["saveViewPreferences"]["view"]
    assert found["columns"] == [{"path": "amount", "width": None}]
    assert found["orderBy"] == [{"path": "amount", "sort": "ASC"}]
    found = (await sales(SAVE, view=view, input={"columns": None}))["saveViewPreferences"]["view"]
    assert [column["path"] for column in found["columns"]] == ["name", "amount"]
    assert found["customized"] is True


async def test_they_can_be_reset(sales: Api) -> None:
    view = await create_view(sales, **INPUT)
    await sales(SAVE, view=view["id"], input={"columns": [{"field": "amount"}]})
    data = await sales(RESET, view=view["id"])
    assert data["resetViewPreferences"] == {
        "view": {"customized": False, "columns": [{"path": "name"}, {"path": "amount"}]},
        "userErrors": [],
    }
    assert (await shown(sales, view))["customized"] is False


async def test_they_stay_when_the_view_changes_and_go_with_it(sales: Api) -> None:
    view = await create_view(sales, **INPUT)
    await sales(SAVE, view=view["id"], input={"columns": [{"field": "amount"}]})
    await update_view(sales, view, columns=[{"field": "stage"}])
    assert [column["path"] for column in (await shown(sales, view))["columns"]] == ["amount"]
    await sales("mutation($id: ID!) { deleteView(id: $id) { userErrors { code } } }", id=view["id"])
    refused = (await sales(RESET, view=view["id"]))["resetViewPreferences"]
    assert refused == {"view": None, "userErrors": [{"code": "NOT_FOUND", "path": ["view"]}]}


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"columns": [{"field": "x"}]}, "INVALID", ["columns", "0", "field"]),
        ({"columns": [{"field": "name", "width": 1}]}, "OUT_OF_RANGE", ["columns", "0", "width"]),
        ({"orderBy": [{"field": "company"}]}, "INVALID", ["orderBy", "0", "field"]),
    ],
)
async def test_mistakes_in_them(sales: Api, input: Json, code: str, path: list[str]) -> None:
    view = await create_view(sales, **INPUT)
    payload = (await sales(SAVE, view=view["id"], input=input))["saveViewPreferences"]
    assert payload == {"view": None, "userErrors": [{"code": code, "path": ["input", *path]}]}


async def test_a_kanban_has_no_columns(sales: Api) -> None:
    view = await create_view(
        sales, module="deal", label="Board", kind="KANBAN", groupBy={"field": "stage"}
    )
    payload = await sales(SAVE, view=view["id"], input={"columns": [{"field": "name"}]})
    errors = payload["saveViewPreferences"]["userErrors"]
    assert errors == [{"code": "INVALID", "path": ["input", "columns"]}]


async def test_nothing_is_laid_over_somebody_elses_private_view(sales: Api, pool: Pool) -> None:
    view = await create_view(sales, **INPUT, visibility="PRIVATE")
    other = await join(sales, pool)
    payload = (await other(SAVE, view=view["id"], input={}))["saveViewPreferences"]
    assert payload == {"view": None, "userErrors": [{"code": "NOT_FOUND", "path": ["view"]}]}


async def test_filter_controls(sales: Api, pool: Pool) -> None:
    other = await join(sales, pool)
    assert (await sales(OWN_FILTERS))["filterPreferences"] == {"customized": False, "fields": []}
    fields = ["stage", "owner", "company.industry"]
    saved = (await sales(FILTERS, module="deal", fields=fields))["saveFilterPreferences"]
    assert saved["userErrors"] == []
    found = (await sales(OWN_FILTERS))["filterPreferences"]
    assert found["customized"] is True
    assert [field["path"] for field in found["fields"]] == fields
    assert found["fields"][2]["label"] == "Company › Industry"
    assert (await other(OWN_FILTERS))["filterPreferences"]["customized"] is False
    reset = (await sales(RESET_FILTERS))["resetFilterPreferences"]
    assert reset["filterPreferences"] == {"customized": False, "fields": []}
    assert (await sales(OWN_FILTERS))["filterPreferences"]["customized"] is False


async def test_mistakes_in_filter_controls(sales: Api) -> None:
    fields = ["stage", "nothing", "stage", "title"]
    payload = (await sales(FILTERS, module="deal", fields=fields))["saveFilterPreferences"]
    assert payload["filterPreferences"] is None
    assert [error["path"] for error in payload["userErrors"]] == [
        ["input", "fields", "1"],
        ["input", "fields", "2"],
        ["input", "fields", "3"],
    ]
    payload = (await sales(FILTERS, module="boat", fields=[]))["saveFilterPreferences"]
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["module"]}]
    many = (await sales(FILTERS, module="deal", fields=["stage"] * 51))["saveFilterPreferences"]
    assert many["userErrors"] == [{"code": "TOO_LONG", "path": ["input", "fields"]}]


async def test_free_settings(api: Api, pool: Pool) -> None:
    other = await join(api, pool)
    values: list[object] = [480, "wide", {"panels": [1, 2.5, None]}, [], False, "Ж"]
    for number, value in enumerate(values):
        payload = (await api(SET, key=f"window.{number}", value=value))["setPreference"]
        assert payload == {
            "preference": {"key": f"window.{number}", "value": value},
            "userErrors": [],
        }
    kept = (await api(SETTINGS))["viewer"]["preferences"]
    assert [one["value"] for one in kept] == values
    one = '{ viewer { preference(key: "window.2") none: preference(key: "nothing") } }'
    assert (await api(one))["viewer"] == {"preference": values[2], "none": None}
    assert (await other(SETTINGS))["viewer"]["preferences"] == []


async def test_a_setting_is_replaced_and_reset(api: Api) -> None:
    await api(SET, key="a", value=1)
    await api(SET, key="a", value=2)
    assert (await api(SETTINGS))["viewer"]["preferences"] == [{"key": "a", "value": 2}]
    reset = (await api(SET, key="a", value=None))["setPreference"]
    assert reset == {"preference": None, "userErrors": []}
    assert (await api(SETTINGS))["viewer"]["preferences"] == []


@pytest.mark.parametrize(
    ("key", "value", "code", "path"),
    [
        ("", 1, "INVALID", "key"),
        ("two words", 1, "INVALID", "key"),
        ("x" * 101, 1, "INVALID", "key"),
        ("'; drop table preference; --", 1, "INVALID", "key"),
        ("a", "x" * 17_000, "TOO_LONG", "value"),
    ],
)
async def test_settings_that_cannot_be(
    api: Api, key: str, value: object, code: str, path: str
) -> None:
    payload = (await api(SET, key=key, value=value))["setPreference"]
    assert payload == {"preference": None, "userErrors": [{"code": code, "path": [path]}]}


async def test_there_is_an_end_to_settings(api: Api) -> None:
    for letter in "ab":
        fields = (
            f'{letter}{n}: setPreference(key: "{letter}{n}", value: 1) {{ userErrors {{ code }} }}'
            for n in range(100)
        )
        await api(f"mutation {{ {' '.join(fields)} }}")
    over = (await api(SET, key="one.more", value=1))["setPreference"]
    assert over["userErrors"] == [{"code": "INVALID", "path": ["key"]}]
    again = (await api(SET, key="a1", value=2))["setPreference"]
    assert again["userErrors"] == []
