"""The schema made of definitions: valid, lazy, and like one that is made at once."""

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_introspection_query,
    graphql_sync,
    parse,
    validate,
    validate_schema,
)

from crm.definitions import Definitions
from schema_builder.sdl import print_sdl
from tests.support.definitions import sales_pack, sample_definitions
from tests.support.schemas import eager, made
from tests.support.system import system_definitions

DEALS = """
query Deals($filter: DealFilter, $orderBy: [DealOrder!]) {
  deals(filter: $filter, orderBy: $orderBy, first: 50) {
    totalCount
    nodes { id title name amount company { id name ...Head } contact { firstName email } }
  }
  node(id: "x") { __typename id ... on Lead { status } ... on User { email } }
}
fragment Head on Record { number title owner { name } }
"""


@pytest.mark.parametrize(
    "definitions",
    [sales_pack(), sample_definitions(5, 30), Definitions(), system_definitions()],
    ids=["sales", "sample", "none", "system"],
)
def test_it_is_valid(definitions: Definitions) -> None:
    assert validate_schema(eager(made(definitions))) == []


def test_only_what_a_document_touches_is_made() -> None:
    schema = made(sample_definitions(50, 30))
    assert schema.type_map.made < 5
    document = parse("{ thing3(id: 1) { id title } things: thing4s { totalCount } }")
    assert validate(schema, document) == []
    assert schema.type_map.made < 120
    assert len(schema.type_map) > 1000
    assert schema.query_type.fields.made == 2


def test_the_sdl_leaves_the_schema_unmade() -> None:
    schema = made()
    before = schema.type_map.made
    print_sdl(schema)
    assert schema.type_map.made == before


def test_it_has_all_that_graphql_core_sets() -> None:
    schema = made()
    assert set(vars(GraphQLSchema(GraphQLObjectType("Query", {})))) <= set(vars(schema))


@pytest.mark.parametrize(
    "document",
    [
        DEALS,
        "{ deals { nodes { nam } } }",
        "{ deal { id } }",
        "{ dael(id: 1) { id } }",
        "{ deals(filter: {stage: {eq: DEAL_WONN}}) { totalCount } }",
        "{ deals(filter: {stge: {eq: DEAL_WON}}) { totalCount } }",
        "{ deals(filter: {amount: {gte: 1.5}}) { totalCount } }",
        '{ deals(filter: {createdAt: {gte: "2027-03-31"}}) { totalCount } }',
        "{ deals(orderBy: [{name: ASC, amount: DESC}]) { totalCount } }",
        "query Q($f: DealFiltr) { deals(filter: $f) { totalCount } }",
        "{ node(id: 1) { ... on Dael { id } } }",
        "{ node(id: 1) { ... on PageInfo { endCursor } } }",
        "{ node(id: 1) { name } }",
        "{ company(id: 1) { ... on Deal { id } } }",
        "{ dealBy(key: {number: 1, id: 2}) { id } }",
        "mutation { createDeal(data: {nam: 1}) { deal { id } } }",
        "mutation { createDael(data: {}) { deal { id } } }",
        "mutation { deleteDeals(where: {every: true}) { count } }",
        "subscription { dealsChanged { kind } }",
    ],
)
def test_errors_are_those_of_a_schema_made_at_once(document: str) -> None:
    lazy = [error.message for error in validate(made(), parse(document))]
    assert lazy == [error.message for error in validate(eager(made()), parse(document))]
    assert bool(lazy) == (document != DEALS)


def test_interfaces_know_their_types() -> None:
    schema, whole = made(), eager(made())
    for name in ("Node", "Record"):
        interface = schema.type_map[name]
        assert isinstance(interface, GraphQLInterfaceType)
        expected = {type_.name for type_ in whole.get_possible_types(whole.type_map[name])}
        assert {type_.name for type_ in schema.get_possible_types(interface)} == expected
        for type_ in whole.type_map.values():
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                mine = schema.type_map[type_.name]
                assert schema.is_sub_type(interface, mine) == whole.is_sub_type(
                    whole.type_map[name], type_
                )


def test_introspection_is_that_of_a_schema_made_at_once() -> None:
    query = get_introspection_query(input_value_deprecation=True, one_of=True)
    shown = graphql_sync(made(), query)
    expected = graphql_sync(eager(made()), query)
    assert shown.errors is None
    assert expected.data is not None
    assert shown.data is not None
    by_name = {type_["name"]: type_ for type_ in shown.data["__schema"]["types"]}
    for type_ in expected.data["__schema"]["types"]:
        if type_.get("possibleTypes"):
            type_["possibleTypes"].sort(key=lambda each: each["name"])
            by_name[type_["name"]]["possibleTypes"].sort(key=lambda each: each["name"])
    assert by_name == {type_["name"]: type_ for type_ in expected.data["__schema"]["types"]}
    assert by_name["DealOrder"]["isOneOf"] is True
    assert by_name["DealFilter"]["isOneOf"] is False
