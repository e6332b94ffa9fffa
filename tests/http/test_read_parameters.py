"""Bodies and query strings of every wrong form (R1, R4, R5)."""

from urllib.parse import quote, urlencode

import orjson
import pytest

from gql.literals import MAX_NESTING
from gql.parameters import Parameters
from gql.read_parameters import from_body, from_query_string
from gql.refusal import HttpRefusal

QUERY = b'{"query": "{ __typename }", '


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is not JSON in UTF-8: it is empty"),
        (b"null", "must be a JSON object"),
        (b"1", "must be a JSON object"),
        (b'"x"', "must be a JSON object"),
        (b"[]", "batches are not taken"),
        (b'[{"query": "{ __typename }"}]', "batches are not taken"),
        (b"{", "not JSON"),
        (b'{"query": "\xff"}', "not JSON in UTF-8"),
        (b'{"query": "\xed\xa0\x80"}', "not JSON in UTF-8"),
        (b'{"query": "\\ud800"}', "surrogate"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (QUERY + b'"variables": {"a": ' + b"9" * 5_000 + b"}}", "not JSON"),
        (QUERY + b'"variables": {"a": 1e999}}', "not JSON"),
        (QUERY + b'"variables": {"a": NaN}}', "not JSON"),
        (QUERY + b'"variables": {"a": Infinity}}', "not JSON"),
        (QUERY + b'"variables": ' + nested(MAX_NESTING + 1) + b"}", "variables is nested deeper"),
        (QUERY + b'"variables": ' + nested(1_000) + b"}", "variables is nested deeper"),
        (QUERY + b'"extensions": ' + nested(1_000) + b"}", "extensions is nested deeper"),
        (b"{}", "query must be a string"),
        (b'{"query": null}', "query must be a string"),
        (b'{"query": ""}', "query must be a string"),
        (b'{"query": {"a": 1}}', "query must be a string"),
        (QUERY + b'"operationName": 1}', "operationName must be a string"),
        (QUERY + b'"operationName": ["a"]}', "operationName must be a string"),
        (QUERY + b'"variables": []}', "variables must be an object"),
        (QUERY + b'"variables": "{}"}', "variables must be an object"),
        (QUERY + b'"variables": 0}', "variables must be an object"),
        (QUERY + b'"extensions": false}', "extensions must be an object"),
        (QUERY + b'"variables": {"a": [{"b": "x\\u0000"}]}}', "variables.a.0.b holds"),
        (QUERY + b'"variables": {"\\u0000": 1}}', "the name of variables holds"),
        (b'{"query": "{ a }\\u0000"}', "query holds the character U"),
    ],
)
def test_a_body_of_another_form_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(HttpRefusal) as refusal:
        from_body(body)
    assert refusal.value.status == 400
    assert message in refusal.value.error.message


def test_a_complete_body_is_read() -> None:
    body = orjson.dumps(
        {
            "query": "query Q { __typename }",
            "variables": {"name": "Ä\\u0000", "deep": orjson.loads(nested(MAX_NESTING - 2))},
            "operationName": "Q",
            "extensions": {"some": "value"},
            "more": "ignored",
        }
    )
    read = from_body(body)
    assert read.query == "query Q { __typename }"
    assert read.variables is not None
    assert read.variables["name"] == "Ä\\u0000"
    assert (read.operation_name, read.extensions) == ("Q", {"some": "value"})
    assert read.method == "POST"


@pytest.mark.parametrize("name", ["variables", "operationName", "extensions"])
def test_null_is_as_if_it_was_left_out(name: str) -> None:
    assert from_body(QUERY + f'"{name}": null}}'.encode()) == Parameters("{ __typename }")


def test_a_query_string_is_read() -> None:
    text = urlencode(
        {
            "query": "query Q($a: String) { b(a: $a) }",
            "variables": '{"a": "ü+ &"}',
            "operationName": "Q",
            "extensions": "{}",
        }
    )
    assert from_query_string(text.encode()) == Parameters(
        "query Q($a: String) { b(a: $a) }", {"a": "ü+ &"}, "Q", {}, "GET"
    )


def test_empty_parts_of_a_query_string_are_left_out() -> None:
    text = b"query={a}&variables=&operationName="
    assert from_query_string(text) == Parameters("{a}", method="GET")


@pytest.mark.parametrize(
    ("query_string", "status"),
    [
        (b"", 400),
        (b"query=", 400),
        (b"query=%FF", 400),
        (b"query={a}&query={b}", 400),
        (b"query={a}&variables=1", 400),
        (b"query={a}&variables={", 400),
        (b"query={a}&variables=%7B%22a%22:1e999%7D", 400),
        (b"query={a}%00", 400),
        (b"query={a}&variables=" + quote('{"a":"\\u0000"}').encode(), 400),
        (b"query={a}" + b"&a=1" * 1_000_000, 414),
        (b"query={a}" + b"&a=1" * 1_000, 400),
        (b"query={a}&\xff=1", 400),
    ],
)
def test_a_query_string_of_another_form_is_refused(query_string: bytes, status: int) -> None:
    with pytest.raises(HttpRefusal) as refusal:
        from_query_string(query_string)
    assert refusal.value.status == status
