"""Filters asked of one record: stored values and their JSON forms mean the same."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.definitions import USERS, Field
from crm.errors import BadUserInput
from crm.evaluate import fold, holds
from crm.filters import And, AnyRelated, Compare, Filter, Not, Or, Slot, Through
from crm.ids import new_id
from crm.kinds import Operator
from crm.nothing import holds_on_nothing
from crm.periods import Clock, RelativeRange
from tests.support.definitions import sales_pack

NOW = datetime(2027, 3, 31, 9, 30, tzinfo=UTC)
ME = new_id(0)
PRICE = Field(1, "price", "Price", "DECIMAL")
DAY = Field(2, "day", "Day", "DATE")
MOMENT = Field(3, "moment", "Moment", "DATETIME")
TESTER = Field(4, "tester", "Tester", "USER")
COLORS = Field(5, "colors", "Colors", "MULTI_SELECT")
NAME = Field(6, "name", "Name", "TEXT")
STORED = {
    "f_1": Decimal("12.50"),
    "f_2": date(2027, 3, 30),
    "f_3": NOW,
    "f_4": ME,
    "f_5": ["RED"],
    "f_6": "Ärger",
}
JSON = {
    "f_1": 12.5,
    "f_2": "2027-03-30",
    "f_3": "2027-03-31T11:30:00+02:00",
    "f_4": str(ME),
    "f_5": ["RED"],
    "f_6": "Ärger",
}


def asks(filter: Filter, record: Mapping[str, object], *values: object) -> bool:
    return holds(filter, record, lambda field, target: {"id": target}, ME, Clock(NOW), values)


@pytest.mark.parametrize("record", [STORED, JSON])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Compare(PRICE, Operator.EQ, Decimal("12.5")), True),
        (Compare(PRICE, Operator.GT, "12.49"), True),
        (Compare(PRICE, Operator.BETWEEN, (Decimal("12.5"), 13)), True),
        (Compare(DAY, Operator.LT, date(2027, 3, 30)), False),
        (Compare(DAY, Operator.WITHIN, RelativeRange("YESTERDAY")), True),
        (Compare(DAY, Operator.IN, ["2027-03-30"]), True),
        (Compare(MOMENT, Operator.EQ, NOW), True),
        (Compare(MOMENT, Operator.WITHIN, RelativeRange("UPCOMING")), True),
        (Compare(TESTER, Operator.EQ, str(ME)), True),
        (Compare(TESTER, Operator.NEQ, "no-id"), True),
        (Through(TESTER, Compare(USERS.by_name["id"], Operator.IS_ME, True)), True),
        (Compare(COLORS, Operator.HAS_ANY, ["RED", "BLUE"]), True),
        (Compare(COLORS, Operator.HAS_ALL, ["RED", "BLUE"]), False),
        (Compare(NAME, Operator.STARTS_WITH, "AR"), True),
        (Compare(NAME, Operator.EQ, "ärger"), False),
    ],
)
def test_json_forms_mean_what_stored_values_mean(
    record: Mapping[str, object], condition: Filter, expected: bool
) -> None:
    assert asks(condition, record) is expected
    assert asks(Not(condition), record) is not expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (And(()), True),
        (Or(()), False),
        (Compare(PRICE, Operator.EQ, Decimal(1)), False),
        (Compare(PRICE, Operator.NEQ, Decimal(1)), True),
        (Compare(PRICE, Operator.NOT_IN, []), True),
        (Compare(PRICE, Operator.IS_NULL, True), True),
        (Compare(PRICE, Operator.IS_NULL, False), False),
        (Compare(COLORS, Operator.IS_EMPTY, True), True),
        (Compare(COLORS, Operator.HAS_NONE, ["RED"]), True),
        (Compare(COLORS, Operator.HAS_ALL, []), True),
        (Compare(USERS.by_name["id"], Operator.IS_ME, False), True),
        (Not(Through(TESTER, Compare(NAME, Operator.EQ, "x"))), True),
    ],
)
def test_what_holds_on_nothing(condition: Filter, expected: bool) -> None:
    assert asks(condition, {}) is expected
    assert holds_on_nothing(condition) is expected
    assert holds_on_nothing(Not(condition)) is not expected
    assert asks(Through(TESTER, condition), {}) is expected


def test_slots_take_the_values_of_the_run() -> None:
    asked = And((Compare(NAME, Operator.CONTAINS, Slot(1)), Compare(PRICE, Operator.IN, Slot(0))))
    assert asks(asked, STORED, [Decimal("12.5")], "rge") is True
    assert asks(asked, STORED, [], "rge") is False


def test_an_operand_of_another_type_is_refused() -> None:
    with pytest.raises(BadUserInput, match="Price"):
        asks(Compare(PRICE, Operator.EQ, "much"), STORED)


def test_folding_leaves_neither_case_nor_accents() -> None:
    assert fold("ÀÉÎõü ﬁ Å") == "aeiou fi a"


def test_related_records_are_gathered_only_where_a_record_is() -> None:
    pack = sales_pack()
    deals = pack.inverse(pack.by_name["company"], "deals")
    assert deals is not None
    some = AnyRelated(deals, And(()))
    assert not asks(some, {})
    assert asks(Through(pack.by_name["deal"].by_name["company"], Not(some)), {"id": str(ME)})
    with pytest.raises(TypeError, match="deals"):
        asks(some, {"id": str(ME)})


def test_nothing_is_related_to_what_is_not_there() -> None:
    pack = sales_pack()
    deals = pack.inverse(pack.by_name["company"], "deals")
    assert deals is not None
    for part in (And(()), Or(()), Compare(PRICE, Operator.IS_NULL, True)):
        assert not holds_on_nothing(AnyRelated(deals, part))
        assert holds_on_nothing(Not(AnyRelated(deals, Not(part))))
