"""Templates: what they give, what they may cost, and how their paths are renamed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm.templates import TemplateInvalid, check_template, paths, renamed, render, whole_path

VALUES = {
    "record": {"name": "Acme", "amount": Decimal("1250.50"), "none": None, "list": ["a", "b"]},
    "before": {},
    "event": {"id": "7"},
    "workspace": {"name": "W"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Call {{ record.name | upcase }}", "Call ACME"),
        ("{{ record.amount }}", Decimal("1250.50")),
        ("{{record['amount']}}", Decimal("1250.50")),
        (" {{- record.none -}} ", None),
        ("{{ record.list }}", ["a", "b"]),
        ("{{ before.name }}", None),
        ("{{ record.nope.deeper }}", None),
        ("{{ record.amount | times: 2 }}", "2501.00"),
        ("{{ record.amount | divided_by: 4 | round: 1 }}", "312.6"),
        ("{{ 7 | divided_by: 2 }} {{ 7 | modulo: 4 }} {{ '5' | plus: '2' }}", "3 3 7"),
        ("{{ 0.1 | plus: 0.2 }} {{ record.name | plus: 1 }}", "0.3 1"),
        ("{{ record.amount | ceil }} {{ record.amount | at_most: 10 }}", "1251 10"),
        ("{% if record.amount > 5 %}big{% else %}small{% endif %}", "big"),
        ("no template", "no template"),
    ],
)
def test_what_a_template_gives(text: str, value: object) -> None:
    assert render(text, VALUES) == value


@pytest.mark.parametrize(
    "text",
    [
        "{{ record.",
        "{% if %}",
        "{% nope %}",
        "{{ record.name | nope }}",
        "{{ secret }}",
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{{ 'x' }}" * 3000,
        "{% if record %}" * 900 + "{% endif %}" * 900,
    ],
)
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(TemplateInvalid):
        check_template(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}",
        "{% assign x = 'aaaaaaaaaa' %}" + "{% assign x = x | append: x %}" * 100,
        "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 50 + " }}",
        "{% assign x = 10 %}" + "{% assign x = x | times: x %}" * 100 + "{{ x }}",
        "{% assign l = 'a,b' | split: ',' %}" + "{% assign l = l | concat: l %}" * 60,
        "{{ record.name | date: record.list }}{{ 1 | divided_by: 0 }}",
    ],
)
def test_what_a_template_may_not_cost(text: str) -> None:
    with pytest.raises(TemplateInvalid):
        render(text, VALUES)


def test_paths_are_found_and_renamed_wherever_they_stand() -> None:
    text = (
        "{{ record.a | append: record['b'].c }} {% if before.a == 'record.a' %}x{% endif %}"
        "{% assign y = record.a %}{{ y.a }} record.a"
    )
    assert set(paths(text)) == {("record", "a"), ("record", "b", "c"), ("before", "a")}
    there = renamed(text, lambda path: (path[0], *(f"#{part}" for part in path[1:])))
    assert there == (
        '{{ record["#a"] | append: record["#b"]["#c"] }} '
        "{% if before[\"#a\"] == 'record.a' %}x{% endif %}"
        '{% assign y = record["#a"] %}{{ y.a }} record.a'
    )
    back = renamed(there, lambda path: (path[0], *(part.removeprefix("#") for part in path[1:])))
    assert back == text.replace("['b']", ".b")


def test_only_a_text_that_is_one_path_is_whole() -> None:
    assert whole_path("{{ record.a.b }}") == ("record", "a", "b")
    for text in ("{{ record.a }}!", "{{ record.a | upcase }}", "{{ other.a }}", "{{ 1 }}"):
        assert whole_path(text) is None
