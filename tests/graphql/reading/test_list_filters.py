"""Filters over related lists: some, none and every of the records that point to one."""

from __future__ import annotations

import pytest
from graphql import parse_value
from graphql.utilities import value_from_ast_untyped

from crm.filter_size import MAX_LISTS
from tests.support.api import Json
from tests.support.every_kind import EveryKind

ALL = {"samples": "a b c d", "places": "Berlin Paris Nowhere", "regions": "North Süd"}
LABELS = {"samples": "key", "places": "name", "regions": "name"}
TYPES = {"samples": "SampleFilter", "places": "PlaceFilter", "regions": "RegionFilter"}


async def found(
    every: EveryKind, list_: str, filter_: str, declared: str = "", **variables: object
) -> str:
    """The names of the records that a filter finds, in the order in which they were made."""
    data = await every.api(
        f"query{declared} {{ {list_}(filter: {filter_}) "
        f"{{ nodes {{ label: {LABELS[list_]} }} totalCount }} }}",
        **variables,
    )
    names = [node["label"] for node in data[list_]["nodes"]]
    assert data[list_]["totalCount"] == len(names)
    return " ".join(names)


# Berlin has the samples a and c, Paris has b; a is the parent of b, and b of c.
CASES = [
    ("places", "samples: {some: {count: {eq: 7}}}", "Berlin"),
    ("places", "samples: {none: {count: {eq: 7}}}", "Paris Nowhere"),
    ("places", "samples: {every: {count: {gt: 0}}}", "Berlin Nowhere"),
    ("places", "samples: {every: {count: {eq: 7}}}", "Nowhere"),
    ("places", "samples: {some: {done: {neq: true}}}", "Berlin Paris"),
    ("places", "samples: {some: {done: {isNull: true}}}", "Berlin"),
    ("places", "samples: {every: {done: {isNull: false}}}", "Paris Nowhere"),
    ("places", "samples: {}", "Berlin Paris Nowhere"),
    ("places", "samples: {some: {}}", "Berlin Paris"),
    ("places", "samples: {none: {}}", "Nowhere"),
    ("places", "samples: {every: {}}", "Berlin Paris Nowhere"),
    ("places", "samples: {some: {or: []}}", ""),
    ("places", "samples: {none: {or: []}}", "Berlin Paris Nowhere"),
    ("places", "samples: {every: {or: []}}", "Nowhere"),
    ("places", "samples: {some: {count: {}}}", "Berlin Paris"),
    ("places", "samples: {some: {}, every: {count: {gt: 0}}}", "Berlin"),
    ("places", "samples: {some: {count: {eq: 7}}, none: {color: {eq: GREEN}}}", ""),
    ("places", "samples: {some: {count: {eq: 7}}, none: {color: {eq: BLUE}}}", "Berlin"),
    ("places", "samples: {some: {count: {eq: 7}, color: {eq: GREEN}}}", ""),
    (
        "places",
        "and: [{samples: {some: {count: {eq: 7}}}}, {samples: {some: {color: {eq: GREEN}}}}]",
        "Berlin",
    ),
    ("places", "or: [{samples: {none: {}}}, {samples: {some: {count: {lt: 0}}}}]", "Paris Nowhere"),
    ("places", "samples: {some: {not: {count: {eq: 7}}}}", "Berlin Paris"),
    ("places", "not: {samples: {some: {not: {count: {eq: 7}}}}}", "Nowhere"),
    ("places", "size: {isNull: true}, samples: {some: {}}", "Paris"),
    # The way back, and lists within lists.
    ("places", 'samples: {some: {place: {name: {eq: "Paris"}}}}', "Paris"),
    ("places", "samples: {some: {parts: {some: {count: {lt: 0}}}}}", "Berlin"),
    ("places", "samples: {some: {parts: {none: {}}}}", "Berlin"),
    ("places", "samples: {every: {parts: {some: {}}}}", "Paris Nowhere"),
    ("places", "samples: {every: {parts: {every: {count: {gt: 0}}}}}", "Paris Nowhere"),
    ("places", "samples: {none: {parts: {some: {place: {samples: {some: {}}}}}}}", "Nowhere"),
    ("regions", "places: {some: {samples: {some: {done: {eq: false}}}}}", "Süd"),
    ("regions", "places: {every: {samples: {none: {colors: {hasAny: [GREEN]}}}}}", "Süd"),
    ("regions", "places: {none: {samples: {some: {tester: {isMe: true}}}}}", "Süd"),
    ("regions", 'places: {some: {region: {name: {eq: "North"}}}}', "North"),
    # Behind a lookup that points nowhere no record is related to anything.
    ("samples", "place: {samples: {some: {}}}", "a b c"),
    ("samples", "place: {samples: {none: {}}}", "d"),
    ("samples", "place: {samples: {every: {or: []}}}", "d"),
    ("samples", "place: {samples: {every: {count: {gt: 0}}}}", "a c d"),
    ("samples", "place: {samples: {none: {count: {lt: 0}}}}", "a c d"),
    ("samples", "place: {samples: {some: {count: {lt: 0}}}}", "b"),
    ("samples", "place: {not: {samples: {some: {count: {lt: 0}}}}}", "a c d"),
    ("samples", "parent: {parts: {some: {count: {gt: 7}}}}", "c"),
    ("samples", "parent: {place: {region: {places: {none: {size: {eq: 4}}}}}}", "a c d"),
    ("samples", "parts: {some: {parent: {parts: {some: {parent: {count: {eq: 7}}}}}}}", "a"),
    ("samples", "parts: {none: {}}, place: {samples: {some: {done: {eq: true}}}}", "c"),
]


BLANK = ("samples: {}",)


@pytest.mark.parametrize(("list_", "filter_", "expected"), CASES)
async def test_lists_filter_and_complement(
    every: EveryKind, list_: str, filter_: str, expected: str
) -> None:
    wanted, literal = expected.split(), f"{{{filter_}}}"
    everything = ALL[list_].split()
    # What asks nothing asks nothing within a `not` either.
    rest = [name for name in everything if filter_ in BLANK or name not in wanted]
    given = value_from_ast_untyped(parse_value(literal))
    declared = f"($f: {TYPES[list_]}!)"
    assert await found(every, list_, literal) == expected
    assert await found(every, list_, f"{{not: {literal}}}") == " ".join(rest)
    assert await found(every, list_, "$f", declared, f=given) == expected
    assert await found(every, list_, "{not: $f}", declared, f=given) == " ".join(rest)


@pytest.mark.parametrize(
    ("filter_", "declared", "given", "expected"),
    [
        ("{samples: {some: {count: {eq: $n}}}}", "($n: Int)", {"n": 7}, "Berlin"),
        ("{samples: {some: {count: {eq: $n}}}}", "($n: Int)", {}, "Berlin Paris"),
        ("{samples: {none: {count: {eq: $n}}}}", "($n: Int)", {}, "Nowhere"),
        ("{samples: {every: {count: {eq: $n}}}}", "($n: Int)", {}, "Berlin Paris Nowhere"),
        (
            "{samples: {some: {count: {in: $n}}}}",
            "($n: [Int!])",
            {"n": [7, -3]},
            "Berlin Paris",
        ),
        ("{samples: {some: {count: {in: $n}}}}", "($n: [Int!])", {"n": []}, ""),
        (
            "{samples: {none: {count: {eq: $n}, color: {eq: $c}}}}",
            "($n: Int, $c: SampleColor)",
            {"c": "RED"},
            "Paris Nowhere",
        ),
        ("{samples: {some: $s}}", "($s: SampleFilter)", {"s": {"count": {"lt": 0}}}, "Paris"),
        ("{samples: {some: $s}}", "($s: SampleFilter)", {"s": {}}, "Berlin Paris"),
        ("{samples: {some: $s}}", "($s: SampleFilter)", {}, "Berlin Paris Nowhere"),
        ("{samples: $l}", "($l: SampleListFilter)", {"l": {"none": {}}}, "Nowhere"),
        ("{samples: $l}", "($l: SampleListFilter)", {}, "Berlin Paris Nowhere"),
    ],
)
async def test_variables_fill_and_leave_out(
    every: EveryKind, filter_: str, declared: str, given: Json, expected: str
) -> None:
    assert await found(every, "places", filter_, declared, **given) == expected


async def test_a_related_list_is_filtered_by_its_own_lists(every: EveryKind) -> None:
    data = await every.api(
        """{ regions(filter: {places: {some: {}}}) { nodes { name places(filter: {
          samples: {every: {count: {gt: 0}}}}) { nodes { name
            samples(filter: {parts: {some: {}}}) { nodes { key } } } } } } }"""
    )
    assert data["regions"]["nodes"] == [
        {
            "name": "North",
            "places": {"nodes": [{"name": "Berlin", "samples": {"nodes": [{"key": "a"}]}}]},
        },
        {"name": "Süd", "places": {"nodes": []}},
    ]


@pytest.mark.parametrize("quantifier", ["some", "none", "every"])
@pytest.mark.parametrize("value", ["null", "7", "[]"])
async def test_a_wrong_part_is_an_error_that_names_it(
    every: EveryKind, quantifier: str, value: str
) -> None:
    query = f"{{ places(filter: {{samples: {{{quantifier}: {value}}}}}) {{ totalCount }} }}"
    (error,) = await every.api.errors(query)
    if value == "null":
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert f"filter.samples.{quantifier} is null" in error["message"]
    else:
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_mistake_deep_within_is_told_with_its_place(every: EveryKind) -> None:
    query = "query($f: RegionFilter) { regions(filter: $f) { totalCount } }"
    given = {"places": {"none": {"and": [{"samples": {"some": {"count": {"eq": None}}}}]}}}
    (error,) = await every.api.errors(query, f=given)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "filter.places.none.and.0.samples.some.count.eq is null" in error["message"]
    given = {"places": {"any": {}}}
    (error,) = await every.api.errors(query, f=given)
    assert "any" in error["message"]


async def test_lists_within_lists_have_an_end(every: EveryKind) -> None:
    filter_: Json = {}
    for _ in range(MAX_LISTS + 1):
        filter_ = {"parent": {"parts": {"some": filter_}}}
    query = "query($f: SampleFilter) { samples(filter: $f) { totalCount } }"
    (error,) = await every.api.errors(query, f=filter_)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert f"{MAX_LISTS} related lists" in error["message"]
    data = await every.api(query, f=filter_["parent"]["parts"]["some"])
    assert data["samples"]["totalCount"] == 2
