"""A multi lookup is a connection on both of its sides, with all that lists have."""

from __future__ import annotations

import pytest

from tests.support.api import Json
from tests.support.counting import watched_server
from tests.support.links import Meetings
from tests.support.views import create_view, shown


def names(connection: Json) -> str:
    """The names of a connection's nodes."""
    return " ".join(node["name"] for node in connection["nodes"])


async def test_both_sides_are_connections(read: Meetings) -> None:
    data = await read.api(
        """query($kickoff: ID!, $ann: ID!) {
          meeting(id: $kickoff) {
            guests(orderBy: {name: DESC}) { totalCount nodes { name } }
            first: guests(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } }
            last: guests(last: 2, orderBy: {age: ASC}) { nodes { name } }
            skipped: guests(offset: 2) { nodes { name } pageInfo { hasPreviousPage } }
            hosts { nodes { name } }
          }
          person(id: $ann) {
            meetings { totalCount nodes { name guests { totalCount } } }
            hosted { totalCount nodes { name } }
          }
        }""",
        kickoff=read["kickoff"],
        ann=read["Ann"],
    )
    meeting, person = data["meeting"], data["person"]
    assert (meeting["guests"]["totalCount"], names(meeting["guests"])) == (3, "Cid Bob Ann")
    assert names(meeting["first"]) == "Ann"
    assert meeting["first"]["pageInfo"]["hasNextPage"]
    assert names(meeting["last"]) == "Bob Cid"
    assert names(meeting["skipped"]) == "Cid"
    assert meeting["skipped"]["pageInfo"]["hasPreviousPage"]
    assert names(meeting["hosts"]) == "Dora"
    assert names(person["meetings"]) == "kickoff demo"
    assert [node["guests"]["totalCount"] for node in person["meetings"]["nodes"]] == [3, 2]
    assert person["hosted"] == {"totalCount": 0, "nodes": []}
    after = meeting["first"]["pageInfo"]["endCursor"]
    data = await read.api(
        "query($id: ID!, $after: String) { meeting(id: $id) "
        "{ guests(first: 5, after: $after) { nodes { name } } } }",
        id=read["kickoff"],
        after=after,
    )
    assert names(data["meeting"]["guests"]) == "Bob Cid"


async def test_a_side_is_filtered_searched_measured_and_grouped(read: Meetings) -> None:
    data = await read.api(
        """{ meetings(filter: {name: {eq: "kickoff"}}) { nodes {
          old: guests(filter: {age: {gt: 35}}) { nodes { name } aggregates { sum { age } } }
          found: guests(search: "ci") { nodes { name } }
          guests { aggregates { count avg { age } max { age } }
            groups(by: [{age: {}}], orderBy: [{key: DESC}]) {
              nodes { label count records { nodes { name meetings { totalCount } } } } } }
        } } }"""
    )
    (meeting,) = data["meetings"]["nodes"]
    assert names(meeting["old"]) == "Bob Cid"
    assert meeting["old"]["aggregates"]["sum"] == {"age": "93"}
    assert names(meeting["found"]) == "Cid"
    assert meeting["guests"]["aggregates"]["count"] == 3
    assert meeting["guests"]["aggregates"]["max"] == {"age": 52}
    groups = meeting["guests"]["groups"]["nodes"]
    assert [group["label"] for group in groups] == ["52", "41", "30"]
    assert groups[1]["records"]["nodes"] == [{"name": "Bob", "meetings": {"totalCount": 2}}]


async def test_records_linked_with_themselves_have_two_sides(read: Meetings) -> None:
    data = await read.api(
        "{ people { nodes { name friends { nodes { name } } friendsOf { nodes { name } } } } }"
    )
    found = {
        node["name"]: (names(node["friends"]), names(node["friendsOf"]))
        for node in data["people"]["nodes"]
    }
    assert found == {
        "Ann": ("Bob Cid", "Bob"),
        "Bob": ("Ann Bob", "Ann Bob"),
        "Cid": ("", "Ann"),
        "Dora": ("", ""),
    }


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ('{guests: {some: {name: {eq: "Bob"}}}}', "kickoff review"),
        ("{guests: {some: {}}}", "kickoff review demo"),
        ("{guests: {none: {age: {gt: 40}}}}", "demo lunch"),
        ("{guests: {every: {age: {gt: 20}}}}", "kickoff review lunch"),
        ("{guests: {isEmpty: true}}", "lunch"),
        ("{guests: {isEmpty: false}, hosts: {isEmpty: true}}", "demo"),
        ("{guests: {hasAny: [$ann, $bob]}}", "kickoff review demo"),
        ("{guests: {hasAll: [$ann, $bob]}}", "kickoff"),
        ("{guests: {hasAll: $both}}", "kickoff"),
        ('{guests: {hasAll: [$ann, "nonsense"]}}', ""),
        ("{guests: {hasAll: []}}", "kickoff review demo lunch"),
        ("{guests: {hasAll: $none}}", "kickoff review demo lunch"),
        ("{hosts: {hasAll: $none, hasAny: $both}}", "review"),
        ("{guests: {hasAny: []}}", ""),
        ("{guests: {hasNone: [$bob]}}", "demo lunch"),
        ("{not: {guests: {hasAll: $both}}}", "review demo lunch"),
        ("{hosts: {some: {friendsOf: {hasAny: [$ann]}}}}", "review"),
        ('{guests: {some: {hosted: {some: {guests: {some: {name: {eq: "Cid"}}}}}}}}', "demo"),
        (
            "{or: [{hosts: {hasAny: [$bob]}}, {guests: {some: {friends: {isEmpty: false}}}}]}",
            "kickoff review demo",
        ),
    ],
)
async def test_lists_are_filters(read: Meetings, filter: str, found: str) -> None:
    declared = [("$ann", "ID!"), ("$bob", "ID!"), ("$both", "[ID!]"), ("$none", "[ID!]")]
    used = ", ".join(f"{name}: {type_}" for name, type_ in declared if name in filter)
    head = f"query({used})" if used else "query"
    variables = {
        "ann": read["Ann"],
        "bob": read["Bob"],
        "both": [read["Ann"], read["Bob"]],
        "none": [],
    }
    given = {name: value for name, value in variables.items() if f"${name}" in filter}
    document = f"{head} {{ meetings(filter: {filter}) {{ totalCount nodes {{ name }} }} }}"
    data = await read.api(document, **given)
    assert names(data["meetings"]) == found
    assert data["meetings"]["totalCount"] == len(found.split())


async def test_the_other_side_is_a_filter(read: Meetings) -> None:
    data = await read.api(
        "query($meetings: [ID!]) { "
        "some: people(filter: {meetings: {some: {size: {gte: 1}}}}) { nodes { name } } "
        "all: people(filter: {hosted: {hasAll: $meetings}}) { nodes { name } } "
        "free: people(filter: {meetings: {isEmpty: true}}) { nodes { name } } }",
        meetings=[read["kickoff"], read["review"]],
    )
    assert {key: names(found) for key, found in data.items()} == {
        "some": "Ann Bob Dora",
        "all": "Dora",
        "free": "",
    }


async def test_a_query_over_links_is_one_statement(read: Meetings, database_url: str) -> None:
    query = """{ meetings(filter: {guests: {some: {age: {gt: 20}}}}) { nodes { name
      guests(first: 2) { totalCount nodes { name hosted { nodes { guests { totalCount } } } } }
      hosts { aggregates { count } } } } }"""
    async with watched_server(database_url) as watched:
        body = {"query": query}
        headers = read.api.workspace.headers
        (await watched.client.post("/graphql", json=body, headers=headers)).raise_for_status()
        await watched.statements()
        answer = await watched.client.post("/graphql", json=body, headers=headers)
        assert len(answer.json()["data"]["meetings"]["nodes"]) == 3
        assert len(await watched.statements()) == 1


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        ({"guests": {"all": {}}}, "guests"),
        ({"guests": {"hasAny": None}}, "guests.hasAny is null"),
        ({"guests": {"isEmpty": None}}, "guests.isEmpty is null"),
    ],
)
async def test_a_wrong_question_is_told_with_its_place(
    read: Meetings, filter: Json, said: str
) -> None:
    document = "query($filter: MeetingFilter) { meetings(filter: $filter) { totalCount } }"
    (error,) = await read.api.errors(document, filter=filter)
    assert said in error["message"]


@pytest.mark.parametrize(
    "asked",
    [
        "meetings(orderBy: {guests: ASC}) { totalCount }",
        "meetings { groups(by: {guests: {}}) { totalCount } }",
    ],
)
async def test_no_list_orders_or_groups_by_links(read: Meetings, asked: str) -> None:
    errors = await read.api.errors(f"{{ {asked} }}")
    assert any("guests" in error["message"] for error in errors)


async def test_views_list_and_filter_by_links(meetings: Meetings) -> None:
    api = meetings.api
    table = await create_view(
        api,
        module="meeting",
        kind="TABLE",
        label="With Ann",
        columns=[{"field": "name"}, {"field": "guests"}],
        filter={"guests": {"hasAny": [meetings["Ann"]], "some": {"age": {"lt": 40}}}},
    )
    panel = await create_view(
        api,
        module="person",
        kind="RECORD",
        label="Panel",
        tabs=[
            {
                "label": "Links",
                "columns": [],
                "lists": [
                    {"list": "meetings", "columns": [{"field": "name"}]},
                    {"list": "friends", "columns": [{"field": "age"}]},
                ],
            }
        ],
    )
    document = "query($view: ID!) { meetings(view: $view) { nodes { name } } }"
    assert names((await api(document, view=table["id"]))["meetings"]) == "kickoff demo"
    data = await api("{ modules { apiName fields { id apiName } } }")
    (guests,) = [f["id"] for m in data["modules"] for f in m["fields"] if f["apiName"] == "guests"]
    data = await api(
        'mutation($id: ID!) { updateField(id: $id, input: {apiName: "attendees", lookup: '
        '{inverseApiName: "attended"}}) { userErrors { message } } }',
        id=guests,
    )
    assert data["updateField"]["userErrors"] == []
    assert names((await api(document, view=table["id"]))["meetings"]) == "kickoff demo"
    found = await shown(api, table)
    assert [column["path"] for column in found["columns"]] == ["name", "attendees"]
    assert found["filter"]["attendees"]["hasAny"] == [meetings["Ann"]]
    (tab,) = (await shown(api, panel))["tabs"]
    assert [(one["list"], one["label"]) for one in tab["lists"]] == [
        ("attended", "Meetings"),
        ("friends", "Friends"),
    ]


async def test_rollups_are_made_of_either_side(meetings: Meetings) -> None:
    api = meetings.api
    rollups = [
        ("meeting", "ages", {"list": "guests", "function": "SUM", "field": "age"}),
        (
            "meeting",
            "olds",
            {"list": "guests", "function": "COUNT", "filter": {"age": {"gt": 35}}},
        ),
        ("person", "biggest", {"list": "meetings", "function": "MAXIMUM", "field": "size"}),
        ("person", "youngest", {"list": "friends", "function": "MINIMUM", "field": "age"}),
        ("person", "fans", {"list": "friendsOf", "function": "COUNT"}),
    ]
    for module, name, rules in rollups:
        data = await api(
            "mutation($module: ID!, $input: FieldInput!) { createField(moduleId: $module, "
            "input: $input) { field { rollup { list } } userErrors { message } } }",
            module=meetings.modules[module],
            input={"apiName": name, "label": name, "kind": "ROLLUP", "rollup": rules},
        )
        assert data["createField"]["userErrors"] == []
        assert data["createField"]["field"]["rollup"]["list"] == rules["list"]
    data = await api(
        """{ meetings(orderBy: {ages: DESC}) { nodes { name ages olds } }
        people(filter: {fans: {gt: 0}}) { nodes { name biggest youngest fans } } }"""
    )
    assert [tuple(node.values()) for node in data["meetings"]["nodes"]] == [
        ("kickoff", "123", 2),
        ("review", "41", 1),
        ("demo", "30", 0),
        ("lunch", None, 0),
    ]
    assert [tuple(node.values()) for node in data["people"]["nodes"]] == [
        ("Ann", 2, 41, 1),
        ("Bob", 1, 30, 2),
        ("Cid", 0, None, 1),
    ]


async def test_a_formula_cannot_be_made_of_a_list(meetings: Meetings) -> None:
    data = await meetings.api(
        'mutation($module: ID!) { createField(moduleId: $module, input: {apiName: "f", '
        'label: "F", kind: FORMULA, formula: {expression: "guests"}}) '
        "{ userErrors { message path } } }",
        module=meetings.modules["meeting"],
    )
    (error,) = data["createField"]["userErrors"]
    assert "guests is a list of records" in error["message"]


async def test_records_in_the_bin_are_on_neither_side(meetings: Meetings) -> None:
    api = meetings.api
    await api(
        "mutation($bob: ID!, $demo: ID!) { deletePerson(id: $bob) { userErrors { message } } "
        "deleteMeeting(id: $demo) { userErrors { message } } }",
        bob=meetings["Bob"],
        demo=meetings["demo"],
    )
    query = """{ meetings { nodes { name guests { totalCount nodes { name } } } }
      people { nodes { name meetings { nodes { name } } } }
      none: meetings(filter: {hosts: {isEmpty: true}}) { nodes { name } } }"""
    data = await api(query)
    found = {node["name"]: names(node["guests"]) for node in data["meetings"]["nodes"]}
    assert found == {"kickoff": "Ann Cid", "review": "", "lunch": ""}
    found = {node["name"]: names(node["meetings"]) for node in data["people"]["nodes"]}
    assert found == {"Ann": "kickoff", "Cid": "kickoff", "Dora": ""}
    assert names(data["none"]) == "lunch"
    # For good: the links go with the record.
    data = await api(
        "mutation($ids: [ID!]) { deletePeople(where: {ids: $ids}, permanently: true) "
        "{ count userErrors { message } } }",
        ids=[meetings["Bob"], meetings["Dora"]],
    )
    assert data["deletePeople"] == {"count": 2, "userErrors": []}
    data = await api(query)
    assert names(data["none"]) == "kickoff review lunch"
