"""What each scalar takes, refuses and gives out."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from graphql import GraphQLError, GraphQLScalarType

from tests.support.static_schema import small_schema


def scalar(name: str) -> GraphQLScalarType:
    found = small_schema()._schema.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1250.50", "1250.50"),
        ("-3", "-3"),
        ("+0.10", "0.10"),
        (".5", "0.5"),
        (7, "7"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("0.1000000000000000000000000000000000001", "0.1000000000000000000000000000000000001"),
        (10**300, str(10**300)),
    ],
)
def test_decimal_is_exact(given: object, number: str) -> None:
    parsed = scalar("Decimal").parse_value(given)
    assert parsed == Decimal(number)
    assert scalar("Decimal").serialize(parsed) == number


@pytest.mark.parametrize(
    "given",
    [
        *("NaN", "sNaN", "Infinity", "-inf", "1e999", "1e-1000", "1e999999999", "1" * 1000),
        *("", " 1", "1 ", "1_000", "1,5", "0x10", "٣", "1.2.3", "e5", "9" * 10_000),
        *(1.5, float("inf"), float("nan"), True, None, [], {}),
    ],
)
def test_decimal_refuses_what_is_no_exact_number(given: object) -> None:
    with pytest.raises(GraphQLError, match="Decimal must"):
        scalar("Decimal").parse_value(given)


def test_decimal_refuses_a_whole_number_beyond_all_reason() -> None:
    with pytest.raises(GraphQLError, match="fewer than 1000 digits"):
        scalar("Decimal").parse_value(10**5000)


def test_decimal_says_what_would_be_right() -> None:
    with pytest.raises(GraphQLError) as error:
        scalar("Decimal").parse_value(1.5)
    assert error.value.message == 'Decimal must be a string such as "1250.50", not 1.5.'


def test_date() -> None:
    assert scalar("Date").parse_value("2027-03-31") == date(2027, 3, 31)
    assert scalar("Date").serialize(date(2027, 3, 31)) == "2027-03-31"


@pytest.mark.parametrize(
    "given", ["2027-02-30", "20270331", "2027-W13-3", "2027-3-1", "2027-03-31T00:00:00Z", 5, None]
)
def test_date_refuses_other_forms(given: object) -> None:
    with pytest.raises(GraphQLError, match="Date must be a day such as"):
        scalar("Date").parse_value(given)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2027-03-31T09:30:00Z", datetime(2027, 3, 31, 9, 30, tzinfo=UTC)),
        ("2027-03-31t09:30:00z", datetime(2027, 3, 31, 9, 30, tzinfo=UTC)),
        ("2027-03-31T11:30:00+02:00", datetime(2027, 3, 31, 9, 30, tzinfo=UTC)),
        ("2027-03-31 09:30:00.25-00:30", datetime(2027, 3, 31, 10, 0, 0, 250000, tzinfo=UTC)),
    ],
)
def test_date_time(given: str, moment: datetime) -> None:
    parsed = scalar("DateTime").parse_value(given)
    assert parsed == moment
    assert parsed.tzinfo is UTC


def test_date_time_is_given_out_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    moment = datetime(2027, 3, 31, 11, 30, tzinfo=berlin)
    assert scalar("DateTime").serialize(moment) == "2027-03-31T09:30:00Z"


@pytest.mark.parametrize(
    "given",
    [
        *("2027-03-31T09:30:00", "2027-03-31", "2027-03-31T09:30Z", "20270331T093000Z"),
        *("2027-03-31T25:00:00Z", "tomorrow", 1806485400, None),
    ],
)
def test_date_time_refuses_other_forms(given: object) -> None:
    with pytest.raises(GraphQLError, match="DateTime must be a moment with its offset"):
        scalar("DateTime").parse_value(given)


def test_big_int() -> None:
    assert scalar("BigInt").parse_value("9007199254740993") == 9007199254740993
    assert scalar("BigInt").parse_value(-5) == -5
    assert scalar("BigInt").serialize(9007199254740993) == "9007199254740993"


@pytest.mark.parametrize("given", [2**63, str(2**63), "1.0", 1.0, True, "", None, "9" * 5000])
def test_big_int_refuses_what_does_not_fit(given: object) -> None:
    with pytest.raises(GraphQLError, match="BigInt must be a whole number"):
        scalar("BigInt").parse_value(given)


@pytest.mark.parametrize("name", ["EmailAddress", "PhoneNumber", "URL", "CountryCode"])
def test_texts_are_taken_as_they_are(name: str) -> None:
    assert scalar(name).parse_value("not checked here") == "not checked here"
    with pytest.raises(GraphQLError, match=f"{name} must be a string such as"):
        scalar(name).parse_value(5)


def test_json_refuses_numbers_that_json_cannot_write() -> None:
    value = {"a": [1, 2.5, None, {"b": "c"}]}
    assert scalar("JSON").parse_value(value) == value
    with pytest.raises(GraphQLError, match="not finite"):
        scalar("JSON").parse_value({"a": [float("inf")]})


def test_a_moment_beyond_the_calendar_is_told_as_such() -> None:
    for given in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00"):
        with pytest.raises(GraphQLError, match="within the years 1 to 9999 in UTC"):
            scalar("DateTime").parse_value(given)
