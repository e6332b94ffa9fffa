"""Values of every kind come back in their one form, and are found again by it."""

from __future__ import annotations

import json
import re

import pytest

from crm.kinds import KINDS
from tests.support.every_kind import SAMPLE, EveryKind, selected

VALUES: dict[str, dict[str, object]] = {
    "text": {"a": "Ann", "b": "ÄNN O'Neill", "c": "bob 😀"},
    "remark": {
        "a": "first line\nsecond line",
        "b": '100% _sure_ \\ "quoted" Ünder',
        "c": "Other",
    },
    "story": {
        "a": "# Plan\n\nCall **Ada** [soon](https://a.example)",
        "c": "<b onclick=x>Ünder</b> \\*",
    },
    "count": {"a": 7, "b": -3, "c": 2147483647},
    "price": {"a": "12.50", "b": "-0.001", "c": "99999999999999999999.1234567890"},
    "fee": {"a": "12.50", "b": "-1.00", "c": "9999999999.99"},
    "share": {"a": "12.5", "b": "0", "c": "100"},
    "stars": {"a": 4, "b": 1, "c": 5},
    "cost": {
        "a": {"amount": "12.50", "currency": "EUR"},
        "b": {"amount": "-1250", "currency": "JPY"},
        "c": {"amount": "12.500", "currency": "KWD"},
    },
    "done": {"a": True, "b": False, "c": None},
    "day": {"a": "2024-02-29", "b": "2027-03-31", "c": "1999-12-31"},
    "moment": {
        "a": "2027-03-31T09:30:00Z",
        "b": "2027-03-31T09:30:00.123456Z",
        "c": "2000-01-01T05:00:00Z",
    },
    "email": {"a": "Ada@example.com", "b": "bob@example.com", "c": "carl@sub.example.org"},
    "phone": {"a": "+4930901820", "b": "+16502530000", "c": "+442079460018"},
    "site": {
        "a": "https://www.example.com/Path?q=1&r=%20#x",
        "b": "http://example.org",
        "c": "https://example.net/ä",
    },
    "country": {"a": "DE", "b": "FR", "c": "AQ"},
    "address": {
        "a": {
            "text": "Hauptstraße 1, c/o Bob, 01067 Köln, NRW, DE",
            "street1": "Hauptstraße 1",
            "street2": "c/o Bob",
            "city": "Köln",
            "region": "NRW",
            "postalCode": "01067",
            "country": "DE",
        },
        "b": {
            **dict.fromkeys(("street1", "street2", "region", "postalCode")),
            "text": "Paris, FR",
            "city": "Paris",
            "country": "FR",
        },
        "c": {
            **dict.fromkeys(("street1", "street2", "region", "country")),
            "text": "52062 Aachen",
            "city": "Aachen",
            "postalCode": "52062",
        },
    },
    "file": {
        "a": {"name": "Plan A.txt", "contentType": "text/plain", "size": 5},
        "c": {"name": "Ünder.png", "contentType": "image/png", "size": 56},
    },
    "color": {"a": "RED", "b": "BLUE", "c": "GREEN"},
    "colors": {"a": ["RED", "BLUE"], "b": ["BLUE"], "c": ["RED", "BLUE", "GREEN"], "d": []},
    "data": {
        "a": {"size": {"w": 3, "h": 2.50}, "tags": ["x", "y"], "note": None},
        "b": ["x", {"a": [1, 2]}, True],
        "c": 'it\'s "ü"',
    },
    "code": {"a": "S-001", "b": "S-002", "c": "S-003", "d": "S-004"},
}
"""By the field's name, then the record's key; `d` has none but where it is named."""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
TYPES = {
    "TEXT": "String",
    "LONG_TEXT": "String",
    "RICH_TEXT": "String",
    "INTEGER": "Int",
    "DECIMAL": "Decimal",
    "PERCENT": "Decimal",
    "RATING": "Int",
    "CURRENCY": "Money",
    "BOOLEAN": "Boolean",
    "DATE": "Date",
    "DATETIME": "DateTime",
    "EMAIL": "EmailAddress",
    "PHONE": "PhoneNumber",
    "URL": "URL",
    "COUNTRY": "CountryCode",
    "ADDRESS": "Address",
    "FILE": "File",
    "JSON": "JSON",
    "SELECT": "SampleColor",
    "MULTI_SELECT": "[SampleColors!]!",
    "AUTO_NUMBER": "String",
}


def plain_fields() -> list[str]:
    """The sample's fields that are no links."""
    return [
        field["apiName"] for field in SAMPLE["fields"] if field["kind"] not in ("LOOKUP", "USER")
    ]


def test_every_field_is_tested() -> None:
    assert {"key", *VALUES} == set(plain_fields())
    # What is computed has values of the other kinds, see tests/graphql/computed.
    # Links are tried in tests/graphql/links and any_lookups, tags in tests/graphql/tags.
    links = {"LOOKUP", "MULTI_LOOKUP", "ANY_LOOKUP", "TAGS"}
    elsewhere = {"ID", "USER", "CURRENCY_CODE", "FORMULA", "ROLLUP"} | links
    assert set(TYPES) | elsewhere == set(KINDS)


@pytest.mark.parametrize("name", VALUES)
async def test_value(every: EveryKind, name: str) -> None:
    query = f"{{ samples(orderBy: [{{key: ASC}}]) {{ nodes {{ key {selected(name)} }} }} }}"
    nodes = (await every.api(query))["samples"]["nodes"]
    assert {node["key"]: node[name] for node in nodes} == {
        key: VALUES[name].get(key) for key in "abcd"
    }


@pytest.mark.parametrize(
    "name", [name for name in VALUES if name not in ("colors", "address", "file")]
)
async def test_what_is_read_is_found(every: EveryKind, name: str) -> None:
    """The form that a client reads is the form that finds the record again."""
    query = f"""query($filter: SampleFilter, $key: String) {{
      read: samples(filter: {{key: {{eq: $key}}}}) {{ nodes {{ {selected(name)} }} }}
      found: samples(filter: $filter) {{ nodes {{ key }} }} }}"""
    for key, value in VALUES[name].items():
        if value is not None:
            data = await every.api(query, key=key, filter={name: {"eq": value}})
            assert data["read"]["nodes"] == [{name: value}]
            assert data["found"]["nodes"] == [{"key": key}]


async def test_what_is_read_can_be_written(every: EveryKind) -> None:
    """A record created from what was read of another is equal to it, but for unique values."""
    names = [name for name in VALUES if name not in ("email", "code", "file")]
    shown = " ".join(map(selected, names))
    query = f'{{ samples(filter: {{key: {{in: ["a", "b", "c"]}}}}) {{ nodes {{ {shown} }} }} }}'
    nodes = (await every.api(query))["samples"]["nodes"]
    copies = [{"key": f"copy of {index}", **_given(node)} for index, node in enumerate(nodes)]
    mutation = f"""mutation($data: [SampleCreate!]!) {{ createSamples(data: $data) {{
      results {{ sample {{ id {shown} }} }} userErrors {{ message }} }} }}"""
    payload = (await every.api(mutation, data=copies))["createSamples"]
    assert payload["userErrors"] == []
    made = [row["sample"] for row in payload["results"]]
    ids = [record.pop("id") for record in made]
    deleted = await every.api(
        """mutation($ids: [ID!]) { deleteSamples(where: {ids: $ids}, permanently: true) {
             count } }""",
        ids=ids,
    )
    assert made == nodes
    assert deleted["deleteSamples"]["count"] == 3


def _given(node: dict[str, object]) -> dict[str, object]:
    """What was read as it is written: the text of an address follows from its parts."""
    address = node["address"]
    assert isinstance(address, dict)
    return {**node, "address": {name: part for name, part in address.items() if name != "text"}}


async def test_links_and_system_fields(every: EveryKind) -> None:
    data = await every.api(
        """query($a: ID!, $d: ID!) {
          a: sample(id: $a) { ...All }  d: sample(id: $d) { ...All } }
        fragment All on Sample { id number title version createdAt updatedAt placeId
          place { id name } parentId testerId tester { id name email createdAt }
          ownerId owner { id } createdById createdBy { id } updatedById parts { totalCount } }""",
        a=every.ids["a"],
        d=every.ids["d"],
    )
    a, d = data["a"], data["d"]
    assert ID.fullmatch(a["id"])
    assert (a["number"], a["title"], a["version"]) == (1, "a", 1)
    assert MOMENT.fullmatch(a["createdAt"])
    assert MOMENT.fullmatch(a["tester"]["createdAt"])
    assert a["createdAt"] == a["updatedAt"]
    assert a["placeId"] == every.ids["Berlin"]
    assert a["place"] == {"id": every.ids["Berlin"], "name": "Berlin"}
    assert a["tester"]["id"] == a["testerId"] == a["ownerId"] == every.ids["me"]
    assert a["owner"] == a["createdBy"] == {"id": every.ids["me"]}
    assert a["parts"] == {"totalCount": 1}
    assert (d["placeId"], d["place"], d["parentId"]) == (None, None, None)
    assert (d["testerId"], d["tester"], d["title"]) == (None, None, "d")


async def test_moments_of_both_halves_have_one_form(every: EveryKind) -> None:
    """The fixed schema writes a moment as the statement does."""
    data = await every.api(
        """query($me: ID!) { viewer { user { createdAt } }
             node(id: $me) { ... on User { createdAt } } }""",
        me=every.ids["me"],
    )
    assert data["viewer"]["user"] == data["node"]
    assert MOMENT.fullmatch(data["node"]["createdAt"])


async def test_the_types_of_values(every: EveryKind) -> None:
    shown = await every.api(
        """{ __type(name: "Sample") { fields { name type { kind name ofType { kind name
             ofType { kind name ofType { name } } } } } } }"""
    )
    types = {found["name"]: found["type"] for found in shown["__type"]["fields"]}
    for field in SAMPLE["fields"]:
        if field["kind"] in TYPES:
            assert _written(types[field["apiName"]]) == TYPES[field["kind"]]


def _written(type_: dict) -> str:
    match type_:
        case {"kind": "NON_NULL"}:
            return f"{_written(type_['ofType'])}!"
        case {"kind": "LIST"}:
            return f"[{_written(type_['ofType'])}]"
    return type_["name"]


async def test_numbers_are_exact_in_the_bytes(every: EveryKind) -> None:
    """No float stands between the database and the answer."""
    query = '{ samples(filter: {key: {eq: "c"}}) { nodes { price count } } }'
    body = (await every.api.post({"query": query})).content
    assert b'"99999999999999999999.1234567890"' in body
    assert json.loads(body)["data"]["samples"]["nodes"][0]["count"] == 2**31 - 1


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('key: "b"', "b"),
        ('email: "BOB@Example.COM"', "b"),
        ("number: 2", "b"),
        ('key: "B"', None),
        ("number: 77", None),
        ("number: 2147483647", None),
    ],
)
async def test_record_by_a_unique_value(every: EveryKind, key: str, expected: str | None) -> None:
    query = f"{{ sampleBy(key: {{{key}}}) {{ key }} }}"
    wanted = None if expected is None else {"key": expected}
    assert (await every.api(query))["sampleBy"] == wanted


async def test_record_by_variables(every: EveryKind) -> None:
    query = """query($key: SampleUnique!, $number: Int!, $email: String!) {
      whole: sampleBy(key: $key) { key }
      part: sampleBy(key: {number: $number}) { key }
      region: regionBy(key: {name: $email}) { name } }"""
    data = await every.api(query, key={"key": "c"}, number=1, email="Süd")
    assert data == {"whole": {"key": "c"}, "part": {"key": "a"}, "region": {"name": "Süd"}}


@pytest.mark.parametrize("key", ["{}", '{key: "a", number: 1}', "{key: null}"])
async def test_record_by_exactly_one_value(every: EveryKind, key: str) -> None:
    errors = await every.api.errors(f"{{ sampleBy(key: {key}) {{ key }} }}")
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
