"""Pages: walks both ways, what is said about each page, and what no page can be (R12)."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from storage.engine import Pool
from tests.support.api import Api, Json
from tests.support.every_kind import EveryKind, create, field, lookup
from tests.support.lists import Listing, Page
from tests.support.workspaces import MakeWorkspace, fresh_workspace

SHELF: Json = {"apiName": "shelf", "pluralApiName": "shelves", "fields": [field("key", "TEXT")]}
ITEM: Json = {
    "apiName": "item",
    "fields": [
        field("key", "TEXT", required=True, unique=True),
        field("weight", "INTEGER", indexed=True),
        lookup("shelf", "shelf", "items"),
    ],
}
KEYS = [f"k{number:02}" for number in range(25)]


async def fill(api: Api) -> None:
    """Defines shelves and items, and creates 25 items of which every third has no weight."""
    await api.module(**SHELF)
    await api.module(**ITEM)
    items = [
        {"key": key, "weight": None if number % 3 == 2 else number // 5}
        for number, key in enumerate(KEYS)
    ]
    await create(api, "Items", "key", items)


@pytest.fixture(scope="module")
async def items(client: httpx.AsyncClient, pool: Pool) -> Listing:
    """25 items, ordered by weight with many ties and missing weights, then by creation."""
    api = Api(client, await fresh_workspace(pool))
    await fill(api)
    return Listing(api, "items", "[{weight: ASC}]")


def _place(key: str) -> tuple[bool, int, str]:
    number = int(key[1:])
    return (True, 0, key) if number % 3 == 2 else (False, number // 5, key)


BY_WEIGHT = sorted(KEYS, key=_place)


async def collected(pages: AsyncIterator[Page]) -> list[list[object]]:
    """The keys of each page."""
    return [page.keys async for page in pages]


@pytest.mark.parametrize("size", [1, 3, 5, 7, 24, 25, 26, 100])
async def test_walks_meet_each_record_once(items: Listing, size: int) -> None:
    forward = await collected(items.forward(size))
    assert [key for keys in forward for key in keys] == BY_WEIGHT
    assert all(len(keys) == size for keys in forward[:-1])
    backward = await collected(items.backward(size))
    assert [key for keys in backward[::-1] for key in keys] == BY_WEIGHT
    assert all(len(keys) == size for keys in backward[:-1])


@pytest.mark.parametrize("size", [4, 25])
async def test_page_info_of_a_walk(items: Listing, size: int) -> None:
    pages = [page async for page in items.forward(size)]
    for index, page in enumerate(pages):
        assert page.sides == (index > 0, index < len(pages) - 1)
        assert (page.start, page.end) == (page.cursors[0], page.cursors[-1])
        assert page.total == len(KEYS)
    pages = [page async for page in items.backward(size)][::-1]
    for index, page in enumerate(pages):
        assert page.sides == (index > 0, index < len(pages) - 1)
        assert (page.start, page.end) == (page.cursors[0], page.cursors[-1])


async def test_a_page_between_two_cursors(items: Listing) -> None:
    whole = await items.page(first=100)
    after, before = whole.cursors[4], whole.cursors[12]
    page = await items.page(first=3, after=after, before=before)
    assert (page.keys, page.sides) == (BY_WEIGHT[5:8], (True, True))
    page = await items.page(last=3, after=after, before=before)
    assert (page.keys, page.sides) == (BY_WEIGHT[9:12], (True, True))
    page = await items.page(first=20, after=after, before=before)
    assert (page.keys, page.sides) == (BY_WEIGHT[5:12], (True, True))
    page = await items.page(last=20, after=after, before=before)
    assert (page.keys, page.sides) == (BY_WEIGHT[5:12], (True, True))
    page = await items.page(first=3, after=before, before=after)
    assert page.keys == []
    assert (page.start, page.end) == (None, None)
    page = await items.page(first=20, before=whole.cursors[3])
    assert (page.keys, page.sides) == (BY_WEIGHT[:3], (False, True))
    page = await items.page(last=20, after=whole.cursors[21])
    assert (page.keys, page.sides) == (BY_WEIGHT[22:], (True, False))


async def test_offsets(items: Listing) -> None:
    for offset in (0, 1, 20, 24, 25, 26, 10_000):
        page = await items.page(first=5, offset=offset)
        assert page.keys == BY_WEIGHT[offset : offset + 5]
        assert page.sides == (offset > 0, offset + 5 < len(KEYS))
        assert page.total == len(KEYS)
    whole = await items.page(first=100)
    page = await items.page(first=2, after=whole.cursors[4], offset=3)
    assert (page.keys, page.sides) == (BY_WEIGHT[8:10], (True, True))
    page = await items.page(first=2, before=whole.cursors[4], offset=3)
    assert (page.keys, page.sides) == (BY_WEIGHT[3:4], (True, True))
    # What lies before `after` does so although it lies after `before`.
    page = await items.page(first=2, after=whole.cursors[4], before=whole.cursors[0], offset=1)
    assert (page.keys, page.sides) == ([], (True, True))


async def test_an_empty_list(items: Listing) -> None:
    nothing = Listing(items.api, "items", items.order, "{or: []}")
    for arguments in ({}, {"first": 1}, {"last": 1}, {"offset": 3}):
        page = await nothing.page(**arguments)
        assert (page.keys, page.sides, page.total) == ([], (False, False), 0)
        assert (page.start, page.end) == (None, None)


async def test_pages_of_a_filtered_list(items: Listing) -> None:
    heavy = Listing(items.api, "items", "[{weight: DESC}, {key: ASC}]", "{weight: {gte: 3}}")
    assert await collected(heavy.forward(3)) == [
        ["k21", "k22", "k24"],
        ["k15", "k16", "k18"],
        ["k19"],
    ]
    assert (await heavy.page(first=3)).total == 7


@pytest.mark.parametrize(
    "selection",
    [
        "pageInfo { hasNextPage }",
        "pageInfo { hasPreviousPage }",
        "pageInfo { startCursor }",
        "pageInfo { endCursor }",
        "pageInfo { endCursor hasNextPage }",
        "totalCount",
        "nodes { key }",
        "edges { cursor }",
        "nodes { key } pageInfo { hasNextPage }",
        "nodes { key } pageInfo { endCursor }",
        "edges { node { key } } totalCount",
        "__typename pageInfo { __typename hasNextPage } edges { __typename }",
    ],
)
@pytest.mark.parametrize("direction", ["first: 4", "last: 4"])
async def test_parts_of_a_page_by_themselves(
    items: Listing, selection: str, direction: str
) -> None:
    """Whatever is asked, it is what the whole page says."""
    whole = "nodes { key } edges { __typename cursor node { key } } totalCount __typename "
    whole += "pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }"
    middle = (await items.page(first=12)).cursors
    bound = f'after: "{middle[3]}"' if direction.startswith("first") else f'before: "{middle[9]}"'
    for arguments in (direction, f"{direction}, {bound}"):
        list_ = f"items(orderBy: {items.order}, {arguments})"
        data = await items.api(f"{{ part: {list_} {{ {selection} }} all: {list_} {{ {whole} }} }}")
        assert data["part"] == _reduced(data["all"], data["part"])


def _reduced(whole: object, like: object) -> object:
    """The parts of `whole` that `like` has too."""
    if isinstance(whole, dict) and isinstance(like, dict):
        return {key: _reduced(whole[key], like[key]) for key in like}
    if isinstance(whole, list) and isinstance(like, list) and whole and like:
        return [_reduced(item, like[0]) for item in whole]
    return whole


async def test_cursors_survive_inserts_and_deletes(api: Api) -> None:
    await fill(api)
    by_key = Listing(api, "items", "[{key: ASC}]")
    first = await by_key.page(first=10)
    assert first.keys == KEYS[:10]
    await api(
        """mutation { a: createItem(data: {key: "k04b"}) { item { id } }
             b: createItem(data: {key: "k09b"}) { item { id } }
             gone: deleteItems(where: {filter: {key: {in: ["k09", "k10", "k00"]}}}) { count } }"""
    )
    second = await by_key.page(first=3, after=first.end)
    assert second.keys == ["k09b", "k11", "k12"]
    assert second.sides == (True, True)
    back = await by_key.page(last=3, before=first.end)
    assert back.keys == ["k06", "k07", "k08"]
    again = await by_key.page(first=2, after=first.start)
    # The cursor's record is gone, and nothing stands before its place.
    assert (again.keys, again.sides) == (["k01", "k02"], (False, True))
    last = await by_key.page(last=1)
    await api(
        """mutation($key: String!) {
             deleteItems(where: {filter: {key: {eq: $key}}}) { count } }""",
        key=last.keys[0],
    )
    after = await by_key.page(first=5, after=last.end)
    assert (after.keys, after.sides) == ([], (True, False))


async def test_a_cursor_follows_its_record_when_the_order_is_by_another_value(api: Api) -> None:
    """A cursor is a place in the order, not a record: a record that moves is met where it is."""
    await fill(api)
    by_weight = Listing(api, "items", "[{weight: ASC}]")
    first = await by_weight.page(first=4)
    await api(
        """mutation($key: String!) { updateItems(where: {filter: {key: {eq: $key}}},
             data: {weight: 99}) { count } }""",
        key=first.keys[3],
    )
    second = await by_weight.page(first=100, after=first.end)
    assert first.keys[3] in second.keys
    assert len(second.keys) == len(KEYS) - 3


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize("size", [0, -1, 101, 10**6])
async def test_sizes_that_no_page_has(items: Listing, name: str, size: int) -> None:
    for errors in (
        await items.errors(**{name: size}),
        await items.api.errors(f"{{ items({name}: {size}) {{ totalCount }} }}"),
    ):
        (error,) = errors
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert f"{name} is {size}" in error["message"]
        assert "1 to 100" in error["message"]


@pytest.mark.parametrize("size", ["1.5", '"10"', "true", "2147483648"])
async def test_sizes_that_are_no_numbers(items: Listing, size: str) -> None:
    (error,) = await items.api.errors(f"{{ items(first: {size}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    (error,) = await items.errors(first=json.loads(size))
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_default_size(items: Listing) -> None:
    assert len((await items.page()).keys) == 20
    data = await items.api("{ items(first: null, after: null) { nodes { key } } }")
    assert len(data["items"]["nodes"]) == 20


async def test_all_of_a_hundred(items: Listing) -> None:
    assert (await items.page(first=100)).keys == BY_WEIGHT


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"first": 1, "last": 1}, "first and last"),
        ({"last": 1, "offset": 1}, "offset"),
        ({"offset": -1}, "offset is -1"),
        ({"offset": 10_001}, "offset is 10001"),
    ],
)
async def test_arguments_that_exclude_each_other(
    items: Listing, arguments: Json, told: str
) -> None:
    (error,) = await items.errors(**arguments)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert told in error["message"]


def edited(cursor: str, change: object) -> str:
    """A cursor whose content was changed by hand."""
    content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    changed = change(content)  # type: ignore[operator]
    return base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")


EDITS = {
    "other signature": lambda parts: ["AAAAAAAA", *parts[1:]],
    "no keys": lambda parts: [parts[0], parts[-1]],
    "more keys": lambda parts: [*parts[:2], "1", *parts[2:]],
    "another type": lambda parts: [parts[0], "many", parts[2]],
    "a number": lambda parts: [parts[0], 1, parts[2]],
    "too large": lambda parts: [parts[0], "9" * 30, parts[2]],
    "an injection": lambda parts: [parts[0], "1); drop table x; --", parts[2]],
    "no id": lambda parts: [parts[0], parts[1], "no-id"],
    "an object": lambda parts: {"a": parts},
    "nothing": lambda parts: [],
    "a NUL": lambda parts: [parts[0], "1\0", parts[2]],
}


@pytest.mark.parametrize("name", EDITS)
async def test_edited_cursors(items: Listing, name: str) -> None:
    page = await items.page(first=3)
    assert page.end is not None
    cursor = edited(page.end, EDITS[name])
    for arguments in ({"first": 2, "after": cursor}, {"last": 2, "before": cursor}):
        (error,) = await items.errors(**arguments)
        assert error["extensions"]["code"] == "BAD_USER_INPUT", error
        assert "cursor" in error["message"]
    literal = f'{{ items(orderBy: {items.order}, after: "{cursor}") {{ nodes {{ key }} }} }}'
    (error,) = await items.api.errors(literal)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "é", "W10", "bnVsbA", "A" * 9_000, "[" * 3_000])
async def test_texts_that_are_no_cursors(items: Listing, cursor: str) -> None:
    (error,) = await items.errors(first=2, after=cursor)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "cursor" in error["message"]


async def test_cursors_of_other_orders_and_lists(items: Listing, every: EveryKind) -> None:
    page = await items.page(first=3)
    others = [
        Listing(items.api, "items", "[{weight: DESC}]"),
        Listing(items.api, "items", "[{weight: ASC_NULLS_FIRST}]"),
        Listing(items.api, "items", "[{key: ASC}]"),
        Listing(items.api, "items"),
        Listing(items.api, "items", "[{weight: ASC}, {key: ASC}]"),
        Listing(items.api, "items", "[{shelf: {key: ASC}}]"),
        Listing(items.api, "shelves"),
    ]
    for other in others:
        (error,) = await other.errors(first=2, after=page.end)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "cursor of another list" in error["message"]


async def test_a_cursor_outlives_the_filter(items: Listing) -> None:
    """A place in the order is the same whatever the filter leaves out."""
    page = await items.page(first=3)
    heavy = Listing(items.api, "items", items.order, "{weight: {gte: 4}}")
    found = await heavy.page(first=100, after=page.end)
    assert found.keys == ["k21", "k22", "k24"]
    assert found.sides == (False, False)


async def test_a_cursor_of_another_workspace_shows_nothing_of_it(
    items: Listing, client: httpx.AsyncClient, make_workspace: MakeWorkspace
) -> None:
    other = Api(client, await make_workspace())
    await fill(other)
    page = await items.page(first=5)
    own = Listing(other, "items", items.order)
    found = await own.page(first=100, after=page.end)
    assert set(found.keys) <= set(KEYS)
    nowhere = Api(client, await make_workspace())
    await nowhere.module(**SHELF)
    await nowhere.module(**ITEM)
    empty = await Listing(nowhere, "items", items.order).page(first=5, after=page.end)
    assert (empty.keys, empty.total, empty.has_next) == ([], 0, False)


async def test_nested_pages(api: Api) -> None:
    await fill(api)
    made = await api('mutation { createShelf(data: {key: "top"}) { shelf { id } } }')
    shelf = made["createShelf"]["shelf"]["id"]
    await api(
        """mutation($shelf: ID!) { updateItems(where: {filter: {weight: {gte: 1}}},
             data: {shelfId: $shelf}) { count } }""",
        shelf=shelf,
    )
    query = """query($after: String) { shelves { nodes {
      items(orderBy: [{weight: DESC}], first: 6, after: $after) { totalCount nodes { key weight }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } } }"""
    seen: list[tuple[int, str]] = []
    after = None
    while True:
        (node,) = (await api(query, after=after))["shelves"]["nodes"]
        page = node["items"]
        seen += [(item["weight"], item["key"]) for item in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == page["totalCount"]
    assert seen == sorted(seen, reverse=True)
