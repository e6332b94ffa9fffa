"""Any record by its id alone: `node` and `nodes`, whatever the ids are and however they come."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from crm.ids import new_id
from tests.support.api import Api
from tests.support.every_kind import EveryKind

MALFORMED = [
    "",
    "x",
    "1",
    "no-id",
    "00000000-0000-0000-0000-00000000000",
    "{00000000-0000-8000-8000-000000000000}",
    "urn:uuid:00000000-0000-8000-8000-000000000000",
    "'; drop table r_64; --",
    "é" * 36,
    "\U0001f600",
    "A" * 5_000,
]
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


def unknown() -> list[str]:
    """Ids of no record: of modules there are and are not, and of another version."""
    return [str(new_id(module)) for module in (0, 1, 64, 65, 66, 67, 65535)] + [str(uuid4())]


@pytest.mark.parametrize(
    ("key", "type_name"),
    [("a", "Sample"), ("Berlin", "Place"), ("North", "Region"), ("me", "User"), ("other", "User")],
)
async def test_node(every: EveryKind, key: str, type_name: str) -> None:
    id = every.ids[key]
    expected = {"__typename": type_name, "id": id}
    assert (await every.api(NODE, id=id))["node"] == expected
    assert (await every.api(f'{{ node(id: "{id}") {{ __typename id }} }}'))["node"] == expected
    assert (await every.api(NODE, id=id.upper()))["node"] == expected


async def test_a_user_by_its_id(every: EveryKind) -> None:
    data = await every.api(
        "query($id: ID!) { node(id: $id) { id ... on User { name email } ... on Record { title } "
        "... on Sample { key } } }",
        id=every.ids["other"],
    )
    assert data["node"] == {
        "id": every.ids["other"],
        "name": "Zoë Zhou",
        "email": "zoe@every.example",
    }


async def test_fields_of_the_concrete_type(every: EveryKind) -> None:
    query = """query($id: ID!) { node(id: $id) { ... on Record { title number } ...One ...Two } }
      fragment One on Sample { key place { name } }
      fragment Two on Place { name samples(orderBy: {key: DESC}) { nodes { key } } }"""
    data = await every.api(query, id=every.ids["a"])
    assert data["node"] == {"title": "a", "number": 1, "key": "a", "place": {"name": "Berlin"}}
    data = await every.api(query, id=every.ids["Berlin"])
    assert data["node"] == {
        "title": "Berlin",
        "number": 1,
        "name": "Berlin",
        "samples": {"nodes": [{"key": "c"}, {"key": "a"}]},
    }


@pytest.mark.parametrize("id", MALFORMED)
async def test_malformed_ids_are_not_found(every: EveryKind, id: str) -> None:
    query = """query($id: ID!) { node(id: $id) { id } sample(id: $id) { id }
      nodes(ids: [$id]) { id } samples(filter: {id: {eq: $id}}) { totalCount } }"""
    expected = {"node": None, "sample": None, "nodes": [None], "samples": {"totalCount": 0}}
    assert await every.api(query, id=id) == expected


async def test_an_id_that_is_a_number(every: EveryKind) -> None:
    data = await every.api("{ node(id: 17) { id } nodes(ids: [17, 18]) { id } }")
    assert data == {"node": None, "nodes": [None, None]}


async def test_unknown_ids_are_not_found(every: EveryKind) -> None:
    for id in unknown():
        assert await every.api(NODE, id=id) == {"node": None}
        assert await every.api(f'{{ node(id: "{id}") {{ id }} }}') == {"node": None}
    assert (await every.api(NODES, ids=unknown()))["nodes"] == [None] * 8


async def test_a_record_is_found_by_its_own_module_alone(every: EveryKind) -> None:
    query = "query($id: ID!) { place(id: $id) { id } sample(id: $id) { id } }"
    assert await every.api(query, id=every.ids["a"]) == {
        "place": None,
        "sample": {"id": every.ids["a"]},
    }


async def test_nodes_keep_their_order_their_gaps_and_their_doubles(every: EveryKind) -> None:
    keys = ["c", "Berlin", None, "me", "c", "North", "a", None, "a"]
    missing = ["no-id", str(new_id(66))]
    ids = [missing.pop() if key is None else every.ids[key] for key in keys]
    expected = [None if key is None else every.ids[key] for key in keys]
    asked = ", ".join(f'"{id}"' for id in ids)
    names = [f"i{index}" for index in range(len(ids))]
    declared = ", ".join(f"${name}: ID!" for name in names)
    listed = ", ".join(f"${name}" for name in names)
    mixed = ", ".join(
        f"${name}" if index % 2 else f'"{ids[index]}"' for index, name in enumerate(names)
    )
    some = ", ".join(f"${name}: ID!" for index, name in enumerate(names) if index % 2)
    variables = dict(zip(names, ids, strict=True))
    for answer in (
        await every.api(NODES, ids=ids),
        await every.api(f"{{ nodes(ids: [{asked}]) {{ id }} }}"),
        await every.api(f"query({declared}) {{ nodes(ids: [{listed}]) {{ id }} }}", **variables),
        await every.api(
            f"query({some}) {{ nodes(ids: [{mixed}]) {{ id }} }}",
            **{name: id for name, id in variables.items() if int(name[1:]) % 2},
        ),
    ):
        assert [node and node["id"] for node in answer["nodes"]] == expected


async def test_nodes_of_none_and_of_one(every: EveryKind) -> None:
    assert await every.api(NODES, ids=[]) == {"nodes": []}
    assert await every.api("{ nodes(ids: []) { id } }") == {"nodes": []}
    assert len((await every.api(f'{{ nodes(ids: "{every.ids["a"]}") {{ id }} }}'))["nodes"]) == 1
    assert len((await every.api(NODES, ids=every.ids["a"]))["nodes"]) == 1


async def test_one_document_for_ids_of_all_modules(every: EveryKind) -> None:
    """The same text finds whatever the ids are of; each kind of list is a statement of its own."""
    query = """query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { __typename ... on Sample { key }
      ... on Place { name } } node(id: $id) { __typename } }"""
    data = await every.api(query, ids=[every.ids["a"]], id=every.ids["Berlin"])
    assert data == {
        "nodes": [{"__typename": "Sample", "key": "a"}],
        "node": {"__typename": "Place"},
    }
    data = await every.api(query, ids=[every.ids["Paris"], every.ids["b"]], id=every.ids["me"])
    assert data == {
        "nodes": [{"__typename": "Place", "name": "Paris"}, {"__typename": "Sample", "key": "b"}],
        "node": {"__typename": "User"},
    }
    data = await every.api(query, ids=["x"], id="x")
    assert data == {"nodes": [None], "node": None}


async def test_many_ids(every: EveryKind) -> None:
    ids = [every.ids["a"], "no-id", every.ids["Paris"]] * 300
    nodes = (await every.api(NODES, ids=ids))["nodes"]
    assert [node and node["id"] for node in nodes] == [None if id == "no-id" else id for id in ids]


async def test_too_many_ids(every: EveryKind) -> None:
    assert len((await every.api(NODES, ids=["no-id"] * 1_000))["nodes"]) == 1_000
    written = f"{{ nodes(ids: {json.dumps(['no-id'] * 1_001)}) {{ id }} }}"
    for query, variables in ((NODES, {"ids": ["no-id"] * 1_001}), (written, {})):
        (error,) = await every.api.errors(query, **variables)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"].startswith("ids has 1001 entries; 1000 are allowed.")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ nodes(ids: [null]) { id } }", {}),
        ("{ nodes(ids: null) { id } }", {}),
        ("{ node(id: null) { id } }", {}),
        (NODES, {"ids": None}),
        (NODES, {"ids": [None]}),
        (NODES, {}),
        (NODE, {"id": None}),
        (NODE, {"id": 1.5}),
        (NODE, {"id": {"a": 1}}),
    ],
)
async def test_what_is_no_id_at_all(every: EveryKind, query: str, variables: dict) -> None:
    (error,) = await every.api.errors(query, **variables)
    assert error["extensions"]["code"] in ("GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT")


async def test_what_is_deleted_is_not_found(sales: Api) -> None:
    made = await sales(
        """mutation { createCompany(data: {name: "Gone"}) { company { id } }
             createContact(data: {lastName: "Lone"}) { contact { id } } }"""
    )
    company = made["createCompany"]["company"]["id"]
    contact = made["createContact"]["contact"]["id"]
    query = """query($id: ID!, $contact: ID!) { company(id: $id) { id } node(id: $id) { id }
      nodes(ids: [$id, $contact]) { id } companies { totalCount nodes { id } } }"""
    before = await sales(query, id=company, contact=contact)
    assert before["nodes"] == [{"id": company}, {"id": contact}]
    await sales("mutation($id: ID!) { deleteCompany(id: $id) { userErrors { code } } }", id=company)
    assert await sales(query, id=company, contact=contact) == {
        "company": None,
        "node": None,
        "nodes": [None, {"id": contact}],
        "companies": {"totalCount": 0, "nodes": []},
    }
    module = (await sales('{ module(apiName: "lead") { id } }'))["module"]["id"]
    lead = (await sales('mutation { createLead(data: {name: "L"}) { lead { id } } }'))["createLead"]
    id = lead["lead"]["id"]
    assert (await sales(NODE, id=id))["node"] == {"__typename": "Lead", "id": id}
    deals = (await sales('{ module(apiName: "deal") { id } }'))["module"]["id"]
    for number in (deals, module):
        data = await sales(
            "mutation($id: ID!) { deleteModule(id: $id) { userErrors { message } } }", id=number
        )
        assert data["deleteModule"]["userErrors"] == []
    assert (await sales(NODE, id=id))["node"] is None
