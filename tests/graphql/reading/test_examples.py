"""The example in the description of each list: it runs as it is, whatever the module's fields."""

from __future__ import annotations

import re

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import EveryKind, field, lookup

LISTS = '{ __type(name: "Query") { fields { name description } } }'
OPTIONS = [{"key": "TRUE_NORTH", "label": "North"}, {"key": "B", "label": "B"}]
ODD: dict[str, list[Json]] = {
    "lookups": [lookup("home", "club", "guests"), lookup("away", "club", "visitors")],
    "choices": [field("marks", "MULTI_SELECT", options=OPTIONS)],
    "users": [field("coach", "USER")],
    "counted": [field("code", "AUTO_NUMBER", autoNumber={"prefix": "A"})],
    "hidden": [field("secret", "SELECT", options=OPTIONS, hidden=True)],
    "selects": [field("side", "SELECT", options=OPTIONS)],
    **{
        kind.lower(): [field("value", kind)]
        for kind in ("LONG_TEXT", "EMAIL", "PHONE", "URL", "COUNTRY", "BOOLEAN", "PERCENT")
    },
}


async def examples(api: Api) -> dict[str, str]:
    """The example of each list, as its description has it."""
    fields = (await api(LISTS))["__type"]["fields"]
    return {
        one["name"]: example
        for one in fields
        for example in re.findall(r"```graphql\n(.*?)\n```", one["description"], re.DOTALL)
    }


async def run(api: Api, shown: dict[str, str], *plurals: str) -> None:
    """Runs the examples of these lists."""
    for plural in plurals:
        data = await api(shown[plural])
        assert set(data[plural]) == {"totalCount", "nodes", "pageInfo"}


async def test_the_examples_of_the_sales_pack(sales: Api) -> None:
    shown = await examples(sales)
    own = {"notes", "tasks", "callLogs", "tags", "activityLogs"}
    assert set(shown) == {"companies", "contacts", "leads", "deals", *own}
    await run(sales, shown, *shown)
    deals = shown["deals"]
    assert "stage: {in: [AWAITING_FINAL_APPROVAL]}" in deals
    assert "orderBy: [{closeDate: DESC}]" in deals
    assert "{ id title }" in deals


async def test_the_examples_of_every_kind(every: EveryKind) -> None:
    shown = await examples(every.api)
    await run(every.api, shown, "regions", "places", "samples")
    data = await every.api(shown["samples"])
    assert data["samples"]["nodes"] == [
        {
            "id": every.ids["b"],
            "title": "b",
            "color": "BLUE",
            "day": "2027-03-31",
            "parent": {"id": every.ids["a"], "title": "a"},
        }
    ]


@pytest.mark.parametrize("fields", ODD.values(), ids=ODD)
async def test_the_example_of_an_odd_module(api: Api, fields: list[Json]) -> None:
    await api.module(apiName="club", fields=[field("name", "TEXT")])
    await api.module(apiName="odd", fields=fields)
    shown = await examples(api)
    await run(api, shown, "clubs", "odds")
    assert "secret" not in shown["odds"]
