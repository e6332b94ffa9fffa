"""Lookups to any of several modules, when the record they point to is deleted."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Pool
from tests.graphql.any_lookups.remarks import NAME, any_lookup, module_query, shown
from tests.graphql.writing.writes import create, created_id, created_ids, delete
from tests.support.api import Api


@pytest.mark.parametrize(
    ("rule", "left"), [("SET_NULL", [None, "boat"]), ("CASCADE", ["boat"]), ("RESTRICT", None)]
)
@pytest.mark.parametrize("permanently", [True, False])
async def test_deletion_does_what_the_lookup_says(
    api: Api, rule: str, left: list[str | None] | None, permanently: bool
) -> None:
    await api.module(apiName="car", titleField="name", fields=[NAME])
    await api.module(apiName="boat", titleField="name", fields=[NAME])
    await api.module(apiName="remark", fields=[any_lookup("about", onDelete=rule)])
    car = await created_id(api, "car", name="car")
    boat = await created_id(api, "boat", name="boat")
    await created_ids(api, "remark", [{"aboutId": car}, {"aboutId": boat}])
    payload = await delete(api, "car", car, permanently=permanently)
    if left is None:
        assert payload["userErrors"][0]["code"] == "IN_USE"
        assert "1 Remark through About" in payload["userErrors"][0]["message"]
        left = ["car", "boat"]
    else:
        assert payload["userErrors"] == []
    nodes = await shown(api, "{ remarks { nodes { about { title } } } }")
    assert [node["about"] and node["about"]["title"] for node in nodes] == left


async def test_deletion_for_good_leaves_nothing_that_points_there(shop: Api, pool: Pool) -> None:
    """Neither from the bin nor from a field in the bin."""
    boat = await created_id(shop, "boat", name="Lugger")
    remark = await created_id(shop, "remark", text="a", aboutId=boat)
    await created_id(shop, "mark", onId=boat)
    await delete(shop, "remark", remark)
    fields = (await shop(module_query("mark")))["module"]["fields"]
    await shop(
        "mutation($id: ID!) { deleteField(id: $id) { userErrors { message } } }", id=fields[0]["id"]
    )
    await delete(shop, "boat", boat)
    schema = shop.workspace.schema
    async with pool.acquire() as connection:
        for table, column in (("r_66", "f_6"), ("r_67", "f_7")):
            left = await connection.fetchval(
                f'select count(*) from "{schema}".{table} where {column} is not null'
            )
            assert left == 0, table


async def test_nobody_points_to_a_record_that_is_deleted_meanwhile(shop: Api) -> None:
    cars = await created_ids(shop, "car", [{"name": f"c{n}"} for n in range(12)])
    answers = await asyncio.gather(
        *(
            each
            for car in cars
            for each in (create(shop, "remark", {"aboutId": car}), delete(shop, "car", car))
        )
    )
    assert all(answer["userErrors"] == [] for answer in answers[1::2])
    nodes = await shown(shop, "{ remarks(first: 100) { nodes { aboutId about { id } } } }")
    assert all(node["aboutId"] is None and node["about"] is None for node in nodes)
