"""Cursors: what their texts stand for, and that no other text does."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cursors import Cursor, decode_cursor
from crm.errors import BadUserInput

KEYS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))

RECORD = "01a203d0-a034-8000-8000-6614e5189b09"


def encoded(value: object, *, padded: bool = False) -> str:
    octets = base64.urlsafe_b64encode(json.dumps(value).encode())
    return (octets if padded else octets.rstrip(b"=")).decode()


@given(st.lists(st.none() | KEYS, max_size=3), st.uuids(), st.booleans())
def test_a_cursor_is_read_as_it_was_written(
    keys: list[str | None], identifier: UUID, padded: bool
) -> None:
    text = encoded(["order", *keys, str(identifier)], padded=padded)
    assert decode_cursor(text, "after") == Cursor("order", tuple(keys), identifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "not a cursor",
        "é",
        "\ud800",
        encoded({}),
        encoded([]),
        encoded("text"),
        encoded(["order"]),
        encoded(["order", "no-id"]),
        encoded([1, RECORD]),
        encoded(["order", 3, RECORD]),
        encoded(["order", "a\x00b", RECORD]),
        encoded(["order", ["x"], RECORD]),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_other_texts_are_refused_by_the_argument_s_name(text: str) -> None:
    with pytest.raises(BadUserInput, match="before is not a cursor"):
        decode_cursor(text, "before")


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        found = decode_cursor(text, "after")
    except BadUserInput:
        return
    assert isinstance(found.id, UUID)
