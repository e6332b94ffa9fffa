"""Checks a formula: names, functions and types, every mistake with its place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from crm.defining.mistakes import listed
from crm.definitions import Field
from crm.formulas.expressions import Apply, Bounds, Constant, Expression, Stored, Through, Type
from crm.formulas.functions import EVERY, FUNCTIONS
from crm.formulas.signatures import MAX_DECIMALS, MAX_TEXT, MAX_WHOLE, Function, Takes
from crm.formulas.syntax import (
    Call,
    FormulaInvalid,
    Literal,
    MadeOfItself,
    Mistake,
    Name,
    Place,
    Syntax,
)

Resolve = Callable[[Name], Expression]
"""The value that a name stands for; raises FormulaInvalid."""

MOST_DIGITS = 10
CALLED = {
    Type.INTEGER: "a whole number",
    Type.DECIMAL: "a number",
    Type.TEXT: "a text",
    Type.BOOLEAN: "true or false",
    Type.DATE: "a date",
    Type.DATETIME: "a date and time",
    Type.LINK: "a linked record",
    Type.OPTIONS: "a list of options",
    Type.NULL: "null",
}
"""What people call values of each type."""


def check(syntax: Syntax, resolve: Resolve) -> Expression:
    """The typed tree of a formula; raises FormulaInvalid with every mistake."""
    checking = _Checking(resolve)
    found = checking.expression(syntax)
    if found is None or checking.mistakes:
        raise FormulaInvalid(*checking.mistakes)
    return found


def nearest(name: str, known: Sequence[str]) -> str:
    """The end of a sentence that names what could have been meant."""
    by_small = {one.lower(): one for one in known}
    found = get_close_matches(name.lower(), list(by_small), n=3, cutoff=0.6)
    close = [by_small[small] for small in found]
    return f"; did you mean {' or '.join(close)}?" if close else "."


class _Checking:
    """One pass over a formula; what is wrong in a part makes no more mistakes of the whole."""

    def __init__(self, resolve: Resolve) -> None:
        self.mistakes: list[Mistake] = []
        self._resolve = resolve

    def expression(self, syntax: Syntax) -> Expression | None:
        match syntax:
            case Literal(value=value):
                return Constant(value, _bounds(value))
            case Name():
                return self._name(syntax)
            case Call():
                return self._call(syntax)

    def _name(self, name: Name) -> Expression | None:
        try:
            return self._resolve(name)
        except MadeOfItself:
            raise
        except FormulaInvalid as invalid:
            self.mistakes.extend(invalid.mistakes)
            return None

    def _call(self, call: Call) -> Expression | None:
        function = EVERY.get(call.function)
        if function is None:
            end = nearest(call.function, list(FUNCTIONS))
            self._wrong(f"There is no function {call.function}{end}", call.place)
        elif not self._has_arguments(function, call):
            function = None
        arguments = [self.expression(argument) for argument in call.arguments]
        known = [argument for argument in arguments if argument is not None]
        if function is None or len(known) < len(arguments):
            return None
        before = len(self.mistakes)
        self._types(function, call, known)
        if len(self.mistakes) > before:
            return None
        return self._applied(function, call, known)

    def _has_arguments(self, function: Function, call: Call) -> bool:
        least = len(function.takes) - function.optional
        given = len(call.arguments)
        if given >= least and (function.repeats or given <= len(function.takes)):
            return True
        self._wrong(
            f"{function.name} is written {function.signature}; {given} "
            f"argument{' is' if given == 1 else 's are'} given.",
            call.place,
        )
        return False

    def _types(self, function: Function, call: Call, found: list[Expression]) -> None:
        for index, argument in enumerate(found):
            self._argument(
                function, _takes(function, index, len(found)), argument, call.arguments[index].place
            )
        values = found[1::2] + found[-1:] * (len(found) % 2) if function.name == "if" else found
        if function.alike or function.name == "if":
            self._alike(function, values, call.place)
        if function.name in ("=", "!="):
            self._options(found[0], found[1], call.arguments[1].place)
            self._options(found[1], found[0], call.arguments[0].place)
        if function.name == "has":
            self._options(found[0], found[1], call.arguments[1].place)

    def _argument(self, function: Function, takes: Takes, found: Expression, place: Place) -> None:
        if found.bounds.type not in takes.types:
            wanted = " or ".join(dict.fromkeys(CALLED[one] for one in takes.types[:4]))
            hint = "; use isEmpty to ask for a missing value" if _is_null(found) else ""
            if function.name == "+" and found.bounds.type is Type.TEXT:
                hint = "; & puts texts together"
            # The signs are called -1 and +1, to tell them from the operators.
            name = function.name.removesuffix("1")
            self._wrong(
                f"{name} takes {wanted} here, not {CALLED[found.bounds.type]}{hint}.",
                place,
            )
        elif takes.fixed and not isinstance(found, Constant):
            self._wrong(f"{function.name} takes a {takes.name} that is written out here.", place)
        elif takes.words and isinstance(found, Constant) and found.value not in takes.words:
            words = ", ".join(takes.words)
            self._wrong(f"{found.value!r} is no {takes.name}; there are {words}.", place)

    def _alike(self, function: Function, found: Sequence[Expression], place: Place) -> None:
        kinds = {
            Type.DECIMAL if one.bounds.is_number else one.bounds.type
            for one in found
            if not _is_null(one)
        }
        if len(kinds) > 1:
            several = " and ".join(sorted(CALLED[kind] for kind in kinds))
            hint = "; date gives the day of a moment" if Type.DATETIME in kinds else ""
            self._wrong(
                f"{function.name} takes values of one type, not {several} together{hint}.", place
            )

    def _options(self, chosen: Expression, asked: Expression, place: Place) -> None:
        field = _field_of(chosen)
        if field is None or not field.options or not isinstance(asked, Constant):
            return
        keys = [option.key for option in field.options]
        if asked.value not in keys:
            end = nearest(str(asked.value), keys)
            there = f"; it has {listed(keys)}." if end == "." else end
            self._wrong(f"{field.api_name} has no option {asked.value!r}{there}", place)

    def _applied(
        self, function: Function, call: Call, found: list[Expression]
    ) -> Expression | None:
        if function.name == "round" and len(found) > 1:
            digits = found[1].value if isinstance(found[1], Constant) else None
            if not isinstance(digits, Decimal) or digits % 1 or not 0 <= digits <= MOST_DIGITS:
                self._wrong(
                    f"digits must be a whole number from 0 to {MOST_DIGITS}.",
                    call.arguments[1].place,
                )
                return None
        if function.name == "date" and found[0].bounds.type is Type.TEXT:
            return self._day(found[0], call.arguments[0].place)
        if function.name == "dateAdd":
            self._unit(found, call)
        bounds = function.gives([one.bounds for one in found])
        if function.name in ("left", "right") and isinstance(found[1], Constant):
            count = found[1].value
            if isinstance(count, Decimal) and 0 <= count < bounds.length:
                bounds = replace(bounds, length=int(count))
        if bounds.type is Type.NULL:
            self._wrong("All values are null, so it says nothing.", call.place)
        elif max(bounds.whole / MAX_WHOLE, bounds.decimals / MAX_DECIMALS) > 1:
            self._wrong(
                "The numbers could become too long to compute with; give the fields a precision.",
                call.place,
            )
        elif bounds.length > MAX_TEXT:
            self._wrong(
                f"The text could have {bounds.length} characters; at most {MAX_TEXT} can be "
                "computed with. Shorten what it is made of with left.",
                call.place,
            )
        return Apply(function.name, tuple(found), bounds)

    def _unit(self, found: list[Expression], call: Call) -> None:
        unit = found[2].value if isinstance(found[2], Constant) else None
        if found[0].bounds.type is Type.DATE and unit in ("hour", "minute"):
            self._wrong("A date has no hours; use day, week, month or year.", call.place)

    def _day(self, found: Expression, place: Place) -> Expression | None:
        text = found.value if isinstance(found, Constant) else None
        try:
            return Constant(date.fromisoformat(str(text)), Bounds(Type.DATE))
        except ValueError:
            self._wrong('date takes a moment, or a day such as "2027-03-31".', place)
            return None

    def _wrong(self, message: str, place: Place) -> None:
        self.mistakes.append(Mistake(message, place))


def _takes(function: Function, index: int, count: int) -> Takes:
    if function.name == "if":
        condition = index % 2 == 0 and index < count - 1
        return function.takes[0] if condition else function.takes[1]
    return function.takes[min(index, len(function.takes) - 1)]


def _is_null(expression: Expression) -> bool:
    return expression.bounds.type is Type.NULL


def _field_of(expression: Expression) -> Field | None:
    """The select whose option a value is."""
    while isinstance(expression, Through):
        expression = expression.part
    return expression.field if isinstance(expression, Stored) else None


def _bounds(value: Decimal | str | bool | None) -> Bounds:
    match value:
        case None:
            return Bounds(Type.NULL)
        case bool():
            return Bounds(Type.BOOLEAN)
        case str():
            return Bounds(Type.TEXT, length=len(value))
    decimals = max(0, -int(value.as_tuple().exponent))
    whole = max(1, value.adjusted() + 1)
    return Bounds(Type.INTEGER if decimals == 0 else Type.DECIMAL, whole, decimals)
