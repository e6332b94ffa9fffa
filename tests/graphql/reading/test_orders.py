"""Orders: every sortable kind, nulls first and last, several keys, and through lookups."""

from __future__ import annotations

import pytest

from crm.kinds import KINDS
from tests.support.api import Api
from tests.support.every_kind import SAMPLE, EveryKind, create, field
from tests.support.lists import Listing

ASCENDING: dict[str, str] = {
    "key": "abcd",
    "text": "abcd",
    "remark": "bacd",
    "count": "bacd",
    "price": "bacd",
    "fee": "bacd",
    "share": "bacd",
    "stars": "bacd",
    "cost": "abcd",
    "done": "bacd",
    "day": "cabd",
    "moment": "cabd",
    "email": "abcd",
    "phone": "bcad",
    "site": "bcad",
    "country": "cabd",
    "color": "abcd",
    "code": "abcd",
}
"""The samples by each field, those without a value last; `c` and `d` have no `done`."""


async def order(every: EveryKind, order: str) -> str:
    """The keys of the samples in an order."""
    listing = Listing(every.api, "samples", order)
    return "".join(str(key) for key in (await listing.page(first=10)).keys)


def test_every_sortable_field_is_tested() -> None:
    assert {each["apiName"] for each in SAMPLE["fields"] if KINDS[each["kind"]].sortable} == set(
        ASCENDING
    )


@pytest.mark.parametrize("name", ASCENDING)
async def test_order_by_a_field(every: EveryKind, name: str) -> None:
    missing = {"done": 2}.get(name, 0 if name in ("key", "code") else 1)
    found = ASCENDING[name]
    values, nulls = found[: 4 - missing], found[4 - missing :]
    assert await order(every, f"[{{{name}: ASC}}]") == values + nulls
    assert await order(every, f"[{{{name}: ASC_NULLS_LAST}}]") == values + nulls
    assert await order(every, f"[{{{name}: ASC_NULLS_FIRST}}]") == nulls + values
    # The tie-breaker descends with the last key.
    values, nulls = values[::-1], nulls[::-1]
    assert await order(every, f"[{{{name}: DESC}}]") == values + nulls
    assert await order(every, f"[{{{name}: DESC_NULLS_LAST}}]") == values + nulls
    assert await order(every, f"[{{{name}: DESC_NULLS_FIRST}}]") == nulls + values


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("[]", "abcd"),
        ("null", "abcd"),
        ("[{id: DESC}]", "dcba"),
        ("[{number: DESC}]", "dcba"),
        ("[{createdAt: ASC}]", "abcd"),
        ("[{version: DESC}]", "cbda"),
        ("{count: DESC}", "cabd"),
        ("[{place: {name: ASC}}]", "acbd"),
        ("[{place: {name: DESC}}]", "bcad"),
        ("[{place: {name: DESC_NULLS_FIRST}}]", "dbca"),
        ("[{place: {size: ASC}}]", "acbd"),
        ("[{place: {size: ASC_NULLS_FIRST}}]", "bdac"),
        ("[{place: {mood: ASC}}]", "acbd"),
        ("[{place: {mood: DESC}}]", "bcad"),
        ("[{place: {region: {name: DESC}}}]", "bcad"),
        ("[{place: {region: {size: ASC}}}, {key: DESC}]", "cadb"),
        ("[{parent: {count: ASC}}]", "cbad"),
        ("[{parent: {parent: {key: ASC}}}, {count: ASC}]", "cbad"),
        ("[{tester: {name: ASC}}]", "abcd"),
        ("[{tester: {name: DESC}}]", "badc"),
        ("[{owner: {email: ASC}}, {key: DESC}]", "dcba"),
        ("[{place: {name: ASC}}, {key: DESC}]", "cabd"),
        ("[{done: DESC}, {count: DESC}]", "abcd"),
        ("[{done: ASC_NULLS_FIRST}, {count: ASC_NULLS_FIRST}]", "dcba"),
        ("[{count: ASC}, {count: DESC}]", "bacd"),
        ("[{place: {region: {name: ASC}}}, {place: {name: ASC}}, {moment: DESC}]", "acbd"),
    ],
)
async def test_orders(every: EveryKind, by: str, expected: str) -> None:
    assert await order(every, by) == expected


async def test_orders_as_variables(every: EveryKind) -> None:
    query = """query($orders: [SampleOrder!], $one: SampleOrder!, $sort: Sort!,
        $name: PlaceOrder!) {
      list: samples(orderBy: $orders) { nodes { key } }
      one: samples(orderBy: [$one, {key: ASC}]) { nodes { key } }
      sort: samples(orderBy: [{count: $sort}]) { nodes { key } }
      place: samples(orderBy: {place: $name}) { nodes { key } } }"""
    first = await every.api(
        query,
        orders=[{"count": "DESC"}, {"key": "ASC"}],
        one={"place": {"region": {"name": "DESC"}}},
        sort="ASC_NULLS_FIRST",
        name={"mood": "DESC_NULLS_FIRST"},
    )
    assert _keys(first) == {"list": "cabd", "one": "bacd", "sort": "dbac", "place": "dbca"}
    second = await every.api(
        query,
        orders=[],
        one={"color": "DESC"},
        sort="DESC",
        name={"size": "ASC"},
    )
    assert _keys(second) == {"list": "abcd", "one": "cbad", "sort": "cabd", "place": "acbd"}


def _keys(data: dict) -> dict[str, str]:
    return {name: "".join(node["key"] for node in part["nodes"]) for name, part in data.items()}


@pytest.mark.parametrize(
    "by",
    [
        "[{}]",
        "[{count: ASC, key: ASC}]",
        "[{count: null}]",
        "[{colors: ASC}]",
        "[{placeId: ASC}]",
        "[{count: UP}]",
        "[null]",
        "[{place: {}}]",
    ],
)
async def test_orders_that_are_none(every: EveryKind, by: str) -> None:
    (error, *_) = await every.api.errors(f"{{ samples(orderBy: {by}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_too_many_orders(every: EveryKind) -> None:
    by = ", ".join(["{key: ASC}"] * 9)
    (error,) = await every.api.errors(f"{{ samples(orderBy: [{by}]) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "at most 8" in error["message"]


async def test_text_orders_by_its_folded_form(api: Api) -> None:
    names = [
        "äpfel",
        "Apfel",
        "apfelmus",
        "Zebra",
        "zebra",
        "Ömer",
        "omer",
        "éclair",
        "E",
        "10",
        "9",
    ]
    await api.module(apiName="word", fields=[field("name", "TEXT")])
    await create(api, "Words", "name", [{"name": name} for name in names])
    listing = Listing(api, "words", "[{name: ASC}]", key="name")
    found = (await listing.page(first=20)).keys
    assert found == [
        *("10", "9", "äpfel", "Apfel", "apfelmus", "E", "éclair", "Ömer", "omer", "Zebra", "zebra")
    ]


async def test_selects_order_by_their_catalog(api: Api) -> None:
    options = [{"key": key, "label": label} for key, label in (("Z", "a"), ("M", "b"), ("A", "c"))]
    await api.module(apiName="word", fields=[field("rank", "SELECT", options=options)])
    await create(api, "Words", "rank", [{"rank": key} for key in ("A", "M", None, "Z", "M")])
    listing = Listing(api, "words", "[{rank: ASC}]", key="rank")
    assert (await listing.page(first=20)).keys == ["Z", "M", "M", "A", None]
    assert [page.keys async for page in listing.forward(2)] == [["Z", "M"], ["M", "A"], [None]]
