"""`groups` of lists: what can be asked, what is refused, and that it stays one statement."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.api import Api, Json
from tests.support.counting import Watched, watched_server
from tests.support.every_kind import EveryKind

BOARD = """query($text: String, $unit: DateGroup!, $option: GroupOption, $order: [GroupOrder!],
    $by: [SampleGroupBy!]!, $first: Int, $after: String) {
  samples(filter: {text: {contains: $text}}) {
    mixed: groups(by: [{day: $unit}, {color: $option}], orderBy: $order) { nodes { label count } }
    given: groups(by: $by, first: $first, after: $after) {
      nodes { label records { nodes { key } } } pageInfo { endCursor } }
  } }"""


async def groups(api: Api, arguments: str, selection: str = "label count") -> list[Json]:
    """The nodes of the groups of all samples."""
    data = await api(f"{{ samples {{ groups({arguments}) {{ nodes {{ {selection} }} }} }} }}")
    nodes: list[Json] = data["samples"]["groups"]["nodes"]
    return nodes


async def labels(api: Api, by: str) -> list[tuple[str, int]]:
    """Labels and counts of the groups by one thing."""
    return [(node["label"], node["count"]) for node in await groups(api, f"by: [{by}]")]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("{color: {}}", [("Deep red", 1), ("Blue", 1), ("It's green", 1), ("(none)", 1)]),
        ("{done: {}}", [("No", 1), ("Yes", 1), ("(none)", 2)]),
        ("{country: {}}", [("AQ", 1), ("DE", 1), ("FR", 1), ("(none)", 1)]),
        ("{text: {}}", [("Ann", 1), ("ÄNN O'Neill", 1), ("bob 😀", 1), ("(none)", 1)]),
        ("{count: {}}", [("-3", 1), ("7", 1), ("2147483647", 1), ("(none)", 1)]),
        ("{fee: {}}", [("-1", 1), ("12.5", 1), ("9999999999.99", 1), ("(none)", 1)]),
        ("{placeId: {}}", [("Berlin", 2), ("Paris", 1), ("(none)", 1)]),
        ("{parentId: {}}", [("a", 1), ("b", 1), ("(none)", 2)]),
        ("{place: {mood: {}}}", [("Deep red", 2), ("It's green", 1), ("(none)", 1)]),
        ("{place: {region: {name: {}}}}", [("North", 2), ("Süd", 1), ("(none)", 1)]),
        ("{place: {regionId: {}}}", [("North", 2), ("Süd", 1), ("(none)", 1)]),
        ("{day: YEAR}", [("1999", 1), ("2024", 1), ("2027", 1), ("(none)", 1)]),
        ("{day: QUARTER}", [("1999-Q4", 1), ("2024-Q1", 1), ("2027-Q1", 1), ("(none)", 1)]),
        ("{moment: MONTH}", [("2000-01", 1), ("2027-03", 2), ("(none)", 1)]),
        ("{moment: DAY}", [("2000-01-01", 1), ("2027-03-31", 2), ("(none)", 1)]),
        ("{day: WEEK}", [
            ("Week of 1999-12-27", 1),
            ("Week of 2024-02-26", 1),
            ("Week of 2027-03-29", 1),
            ("(none)", 1),
        ]),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
async def test_labels(every: EveryKind, by: str, expected: list[tuple[str, int]]) -> None:
    assert await labels(every.api, by) == expected


async def test_users_are_called_by_name(every: EveryKind) -> None:
    found = dict(await labels(every.api, "{testerId: {}}"))
    assert found["Zoë Zhou"] == 1
    assert found["(none)"] == 2
    keys = await groups(every.api, "by: [{testerId: {}}]", "key { testerId ownerId }")
    assert {node["key"]["testerId"] for node in keys} == {
        every.ids["me"],
        every.ids["other"],
        None,
    }
    assert {node["key"]["ownerId"] for node in keys} == {None}


async def test_options_without_records_in_the_order_of_the_catalog(every: EveryKind) -> None:
    data = await every.api(
        """{ samples(filter: {color: {eq: BLUE}}) {
          all: groups(by: [{color: {includeEmpty: true}}]) { totalCount nodes { label count
            key { color } aggregates { sum { count } countEmpty { day } }
            records { totalCount nodes { key } } } }
          some: groups(by: [{color: {includeEmpty: false}}]) { nodes { label } }
          grid: groups(by: [{done: {includeEmpty: true}}, {placeId: {}}]) { nodes { label } }
        } }"""
    )
    found = data["samples"]
    assert found["all"] == {
        "totalCount": 3,
        "nodes": [
            {
                "label": label,
                "count": int(label == "Blue"),
                "key": {"color": color},
                "aggregates": {
                    "sum": {"count": "-3" if label == "Blue" else None},
                    "countEmpty": {"day": 0},
                },
                "records": {
                    "totalCount": int(label == "Blue"),
                    "nodes": [{"key": "b"}] if label == "Blue" else [],
                },
            }
            for label, color in (("Deep red", "RED"), ("Blue", "BLUE"), ("It's green", "GREEN"))
        ],
    }
    assert found["some"]["nodes"] == [{"label": "Blue"}]
    assert found["grid"]["nodes"] == [{"label": "No / Paris"}, {"label": "Yes / Paris"}]


async def test_groups_within_groups_and_under_lookups(every: EveryKind) -> None:
    data = await every.api(
        """{ regions(orderBy: [{name: ASC}]) { nodes { name places { nodes { name
          samples { groups(by: [{done: {}}]) { nodes { label
            records { groups(by: [{day: YEAR}]) { nodes { label key { day }
              records(orderBy: [{key: DESC}]) { nodes { key place { name } }
                aggregates { count } } } } } } } } } } } } }"""
    )
    (north, south) = data["regions"]["nodes"]
    (berlin,) = north["places"]["nodes"]
    assert berlin["samples"]["groups"]["nodes"] == [
        {
            "label": label,
            "records": {
                "groups": {
                    "nodes": [
                        {
                            "label": year,
                            "key": {"day": f"{year}-01-01"},
                            "records": {
                                "nodes": [{"key": key, "place": {"name": "Berlin"}}],
                                "aggregates": {"count": 1},
                            },
                        }
                    ]
                }
            },
        }
        for label, year, key in (("Yes", "2024", "a"), ("(none)", "1999", "c"))
    ]
    assert south["places"]["nodes"][0]["samples"]["groups"]["nodes"][0]["label"] == "No"


async def test_records_of_a_group_have_pages_and_filters_of_their_own(every: EveryKind) -> None:
    data = await every.api(
        """query($after: String, $text: String) { samples { groups(by: [{placeId: {}}], first: 1) {
          nodes { records(first: 1, after: $after, orderBy: [{count: DESC}],
            filter: {text: {contains: $text}}) {
              totalCount nodes { key }
              pageInfo { hasNextPage hasPreviousPage endCursor } } } } } }""",
        after=None,
    )
    (node,) = data["samples"]["groups"]["nodes"]
    assert node["records"]["totalCount"] == 2
    assert node["records"]["nodes"] == [{"key": "c"}]
    info = node["records"]["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    data = await every.api(
        """query($after: String) { samples { groups(by: [{placeId: {}}], first: 1) {
          nodes { records(first: 1, after: $after, orderBy: [{count: DESC}]) {
              nodes { key } pageInfo { hasNextPage hasPreviousPage } } } } } }""",
        after=info["endCursor"],
    )
    (node,) = data["samples"]["groups"]["nodes"]
    assert node["records"] == {
        "nodes": [{"key": "a"}],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": True},
    }


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    """A server of these tests alone."""
    async with watched_server(database_url) as opened:
        yield opened


async def test_one_statement_by_variables(every: EveryKind, watched: Watched) -> None:
    api = Api(watched.client, every.api.workspace)
    await api("{ __typename }")
    await watched.statements()
    given: Json = {
        "text": "n",
        "unit": "YEAR",
        "option": {"includeEmpty": False},
        "order": [{"sum": {"field": "count", "sort": "DESC"}}],
        "by": [{"place": {"region": {"name": {}}}}],
        "first": 1,
    }
    first = (await api(BOARD, **given))["samples"]
    assert [node["label"] for node in first["mixed"]["nodes"]] == [
        "2024 / Deep red",
        "2027 / Blue",
    ]
    assert first["given"]["nodes"] == [{"label": "North", "records": {"nodes": [{"key": "a"}]}}]
    after = first["given"]["pageInfo"]["endCursor"]
    second = (await api(BOARD, **given, after=after))["samples"]
    assert [node["label"] for node in second["given"]["nodes"]] == ["Süd"]
    last = second["given"]["pageInfo"]["endCursor"]
    assert (await api(BOARD, **given, after=last))["samples"]["given"]["nodes"] == []
    one, two, three = await watched.statements()
    assert one != two
    assert two == three


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("by: []", "by has 0 entries; it must have 1 to 8."),
        ("by: [{color: {}}, {color: {}}]", "by.1 names what an entry before it names"),
        ("by: [{day: DAY}, {day: YEAR}]", "by.1 names what an entry before it names"),
        ("by: [{text: {includeEmpty: true}}]", "by.0.text.includeEmpty is for selects"),
        ("by: [{color: {}}], first: 0", "first is 0; a page has 1 to 100 groups"),
        ("by: [{color: {}}], first: 101", "first is 101; a page has 1 to 100 groups"),
        ('by: [{color: {}}], after: "x"', "after is not a cursor of these groups"),
        (
            'by: [{color: {}}], orderBy: [{sum: {field: "text", sort: ASC}}]',
            "orderBy.0.sum.field is text; sum can be asked of count, price, fee, share, stars.",
        ),
    ],
)
async def test_mistakes(every: EveryKind, arguments: str, message: str) -> None:
    (error,) = await every.api.errors(
        f"{{ samples {{ groups({arguments}) {{ totalCount }} }} }}"
        if "after" not in arguments
        else f"{{ samples {{ groups({arguments}) {{ nodes {{ label }} }} }} }}"
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert message in error["message"]


async def test_a_cursor_of_another_grouping_is_refused(every: EveryKind) -> None:
    data = await every.api(
        "{ samples { groups(by: [{color: {}}], first: 1) { edges { cursor } } } }"
    )
    cursor = data["samples"]["groups"]["edges"][0]["cursor"]
    for arguments in (
        "by: [{done: {}}]",
        "by: [{color: {}}], orderBy: [{key: DESC}]",
        "by: [{color: {includeEmpty: true}}]",
    ):
        (error,) = await every.api.errors(
            f"query($c: String) {{ samples {{ groups({arguments}, after: $c) "
            "{ nodes { label } } } }",
            c=cursor,
        )
        assert "after is not a cursor of these groups" in error["message"]


@pytest.mark.parametrize("empty", ["null", '{key: {eq: "nobody"}}'])
async def test_what_nothing_is_gathered_for(every: EveryKind, empty: str) -> None:
    """Type names, and what lies before the first page, need no record and are there without."""
    data = await every.api(
        f"""{{ samples(filter: {empty}) {{
          aggregates {{ __typename sum {{ __typename }} }}
          names: groups(by: [{{color: {{}}}}]) {{ pageInfo {{ __typename }} }}
          before: groups(by: [{{color: {{}}}}]) {{ pageInfo {{ hasPreviousPage }} }} }} }}"""
    )
    assert data["samples"] == {
        "aggregates": {
            "__typename": "SampleAggregates",
            "sum": {"__typename": "SampleNumbers"},
        },
        "names": {"pageInfo": {"__typename": "PageInfo"}},
        "before": {"pageInfo": {"hasPreviousPage": False}},
    }
