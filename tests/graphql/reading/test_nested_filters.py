"""Filters within filters say what sets of records say, however they are nested and given."""

from __future__ import annotations

import pytest
from graphql import parse_value
from graphql.utilities import value_from_ast_untyped
from hypothesis import given
from hypothesis import strategies as st

from crm.filter_size import MAX_LISTS
from tests.graphql.reading.operator_table import OPERATORS
from tests.support.api import Json
from tests.support.every_kind import EveryKind
from tests.support.properties import in_batches

PARENTS = {"b": "a", "c": "b"}
PLACES = {"a": "Berlin", "b": "Paris", "c": "Berlin"}
NOTHING = "d"
"""A record that is not there answers as `d` does, which has no value of the kinds asked here."""
KINDS = [kind for kind in OPERATORS if kind not in ("ID", "AUTO_NUMBER")]
LEAVES = [
    (field, question, keys)
    for kind in KINDS
    for field, question, keys in OPERATORS[kind]
    if not field.startswith("owner")
]


def literal(filter_: Json) -> str:
    """The filter as GraphQL writes it."""
    parts = []
    for name, value in filter_.items():
        if name == "leaf":
            field, question, _ = value
            parts.append(f"{field}: {{{question}}}")
        elif name in ("and", "or"):
            parts.append(f"{name}: [{', '.join(literal(part) for part in value)}]")
        else:
            parts.append(f"{name}: {literal(value)}")
    return f"{{{', '.join(parts)}}}"


def plain(filter_: Json) -> Json:
    """The filter as a variable has it."""
    found: Json = {}
    for name, value in filter_.items():
        if name == "leaf":
            field, question, _ = value
            operator, _, operand = question.partition(":")
            found[field] = {operator: value_from_ast_untyped(parse_value(operand))}
        elif name in ("and", "or"):
            found[name] = [plain(part) for part in value]
        else:
            found[name] = plain(value)
    return found


def holds(filter_: Json, key: str) -> bool:
    """Whether the filter holds for the sample of a key."""
    return all(_part_holds(name, value, key) for name, value in filter_.items())


def _part_holds(name: str, value: object, key: str) -> bool:
    match name, value:
        case "leaf", (_, _, str(keys)):
            return key in keys
        case "and", list(parts):
            return all(holds(part, key) for part in parts)
        case "or", list(parts):
            asked = [part for part in parts if not asks_nothing(part)]
            return any(holds(part, key) for part in asked) or (bool(parts) and not asked)
        case "not", dict(part):
            return asks_nothing(part) or not holds(part, key)
        case "parent", dict(part):
            return holds(part, PARENTS.get(key, NOTHING))
        case "parts", dict(asked):
            return _list_holds(asked, [part for part, parent in PARENTS.items() if parent == key])
        case "place", {"samples": dict(asked)}:
            here = PLACES.get(key)
            return _list_holds(asked, [one for one in PLACES if here and PLACES[one] == here])
    raise AssertionError(name)


def asks_nothing(filter_: Json) -> bool:
    """Whether no question is in it."""
    return all(
        bool(value) and all(map(asks_nothing, value))
        if name in ("and", "or")
        else name != "leaf" and name not in QUANTIFIERS and asks_nothing(value)
        for name, value in filter_.items()
    )


def _list_holds(asked: Json, keys: list[str]) -> bool:
    results = {name: [holds(part, key) for key in keys] for name, part in asked.items()}
    tests = {"some": any, "none": lambda found: not any(found), "every": all}
    return all(tests[name](found) for name, found in results.items())


async def check(every: EveryKind, filter_: Json) -> None:
    """The filter finds what it should: as a literal, as a variable, and in parts of both."""
    expected = [key for key in "abcd" if holds(filter_, key)]
    as_literal, as_variable = literal(filter_), plain(filter_)
    for name, id in every.ids.items():
        as_literal = as_literal.replace(f'"@{name}"', f'"{id}"')
    as_variable = _with_ids(as_variable, every.ids)  # type: ignore[assignment]
    data = await every.api(
        f"""query($f: SampleFilter!) {{
          literal: samples(filter: {as_literal}) {{ nodes {{ key }} totalCount }}
          variable: samples(filter: $f) {{ nodes {{ key }} totalCount }}
          both: samples(filter: {{and: [$f, {{not: {{not: {as_literal}}}}}]}}) {{ nodes {{ key }} }}
          neither: samples(filter: {{not: {{or: [$f, {as_literal}]}}}}) {{ nodes {{ key }} }}
        }}""",
        f=as_variable,
    )
    found = {name: [node["key"] for node in part["nodes"]] for name, part in data.items()}
    rest = [key for key in "abcd" if asks_nothing(filter_) or key not in expected]
    assert found == {"literal": expected, "variable": expected, "both": expected, "neither": rest}
    assert data["literal"]["totalCount"] == data["variable"]["totalCount"] == len(expected)


def _with_ids(value: object, ids: dict[str, str]) -> object:
    match value:
        case dict():
            return {name: _with_ids(item, ids) for name, item in value.items()}
        case list():
            return [_with_ids(item, ids) for item in value]
        case str() if value.startswith("@") and value[1:] in ids:
            return ids[value[1:]]
    return value


QUANTIFIERS = ("some", "none", "every")
leaves = st.sampled_from(LEAVES).map(lambda leaf: {"leaf": leaf})
filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"not": part}),
        inner.map(lambda part: {"parent": part}),
        st.dictionaries(st.sampled_from(QUANTIFIERS), inner, max_size=2).map(
            lambda asked: {"parts": asked}
        ),
        st.tuples(st.sampled_from(QUANTIFIERS), inner).map(
            lambda asked: {"place": {"samples": dict([asked])}}
        ),
        st.tuples(leaves, inner).map(lambda parts: {**parts[0], "not": parts[1]}),
    ),
    max_leaves=6,
)


@in_batches
@given(filter_=filters)
async def test_random_filters(every: EveryKind, batch: int, filter_: Json) -> None:
    await check(every, filter_)


@pytest.mark.parametrize("turns", ["parent", "or", "not", "mixed"])
async def test_many_lookups_deep(every: EveryKind, turns: str) -> None:
    """However deep a filter goes, the planner's work and the rows it meets do not multiply."""
    filter_: Json = {"leaf": ("count", "eq: 7", "a")}
    for level in range(12):
        filter_ = {"parent": filter_}
        if turns == "or" or (turns == "mixed" and level % 3 == 0):
            filter_ = {"or": [{"leaf": ("done", "eq: true", "a")}, filter_]}
        elif turns == "not" or (turns == "mixed" and level % 3 == 1):
            filter_ = {"not": filter_}
    await check(every, filter_)


@pytest.mark.parametrize("turns", [["some"], ["none"], ["every"], ["some", "every", "none"]])
async def test_many_lists_deep(every: EveryKind, turns: list[str]) -> None:
    """However deep lists lie in each other, the planner's work does not multiply."""
    filter_: Json = {"leaf": ("count", "eq: 7", "a")}
    for level in range(MAX_LISTS):
        turn = turns[level % len(turns)]
        if level % 3 == 2:
            filter_ = {"place": {"samples": {turn: filter_}}}
        else:
            filter_ = {"parent": {"parts": {turn: filter_}}}
        if level % 4 == 3:
            filter_ = {"or": [{"leaf": ("done", "eq: true", "a")}, filter_]}
    await check(every, filter_)


async def test_an_order_many_lookups_deep(every: EveryKind) -> None:
    order: Json = {"count": "DESC"}
    for _ in range(15):
        order = {"parent": order}
    data = await every.api(
        "query($o: [SampleOrder!]) { samples(orderBy: $o) { nodes { key } totalCount } }", o=[order]
    )
    assert [node["key"] for node in data["samples"]["nodes"]] == list("dcba")
