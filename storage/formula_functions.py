"""The functions and operators of formulas in SQL: a template for each.

Every one is total: whatever the values are, it gives a value or null, never an error. Numbers are
numeric throughout, so that nothing overflows below `crm.formulas.signatures.MAX_WHOLE` digits. A
value outside of what comes next becomes null by `within`, which names it once only.
"""

from crm.formulas.signatures import (
    FAR_DAYS,
    FAR_HOURS,
    FAR_MINUTES,
    FAR_MONTHS,
    MAX_TEXT,
    QUOTIENT_DECIMALS,
)


def within(expression: str, below: str, above: str) -> str:
    """SQL for the value, null where it is not between the two that are just outside."""
    clamped = f"greatest(least({expression}, {above}), {below})"
    return f"nullif(nullif({clamped}, {above}), {below})"


def _whole(argument: str, most: int, least: int | None = None) -> str:
    lowest = -most if least is None else least
    return within(f"trunc({argument})", f"({lowest - 1})", f"{most + 1}")


_COUNT = f"{_whole('{1}', MAX_TEXT, 0)}::integer"
_LATER = "interval '10000 years'"
"""Moved so far, any date may be moved back by as much and is still one that PostgreSQL knows."""
_CALENDAR = ("timestamp '10000-12-31'", "timestamp '20000-01-01'")
_STEPS = {
    "day": f"{_whole('{1}', FAR_DAYS)}::float8 * interval '1 day'",
    "week": f"{_whole('{1}', FAR_DAYS // 7)}::float8 * interval '7 days'",
    "month": f"make_interval(months => {_whole('{1}', FAR_MONTHS)}::integer)",
    "year": f"make_interval(years => {_whole('{1}', FAR_MONTHS // 12)}::integer)",
    "hour": f"make_interval(hours => {_whole('{1}', FAR_HOURS)}::integer)",
    "minute": f"make_interval(mins => {_whole('{1}', FAR_MINUTES)}::integer)",
}


def _moved(start: str, step: str) -> str:
    below, above = _CALENDAR
    # The last moment of a year is just below the first of the next.
    fitting = within(f"({start} + {_LATER} + {step})", f"({below} + interval '1 day' - interval "
                     "'1 microsecond')", above)  # fmt: skip
    return f"({fitting} - {_LATER})"


_UTC = "timezone('UTC', {0})"
DATE_ADD = {
    ("DATE", unit): f"{_moved('{0}::timestamp', step)}::date" for unit, step in _STEPS.items()
} | {("DATETIME", unit): f"timezone('UTC', {_moved(_UTC, step)})" for unit, step in _STEPS.items()}
"""By the type of what is moved, and the unit."""

LOCAL_DAY = within(
    "timezone({zone}, {0})::date", "date '0001-12-31 BC'", "date '10000-01-01'"
).replace("{zone}", "{1}")
"""The day of a moment {0} in the time zone {1}."""

_ZERO = f"0.{'0' * QUOTIENT_DECIMALS}"
ARITHMETIC = {"+": " + ", "&": " || ", "and": " and ", "or": " or "}
"""What stands between two and more."""

TEMPLATES = {
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    # A quotient has no fewer decimals than what is divided.
    "/": f"trim_scale(round(({{0}} + {_ZERO}) / nullif({{1}}, 0), {QUOTIENT_DECIMALS}))",
    "%": "({0} % nullif({1}, 0))",
    "-1": "(- {0})",
    "+1": "{0}",
    "=": "({0} = {1})",
    "!=": "({0} <> {1})",
    "<": "({0} < {1})",
    "<=": "({0} <= {1})",
    ">": "({0} > {1})",
    ">=": "({0} >= {1})",
    "not": "(not {0})",
    "abs": "abs({0})",
    "floor": "floor({0})",
    "ceil": "ceil({0})",
    "length": "length({0})::numeric",
    "upper": "upper({0})",
    "lower": "lower({0})",
    "trim": "btrim({0}, ' ')",
    "left": f"left({{0}}, {_COUNT})",
    "right": f"right({{0}}, {_COUNT})",
    "contains": "(strpos(tessera.fold({0}), tessera.fold({1})) > 0)",
    "startsWith": "starts_with(tessera.fold({0}), tessera.fold({1}))",
    "endsWith": "starts_with(reverse(tessera.fold({0})), reverse(tessera.fold({1})))",
    "replace": "replace({0}, {1}, {2})",
    "has": "({1} = any({0}))",
    "year": "extract(year from {0})",
    "month": "extract(month from {0})",
    "day": "extract(day from {0})",
    "weekday": "extract(isodow from {0})",
    "daysBetween": "({1} - {0})::numeric",
    # A subquery, so that a formula within formulas is not written out twice at each level.
    "monthsBetween": "(select extract(year from a) * 12 + extract(month from a)"
    " from age({1}::timestamp, {0}::timestamp) a)",
    "yearsBetween": "extract(year from age({1}::timestamp, {0}::timestamp))",
    "hoursBetween": "trunc(extract(epoch from ({1} - {0})) / 3600)",
}

TO_NUMBER = r"substring({0} from '^ *([+-]?[0-9]{1,100}(?:[.][0-9]{1,100})?) *$')::numeric"
TO_TEXT = {
    "INTEGER": "trim_scale({0})::text",
    "DECIMAL": "trim_scale({0})::text",
    "BOOLEAN": "{0}::text",
    "TEXT": "{0}",
    "DATE": "to_char({0}, 'YYYY-MM-DD')",
    "DATETIME": "replace(to_json({0}) #>> array[]::text[], '+00:00', 'Z')",
}
IS_EMPTY = {
    "TEXT": "(nullif({0}, '') is null)",
    "OPTIONS": "(coalesce(cardinality({0}), 0) = 0)",
}
