"""What a write is given becomes values of columns, or mistakes that are all told at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.checked import Checked
from crm.errors import UserErrorCode as Code
from crm.ids import new_id
from crm.inputs import Inputs
from tests.support.office import ACCOUNT, office_definitions

DEFINITIONS = office_definitions()
ID = new_id(ACCOUNT)

Told = list[tuple[Code, tuple[str, ...]]]


def create(module: str, row: Mapping[str, object]) -> Checked:
    return Inputs(DEFINITIONS, DEFINITIONS.by_name[module]).check_create(row)


def update(module: str, row: Mapping[str, object]) -> Checked:
    return Inputs(DEFINITIONS, DEFINITIONS.by_name[module]).check_update(row)


def told(checked: Checked) -> Told:
    return [(error.code, error.path) for error in checked.errors]


def test_values_are_told_by_column_and_defaults_fill_what_is_left_out() -> None:
    checked = create(
        "deal",
        {
            "name": "First",
            "amount": "3.50",
            "day": "2027-03-31",
            "moment": "2027-03-31T11:30:00+02:00",
            "won": False,
        },
    )
    assert checked.errors == []
    assert checked.values == {
        "f_20": "First",
        "f_21": Decimal("3.50"),
        "f_22": "NEW",
        "f_23": date(2027, 3, 31),
        "f_24": datetime(2027, 3, 31, 9, 30, tzinfo=UTC),
        "f_31": False,
    }


def test_an_update_touches_only_what_it_names() -> None:
    assert update("deal", {"amount": 4}).values == {"f_21": Decimal(4)}
    assert update("deal", {}).values == {}


def test_null_clears_and_wins_over_the_default() -> None:
    assert create("deal", {"name": "First", "stage": None}).values["f_22"] is None
    assert update("deal", {"amount": None}).values == {"f_21": None}


@pytest.mark.parametrize("nothing", ["", None, "  ", "\n\t\u00a0"])
def test_an_empty_text_is_no_value(nothing: str | None) -> None:
    assert update("deal", {"remark": nothing}).values == {"f_32": None}
    assert told(create("deal", {"name": nothing})) == [(Code.REQUIRED, ("name",))]
    assert told(update("deal", {"name": nothing})) == [(Code.REQUIRED, ("name",))]


def test_an_empty_list_is_no_value_and_texts_are_not_trimmed() -> None:
    assert update("account", {"tags": []}).values == {"f_3": None}
    assert update("deal", {"name": " a "}).values == {"f_20": " a "}


def test_all_mistakes_are_told_in_the_order_of_the_fields() -> None:
    checked = create(
        "deal",
        {
            "won": "yes",
            "accountId": "no id",
            "ref": "D-1",
            "amount": Decimal(-1),
            "stage": "BEST",
            "name": "x",
            "colour": "red",
        },
    )
    assert told(checked) == [
        (Code.INVALID, ("colour",)),
        (Code.TOO_SHORT, ("name",)),
        (Code.OUT_OF_RANGE, ("amount",)),
        (Code.UNKNOWN_OPTION, ("stage",)),
        (Code.READ_ONLY, ("ref",)),
        (Code.NOT_FOUND, ("accountId",)),
        (Code.INVALID, ("won",)),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "number",
        "createdAt",
        "createdBy",
        "createdById",
        "updatedAt",
        "updatedBy",
        "updatedById",
        "version",
        "title",
        "deletedAt",
        "purgeAt",
    ],
)
def test_what_the_system_keeps_cannot_be_set(name: str) -> None:
    assert told(update("deal", {name: 1})) == [(Code.READ_ONLY, (name,))]
    assert (Code.READ_ONLY, (name,)) in told(create("deal", {"name": "First", name: 1}))


@pytest.mark.parametrize(
    ("given", "by", "value", "path"),
    [
        ({"accountId": str(ID)}, "id", ID, ("accountId",)),
        ({"account": {"connect": {"id": str(ID)}}}, "id", ID, ("account", "connect", "id")),
        (
            {"account": {"connect": {"name": "Acme"}}},
            "name",
            "Acme",
            ("account", "connect", "name"),
        ),
    ],
)
def test_a_link_is_wanted_by_id_or_by_a_unique_field(
    given: Mapping[str, object], by: str, value: object, path: tuple[str, ...]
) -> None:
    (link,) = update("deal", given).links
    assert (link.field.api_name, link.by.api_name, link.value, link.path) == (
        "account",
        by,
        value,
        path,
    )


def test_users_are_given_by_id() -> None:
    first, second = update("deal", {"agentId": str(ID), "ownerId": str(ID)}).links
    assert (first.field.column, second.field.column) == ("f_29", "owner_id")
    assert told(update("deal", {"owner": str(ID)})) == [(Code.INVALID, ("owner",))]
    assert told(update("deal", {"agent": {"connect": {"id": str(ID)}}})) == [
        (Code.INVALID, ("agent",))
    ]


@pytest.mark.parametrize("given", [{"accountId": None}, {"account": {"disconnect": True}}])
def test_a_link_is_cleared_by_null_or_by_disconnect(given: Mapping[str, object]) -> None:
    assert update("deal", given).values == {"f_27": None}


def test_a_link_is_given_one_way() -> None:
    both = {"account": {"connect": {"id": str(ID)}}, "accountId": str(ID)}
    assert told(update("deal", both)) == [(Code.INVALID, ("account",))]
    two = {"account": {"connect": {"id": str(ID)}, "disconnect": True}}
    assert told(update("deal", two)) == [(Code.INVALID, ("account",))]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"connect": {}}, ("account", "connect")),
        ({"connect": {"name": "A", "email": "a@b.example"}}, ("account", "connect")),
        ({"connect": {"name": None}}, ("account", "connect")),
        ({"connect": {"tags": ["NEW"]}}, ("account", "connect", "tags")),
        ({"connect": {"email": "nobody"}}, ("account", "connect", "email")),
        ({"disconnect": False}, ("account",)),
        ({"create": "Acme"}, ("account",)),
        ({"create": {"name": "A"}, "update": {"name": "B"}}, ("account",)),
        ("Acme", ("account",)),
    ],
)
def test_a_link_that_says_nothing_clear_is_refused(value: object, path: tuple[str, ...]) -> None:
    assert told(update("deal", {"account": value})) == [(Code.INVALID, path)]


def test_a_new_record_has_nothing_to_disconnect_from() -> None:
    checked = create("deal", {"name": "First", "account": {"disconnect": True}})
    assert told(checked) == [(Code.INVALID, ("account",))]


def test_a_required_link_is_missed_by_its_id() -> None:
    assert told(create("item", {"label": "a"})) == [(Code.REQUIRED, ("dealId",))]
    assert told(update("item", {"deal": {"disconnect": True}})) == [(Code.REQUIRED, ("deal",))]


def test_a_wrong_default_is_told_as_a_mistake() -> None:
    deal = DEFINITIONS.by_name["deal"]
    fields = tuple(
        replace(field, default="BEST") if field.api_name == "stage" else field
        for field in deal.all_fields
    )
    inputs = Inputs(DEFINITIONS, replace(deal, all_fields=fields))
    assert told(inputs.check_create({"name": "First"})) == [(Code.UNKNOWN_OPTION, ("stage",))]


def test_a_message_names_the_record_that_was_looked_for() -> None:
    (error,) = update("deal", {"productId": "GTXPro"}).errors
    assert error.message == 'Product: there is no Product with id "GTXPro".'
