"""`aggregates` of lists: root lists, the other side of a lookup, and the records of a group."""

from __future__ import annotations

from tests.support.every_kind import EveryKind

EVERY_COUNT = """text remark story count price fee share stars done day moment email phone site
  country address file color colors data place parent tester code owner createdBy updatedBy"""


async def test_every_measure_of_every_kind(every: EveryKind) -> None:
    data = await every.api(
        f"""{{ samples(first: 1) {{ aggregates {{
          count
          sum {{ count price fee share stars }}
          avg {{ count price fee share stars }}
          min {{ number count price fee share stars day moment }}
          max {{ number count price fee share stars day moment }}
          countDistinct {{ {EVERY_COUNT} }}
          countEmpty {{ {EVERY_COUNT} }} }} }} }}"""
    )
    found = data["samples"]["aggregates"]
    assert found["count"] == 4
    assert found["sum"] == {
        "count": "2147483651",
        "price": "100000000000000000011.6224567890",
        "fee": "10000000011.49",
        "share": "112.5",
        "stars": "10",
    }
    assert found["avg"] == {
        "count": "715827883.6666666667",
        "price": "33333333333333333337.2074855963",
        "fee": "3333333337.1633333333",
        "share": "37.5",
        "stars": "3.3333333333",
    }
    assert found["min"] == {
        "number": 1,
        "count": -3,
        "price": "-0.001",
        "fee": "-1.00",
        "share": "0",
        "stars": 1,
        "day": "1999-12-31",
        "moment": "2000-01-01T05:00:00Z",
    }
    assert found["max"] == {
        "number": 4,
        "count": 2147483647,
        "price": "99999999999999999999.1234567890",
        "fee": "9999999999.99",
        "share": "100",
        "stars": 5,
        "day": "2027-03-31",
        "moment": "2027-03-31T09:30:00.123456Z",
    }
    few = {"done": 2, "story": 2, "file": 2, "place": 2, "parent": 2, "tester": 2, "code": 4}
    people = {"owner": 1, "createdBy": 1, "updatedBy": 1}
    distinct = dict.fromkeys(EVERY_COUNT.split(), 3) | few | people
    assert found["countDistinct"] == distinct
    empty = dict.fromkeys(EVERY_COUNT.split(), 1)
    empty |= {"done": 2, "story": 2, "file": 2, "parent": 2, "tester": 2, "code": 0}
    assert found["countEmpty"] == empty | dict.fromkeys(people, 0)


async def test_nothing_has_counts_and_no_values(every: EveryKind) -> None:
    data = await every.api(
        """{ samples(filter: {key: {eq: "nobody"}}) { aggregates { count sum { count } avg { price }
          min { day } max { moment } countDistinct { place } countEmpty { colors } } } }"""
    )
    assert data["samples"]["aggregates"] == {
        "count": 0,
        "sum": {"count": None},
        "avg": {"price": None},
        "min": {"day": None},
        "max": {"moment": None},
        "countDistinct": {"place": 0},
        "countEmpty": {"colors": 0},
    }


async def test_they_are_of_the_filter_and_not_of_the_page(every: EveryKind) -> None:
    data = await every.api(
        """query($text: String, $n: Int, $after: String) {
          samples(filter: {text: {contains: $text}, count: {gte: $n}}, first: 1, after: $after) {
            nodes { key } totalCount aggregates { __typename count total: sum { __typename count } }
          } }""",
        text="n",
        n=-3,
    )
    samples = data["samples"]
    assert [node["key"] for node in samples["nodes"]] == ["a"]
    assert samples["totalCount"] == samples["aggregates"]["count"] == 2
    assert samples["aggregates"]["__typename"] == "SampleAggregates"
    assert samples["aggregates"]["total"] == {"__typename": "SampleNumbers", "count": "4"}


async def test_of_the_other_side_of_lookups(every: EveryKind) -> None:
    data = await every.api(
        """{ places(orderBy: [{name: ASC}]) { nodes { name
          samples { aggregates { count sum { count } countEmpty { done } } }
          few: samples(filter: {count: {lt: 10}}) { aggregates { count } } } } }"""
    )
    assert [
        (node["name"], *node["samples"]["aggregates"].values(), node["few"]["aggregates"]["count"])
        for node in data["places"]["nodes"]
    ] == [
        ("Berlin", 2, {"count": "2147483654"}, {"done": 1}, 1),
        ("Nowhere", 0, {"count": None}, {"done": 0}, 0),
        ("Paris", 1, {"count": "-3"}, {"done": 0}, 1),
    ]


async def test_a_module_without_numbers_has_no_sums(every: EveryKind) -> None:
    api = every.api
    data = await api(
        """{ sample: __type(name: "SampleAggregates") { fields { name } }
             region: __type(name: "RegionNumbers") { fields { name } } }"""
    )
    assert [field["name"] for field in data["sample"]["fields"]] == [
        *("count", "sum", "avg", "min", "max", "countDistinct", "countEmpty")
    ]
    assert [field["name"] for field in data["region"]["fields"]] == ["size"]
