"""A mistake in a document is told with its place, whatever finds it."""

from __future__ import annotations

import pytest

from tests.support.api import Api, Json
from tests.support.every_kind import field
from tests.support.views import create_view


@pytest.fixture
async def things(api: Api) -> Api:
    """A workspace with a module that has values of scalars of our own."""
    await api.module(
        apiName="thing",
        fields=[
            field("price", "DECIMAL"),
            field("day", "DATE"),
            field("at", "DATETIME"),
            field("mail", "EMAIL"),
            field("land", "COUNTRY"),
            field("phone", "PHONE"),
            {
                "apiName": "whole",
                "label": "Whole",
                "kind": "LOOKUP",
                "lookup": {"module": "thing", "inverseApiName": "parts"},
            },
        ],
    )
    return api


def place(document: str, mark: str) -> list[Json]:
    """Where `mark` begins in a document of one line, as an error tells it."""
    return [{"line": 1, "column": document.index(mark) + 1}]


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("price", "70.5"),
        ("price", '"much"'),
        ("day", '"2027-02-30"'),
        ("at", '"2027-03-31T09:30:00"'),
        ("mail", "7"),
    ],
)
async def test_a_literal_of_the_wrong_form_is_located(things: Api, name: str, literal: str) -> None:
    document = f"mutation {{ createThing(data: {{{name}: {literal}}}) {{ thing {{ id }} }} }}"
    (error,) = await things.errors(document)
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error["locations"] == place(document, literal)


@pytest.mark.parametrize(
    "list_",
    [
        "parts(first: 0)",
        "parts(first: 1, last: 1)",
        "parts(offset: -1)",
        'parts(after: "?")',
        "parts(filter: {price: {eq: null}})",
    ],
)
async def test_a_list_that_cannot_be_read_is_located(things: Api, list_: str) -> None:
    document = (
        f"{{ a: things {{ totalCount }} b: things {{ nodes {{ {list_} {{ totalCount }} }} }} }}"
    )
    (error,) = await things.errors(document)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["locations"] == place(document, list_)


async def test_a_list_in_the_answer_of_a_mutation_is_located_and_nothing_written(
    things: Api,
) -> None:
    document = "mutation { createThing(data: {}) { thing { parts(last: 101) { totalCount } } } }"
    (error,) = await things.errors(document)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["locations"] == place(document, "parts")
    assert (await things("{ things { totalCount } }"))["things"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("field_", "below"),
    [
        ("things(first: 0)", "totalCount"),
        ('search(query: "a", first: 0)', "truncated"),
        ('records(modules: ["boat"])', "totalCount"),
        ('agenda(from: "2027-02-01", to: "2027-01-01")', "totalCount"),
        ('agenda(views: ["x"])', "totalCount"),
    ],
)
async def test_a_root_field_is_located_and_named(things: Api, field_: str, below: str) -> None:
    await create_view(
        things, module="thing", label="All", kind="CALENDAR", calendar={"start": "at"}
    )
    document = f"{{ a: things {{ totalCount }} b: {field_} {{ {below} }} }}"
    (error,) = await things.errors(document)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["locations"] == place(document, f"b: {field_}")
    assert error["path"] == ["b"]


async def test_a_cursor_of_other_groups_is_located(things: Api) -> None:
    await things('mutation { createThing(data: {day: "2027-03-31"}) { userErrors { code } } }')
    groups = "groups(by: [{day: MONTH}]) { pageInfo { endCursor } }"
    found = await things(f"{{ things {{ {groups} }} }}")
    after = found["things"]["groups"]["pageInfo"]["endCursor"]
    document = (
        f'{{ things {{ groups(by: [{{day: YEAR}}], after: "{after}") {{ nodes {{ label }} }} }} }}'
    )
    (error,) = await things.errors(document)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert (error["locations"], error["path"]) == (place(document, "things"), ["things"])


async def test_an_operation_that_costs_too_much_is_located(things: Api) -> None:
    lists = " ".join(f"l{n}: things {{ totalCount }}" for n in range(100))
    document = f"query Much {{ {lists} }}"
    (error,) = await things.errors(document)
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["locations"] == place(document, "query")


@pytest.mark.parametrize(
    ("document", "variables", "messages"),
    [
        ("{ things(orderBy: [{nope: ASC}]) { totalCount } }", {}, ["unknown field 'nope'"]),
        (
            "query($o: [ThingOrder!]) { things(orderBy: $o) { totalCount } }",
            {"o": [{"nope": "ASC"}, {"price": "ASC", "day": "ASC"}]},
            ["at [0]: Expected value", "at [1]: Within OneOf"],
        ),
        (
            "query($n: [Int!]) { things(filter: {number: {in: $n}}) { totalCount } }",
            {"n": [None]},
            ["not to be null."],
        ),
        (
            "{ things { groups(by: [{day: {}}]) { totalCount } } }",
            {},
            ["Enum 'DateGroup' cannot represent"],
        ),
        (
            "{ things(filter: {price: {isNull: null}}) { totalCount } }",
            {},
            ["filter.price.isNull is null; say isNull: true or isNull: false."],
        ),
        (
            '{ things(filter: {land: {eq: "Germany"}}) { totalCount } }',
            {},
            ["Land is compared with two-letter codes such as DE (see `countries`), not Germany."],
        ),
        (
            "query($c: [CountryCode!]) { things(filter: {land: {in: $c}}) { totalCount } }",
            {"c": ["DE", "Germany"]},
            ["Land is compared with two-letter codes"],
        ),
    ],
)
async def test_each_mistake_is_told_once_with_its_place(
    things: Api, document: str, variables: Json, messages: list[str]
) -> None:
    errors = await things.errors(document, **variables)
    assert len(errors) == len(messages)
    for error, message in zip(errors, messages, strict=True):
        assert message in error["message"]
        assert error["locations"]


async def test_phones_are_compared_however_they_are_dialled(things: Api) -> None:
    await things('mutation { createThing(data: {phone: "+4930901820"}) { userErrors { code } } }')
    query = "query($f: ThingFilter) { things(filter: $f) { totalCount } }"
    for asked, count in (
        ({"eq": "+49 30 901820"}, 1),
        ({"eq": "0049 30 901820"}, 1),
        ({"startsWith": "+49 30"}, 1),
        ({"startsWith": "0049 (0)30 90"}, 1),
        ({"endsWith": "90 18 20"}, 1),
        ({"contains": "30-90"}, 1),
        ({"startsWith": "+48"}, 0),
        ({"eq": "nobody"}, 0),
    ):
        found = await things(query, f={"phone": asked})
        assert found["things"]["totalCount"] == count, asked
