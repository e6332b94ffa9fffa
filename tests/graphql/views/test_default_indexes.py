"""The field that a default view is ordered by is indexed with it."""

from __future__ import annotations

import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.views import create_view

DEFAULT = """
mutation($id: ID!, $options: DefinitionOptions) { setDefaultView(id: $id, options: $options) {
  view { isDefault } plan { steps { action target } } userErrors { message } } }
"""
INDEXED = "query($module: String!) { module(apiName: $module) { fields { apiName indexed } } }"
COLUMNS: Json = {"columns": [{"field": "name"}]}
NOTE: Json = {"action": "NOTE", "target": "deal.amount"}


async def indexed(api: Api, module: str = "deal") -> set[str]:
    """The fields of a module that are indexed."""
    fields = (await api(INDEXED, module=module))["module"]["fields"]
    return {field["apiName"] for field in fields if field["indexed"]}


async def order_indexes(api: Api, pool: Pool) -> int:
    """How many indexes of indexed fields the workspace has."""
    sql = "select count(*) from pg_indexes where schemaname = $1 and starts_with(indexname, 'i_')"
    count: int = await pool.fetchval(sql, api.workspace.schema)
    return count


async def made_default(api: Api, view: Json, **options: object) -> list[Json]:
    """Makes a view the default; gives the plan's steps."""
    payload = (await api(DEFAULT, id=view["id"], options=options))["setDefaultView"]
    assert payload["userErrors"] == []
    steps: list[Json] = payload["plan"]["steps"]
    return steps


def table(*order: Json) -> Json:
    """A table in an order."""
    return {"module": "deal", "label": "All", "kind": "TABLE", "orderBy": list(order), **COLUMNS}


async def test_the_first_field_of_the_order_is_indexed(sales: Api, pool: Pool) -> None:
    before, indexes = await indexed(sales), await order_indexes(sales, pool)
    view = await create_view(sales, **table({"field": "amount", "sort": "DESC"}))
    assert await indexed(sales) == before
    assert NOTE in await made_default(sales, view, dryRun=True)
    assert await indexed(sales) == before
    assert NOTE in await made_default(sales, view)
    assert await indexed(sales) == {*before, "amount"}
    assert await order_indexes(sales, pool) == indexes + 1
    assert NOTE not in await made_default(sales, view)


@pytest.mark.parametrize(
    "field", ["stage", "company.name", "createdAt"], ids=["options", "lookup", "system"]
)
async def test_what_no_index_serves_stays_as_it_is(sales: Api, field: str) -> None:
    before = await indexed(sales)
    view = await create_view(sales, **table({"field": field, "sort": "ASC"}))
    steps = await made_default(sales, view)
    assert [step["action"] for step in steps] == ["UPDATE"]
    assert await indexed(sales) == before


async def test_the_start_of_a_default_calendar_is_indexed(sales: Api) -> None:
    assert "followUpAt" not in await indexed(sales, "lead")
    view = await create_view(
        sales, module="lead", label="Calls", kind="CALENDAR", calendar={"start": "followUpAt"}
    )
    await made_default(sales, view)
    assert "followUpAt" in await indexed(sales, "lead")
