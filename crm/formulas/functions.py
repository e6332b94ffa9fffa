"""The functions and operators of formulas: what each takes, gives, and says of itself."""

from crm.formulas.expressions import Bounds, Type
from crm.formulas.signatures import (
    DAY,
    MOMENT,
    SMALL,
    YES_OR_NO,
    Function,
    Takes,
    always,
    chosen_of,
    first_of,
    joined_of,
    product_of,
    quotient_of,
    remainder_of,
    replaced_of,
    rounded_of,
    sum_of,
    text_of,
    whole_of,
    widest,
)

NUMBER = (Type.INTEGER, Type.DECIMAL)
TEXT = (Type.TEXT,)
BOOLEAN = (Type.BOOLEAN,)
DAYS = (Type.DATE, Type.DATETIME)
PLAIN = (*NUMBER, *TEXT, *BOOLEAN, *DAYS)
ANY = (*PLAIN, Type.LINK, Type.OPTIONS)
NULL = (Type.NULL,)


_N, _T, _B, _D = (Takes(*one) for one in (
    ("number", NUMBER), ("text", TEXT), ("condition", BOOLEAN), ("date", DAYS)
))  # fmt: skip
_DIGITS = Takes("digits", NUMBER, fixed=True)
UNITS = ("day", "week", "month", "year", "hour", "minute")
_OPERATORS = (
    Function("+", (_N, _N), sum_of, "The sum.", "price + tax", repeats=True),
    Function("-", (_N, _N), sum_of, "The difference.", "price - discount"),
    Function("-1", (_N,), first_of, "The number with the other sign.", "-price"),
    Function("+1", (_N,), first_of, "The number itself.", "+price"),
    Function("*", (_N, _N), product_of, "The product.", "price * 0.19"),
    Function(
        "/",
        (_N, _N),
        quotient_of,
        "The quotient, rounded to 10 decimals; missing where the divisor is 0.",
        "amount / seats",
    ),
    Function(
        "%",
        (_N, _N),
        remainder_of,
        "What is left after a division, with the sign of the first; missing where the divisor is "
        "0.",
        "number % 2",
    ),
    Function(
        "&",
        (Takes("value", PLAIN), Takes("value", PLAIN)),
        joined_of,
        "Texts one after the other; other values as `text` writes them.",
        'firstName & " " & lastName',
        repeats=True,
    ),
    *(
        Function(sign, (Takes("value", ANY), Takes("value", ANY)), always(YES_OR_NO), text, example,
                 alike=True)
        for sign, text, example in (
            ("=", "Whether both are the same; texts by every letter.", 'stage = "WON"'),
            ("!=", "Whether they differ.", 'stage != "LOST"'),
        )
    ),
    *(
        Function(sign, (Takes("value", (*NUMBER, *DAYS)), Takes("value", (*NUMBER, *DAYS))),
                 always(YES_OR_NO), text, example, alike=True)
        for sign, text, example in (
            ("<", "Whether the first is less, or earlier.", "closeDate < today()"),
            ("<=", "Whether the first is not more, or not later.", "amount <= 100"),
            (">", "Whether the first is more, or later.", "amount > 100"),
            (">=", "Whether the first is not less, or not earlier.", "closeDate >= today()"),
        )
    ),
    Function(
        "and",
        (_B, _B),
        always(YES_OR_NO),
        "Whether all hold; one that does not decides, whatever is missing.",
        'amount > 100 and stage = "WON"',
        repeats=True,
        keeps_null=False,
    ),
    Function(
        "or",
        (_B, _B),
        always(YES_OR_NO),
        "Whether one holds; one that does decides, whatever is missing.",
        'stage = "WON" or stage = "LOST"',
        repeats=True,
        keeps_null=False,
    ),
    Function("not", (_B,), always(YES_OR_NO), "The opposite.", "not (amount > 100)"),
)  # fmt: skip
_CHOICES = (
    Function(
        "if",
        (_B, Takes("then", (*PLAIN, *NULL)), Takes("else", (*PLAIN, *NULL))),
        chosen_of,
        "The value after the first condition that holds, else the last; more pairs of condition "
        "and value may follow. Without a last one it is missing.",
        'if(amount > 1000, "big", amount > 100, "medium", "small")',
        optional=1,
        repeats=True,
        keeps_null=False,
    ),
    Function(
        "coalesce",
        (Takes("value", PLAIN), Takes("value", (*PLAIN, *NULL))),
        widest,
        "The first value that is not missing.",
        "coalesce(discount, 0)",
        repeats=True,
        alike=True,
        keeps_null=False,
    ),
    Function(
        "isEmpty",
        (Takes("value", ANY),),
        always(YES_OR_NO),
        "Whether the value is missing, or an empty text or list.",
        "isEmpty(closeDate)",
        keeps_null=False,
    ),
    Function(
        "has",
        (Takes("options", (Type.OPTIONS,)), Takes("option", TEXT, fixed=True)),
        always(YES_OR_NO),
        "Whether the option is among those chosen.",
        'has(interests, "SPORT")',
    ),
)
_ON_NUMBERS = (
    Function("abs", (_N,), first_of, "The number without its sign.", "abs(balance)"),
    Function(
        "round",
        (_N, _DIGITS),
        rounded_of,
        "Rounded to so many decimals (0 to 10, left out 0), halves away from zero.",
        "round(amount * 0.19, 2)",
        optional=1,
    ),
    Function("floor", (_N,), whole_of, "The next whole number below.", "floor(hours)"),
    Function("ceil", (_N,), whole_of, "The next whole number above.", "ceil(seats / 10)"),
    Function(
        "min",
        (Takes("value", (*NUMBER, *DAYS)), Takes("value", (*NUMBER, *DAYS))),
        widest,
        "The least or earliest of those that are not missing.",
        "min(price, offer)",
        repeats=True,
        alike=True,
        keeps_null=False,
    ),
    Function(
        "max",
        (Takes("value", (*NUMBER, *DAYS)), Takes("value", (*NUMBER, *DAYS))),
        widest,
        "The greatest or latest of those that are not missing.",
        "max(price, 10)",
        repeats=True,
        alike=True,
        keeps_null=False,
    ),
    Function(
        "number",
        (Takes("value", (*NUMBER, *TEXT)),),
        lambda found: Bounds(Type.DECIMAL, max(100, found[0].whole), max(100, found[0].decimals)),
        "The number that a text is, missing where it is none; of a whole number the same as a "
        "DECIMAL.",
        "number(code)",
    ),
)
_COUNT = Takes("count", NUMBER)
_ON_TEXTS = (
    Function("length", (_T,), always(SMALL), "How many characters it has.", "length(name)"),
    Function("upper", (_T,), first_of, "In capital letters.", "upper(code)"),
    Function("lower", (_T,), first_of, "In small letters.", "lower(code)"),
    Function("trim", (_T,), first_of, "Without spaces at both ends.", "trim(name)"),
    Function(
        "left",
        (_T, _COUNT),
        first_of,
        "So many characters from the start; missing where the count is negative.",
        "left(name, 1)",
    ),
    Function(
        "right",
        (_T, _COUNT),
        first_of,
        "So many characters from the end; missing where the count is negative.",
        "right(phone, 4)",
    ),
    Function(
        "contains",
        (_T, Takes("part", TEXT)),
        always(YES_OR_NO),
        "Whether the part is in it; case and accents do not count, as in filters.",
        'contains(name, "gmbh")',
    ),
    Function(
        "startsWith",
        (_T, Takes("start", TEXT)),
        always(YES_OR_NO),
        "Whether it begins so; case and accents do not count.",
        'startsWith(code, "a-")',
    ),
    Function(
        "endsWith",
        (_T, Takes("end", TEXT)),
        always(YES_OR_NO),
        "Whether it ends so; case and accents do not count.",
        'endsWith(email, ".de")',
    ),
    Function(
        "replace",
        (_T, Takes("part", TEXT), Takes("other", TEXT)),
        replaced_of,
        "With another text wherever the part stands.",
        'replace(code, "-", "")',
    ),
    Function(
        "concat",
        (Takes("value", PLAIN),),
        joined_of,
        "As `&`, but what is missing is left out.",
        'concat(firstName, " ", lastName)',
        repeats=True,
        keeps_null=False,
    ),
    Function(
        "text",
        (Takes("value", PLAIN),),
        text_of,
        "The value as a text: 2.5, true, 2027-03-31, 2027-03-31T09:30:00Z.",
        "text(number)",
    ),
)
_ON_DATES = (
    Function("today", (), always(DAY), "The day it is for whoever asks.", "today()", clock=True),
    Function("now", (), always(MOMENT), "The moment of asking.", "now()", clock=True),
    Function(
        "date",
        (Takes("value", (*DAYS, *TEXT)),),
        always(DAY),
        "The day of a moment in the asker's time zone; of a text in the formula that day.",
        'date("2027-03-31")',
        zone=True,
    ),
    *(
        Function(name, (_D,), always(SMALL), text, f"{name}(closeDate)", zone=True)
        for name, text in (
            ("year", "The year."),
            ("month", "The month, 1 to 12."),
            ("day", "The day of the month, 1 to 31."),
            ("weekday", "The day of the week, from 1 for Monday to 7."),
        )
    ),
    Function(
        "dateAdd",
        (_D, _COUNT, Takes("unit", TEXT, fixed=True, words=UNITS)),
        first_of,
        "Moved by so many days, weeks, months or years, a moment by hours or minutes too; "
        "missing outside the years 1 to 9999.",
        'dateAdd(closeDate, 3, "month")',
    ),
    Function(
        "daysBetween",
        (Takes("from", DAYS), Takes("to", DAYS)),
        always(SMALL),
        "How many days after the first the second is; of moments by their days.",
        "daysBetween(createdAt, today())",
        zone=True,
    ),
    Function(
        "monthsBetween",
        (Takes("from", DAYS), Takes("to", DAYS)),
        always(SMALL),
        "How many whole months lie between two days.",
        "monthsBetween(startDate, today())",
        zone=True,
        unfit="is more than an index can hold",
    ),
    Function(
        "yearsBetween",
        (Takes("from", DAYS), Takes("to", DAYS)),
        always(SMALL),
        "How many whole years lie between two days, as for an age.",
        "yearsBetween(birthday, today())",
        zone=True,
    ),
    Function(
        "hoursBetween",
        (Takes("from", (Type.DATETIME,)), Takes("to", (Type.DATETIME,))),
        always(Bounds(Type.INTEGER, whole=9)),
        "How many whole hours lie between two moments.",
        "hoursBetween(createdAt, now())",
    ),
)

OPERATORS: dict[str, Function] = {one.name: one for one in _OPERATORS}
FUNCTIONS: dict[str, Function] = {
    one.name: one for one in (*_CHOICES, *_ON_NUMBERS, *_ON_TEXTS, *_ON_DATES)
}
"""The functions by name, in the order in which they are documented."""
EVERY: dict[str, Function] = {**OPERATORS, **FUNCTIONS}
