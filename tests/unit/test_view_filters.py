"""A kept filter by today's names: what is left out, what is told, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm.definitions import Definitions, Module
from crm.saved_filters import save_filter
from crm.view_filters import mended_filter
from tests.support.definitions import sales_pack


def named(definitions: Definitions, name: str) -> Module:
    return definitions.by_name[name]


def without(definitions: Definitions, module: str, field: str) -> Definitions:
    """The definitions with one field in the bin."""
    found = named(definitions, module)
    fields = tuple(
        replace(one, deleted=one.deleted or one.api_name == field) for one in found.all_fields
    )
    binned = replace(found, all_fields=fields)
    return Definitions(
        tuple(binned if one.number == found.number else one for one in definitions.all_modules)
    )


FILTER = {
    "amount": {"gt": "1"},
    "company": {"name": {"contains": "x"}, "deals": {"some": {"amount": {"isNull": True}}}},
    "not": {"amount": {"eq": "5"}},
    "or": [{"name": {"eq": "a"}}, {"amount": {"eq": "5"}}],
    "and": [],
    "contactId": {"isNull": True},
}


@pytest.mark.parametrize(
    ("module", "field", "left"),
    [
        (
            "deal",
            "amount",
            {
                "company": {"name": {"contains": "x"}},
                "or": [{"name": {"eq": "a"}}],
                "and": [],
                "contactId": {"isNull": True},
            },
        ),
        (
            "company",
            "name",
            FILTER | {"company": {"deals": {"some": {"amount": {"isNull": True}}}}},
        ),
        (
            "deal",
            "company",
            {name: part for name, part in FILTER.items() if name != "company"},
        ),
        (
            "deal",
            "contact",
            {name: part for name, part in FILTER.items() if name != "contactId"},
        ),
    ],
)
def test_what_is_left_and_what_comes_back(module: str, field: str, left: dict[str, object]) -> None:
    before = sales_pack()
    saved, problems = save_filter(before, named(before, "deal"), FILTER, (), asked=True)
    assert problems == []
    after = without(before, module, field)
    mended = mended_filter(after, named(after, "deal"), saved)
    assert mended.filter == left
    assert not mended.whole
    assert mended.problems
    again = mended_filter(before, named(before, "deal"), saved)
    assert (again.filter, again.whole, again.problems) == (FILTER, True, [])


def test_nothing_is_left() -> None:
    before = sales_pack()
    saved, _ = save_filter(
        before, named(before, "deal"), {"not": {"amount": {"eq": "5"}}}, (), asked=True
    )
    after = without(before, "deal", "amount")
    mended = mended_filter(after, named(after, "deal"), saved)
    assert (mended.filter, mended.whole) == (None, False)


def test_an_empty_filter_stays_one() -> None:
    definitions = sales_pack()
    assert mended_filter(definitions, named(definitions, "deal"), {}).filter == {}
    assert mended_filter(definitions, named(definitions, "deal"), None).filter is None
