"""The fixed types follow the tables of crm, and values arrive as the planner expects them."""

from decimal import Decimal

import pytest
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import get_argument_values, get_variable_values

from crm.errors import UserErrorCode
from crm.kinds import KINDS, Operator
from crm.parts import PARTS
from crm.periods import PERIODS, UNITS
from schema_builder.filters import OPERATOR_TEXTS
from tests.support.schemas import made
from tests.support.static_schema import small_schema


def enum_names(name: str) -> set[str]:
    found = small_schema()._schema.type_map[name]
    assert isinstance(found, GraphQLEnumType)
    return set(found.values)


def test_enums_are_those_of_crm() -> None:
    assert enum_names("Period") == set(PERIODS)
    assert enum_names("RelativeUnit") == set(UNITS)
    assert enum_names("ErrorCode") == {code.name for code in UserErrorCode}


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.filter])
def test_each_filter_has_the_operators_of_its_kinds(kind: object) -> None:
    filter_name, operators = kind.filter, kind.operators
    found = small_schema()._schema.type_map[filter_name]
    assert isinstance(found, GraphQLInputObjectType)
    own = tuple(part.name for part in PARTS.get(kind.name, ()) if part.asked)
    assert tuple(found.fields) == (*own, *(operator.value for operator in operators))


def test_every_operator_is_explained() -> None:
    assert set(OPERATOR_TEXTS) == set(Operator)


def arguments(document: str, variables: dict[str, object] | None = None) -> dict[str, object]:
    """The coerced arguments of the document's one root field."""
    schema, parsed = made(), parse(document)
    assert validate(schema, parsed) == []
    operation = parsed.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(schema, operation.variable_definitions or (), variables or {})
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    root = schema.get_root_type(operation.operation)
    assert root is not None
    return get_argument_values(root.fields[node.name.value], node, values)


def test_data_arrives_under_api_names() -> None:
    given = arguments(
        'mutation { createDeal(data: {name: "A", amount: "12.50", stage: DEAL_WON, '
        'companyId: "c", contact: {connect: {email: "a@b.example"}}}, '
        "options: {automation: SKIP}) { deal { id } } }"
    )
    assert given == {
        "data": {
            "name": "A",
            "amount": Decimal("12.50"),
            "stage": "DEAL_WON",
            "companyId": "c",
            "contact": {"connect": {"email": "a@b.example"}},
        },
        "options": {"dryRun": False, "partial": False, "automation": "SKIP"},
    }


def test_what_is_left_out_does_not_arrive() -> None:
    given = arguments(
        "query Q($first: Int, $filter: DealFilter) "
        "{ deals(first: $first, filter: $filter, orderBy: [{closeDate: DESC}]) { totalCount } }",
        {"filter": {"closeDate": {"within": {"last": 30, "unit": "DAY"}}, "name": {"eq": "x"}}},
    )
    assert given == {
        "filter": {"closeDate": {"within": {"last": 30, "unit": "DAY"}}, "name": {"eq": "x"}},
        "orderBy": [{"closeDate": "DESC"}],
        "trashed": False,
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, 'Decimal must be a string such as "1250.50", not 1.5.'),
        ("1e999", "fewer than 1000 digits"),
    ],
)
def test_a_wrong_variable_is_told_at_its_place(value: object, message: str) -> None:
    schema = made()
    parsed = parse("query Q($f: DealFilter) { deals(filter: $f) { totalCount } }")
    operation = parsed.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(
        schema, operation.variable_definitions or (), {"f": {"amount": {"gte": value}}}
    )
    assert isinstance(found, list)
    assert message in found[0].message
    assert "amount" in found[0].message


def test_fixed_fields_run_on_the_joined_schema() -> None:
    schema = made()
    document = parse('mutation { rename(name: "x") }')
    assert execute_sync(schema, document).data == {"rename": "x"}
    result = schema.strawberry.execute_sync("{ modules { id apiName } }")
    assert result.errors is None
    assert result.data == {"modules": [{"id": "1", "apiName": "deal"}]}
