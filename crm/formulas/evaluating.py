"""Computes a formula for one record in plain Python: for conditions, and to check the SQL by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from re import compile as pattern
from zoneinfo import ZoneInfo

from crm.definitions import Field
from crm.errors import BadUserInput
from crm.folding import fold
from crm.formulas.expressions import (
    Apply,
    Bounds,
    Constant,
    Expression,
    ModuleName,
    Result,
    Rolled,
    Stored,
    Through,
    Type,
)
from crm.formulas.functions import EVERY
from crm.formulas.signatures import (
    FAR_DAYS,
    FAR_HOURS,
    FAR_MINUTES,
    FAR_MONTHS,
    MAX_DECIMALS,
    MAX_TEXT,
    MAX_WHOLE,
    QUOTIENT_DECIMALS,
)
from crm.ids import module_of, parse_id
from crm.operands import stored_value
from crm.periods import Clock
from crm.times import rfc3339
from crm.values import INTEGER_MAX, INTEGER_MIN, MAX_DECIMAL_DIGITS

Record = Mapping[str, object]
Follow = Callable[[Field, object], Record | None]
_EXACT = Context(prec=MAX_WHOLE + MAX_DECIMALS, Emax=MAX_WHOLE * 2, Emin=-MAX_WHOLE * 2)
_NUMBER = pattern(r" *([+-]?[0-9]{1,100}(?:\.[0-9]{1,100})?) *")


@dataclass(frozen=True, slots=True)
class _Situation:
    record: Record
    follow: Follow
    clock: Clock

    def at(self, record: Record) -> "_Situation":
        return _Situation(record, self.follow, self.clock)


def evaluate(expression: Expression, record: Record, follow: Follow, clock: Clock) -> object:
    """The value for the record; None where it is missing.

    `record` has values, or their JSON forms, by physical column; `follow` gives the record that a
    lookup's value points to. Raises BadUserInput where related records would be needed.
    """
    return _value(expression, _Situation(record, follow, clock))


def _value(expression: Expression, here: _Situation) -> object:
    match expression:
        case Constant(value=value):
            return value
        case Stored(field=field, bounds=bounds):
            stored = stored_value(field, here.record.get(field.column))
            return Decimal(str(stored)) if bounds.is_number and stored is not None else stored
        case Through(lookup=lookup, part=part):
            pointed = here.record.get(lookup.column)
            found = None if pointed is None else here.follow(lookup, pointed)
            return None if found is None else _value(part, here.at(found))
        case ModuleName(lookup=lookup, names=names):
            return module_name(here.record.get(lookup.column), names)
        case Result(part=part, bounds=bounds):
            return _fitted(_value(part, here), bounds)
        case Rolled():
            raise BadUserInput("It is made of related records, which are not at hand here.")
        case Apply():
            return _applied(expression, here)


def module_name(id: object, names: Sequence[tuple[int, str]]) -> str | None:
    """The API name, among those by number, of the module whose record has this id."""
    found = parse_id(id)
    return None if found is None else dict(names).get(module_of(found) or 0)


def _fitted(value: object, bounds: Bounds) -> object:
    if not isinstance(value, Decimal):
        return value
    if bounds.type is Type.INTEGER:
        return value if INTEGER_MIN <= value <= INTEGER_MAX else None
    if value and value.adjusted() >= MAX_DECIMAL_DIGITS:
        return None
    return _to_decimals(value, MAX_DECIMAL_DIGITS)


def _applied(apply: Apply, here: _Situation) -> object:
    if apply.function == "if":
        return _if(apply.arguments, here)
    found = [_value(argument, here) for argument in apply.arguments]
    if apply.function in _DAYS:
        found = [_day(value, here.clock) for value in found]
    if EVERY[apply.function].keeps_null and any(value is None for value in found):
        return None
    if apply.function == "today":
        return here.clock.today
    return here.clock.now if apply.function == "now" else _FUNCTIONS[apply.function](*found)


def _if(arguments: Sequence[Expression], here: _Situation) -> object:
    for condition, value in zip(arguments[0::2], arguments[1::2], strict=False):
        if _value(condition, here) is True:
            return _value(value, here)
    return _value(arguments[-1], here) if len(arguments) % 2 else None


def _day(value: object, clock: Clock) -> object:
    if not isinstance(value, datetime):
        return value
    try:
        return value.astimezone(ZoneInfo(clock.time_zone)).date()
    except OverflowError:
        return None


def _to_decimals(value: Decimal, decimals: int) -> Decimal:
    if -int(value.as_tuple().exponent) <= decimals:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def _sum(*values: Decimal) -> Decimal:
    total = values[0]
    for value in values[1:]:
        total = _EXACT.add(total, value)
    return total


def _quotient(left: Decimal, right: Decimal) -> Decimal | None:
    if not right:
        return None
    exact = abs(Fraction(left) / Fraction(right)) * 10**QUOTIENT_DECIMALS
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    found = Decimal(whole).scaleb(-QUOTIENT_DECIMALS, _EXACT)
    return found.copy_negate() if (left < 0) != (right < 0) else found


def _truth(kept: bool, *values: object) -> bool | None:
    """`and` where `kept` is False, `or` where it is True: that value decides."""
    if any(value is kept for value in values):
        return kept
    return None if any(value is None for value in values) else not kept


def _whole(count: Decimal, most: int, least: int | None = None) -> int | None:
    lowest = -most if least is None else least
    number = int(count.to_integral_value(ROUND_DOWN, _EXACT))
    return number if lowest <= number <= most else None


def _left(text: str, count: Decimal) -> str | None:
    number = _whole(count, MAX_TEXT, 0)
    return None if number is None else text[:number]


def _right(text: str, count: Decimal) -> str | None:
    number = _whole(count, MAX_TEXT, 0)
    return None if number is None else text[max(0, len(text) - number) :]


def _cased(text: str, change: Callable[[str], str]) -> str:
    """Letter by letter, as the database does it; one letter stays one."""
    return "".join(new if len(new := change(mark)) == 1 else mark for mark in text)


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            plain = f"{value:f}"
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return "0" if plain == "-0" else plain
        case datetime():
            return rfc3339(value)
        case date():
            return f"{value.year:04}-{value.month:02}-{value.day:02}"
    return str(value)


def _number(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    found = _NUMBER.fullmatch(str(value))
    return None if found is None else Decimal(found[1])


def _moved(start: date, count: Decimal, unit: str) -> date | None:
    number = _whole(count, _FAR[unit])
    if number is None:
        return None
    try:
        if unit in ("month", "year"):
            return _moved_months(start, number * (12 if unit == "year" else 1))
        return start + number * _LENGTHS[unit]
    except OverflowError:
        return None


def _moved_months(start: date, months: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for day in (start.day, 30, 29, 28):
        try:
            return start.replace(year=year, month=month + 1, day=min(day, start.day))
        except ValueError:
            continue
    return None


_LENGTHS = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}
_FAR = {
    "day": FAR_DAYS,
    "week": FAR_DAYS // 7,
    "month": FAR_MONTHS,
    "year": FAR_MONTHS // 12,
    "hour": FAR_HOURS,
    "minute": FAR_MINUTES,
}


def _months(first: date, second: date) -> Decimal:
    if second < first:
        return -_months(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return Decimal(months - (second.day < first.day))


def _hours(first: datetime, second: datetime) -> Decimal:
    seconds = Fraction((second - first) // timedelta(microseconds=1), 1_000_000)
    return Decimal(int(seconds / 3600))


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], ())


def _known(values: Sequence[object]) -> list[object]:
    return [value for value in values if value is not None]


_DAYS = frozenset(
    ("date", "year", "month", "day", "weekday", "daysBetween", "monthsBetween", "yearsBetween")
)
"""What is asked of the day of a moment."""

_FUNCTIONS: dict[str, Callable[..., object]] = {
    "+": _sum,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": _quotient,
    "%": lambda left, right: _EXACT.remainder(left, right) if right else None,
    "-1": _EXACT.minus,
    "+1": lambda number: number,
    "&": lambda *values: "".join(map(_text, values)),
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "and": lambda *values: _truth(False, *values),
    "or": lambda *values: _truth(True, *values),
    "not": lambda value: not value,
    "coalesce": lambda *values: next(iter(_known(values)), None),
    "isEmpty": _is_empty,
    "has": lambda options, key: key in options,
    "abs": lambda number: number.copy_abs(),
    "round": lambda number, digits=Decimal(0): _to_decimals(number, int(digits)),
    "floor": lambda number: number.to_integral_value(ROUND_FLOOR, _EXACT),
    "ceil": lambda number: number.to_integral_value(ROUND_CEILING, _EXACT),
    "min": lambda *values: min(_known(values), default=None),  # type: ignore[type-var]
    "max": lambda *values: max(_known(values), default=None),  # type: ignore[type-var]
    "number": _number,
    "length": lambda text: Decimal(len(text)),
    "upper": lambda text: _cased(text, str.upper),
    "lower": lambda text: _cased(text, str.lower),
    "trim": lambda text: text.strip(" "),
    "left": _left,
    "right": _right,
    "contains": lambda text, part: fold(part) in fold(text),
    "startsWith": lambda text, part: fold(text).startswith(fold(part)),
    "endsWith": lambda text, part: fold(text).endswith(fold(part)),
    "replace": lambda text, part, other: text.replace(part, other) if part else text,
    "concat": lambda *values: "".join(map(_text, _known(values))),
    "text": _text,
    "date": lambda day: day,
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.isoweekday()),
    "dateAdd": _moved,
    "daysBetween": lambda first, second: Decimal((second - first).days),
    "monthsBetween": _months,
    "yearsBetween": lambda first, second: Decimal(int(_months(first, second) / 12)),
    "hoursBetween": _hours,
}
