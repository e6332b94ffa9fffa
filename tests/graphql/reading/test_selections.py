"""Selections: aliases, merged fields, fragments, directives, the order of keys, wide records."""

from __future__ import annotations

import json

import pytest

from tests.support.api import Json
from tests.support.every_kind import SAMPLE, EveryKind, selected


async def ordered(every: EveryKind, query: str, **variables: object) -> str:
    """The answer's `data` with its keys as they came, spaces left out."""
    response = await every.api.post({"query": query, "variables": variables})
    answer = json.loads(response.content)
    assert "errors" not in answer, answer
    return json.dumps(answer["data"], separators=(",", ":"))


async def test_keys_come_as_the_document_has_them(every: EveryKind) -> None:
    text = await ordered(
        every,
        """query($id: ID!) { z: sample(id: $id) { text b: count a: key place { size name } count }
             __typename a: samples(first: 1) { totalCount nodes { key } pageInfo { endCursor
             hasNextPage } } region: sample(id: "x") { id } }""",
        id=every.ids["a"],
    )
    cursor = json.loads(text)["a"]["pageInfo"]["endCursor"]
    assert text == (
        '{"z":{"text":"Ann","b":7,"a":"a","place":{"size":4,"name":"Berlin"},"count":7},'
        '"__typename":"Query","a":{"totalCount":4,"nodes":[{"key":"a"}],"pageInfo":'
        f'{{"endCursor":"{cursor}","hasNextPage":true}}}},"region":null}}'
    )


async def test_keys_are_told_as_they_are_written(every: EveryKind) -> None:
    """Whatever stands for something in the statement: the workspace's schema, a parameter."""
    keys = ["__ws__", "a__ws__ws__", "__ws____ws__", "___ws___", "b1", "given", "r1"]
    fields = " ".join(f"{key}: key" for key in keys)
    text = await ordered(every, f"{{ samples(first: 1) {{ nodes {{ {fields} }} }} }}")
    assert list(json.loads(text)["samples"]["nodes"][0]) == keys


async def test_fields_of_one_key_are_merged(every: EveryKind) -> None:
    text = await ordered(
        every,
        """query($id: ID!) {
          sample(id: $id) { place { name } key }
          ...Roots
          sample(id: $id) { count place { region { name } } }
          samples(first: 1) { nodes { key } }
          samples(first: 1) { edges { node { key } } nodes { place { id } } }
          samples(first: 1) { edges { node { count } cursor } }
        }
        fragment Roots on Query { sample(id: $id) { place { size region { size } } text } }""",
        id=every.ids["a"],
    )
    data = json.loads(text)
    cursor = data["samples"]["edges"][0].pop("cursor")
    assert isinstance(cursor, str)
    assert json.dumps(data, separators=(",", ":")) == (
        '{"sample":{"place":{"name":"Berlin","size":4,"region":{"size":5,"name":"North"}},'
        '"key":"a","text":"Ann","count":7},'
        f'"samples":{{"nodes":[{{"key":"a","place":{{"id":"{every.ids["Berlin"]}"}}}}],'
        '"edges":[{"node":{"key":"a","count":7}}]}}'
    )


async def test_one_field_under_several_keys(every: EveryKind) -> None:
    data = await every.api(
        """query($id: ID!) { sample(id: $id) {
          one: place { name } two: place { size } key k2: key
          few: parts(first: 1) { nodes { key } } none: parts(filter: {or: []}) { totalCount }
          t1: title t2: title v: __typename __typename } }""",
        id=every.ids["a"],
    )
    assert data["sample"] == {
        "one": {"name": "Berlin"},
        "two": {"size": 4},
        "key": "a",
        "k2": "a",
        "few": {"nodes": [{"key": "b"}]},
        "none": {"totalCount": 0},
        "t1": "a",
        "t2": "a",
        "v": "Sample",
        "__typename": "Sample",
    }


async def test_fragments_on_interfaces(every: EveryKind) -> None:
    query = """
    query($ids: [ID!]!, $id: ID!) {
      nodes(ids: $ids) { ...OfNode ... on Record { ...OfRecord owner { ...OfNode } } }
      sample(id: $id) { ...OfNode ...OfRecord place { ...OfRecord ... on Node { __typename } } }
    }
    fragment OfNode on Node { id kind: __typename ... on User { email } ... on Sample { key } }
    fragment OfRecord on Record { title ... on Place { size } ... on Region { places {
      nodes { ...OfNode name } } } }
    """
    ids = [every.ids[key] for key in ("a", "North", "me", "Paris")]
    data = await every.api(query, ids=ids, id=every.ids["b"])
    me = {"id": every.ids["me"], "kind": "User", "email": every.api.workspace.email}
    sample, region, user, place = data["nodes"]
    assert sample == {"id": ids[0], "kind": "Sample", "key": "a", "title": "a", "owner": me}
    assert region == {
        "id": ids[1],
        "kind": "Region",
        "title": "North",
        "places": {"nodes": [{"id": every.ids["Berlin"], "kind": "Place", "name": "Berlin"}]},
        "owner": me,
    }
    assert user == me
    assert place == {"id": ids[3], "kind": "Place", "title": "Paris", "size": None, "owner": me}
    assert data["sample"] == {
        "id": every.ids["b"],
        "kind": "Sample",
        "key": "b",
        "title": "b",
        "place": {"title": "Paris", "size": None, "__typename": "Place"},
    }


async def test_fragments_that_can_never_apply(every: EveryKind) -> None:
    query = "query($id: ID!) { sample(id: $id) { key ... on Place { name } } }"
    (error,) = await every.api.errors(query, id=every.ids["a"])
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("with_place", [True, False])
@pytest.mark.parametrize("without_text", [True, False])
async def test_directives_with_variables(
    every: EveryKind, with_place: bool, without_text: bool
) -> None:
    data = await every.api(
        """query($id: ID!, $place: Boolean!, $bare: Boolean = false) {
          sample(id: $id) { key text @skip(if: $bare) place @include(if: $place) { name }
            ...More @include(if: $place) ... @skip(if: $bare) { count }
            never: price @include(if: false) both: fee @include(if: $place) @skip(if: $bare) }
          samples @include(if: $place) { totalCount @skip(if: $bare) nodes @skip(if: true) { id }
            __typename }
          module(apiName: "sample") @include(if: $place) { apiName }
          node(id: $id) @skip(if: $place) { id }
        }
        fragment More on Sample { day }""",
        id=every.ids["a"],
        place=with_place,
        bare=without_text,
    )
    sample: Json = {"key": "a"}
    sample |= {} if without_text else {"text": "Ann"}
    sample |= {"place": {"name": "Berlin"}, "day": "2024-02-29"} if with_place else {}
    sample |= {} if without_text else {"count": 7}
    sample |= {"both": "12.50"} if with_place and not without_text else {}
    assert data["sample"] == sample
    if with_place:
        total = {} if without_text else {"totalCount": 4}
        assert data["samples"] == {**total, "__typename": "SampleConnection"}
        assert data["module"] == {"apiName": "sample"}
        assert "node" not in data
    else:
        assert data["node"] == {"id": every.ids["a"]}
        assert "samples" not in data
        assert "module" not in data


async def test_everything_left_out(every: EveryKind) -> None:
    query = """query($no: Boolean!, $id: ID!) { sample(id: $id) @include(if: $no) { key }
      other: sample(id: $id) { key @include(if: $no) }
      samples(first: 2) { nodes { key @include(if: $no) } edges @include(if: $no) { cursor }
        pageInfo { hasNextPage @include(if: $no) } }
      missing: sample(id: "x") { key @include(if: $no) } }"""
    assert await every.api(query, no=False, id=every.ids["a"]) == {
        "other": {},
        "samples": {"nodes": [{}, {}], "pageInfo": {}},
        "missing": None,
    }
    nothing = "query($no: Boolean!) { modules @include(if: $no) { id } }"
    assert await every.api(nothing, no=False) == {}


async def test_type_names_everywhere(every: EveryKind) -> None:
    data = await every.api(
        """query($id: ID!) { __typename t: __typename
          samples(first: 1) { __typename edges { __typename node { __typename place { __typename
            samples { __typename } } owner { __typename } } } pageInfo { __typename }
            nodes { __typename module { __typename } } }
          node(id: $id) { __typename } viewer { __typename user { __typename } } }""",
        id=every.ids["North"],
    )
    assert data == {
        "__typename": "Query",
        "t": "Query",
        "samples": {
            "__typename": "SampleConnection",
            "edges": [
                {
                    "__typename": "SampleEdge",
                    "node": {
                        "__typename": "Sample",
                        "place": {
                            "__typename": "Place",
                            "samples": {"__typename": "SampleConnection"},
                        },
                        "owner": {"__typename": "User"},
                    },
                }
            ],
            "pageInfo": {"__typename": "PageInfo"},
            "nodes": [{"__typename": "Sample", "module": {"__typename": "Module"}}],
        },
        "node": {"__typename": "Region"},
        "viewer": {"__typename": "Viewer", "user": {"__typename": "User"}},
    }


@pytest.mark.parametrize("count", [49, 50, 51, 60, 99, 100, 101, 250])
async def test_wide_records(every: EveryKind, count: int) -> None:
    """A function of PostgreSQL takes 100 arguments; a record may be asked for more."""
    names = ["text", "count", "price", "remark", "colors", "placeId", "done"]
    aliases = {f"f{number}": names[number % len(names)] for number in range(count)}
    fields = " ".join(f"{alias}: {name}" for alias, name in aliases.items())
    text = await ordered(
        every,
        f"query($a: ID!, $d: ID!) {{ a: sample(id: $a) {{ {fields} }} d: sample(id: $d) "
        f"{{ {fields} }} list: samples(first: 1) {{ nodes {{ {fields} place {{ name }} }} }} }}",
        a=every.ids["a"],
        d=every.ids["d"],
    )
    data = json.loads(text)
    values = {
        "text": "Ann",
        "count": 7,
        "price": "12.50",
        "remark": "first line\nsecond line",
        "colors": ["RED", "BLUE"],
        "placeId": every.ids["Berlin"],
        "done": True,
    }
    assert list(data["a"].items()) == [(key, values[name]) for key, name in aliases.items()]
    assert data["d"] == {key: [] if name == "colors" else None for key, name in aliases.items()}
    assert data["list"]["nodes"] == [{**data["a"], "place": {"name": "Berlin"}}]


async def test_many_root_fields(every: EveryKind) -> None:
    keys = "abcd"
    roots = " ".join(
        f'r{number}: sample(id: "{every.ids[keys[number % 4]]}") {{ key }}' for number in range(120)
    )
    data = await every.api(f"{{ {roots} }}")
    assert [part["key"] for part in data.values()] == list(keys) * 30
    assert list(data) == [f"r{number}" for number in range(120)]


async def test_every_field_of_the_module_at_once(every: EveryKind) -> None:
    links = ("LOOKUP", "USER")
    names = [each["apiName"] for each in SAMPLE["fields"] if each["kind"] not in links]
    system = "id number title createdAt updatedAt version ownerId createdById updatedById"
    linked = "placeId parentId testerId place { name } parent { key } tester { name } owner { id }"
    fields = f"{' '.join(map(selected, names))} {system} {linked}"
    data = await every.api(f"{{ samples(orderBy: {{key: ASC}}) {{ nodes {{ {fields} }} }} }}")
    a = data["samples"]["nodes"][0]
    assert {name for name in names if a[name] in (None, [])} == set()
    assert (a["place"], a["parent"]) == ({"name": "Berlin"}, None)


async def test_lookups_five_deep_with_connections_in_connections(every: EveryKind) -> None:
    data = await every.api(
        """{ regions(orderBy: {name: ASC}) { nodes { name places { totalCount nodes { name
          samples(orderBy: {key: DESC}, first: 5) { totalCount edges { node { key
            parent { key place { region { name places(first: 1) { nodes { name } } } } }
            parts { nodes { key parts { nodes { key parent { parent { key
              place { name region { name } } } } } } } } } } pageInfo { hasNextPage } } } } } } }"""
    )
    south = {"name": "Süd", "places": {"nodes": [{"name": "Paris"}]}}
    root = {"key": "a", "place": {"name": "Berlin", "region": {"name": "North"}}}
    last = {"key": "c", "parent": {"parent": root}}
    assert data["regions"]["nodes"][0] == {
        "name": "North",
        "places": {
            "totalCount": 1,
            "nodes": [
                {
                    "name": "Berlin",
                    "samples": {
                        "totalCount": 2,
                        "edges": [
                            {
                                "node": {
                                    "key": "c",
                                    "parent": {"key": "b", "place": {"region": south}},
                                    "parts": {"nodes": []},
                                }
                            },
                            {
                                "node": {
                                    "key": "a",
                                    "parent": None,
                                    "parts": {"nodes": [{"key": "b", "parts": {"nodes": [last]}}]},
                                }
                            },
                        ],
                        "pageInfo": {"hasNextPage": False},
                    },
                }
            ],
        },
    }


async def test_related_lists_take_all_arguments(every: EveryKind) -> None:
    query = """query($filter: SampleFilter, $after: String, $size: Int = 1) {
      places(orderBy: {name: ASC}) { nodes { name
        samples(filter: $filter, orderBy: [{count: DESC}], first: $size, after: $after) {
          totalCount nodes { key } pageInfo { hasNextPage endCursor } }
        last: samples(last: 1, orderBy: [{count: DESC}]) { nodes { key } } } } }"""
    data = await every.api(query)
    berlin, nowhere, paris = data["places"]["nodes"]
    assert [node["key"] for node in berlin["samples"]["nodes"]] == ["c"]
    assert berlin["samples"]["pageInfo"]["hasNextPage"] is True
    assert berlin["last"] == {"nodes": [{"key": "a"}]}
    assert nowhere["samples"]["totalCount"] == 0
    assert paris["samples"]["nodes"] == paris["last"]["nodes"] == [{"key": "b"}]
    cursor = berlin["samples"]["pageInfo"]["endCursor"]
    data = await every.api(query, after=cursor)
    assert data["places"]["nodes"][0]["samples"]["nodes"] == [{"key": "a"}]
    data = await every.api(query, filter={"parentId": {"isNull": False}}, size=50)
    assert [place["samples"]["totalCount"] for place in data["places"]["nodes"]] == [1, 0, 1]


async def test_the_operation_that_is_named(every: EveryKind) -> None:
    document = """query One { samples(first: 1) { ...C } } query Two { places(first: 2) { ...P } }
      fragment C on SampleConnection { nodes { key } }
      fragment P on PlaceConnection { nodes { name } }"""
    one = await every.api.ask(document, operationName="One")
    two = await every.api.ask(document, operationName="Two")
    assert one["data"] == {"samples": {"nodes": [{"key": "a"}]}}
    assert two["data"] == {"places": {"nodes": [{"name": "Berlin"}, {"name": "Paris"}]}}
    none = await every.api.ask(document)
    assert none["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_deep_selection_is_refused(every: EveryKind) -> None:
    query = "{ samples { nodes { key " + "parent { " * 30 + "key" + " }" * 30 + " } } }"
    (error,) = await every.api.errors(query)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
