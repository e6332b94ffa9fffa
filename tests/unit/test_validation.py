"""Documents are found wrong for the same reasons as by graphql-core's own validation."""

import pytest
from graphql import GraphQLError, parse, specified_rules, validate

from gql.validation import MAX_ERRORS, validation_errors
from schema_builder.workspace_schema import WorkspaceSchema
from tests.support.schemas import made

DOCUMENTS = [
    "{ __typename }",
    "query ($id: ID!) { company(id: $id) { id name deals { nodes { name } } } }",
    "{ companies { nope } }",
    "{ nope } { __typename }",
    "query A { __typename } query A { __typename }",
    "{ companies { nodes } }",
    "{ companies { nodes { id { x } } } }",
    "query ($id: Nope, $company: Company) { __typename }",
    "query ($id: ID!, $id: ID!) { company(id: $id) { id } company(id: $other) { id } }",
    "query ($id: Int) { company(id: $id) { id } }",
    "{ company(id: 1, id: 2, other: 3) { id } }",
    "{ company { id } }",
    "{ company(id: {}) { id } deals(first: true, filter: {name: {eq: 3, eq: 4}}) { x } }",
    "{ companies { groups(by: [{createdAt: {}}, {createdAt: NOPE}]) { totalCount } } }",
    "{ companies(filter: {nope: 1, and: [{name: {nope: 2}}]}) { totalCount } }",
    "{ companies { totalCount: pageInfo { hasNextPage } totalCount } }",
    "{ a: company(id: 1) { x: id x: name } a: company(id: 2) { x: number } }",
    "{ __typename ...F ...G } fragment F on Query { __typename } fragment H on Query { nope }",
    "fragment F on Query { ...G } fragment G on Query { ...F } { ...F }",
    "fragment F on Nope { x } fragment F on ID { x } { ...F ... on Boolean { y } }",
    "{ companies { nodes { ... on Deal { id } ...D } } } fragment D on Deal { name }",
    "{ __typename @skip @include(if: 3) @nope }",
    "query @skip(if: true) { __typename @skip(if: true) @skip(if: false) }",
    "subscription { a b }",
    "type Query { a: Int } { __typename }",
    "mutation { createCompany(data: {}) { nope } }",
    "query ($f: CompanyFilter = {name: 3}, $unused: Int) { companies(filter: $f) { nope } }",
    "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    "{ " + " ".join(f"nope{n}" for n in range(2 * MAX_ERRORS)) + " }",
    "{ node(id: 1) { id ... on Company { name ...C } } } fragment C on Node { id nope }",
    "query ($n: Int!) { companies(first: $n, after: $n) { edges { cursor(x: $m) node { id } } } }",
    "query ($a: Int, $b: Boolean!) { ... @include(if: $b) { __typename ...F } } "
    "fragment F on Query { companies { nodes { ...G deals(first: $a) { totalCount } } } } "
    "fragment G on Company { name ... on Company @skip(if: $a) { id @include(if: $c) } }",
    "query A($a: Int) { ...F } query B($a: ID) @skip(if: $z) { ...F companies { nodes { id } } } "
    "fragment F on Query { companies(first: $a) { nodes { name deals { nodes { name } } } } }",
    "query ($s: String, $t: [String]) { companies(filter: {and: [{name: {eq: $s, in: $t}}, "
    "{name: {in: [$s, $u]}}]}) { nodes { deals(search: $t) { nodes { id @skip(if: $s) } } } } }",
]


@pytest.fixture(scope="module")
def schema() -> WorkspaceSchema:
    return made()


def told(errors: list[GraphQLError]) -> list[tuple[str, object]]:
    return [(error.message, error.locations or []) for error in errors]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_the_same_errors_in_the_same_order(schema: WorkspaceSchema, text: str) -> None:
    document = parse(text)
    expected = told(validate(schema, document, max_errors=MAX_ERRORS))
    found = told(validation_errors(schema, document))
    assert all(places or message.startswith("Too many") for message, places in found)
    assert [
        (message, places if wanted else [])
        for (message, places), (_, wanted) in zip(found, expected, strict=True)
    ] == expected


def test_the_documents_break_most_rules(schema: WorkspaceSchema) -> None:
    parsed = [parse(text) for text in DOCUMENTS]
    broken = [
        rule for rule in specified_rules if any(validate(schema, each, (rule,)) for each in parsed)
    ]
    assert len(broken) >= len(specified_rules) - 6


@pytest.mark.parametrize("rule", specified_rules)
def test_no_rule_finds_its_methods_at_run_time(rule: type) -> None:
    assert "get_enter_leave_for_kind" not in rule.__dict__
