"""Documents made to do harm (R5, R7, R8)."""

import time

import pytest
from graphql import GraphQLSyntaxError, build_schema, get_introspection_query, validate

from crm.errors import BadUserInput, CostExceeded, TesseraError
from gql.limits import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_FRAGMENTS,
    MAX_OPERATIONS,
    MAX_TOKENS,
    DocumentInvalid,
    check_document,
    parse_document,
)
from gql.literals import MAX_NESTING

SCHEMA = build_schema("type Query { a: Query b: Int c(x: [[Int]], s: String, f: Float): Int }")
# Seconds, far above what any takes even on a busy machine; the naive ways take minutes, or the
# whole memory.
BOUND = 3


def check(text: str) -> None:
    check_document(parse_document(text))


def chain(length: int, body: str) -> str:
    """Fragments, each of which uses the next one twice."""
    links = [
        f"fragment F{i} on Query {{ {body.replace('NEXT', f'...F{i + 1}')} }}"
        for i in range(length - 1)
    ]
    return " ".join(["{ ...F0 }", *links, f"fragment F{length - 1} on Query {{ b }}"])


def branches(depth: int, width: int) -> str:
    below = branches(depth - 1, width) if depth else "b"
    return " ".join([f"a {{ {below} }}"] * width)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (chain(26, "NEXT NEXT"), "fields, fragments put in place"),
        (chain(26, "a { NEXT } z: a { NEXT }"), "fields, fragments put in place"),
        (chain(15, "x: a { b NEXT } y: a { NEXT }"), "fields"),
        ("{" + "a{" * MAX_DEPTH + "b" + "}" * MAX_DEPTH + "}", f"{MAX_DEPTH + 1} levels"),
        ("{" + "b " * 800 + "}", "b is selected 800 times"),
        ("{" + branches(4, 3) + "}", "is selected"),
        ("{" + "...{b}" * 800 + "}", "b is selected 800 times"),
        ("{" + "...F " * 800 + "} fragment F on Query { a { b } }", "is selected 800 times"),
        ("{c(x: " + "[" * 100 + "]" * 100 + ")}", f"deeper than {MAX_NESTING} levels"),
        ("{c(s: " + "{s: " * 100 + "1" + "}" * 100 + ")}", f"deeper than {MAX_NESTING} levels"),
        ("query($x: " + "[" * 100 + "Int" + "]" * 100 + "){b}", "deeper than"),
        ("{b #" + "x" * MAX_CHARACTERS + "\n}", "characters"),
        (
            " ".join(f"query Q{i} {{ b }}" for i in range(MAX_OPERATIONS + 1)),
            f"{MAX_OPERATIONS + 1} operations",
        ),
        (
            "{ b }" + " ".join(f"fragment F{i} on Query {{ b }}" for i in range(MAX_FRAGMENTS + 1)),
            f"{MAX_FRAGMENTS + 1} fragments",
        ),
        (
            " ".join(["{", *["...F"] * 60, "} fragment F on Query {"])
            + " ".join(f"x{i}: b" for i in range(100))
            + "}",
            "fields",
        ),
    ],
)
def test_too_much_is_refused_soon(text: str, told: str) -> None:
    started = time.perf_counter()
    with pytest.raises(CostExceeded) as refusal:
        check(text)
    assert time.perf_counter() - started < BOUND
    assert told in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        "{" + "a{" * 3_000 + "b" + "}" * 3_000 + "}",
        "{c(x: " + "[" * 5_000 + "]" * 5_000 + ")}",
        "query($x: " + "[" * 5_000 + "Int" + "]" * 5_000 + "){b}",
        "{" + "b " * MAX_TOKENS + "}",
        '{c(s: "\\uD800")}',
        '{c(s: "\\u{D800}")}',
        "{",
        "",
    ],
)
def test_what_is_no_document_is_a_syntax_error(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(GraphQLSyntaxError):
        check(text)
    assert time.perf_counter() - started < BOUND


@pytest.mark.parametrize(
    ("text", "circle"),
    [
        ("{ ...A } fragment A on Query { ...A }", "A → A"),
        ("{ b } fragment A on Query { a { ...B } } fragment B on Query { ...A }", "A → B → A"),
        (
            "{ ...C } fragment C on Query { ...A } fragment A on Query { ...{ ...B } } "
            "fragment B on Query { ...A }",
            "A → B → A",
        ),
    ],
)
def test_a_circle_of_fragments_is_told(text: str, circle: str) -> None:
    with pytest.raises(DocumentInvalid, match=circle):
        check(text)


@pytest.mark.parametrize(
    "literal",
    [
        '"a\\u0000b"',
        '"\\u{0}"',
        '"a\0b"',
        '"""a\0b"""',
        "1e999",
        "-1e999",
        "9" * 5_000,
        "0." + "1" * 5_000,
    ],
)
@pytest.mark.parametrize(
    "document",
    ["{{c(s: {})}}", "query($s: String = {}){{c(s: $s)}}", "{{b @include(if: {})}}"],
)
def test_a_literal_that_no_field_can_hold_is_refused(literal: str, document: str) -> None:
    with pytest.raises(BadUserInput, match="line 1, column"):
        check(document.format(literal))


@pytest.mark.parametrize(
    "text",
    [
        get_introspection_query(),
        "{" + "a{" * (MAX_DEPTH - 1) + "b" + "}" * (MAX_DEPTH - 1) + "}",
        "{" + "b " * 100 + "}",
        "{" + " ".join(f'x{i}: c(s: "{i}")' for i in range(500)) + "}",
        '{c(s: "a\\\\u0000", f: 1.5e10)}',
        "{ ...Unknown }",
        "{ b } # " + "é" * 1_000,
    ],
)
def test_what_people_ask_passes(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" + "b " * 141 + "}",
        "{" + "a{b}" * 90 + "}",
        "{b " + "@skip(if: true) " * 800 + "}",
        "{b " + "@nothing " * 2_900 + "}",
        "{"
        + " ".join(f"...F{i}" for i in range(MAX_FRAGMENTS))
        + "}"
        + " ".join(f"fragment F{i} on Query {{ x{i}: b }}" for i in range(MAX_FRAGMENTS)),
        "{" + " ".join(f"x{i}" for i in range(MAX_TOKENS // 2)) + "}",
        " ".join(f"query Q{i} {{ ...F }}" for i in range(MAX_OPERATIONS))
        + "fragment F on Query {"
        + " ".join(f"x{i}: b" for i in range(90))
        + "}",
    ],
)
def test_what_passes_is_validated_in_bounded_time(text: str) -> None:
    started = time.perf_counter()
    try:
        document = parse_document(text)
        check_document(document)
        validate(SCHEMA, document, max_errors=20)
    except TesseraError:
        pass
    assert time.perf_counter() - started < BOUND


def test_the_number_of_fields_counts_fragments_where_they_are_spread() -> None:
    fields = " ".join(f"x{i}: b" for i in range(MAX_FIELDS // 50))
    text = "fragment F on Query {" + fields + "} {"
    check(text + " ".join(f"a{i}: a {{ ...F }}" for i in range(49)) + "}")
    with pytest.raises(CostExceeded):
        check(text + " ".join(f"a{i}: a {{ ...F }}" for i in range(51)) + "}")
