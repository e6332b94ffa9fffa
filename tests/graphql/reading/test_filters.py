"""What filters mean when they are put together, left out, empty, null, or led through lookups."""

from __future__ import annotations

import re

import pytest

from tests.support.every_kind import EveryKind

ALL = "abcd"


async def keys(every: EveryKind, filter_: str, declared: str = "", **variables: object) -> str:
    """The keys of the samples that a filter finds."""
    query = f"query{declared} {{ samples(filter: {filter_}, orderBy: [{{key: ASC}}]) "
    data = await every.api(query + "{ nodes { key } totalCount } }", **variables)
    found = "".join(node["key"] for node in data["samples"]["nodes"])
    assert data["samples"]["totalCount"] == len(found)
    return found


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("{}", ALL),
        ("{and: []}", ALL),
        ("{or: []}", ""),
        ("{not: {}}", ALL),
        ("{not: {and: []}}", ""),
        ("{not: {or: []}}", ALL),
        ("{and: [{}]}", ALL),
        ("{or: [{}]}", ALL),
        ("{or: [{or: []}, {and: []}]}", ALL),
        ("{count: {}}", ALL),
        ("{not: {count: {}}}", ALL),
        ("{not: {place: {name: {}}}}", ALL),
        ("{not: {not: {count: {}}}}", ALL),
        ("{or: [{count: {eq: 7}}, {}]}", "a"),
        ("{or: [{count: {eq: 7}}, {place: {name: {}}}, {not: {}}, {or: [{}]}]}", "a"),
        ('{or: [{count: {eq: 7}}, {search: ""}], not: {search: " "}}', "a"),
        ("{parts: {}, not: {parts: {}}}", ALL),
        ("{count: {in: []}}", ""),
        ("{count: {notIn: []}}", ALL),
        ("{not: {count: {in: []}}}", ALL),
        ("{color: {in: []}}", ""),
        ("{color: {notIn: []}}", ALL),
        ("{done: {in: []}}", ""),
        ("{placeId: {in: []}}", ""),
        ("{place: {name: {in: []}}}", ""),
        ("{not: {place: {name: {in: []}}}}", ALL),
        ("{count: {gt: 0}, color: {eq: RED}}", "a"),
        ("{count: {gte: -3, lt: 8}}", "ab"),
        ('{or: [{count: {eq: 7}}, {text: {contains: "bob"}}]}', "ac"),
        ('{or: {count: {eq: 7}}, key: {neq: "x"}}', "a"),
        ("{and: [{count: {gt: 0}}, {not: {color: {eq: RED}}}]}", "c"),
        ("{not: {and: [{count: {gt: 0}}, {color: {eq: RED}}]}}", "bcd"),
        ("{not: {or: [{count: {lt: 0}}, {color: {eq: RED}}]}}", "cd"),
        ("{not: {not: {count: {gt: 0}}}}", "ac"),
        ("{not: {count: {gt: 0}}}", "bd"),
        ("{not: {count: {gt: 0, lt: 10}}}", "bcd"),
        ("{version: {eq: 1}}", "ad"),
        ("{number: {in: [1, 2]}}", "ab"),
        ('{createdAt: {gt: "2020-01-01T00:00:00Z"}}', ALL),
        ("{createdAt: {within: {last: 2, unit: DAY}}}", ALL),
    ],
)
async def test_filters_put_together(every: EveryKind, filter_: str, expected: str) -> None:
    assert await keys(every, filter_) == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ('{place: {name: {eq: "Berlin"}}}', "ac"),
        ('{place: {name: {neq: "Berlin"}}}', "bd"),
        ('{not: {place: {name: {eq: "Berlin"}}}}', "bd"),
        ('{place: {name: {notIn: ["Berlin", "Paris"]}}}', "d"),
        ("{place: {name: {isNull: true}}}", "d"),
        ("{place: {name: {isNull: false}}}", "abc"),
        ("{place: {size: {isNull: true}}}", "bd"),
        ("{place: {size: {gt: 3}}}", "ac"),
        ("{place: {mood: {in: [GREEN, BLUE]}}}", "b"),
        ("{place: {mood: {neq: GREEN}}}", "acd"),
        ("{place: {}}", ALL),
        ("{place: {and: []}}", ALL),
        ("{place: {or: []}}", ""),
        ("{place: {id: {isNull: true}}}", "d"),
        ('{place: {region: {name: {eq: "North"}}}}', "ac"),
        ('{place: {region: {name: {neq: "North"}}}}', "bd"),
        ("{place: {region: {size: {isNull: true}}}}", "bd"),
        ("{place: {regionId: {isNull: true}}}", "d"),
        ('{place: {not: {region: {name: {contains: "SUD"}}}}}', "acd"),
        ('{place: {or: [{name: {eq: "Paris"}}, {region: {size: {eq: 5}}}]}}', "abc"),
        ("{parent: {count: {eq: 7}}}", "b"),
        ("{parent: {count: {neq: 7}}}", "acd"),
        ("{parent: {parent: {count: {eq: 7}}}}", "c"),
        ('{parent: {place: {region: {name: {eq: "Süd"}}}}}', "c"),
        ("{parent: {colors: {hasAny: [RED]}}}", "b"),
        ("{parent: {colors: {hasNone: [RED]}}}", "acd"),
        ("{parent: {colors: {isEmpty: true}}}", "ad"),
        ('{tester: {name: {startsWith: "zoe"}}}', "b"),
        ('{tester: {name: {eqIgnoreCase: "ZOE ZHOU"}}}', "b"),
        ('{tester: {email: {endsWith: ".example"}, isMe: false}}', "b"),
        ('{tester: {not: {email: {eq: "zoe@every.example"}}}}', "acd"),
        ("{tester: {isMe: true}, place: {size: {eq: 4}}}", "a"),
        ('{createdBy: {isMe: true, name: {eq: "Ada Admin"}}}', ALL),
    ],
)
async def test_filters_through_lookups(every: EveryKind, filter_: str, expected: str) -> None:
    assert await keys(every, filter_) == expected


@pytest.mark.parametrize(
    "operator", ["eq", "neq", "in", "notIn", "gt", "between", "contains", "isNull", "within"]
)
@pytest.mark.parametrize("way", ["literal", "variable", "whole"])
async def test_null_is_no_operand(every: EveryKind, operator: str, way: str) -> None:
    field = {"contains": "text", "within": "day"}.get(operator, "count")
    types = {
        "in": "[Int!]",
        "notIn": "[Int!]",
        "between": "IntRange",
        "contains": "String",
        "isNull": "Boolean",
        "within": "RelativeRange",
    }
    forms = {
        "literal": (f"{{{field}: {{{operator}: null}}}}", "", {}),
        "variable": (
            f"{{{field}: {{{operator}: $v}}}}",
            f"($v: {types.get(operator, 'Int')})",
            {"v": None},
        ),
        "whole": ("$v", "($v: SampleFilter)", {"v": {field: {operator: None}}}),
    }
    filter_, declared, variables = forms[way]
    query = f"query{declared} {{ samples(filter: {filter_}) {{ totalCount }} }}"
    (error,) = await every.api.errors(query, **variables)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert f"filter.{field}.{operator} is null" in error["message"]
    assert "isNull: true" in error["message"]


async def test_null_in_a_multi_select_names_is_empty(every: EveryKind) -> None:
    query = "{ samples(filter: {colors: {hasAny: null}}) { totalCount } }"
    (error,) = await every.api.errors(query)
    assert "isEmpty: true" in error["message"]


@pytest.mark.parametrize("name", ["count", "place", "not", "placeId"])
async def test_a_null_part_is_an_error_that_names_it(every: EveryKind, name: str) -> None:
    query = f"{{ samples(filter: {{{name}: null}}) {{ totalCount }} }}"
    (error,) = await every.api.errors(query)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert f"filter.{name}" in error["message"]


async def test_a_null_filter_asks_nothing(every: EveryKind) -> None:
    assert await keys(every, "null") == ALL
    assert await keys(every, "$f", "($f: SampleFilter)", f=None) == ALL


@pytest.mark.parametrize(
    ("filter_", "declared"),
    [
        ("$f", "($f: SampleFilter)"),
        ("{count: $f}", "($f: IntFilter)"),
        ("{count: {eq: $v}}", "($v: Int)"),
        ("{count: {in: $v}}", "($v: [Int!])"),
        ("{not: {or: [{count: {in: []}}]}, text: {contains: $v}}", "($v: String)"),
        ("{color: {eq: $v}}", "($v: SampleColor)"),
        ("{colors: {hasAll: $v}}", "($v: [SampleColors!])"),
        ("{place: {name: {eq: $v}}}", "($v: String)"),
        ("{place: {region: {size: {gt: $v}}}}", "($v: Int)"),
        ("{placeId: {eq: $v}}", "($v: ID)"),
        ("{tester: {isMe: $v}}", "($v: Boolean)"),
        ("{day: {within: $v}}", "($v: RelativeRange)"),
        ("{day: {between: $v}}", "($v: DateRange)"),
        ("{count: {isNull: $v}}", "($v: Boolean)"),
        ("{and: $v}", "($v: [SampleFilter!])"),
    ],
)
async def test_an_omitted_variable_is_no_condition(
    every: EveryKind, filter_: str, declared: str
) -> None:
    assert await keys(every, filter_, declared) == ALL


async def test_one_document_with_and_without_its_variables(every: EveryKind) -> None:
    declared = "($count: Int, $color: SampleColor, $place: String)"
    filter_ = "{count: {gt: $count}, color: {eq: $color}, place: {name: {eq: $place}}}"
    assert await keys(every, filter_, declared) == ALL
    assert await keys(every, filter_, declared, count=0) == "ac"
    assert await keys(every, filter_, declared, count=0, color="RED") == "a"
    assert await keys(every, filter_, declared, color="GREEN", place="Berlin") == "c"
    assert await keys(every, filter_, declared, place="Paris") == "b"
    assert await keys(every, filter_, declared, count=-5) == "abc"


async def test_defaults_of_variables(every: EveryKind) -> None:
    filter_ = "{count: {lte: $most}}"
    assert await keys(every, filter_, "($most: Int = 7)") == "ab"
    assert await keys(every, filter_, "($most: Int = 7)", most=-3) == "b"
    whole = "($f: SampleFilter = {color: {in: [RED, BLUE]}})"
    assert await keys(every, "$f", whole) == "ab"
    assert await keys(every, "$f", whole, f={"color": {"eq": "GREEN"}}) == "c"


async def test_one_variable_in_several_places(every: EveryKind) -> None:
    declared = "($v: String!)"
    filter_ = "{or: [{text: {contains: $v}}, {place: {name: {contains: $v}}}, {key: {eq: $v}}]}"
    assert await keys(every, filter_, declared, v="B") == "ac"
    assert await keys(every, filter_, declared, v="d") == "d"


@pytest.mark.parametrize(("done", "expected"), [(True, "a"), (False, "b")])
async def test_one_boolean_for_a_filter_and_a_directive(
    every: EveryKind, done: bool, expected: str
) -> None:
    data = await every.api(
        """query($v: Boolean!) {
          samples(filter: {done: {eq: $v}}) { nodes { key text @include(if: $v) } }
          missing: samples(filter: {done: {isNull: $v}}) { totalCount @skip(if: $v) __typename }
        }""",
        v=done,
    )
    (node,) = data["samples"]["nodes"]
    assert node["key"] == expected
    assert ("text" in node) is done
    assert data["missing"].get("totalCount") == (None if done else 2)


async def test_one_number_for_a_filter_and_a_page_size(every: EveryKind) -> None:
    query = """query($n: Int!) {
      samples(filter: {number: {lte: $n}}, first: $n, orderBy: [{key: ASC}]) { nodes { key } }
      recent: samples(filter: {createdAt: {within: {last: $n, unit: DAY}}}) { totalCount }
    }"""
    for number in (1, 3):
        data = await every.api(query, n=number)
        assert "".join(node["key"] for node in data["samples"]["nodes"]) == ALL[:number]
        assert data["recent"]["totalCount"] == 4


async def test_one_list_of_ids_for_nodes_and_a_filter(every: EveryKind) -> None:
    ids = [every.ids["c"], every.ids["a"]]
    data = await every.api(
        """query($ids: [ID!]!) {
          nodes(ids: $ids) { id }
          samples(filter: {id: {notIn: $ids}}, orderBy: [{key: ASC}]) { nodes { key } }
        }""",
        ids=ids,
    )
    assert [node["id"] for node in data["nodes"]] == ids
    assert [node["key"] for node in data["samples"]["nodes"]] == ["b", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table r_64; --",
        "\\",
        "%",
        "_",
        "$1",
        "__ws__",
        "x' or '1'='1",
        "\u202e",
        "\n",
    ],
)
async def test_texts_that_look_like_sql_are_texts(every: EveryKind, text: str) -> None:
    found = await every.api(
        """query($t: String!, $f: SampleFilter) {
          eq: samples(filter: {text: {eq: $t}}) { totalCount }
          like: samples(filter: {text: {contains: $t}}) { totalCount }
          list: samples(filter: {text: {in: [$t, "Ann"]}}) { totalCount }
          through: samples(filter: {place: {name: {startsWith: $t}}}) { totalCount }
          whole: samples(filter: $f) { totalCount }
        }""",
        t=text,
        f={"or": [{"email": {"eq": text}}, {"phone": {"eq": text}}, {"code": {"eq": text}}]},
    )
    counts = {name: part["totalCount"] for name, part in found.items()}
    assert counts == {"eq": 0, "like": 0, "list": 1, "through": 0, "whole": 0}


@pytest.mark.parametrize(
    ("filter_", "told"),
    [
        ("{nothing: {eq: 1}}", "nothing"),
        ("{count: {contains: 1}}", "contains"),
        ("{color: {gt: RED}}", "gt"),
        ("{color: {eq: PINK}}", "PINK"),
        ("{count: {eq: 1.5}}", "1.5"),
        ("{count: {eq: 2147483648}}", "2147483648"),
        ('{price: {eq: "many"}}', "many"),
        ('{day: {eq: "2027-02-29"}}', "2027-02-29"),
        ('{moment: {eq: "2027-03-31T09:30:00"}}', "2027-03-31T09:30:00"),
        ("{day: {between: {from: null}}}", "Date!"),
        ("{count: {in: [1, null]}}", "null"),
        ("{place: {name: {like: 1}}}", "like"),
    ],
)
async def test_what_validation_refuses(every: EveryKind, filter_: str, told: str) -> None:
    errors = await every.api.errors(f"{{ samples(filter: {filter_}) {{ totalCount }} }}")
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert told in errors[0]["message"]


@pytest.mark.parametrize(
    "range_",
    [
        "{}",
        "{period: TODAY, last: 1, unit: DAY}",
        "{last: 1}",
        "{last: 0, unit: DAY}",
        "{last: 10001, unit: DAY}",
        "{next: -1, unit: DAY}",
        "{last: 1, next: 1, unit: DAY}",
        "{unit: DAY}",
    ],
)
async def test_ranges_that_say_nothing_are_refused(every: EveryKind, range_: str) -> None:
    query = f"{{ samples(filter: {{day: {{within: {range_}}}}}) {{ totalCount }} }}"
    (error,) = await every.api.errors(query)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "filter.day.within" in error["message"]


async def test_a_variable_that_is_left_out_asks_nothing_wherever_it_stands(
    every: EveryKind,
) -> None:
    for filter_, expected in (
        ("{not: {count: {eq: $n}}}", ALL),
        ("{not: {count: {eq: $n}}, color: {eq: RED}}", "a"),
        ("{or: [{count: {eq: $n}}, {color: {eq: RED}}]}", "a"),
        ("{or: [{count: {eq: $n}}, {place: {name: {eq: $name}}}]}", ALL),
        ("{and: [{or: [{count: {eq: $n}}]}, {color: {eq: RED}}]}", "a"),
        ("{not: {or: [{count: {eq: $n}}, {color: {eq: RED}}]}}", "bcd"),
        ("{not: {place: {name: {eq: $name}}}}", ALL),
        ("{not: $f}", ALL),
        ("{or: [{color: {eq: RED}}], not: {count: {between: {from: 1, to: 9}, eq: $n}}}", ""),
    ):
        named = {"n": "Int", "name": "String", "f": "SampleFilter"}
        used = [f"${name}: {named[name]}" for name in named if re.search(rf"\${name}\b", filter_)]
        assert await keys(every, filter_, f"({', '.join(used)})") == expected, filter_
    assert await keys(every, "{not: {count: {eq: $n}}}", "($n: Int)", n=7) == "bcd"
