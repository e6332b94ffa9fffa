"""Values of any JSON form for every argument of every root field: never a failure of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from storage.engine import Pool
from tests.graphql.safety.two_offices import Office, all_of, filled
from tests.support.api import Api, Json

ROOTS = """{ __schema { queryType { ...Root } mutationType { ...Root } } }
fragment Root on __Type { fields { name type { ...Type } args { name type { ...Type } } } }
fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
"""
DEEP: list[object] = [[[[[{"a": [1]}]]]]]
WRONG: list[object] = [
    None,
    True,
    0,
    -1,
    2**31,
    10**30,
    1.5,
    1e308,
    "",
    "x",
    "\u0000",
    "\ud800",
    "0" * 5000,
    [],
    {},
    [None],
    [[]],
    ["x", 1],
    {"": 1},
    {"id": None},
    {"filter": {"and": [None]}},
    {"filter": {"not": None}, "all": True},
    {"filter": {"createdAt": {"within": {"last": 2**31 - 1, "unit": "YEAR"}}}},
    {"filter": {"number": {"between": {"from": 1}}}},
    {"filter": {"createdAt": {"gt": "9999-12-31T23:59:59Z"}}},
    {"createdAt": {"within": {"next": 2**31 - 1, "unit": "DAY"}}},
    {"createdAt": {"within": {"last": 10**6, "unit": "WEEK"}}},
    {"createdAt": {"within": {"last": -1, "unit": "WEEK"}}},
    {"name": {"in": []}},
    {"number": 2**31 - 1},
    {"number": -(2**31)},
    {"name": {"eq": "\u0000"}},
    {"name": "x", "parent": {"connect": {"name": ""}}},
    {"name": "x", "parent": {"connect": {"mail": "@"}}},
    [{"number": "ASC"}] * 9,
    [{"parent": {"parent": {"parent": {"name": "DESC"}}}}],
    {"dryRun": True, "automation": None, "partial": None},
    DEEP,
]


def written(type_: Json) -> str:
    """A type as a document writes it."""
    if type_["kind"] == "NON_NULL":
        return f"{written(type_['ofType'])}!"
    if type_["kind"] == "LIST":
        return f"[{written(type_['ofType'])}]"
    return str(type_["name"])


def is_leaf(type_: Json) -> bool:
    """Whether a field of this type is asked for without a selection."""
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return type_["kind"] in ("SCALAR", "ENUM")


def documents(roots: Json) -> Iterator[tuple[str, str]]:
    """For each argument of each root field a document that has its value from `$v`."""
    for kind, operation in (("queryType", "query"), ("mutationType", "mutation")):
        for one in roots[kind]["fields"]:
            for argument in one["args"]:
                needed = [
                    other
                    for other in one["args"]
                    if other["type"]["kind"] == "NON_NULL" and other is not argument
                ]
                declared = [f"$v: {written(argument['type'])}"]
                declared += [f"${other['name']}: {written(other['type'])}" for other in needed]
                given = [f"{argument['name']}: $v"]
                given += [f"{other['name']}: ${other['name']}" for other in needed]
                selection = "" if is_leaf(one["type"]) else "{ __typename }"
                yield (
                    f"{one['name']}({argument['name']})",
                    f"{operation}({', '.join(declared)}) "
                    f"{{ {one['name']}({', '.join(given)}) {selection} }}",
                )


@pytest.fixture
async def office(api: Api) -> Office:
    """A workspace with records."""
    return await filled(api, "here")


async def test_no_value_of_an_argument_fails_the_server(office: Office, pool: Pool) -> None:
    roots = (await office.api(ROOTS))["__schema"]
    before = await all_of(office, pool)
    others: Json = {
        "ids": [],
        "data": {},
        "where": {"ids": []},
        "key": {"number": 1},
        "input": {},
        "moduleId": "mod_64",
    }
    count = 0
    headers = {**office.api.workspace.headers, "Content-Type": "application/json"}
    for name, document in documents(roots):
        id = "mod_9" if name.startswith("delete") else office.team
        for value in WRONG:
            variables = {**others, "id": id, "v": value}
            body = json.dumps({"query": document, "variables": variables})
            response = await office.api.client.post("/graphql", content=body, headers=headers)
            assert response.status_code < 500, (name, value, response.text)
            answer = response.json()
            for error in answer.get("errors", []):
                assert error["extensions"]["code"] not in ("INTERNAL", "UNAVAILABLE"), (name, value)
            count += 1
        if name.startswith(("delete", "update")):
            assert await all_of(office, pool) == before, name
    assert count > 1000
