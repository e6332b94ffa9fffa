"""Exact numbers for templates: Liquid's own arithmetic would turn amounts into binary fractions."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Decimal,
    InvalidOperation,
    localcontext,
)

from liquid import Environment

Number = int | Decimal
_DIGITS = 60


def exact_numbers(environment: Environment) -> None:
    """Replaces the arithmetic filters of an environment by exact ones of the same names."""
    for name, calculate in _TWO.items():
        environment.add_filter(name, _of_two(calculate))
    for name, change in _ONE.items():
        environment.add_filter(name, _of_one(change))
    environment.add_filter("round", _rounded)


def _of_two(calculate: Callable[[Number, Number], Number]) -> Callable[[object, object], Number]:
    def given(left: object, right: object) -> Number:
        with localcontext(prec=_DIGITS):
            return calculate(_number(left), _number(right))

    return given


def _of_one(change: Callable[[Number], Number]) -> Callable[[object], Number]:
    def given(value: object) -> Number:
        with localcontext(prec=_DIGITS):
            return change(_number(value))

    return given


def _number(value: object) -> Number:
    """The number that a value is or spells; as in Liquid, 0 for anything else."""
    if isinstance(value, int | Decimal):
        return value
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return 0
    if not number.is_finite():
        return 0
    return (
        int(number) if isinstance(value, str) and value.strip().lstrip("+-").isdigit() else number
    )


def _divided(left: Number, right: Number) -> Number:
    """Whole numbers give a whole number, rounded down."""
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return left / Decimal(right)


def _larger(left: Number, right: Number) -> Number:
    return max(left, right)


def _smaller(left: Number, right: Number) -> Number:
    return min(left, right)


def _absolute(value: Number) -> Number:
    return value if value >= 0 else -value


def _rounded(value: object, digits: object = 0) -> Number:
    with localcontext(prec=_DIGITS):
        places = int(_number(digits))
        number = Decimal(_number(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return number if places > 0 else int(number)


_TWO: dict[str, Callable[[Number, Number], Number]] = {
    "plus": lambda left, right: left + right,
    "minus": lambda left, right: left - right,
    "times": lambda left, right: left * right,
    "divided_by": _divided,
    "modulo": lambda left, right: left - right * _floor(_divided(Decimal(left), right)),
    "at_least": _larger,
    "at_most": _smaller,
}


def _floor(value: Number) -> int:
    return int(Decimal(value).to_integral_value(ROUND_FLOOR))


_ONE: dict[str, Callable[[Number], Number]] = {
    "abs": _absolute,
    "floor": _floor,
    "ceil": lambda value: int(Decimal(value).to_integral_value(ROUND_CEILING)),
}
