"""Every operator of every kind: as literals, as variables, and its complement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import FieldNode, parse, parse_value
from graphql.utilities import value_from_ast_untyped

from crm.kinds import ABOUT_ASKER, KINDS, Operator
from tests.graphql.reading.operator_table import OPERATORS
from tests.support.every_kind import SAMPLE, EveryKind

KEYS = "abcd"
ENTRIES = [
    pytest.param(field, question, keys, id=f"{kind}-{field}-{question}")
    for kind, entries in OPERATORS.items()
    for field, question, keys in entries
]
TYPES = """
{ __type(name: "SampleFilter") { inputFields { name type {
  inputFields { name type { kind name ofType { kind name ofType { name } } } } } } } }
"""
ASKED_AS_A_PART = {"CURRENCY_CODE", "TAGS"}
"""See tests/graphql/money."""
COMPUTED = {"FORMULA", "ROLLUP"}
"""Their values are of the other kinds, see tests/graphql/computed."""
POINTING = {"ANY_LOOKUP", "MULTI_LOOKUP"}
"""See tests/graphql/any_lookups and tests/graphql/links."""
Types = dict[tuple[str, str], str]


def operator_of(question: str) -> str:
    """The operator that a question begins with."""
    return question.partition(":")[0]


def test_the_table_has_every_operator_of_every_kind() -> None:
    asked = {
        kind: {operator_of(question) for _, question, _ in OPERATORS[kind]} for kind in OPERATORS
    }
    wanted = {
        kind: {str(each) for each in found.operators}
        for kind, found in KINDS.items()
        if kind not in ASKED_AS_A_PART | COMPUTED | POINTING
    }
    wanted["USER"] |= set(ABOUT_ASKER)
    assert asked == wanted
    assert set.union(*wanted.values()) == {str(operator) for operator in Operator}


def test_the_sample_module_has_every_kind() -> None:
    assert {field["kind"] for field in SAMPLE["fields"]} | COMPUTED | POINTING == {
        name for name, kind in KINDS.items() if kind.creatable
    }


@pytest.fixture(scope="session")
async def operand_types(every: EveryKind) -> Types:
    """The GraphQL type of each operator's operand, by the filter's field and the operator."""
    shown = (await every.api(TYPES))["__type"]["inputFields"]
    return {
        (field["name"], operator["name"]): _written(operator["type"])
        for field in shown
        for operator in field["type"]["inputFields"] or ()
    }


def _written(type_: dict) -> str:
    if type_["kind"] == "LIST":
        return f"[{type_['ofType']['ofType']['name']}!]!"
    return f"{type_['name']}!"


def _list(filter_: str) -> str:
    return f"samples(filter: {filter_}, orderBy: [{{key: ASC}}]) {{ nodes {{ key }} }}"


def _ways(field: str, question: str, type_: str) -> Iterator[tuple[str, str, str]]:
    """Each way to ask: a name for it, the root field, and the variables it declares."""
    operator = operator_of(question)
    yield "literal", _list(f"{{{field}: {{{question}}}}}"), ""
    yield "whole", _list("$whole"), "$whole: SampleFilter"
    yield "part", _list(f"{{and: [{{{field}: {{{operator}: $operand}}}}]}}"), f"$operand: {type_}"
    yield "complement", _list(f"{{not: {{{field}: {{{question}}}}}}}"), ""
    yield "twice", _list(f"{{not: {{not: {{{field}: {{{operator}: $operand}}}}}}}}"), ""


@pytest.mark.parametrize(("field", "question", "keys"), ENTRIES)
async def test_operator(
    every: EveryKind, operand_types: Types, field: str, question: str, keys: str
) -> None:
    for name, id in every.ids.items():
        question = question.replace(f"@{name}", id)
    operator = operator_of(question)
    operand = value_from_ast_untyped(parse_value(question.partition(":")[2]))
    ways = list(_ways(field, question, operand_types[field, operator]))
    declared = [variable for _, _, variable in ways if variable]
    given = {"whole": {field: {operator: operand}}, "operand": operand}
    roots = [f"{name}: {root}" for name, root, _ in ways]
    if isinstance(operand, list):
        inner = operand_types[field, operator].strip("[]!")
        items = {f"i{index}": item for index, item in enumerate(operand)}
        names = ", ".join(f"${name}" for name in items)
        roots.append(f"items: {_list(f'{{{field}: {{{operator}: [{names}]}}}}')}")
        declared += [f"${name}: {inner}!" for name in items]
        given |= items
    data = await every.api(f"query({', '.join(declared)}) {{ {' '.join(roots)} }}", **given)
    found = {name: "".join(node["key"] for node in part["nodes"]) for name, part in data.items()}
    complement = "".join(key for key in KEYS if key not in keys)
    assert found == {name: complement if name == "complement" else keys for name in found}


def test_the_questions_are_graphql() -> None:
    for entries in OPERATORS.values():
        for field, question, _ in entries:
            (operation,) = parse(f"{{ {_list(f'{{{field}: {{{question}}}}}')} }}").definitions
            assert isinstance(operation.selection_set.selections[0], FieldNode)
