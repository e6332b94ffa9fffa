"""Random formulas that are right, and rows with values that are hard to compute with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]

FIELDS = {
    "number": ("small", "price", "huge", "place.small"),
    "text": ("word", "place.word"),
    "boolean": ("yes",),
    "date": ("dueOn", "place.dueOn"),
    "moment": ("at",),
}
UNITS = ("day", "week", "month", "year")

ROWS: list[dict[str, object]] = [
    {},
    {"small": 0, "price": Decimal("0.00"), "word": "", "yes": False},
    {
        "small": 2_147_483_647,
        "price": Decimal("-9999999999.99"),
        "huge": Decimal("9" * 1000),
        "word": "Abc DEF-12",
        "yes": True,
        "dueOn": date(9999, 12, 31),
        "at": datetime(9999, 12, 31, 23, 30, tzinfo=UTC),
    },
    {
        "small": -2_147_483_648,
        "price": Decimal("12.50"),
        "huge": Decimal("-0." + "0" * 998 + "7"),
        "word": "12.5",
        "yes": True,
        "dueOn": date(1, 1, 1),
        "at": datetime(1, 1, 1, 0, 30, tzinfo=UTC),
    },
    {
        "small": 7,
        "price": Decimal("3.33"),
        "huge": Decimal("2.718281828459045"),
        "word": " a'b\\c ",
        "yes": False,
        "dueOn": date(2024, 2, 29),
        "at": datetime(2027, 3, 28, 0, 59, 59, 123456, tzinfo=UTC),
    },
]
"""Values by API name; each row is the `place` of the next."""


def texts_of(type_: str) -> Texts:
    """Formulas that give a value of this type."""
    return _of(type_, 3)


@cache
def _of(type_: str, depth: int) -> Texts:
    # Made once: a strategy is checked when it is first drawn from, which takes longer than to draw.
    plain = _LEAVES[type_]
    return plain if depth == 0 else st.one_of(plain, *_made(type_, depth - 1))


def _made(type_: str, depth: int) -> list[Texts]:
    n, t, b, d, m = (_of(each, depth) for each in ("number", "text", "boolean", "date", "moment"))
    same = _of(type_, depth)
    choices: list[Texts] = [
        _call("if", b, same, same),
        _call("if", b, same),
        _call("if", b, same, b, same, same),
        _call("coalesce", same, same),
    ]
    days = st.one_of(d, m)
    match type_:
        case "number":
            choices += [_infix(sign, n, n) for sign in ("+", "-", "*", "/", "%")]
            choices += [_call(name, n) for name in ("abs", "round", "floor", "ceil", "-", "number")]
            choices += [_call("min", n, n, n), _call("max", n, n)]
            choices += [_call("round", n, st.sampled_from(("0", "2", "10")))]
            choices += [_call("length", t), _call("number", t)]
            choices += [_call(name, days) for name in ("year", "month", "day", "weekday")]
            choices += [
                _call(name, days, days) for name in ("daysBetween", "monthsBetween", "yearsBetween")
            ]
            choices += [_call("hoursBetween", m, m)]
        case "text":
            choices += [_infix("&", t, t), _infix("&", t, n), _infix("&", d, b), _infix("&", m, t)]
            choices += [_call("concat", t, n, b, d, m)]
            choices += [_call("text", one) for one in (n, b, d, m)]
            choices += [_call(name, t) for name in ("upper", "lower", "trim")]
            choices += [_call("left", t, n), _call("right", t, n)]
            choices += [
                _call("replace", _call("left", t, st.just("9")), t, _call("left", t, st.just("9")))
            ]
        case "boolean":
            choices += [_infix(sign, b, b) for sign in ("and", "or", "=", "!=")]
            choices += [
                _infix(sign, one, one)
                for sign in ("=", "!=", "<", "<=", ">", ">=")
                for one in (n, d, m)
            ]
            choices += [_infix("=", t, t), _call("not ", b)]
            choices += [_call("isEmpty", one) for one in (n, t, b, d, m)]
            choices += [_call(name, t, t) for name in ("contains", "startsWith", "endsWith")]
        case "date":
            units = st.sampled_from(UNITS).map(repr)
            choices += [_call("dateAdd", d, n, units), _call("date", m), _call("today")]
            choices += [_call("min", d, d), _call("max", d, d)]
        case "moment":
            units = st.sampled_from((*UNITS, "hour", "minute")).map(repr)
            choices += [_call("dateAdd", m, n, units), _call("now"), _call("max", m, m)]
    return choices


def _call(name: str, *arguments: Texts) -> Texts:
    return st.tuples(*arguments).map(lambda found: f"{name}({', '.join(found)})")


def _infix(sign: str, left: Texts, right: Texts) -> Texts:
    return st.tuples(left, right).map(lambda found: f"({found[0]} {sign} {found[1]})")


_CONSTANTS: dict[str, tuple[str, ...]] = {
    "number": ("0", "1", "-1", "2.5", "0.001", "1000000", "99999999999"),
    "text": ('""', '"a"', "'b-'", '"-3.50"', '" 7 "', '"\\\\"', '"\'"'),
    "boolean": ("true", "false"),
    "date": ('date("2027-03-31")', 'date("0001-01-31")', 'date("9999-12-01")'),
    "moment": ("createdAt", "now()"),
}
_LEAVES: dict[str, Texts] = {
    type_: st.sampled_from((*fields, *fields, *_CONSTANTS[type_]))
    for type_, fields in FIELDS.items()
}
