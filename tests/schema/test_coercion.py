"""Variables come out as graphql-core coerces them, whatever is given and whatever is left out."""

import pytest
from graphql import OperationDefinitionNode, Undefined, assert_input_type, parse, parse_type
from graphql.execution.values import get_variable_values
from graphql.utilities import coerce_input_value, type_from_ast

from gql.operations import RequestFailed, prepare
from schema_builder.coercion import Coercion
from schema_builder.workspace_schema import WorkspaceSchema
from tests.support.schemas import made

RIGHT: list[tuple[str, object]] = [
    ("DealFilter", None),
    ("DealFilter!", {}),
    ("DealFilter", {"name": {"contains": "x"}, "amount": {"gte": "1.50", "lt": 3}}),
    ("DealFilter", {"or": [{"stage": {"in": ["HOLD"]}}, {"not": {"name": {"eq": None}}}]}),
    ("DealFilter", {"stage": None, "name": {"isNull": True}, "amount": {"isNull": False}}),
    ("DealFilter", {"company": {"name": {"startsWith": "A"}}, "and": []}),
    ("[DealOrder!]", [{"closeDate": "DESC"}, {"name": "ASC_NULLS_FIRST"}]),
    ("DealCreate!", {"name": "A", "amount": "2", "company": {"connect": {"id": "x"}}}),
    ("[Int]", [1, None, 3]),
    ("[[Int!]]", [[1], None]),
    ("ID", 3),
    ("String", "x"),
    ("Boolean", False),
]
LEFT_TO_GRAPHQL_CORE: list[tuple[str, object]] = [("[Int!]", 3), ("[DealOrder!]", {"name": "ASC"})]
WRONG: list[tuple[str, object]] = [
    ("DealFilter!", None),
    ("DealFilter", "x"),
    ("DealFilter", [{}]),
    ("DealFilter", {"nope": 1}),
    ("DealFilter", {"name": {"eq": 3}}),
    ("DealFilter", {"and": [{}, None]}),
    ("DealFilter", {"and": [{}, {"stage": {"eq": "NOPE"}}]}),
    ("[DealOrder!]", [{}]),
    ("[DealOrder!]", [{"closeDate": "DESC", "name": "ASC"}]),
    ("[DealOrder!]", [{"closeDate": None}]),
    ("DealCreate!", {"name": ["x"]}),
    ("Int", "3"),
    ("Boolean", 1),
]


@pytest.fixture(scope="module")
def schema() -> WorkspaceSchema:
    return made()


def both(schema: WorkspaceSchema, type_name: str, given: object) -> tuple[object, object]:
    type_ = assert_input_type(type_from_ast(schema, parse_type(type_name)))
    return Coercion().value(given, type_), coerce_input_value(given, type_)


@pytest.mark.parametrize(("type_name", "given"), RIGHT)
def test_right_values(schema: WorkspaceSchema, type_name: str, given: object) -> None:
    ours, theirs = both(schema, type_name, given)
    assert theirs is not Undefined
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize(("type_name", "given"), LEFT_TO_GRAPHQL_CORE)
def test_values_that_are_left_to_graphql_core(
    schema: WorkspaceSchema, type_name: str, given: object
) -> None:
    ours, theirs = both(schema, type_name, given)
    assert ours is Undefined
    assert theirs is not Undefined


@pytest.mark.parametrize(("type_name", "given"), WRONG)
def test_wrong_values(schema: WorkspaceSchema, type_name: str, given: object) -> None:
    assert both(schema, type_name, given) == (Undefined, Undefined)


def test_equal_objects_come_out_in_one_order(schema: WorkspaceSchema) -> None:
    there = {"name": {"eq": "x"}, "amount": {"gt": "1"}}
    back = dict(reversed(there.items()))
    assert repr(both(schema, "DealFilter", there)[0]) == repr(both(schema, "DealFilter", back)[0])


DOCUMENT = """
query ($filter: DealFilter = {name: {eq: "x"}}, $orderBy: [DealOrder!], $first: Int! = 20,
       $after: String, $id: ID!) {
  deals(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount }
  deal(id: $id) { name }
}
"""
GIVEN: list[dict[str, object]] = [
    {"id": "x"},
    {"id": "x", "first": 3, "after": None, "unknown": 4},
    {"id": "x", "filter": None, "orderBy": {"name": "ASC"}},
    {},
    {"id": "x", "first": None, "filter": {"nope": 1}},
]


@pytest.mark.parametrize("given", GIVEN)
def test_variables_that_are_left_out(schema: WorkspaceSchema, given: dict[str, object]) -> None:
    (operation,) = parse(DOCUMENT).definitions
    assert isinstance(operation, OperationDefinitionNode)
    expected = get_variable_values(schema, operation.variable_definitions or (), given)
    prepared = prepare(schema, DOCUMENT, None)
    if isinstance(expected, list):
        with pytest.raises(RequestFailed) as failed:
            prepared.coerce(given)
        assert [error.message for error in failed.value.errors] == [e.message for e in expected]
    else:
        assert prepared.coerce(given) == expected.coerced
