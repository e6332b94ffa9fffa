"""Whatever text comes in whatever argument, it is a value or a clean error, never SQL (R14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from tests.support.api import Json
from tests.support.every_kind import EveryKind
from tests.support.operations.values import Enum, literal

TEXTS = ("'); drop table member; --", "%(x)s $1 {0} :n ::text", '\\"\u2028')
CLEAN = {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST", "FORBIDDEN"}
PLAIN: Json = {"Int": 3, "Float": 1.5, "Boolean": True, "BigInt": "3"}
DEPTH = 2


@pytest.fixture(scope="module")
async def schema(every: EveryKind) -> GraphQLSchema:
    """The workspace's schema as clients see it."""
    headers = every.api.workspace.headers
    return build_schema((await every.api.client.get("/schema.graphql", headers=headers)).text)


def values(type_: GraphQLInputType, text: str, depth: int) -> Iterator[Any]:
    """Values of a type, in which the text stands once in each place where one can."""
    if isinstance(type_, GraphQLNonNull):
        yield from values(type_.of_type, text, depth)
    elif isinstance(type_, GraphQLList):
        yield from ([item] for item in values(type_.of_type, text, depth))
    elif isinstance(type_, GraphQLEnumType):
        yield Enum(next(iter(type_.values)))
    elif isinstance(type_, GraphQLInputObjectType):
        needed = {
            name: next(values(field.type, text, depth - 1))
            for name, field in type_.fields.items()
            if isinstance(field.type, GraphQLNonNull)
        }
        for name, field in type_.fields.items() if depth else ():
            for value in values(field.type, text, depth - 1):
                yield {**needed, name: value}
    else:
        yield PLAIN.get(type_.name, text)


def selection(field: GraphQLField) -> str:
    """The type's name, where something must be selected."""
    return "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"


def operations(schema: GraphQLSchema, text: str) -> Iterator[str]:
    """Root fields and the lists of records, with the text in each argument by itself."""
    assert schema.query_type is not None
    for name, field in schema.query_type.fields.items():
        yield from (f"{call}{selection(field)}" for call in calls(name, field, text))
    record = schema.type_map["Sample"]
    assert isinstance(record, GraphQLObjectType)
    for name, field in record.fields.items():
        for call in calls(name, field, text):
            yield f"samples {{ nodes {{ {call}{selection(field)} }} }}"
    connection = schema.type_map["SampleConnection"]
    assert isinstance(connection, GraphQLObjectType)
    for name, field in connection.fields.items():
        yield from (f"samples {{ {call}{selection(field)} }}" for call in calls(name, field, text))


def calls(name: str, field: GraphQLField, text: str) -> Iterator[str]:
    """The field with each of its arguments, the needed ones beside it."""
    needed = {
        argument: next(values(found.type, text, DEPTH))
        for argument, found in field.args.items()
        if isinstance(found.type, GraphQLNonNull)
    }
    for argument, found in field.args.items():
        for value in values(found.type, text, DEPTH):
            given = {**needed, argument: value}
            written = ", ".join(f"{key}: {literal(item)}" for key, item in given.items())
            yield f"{name}({written})"


async def test_texts_in_every_argument(every: EveryKind, schema: GraphQLSchema) -> None:
    found = [*zip(*(operations(schema, text) for text in TEXTS), strict=True)]
    assert len(found) > 300
    for number, same in enumerate(found):
        operation = same[number % len(TEXTS)]
        response = await every.api.post({"query": f"{{ {operation} }}"})
        answer = response.json()
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert codes <= CLEAN, (operation, answer["errors"])
        assert response.status_code == 200, operation
        assert "syntax error at" not in json.dumps(answer)
    assert (await every.api("{ samples { totalCount } }"))["samples"] == {"totalCount": 4}
