"""Options as they are stored."""

import pytest

from crm.option_json import option_from_json, option_to_json


@pytest.mark.parametrize(
    ("stored", "color"), [("#2F855A", "#2f855a"), ("#abc", "#abc"), ("red", None), (None, None)]
)
def test_what_was_once_taken_for_a_colour_is_none(stored: str | None, color: str | None) -> None:
    body = option_to_json(option_from_json({"key": "A", "label": "A", "color": stored}))
    assert body.get("color") == color
