"""What a function of formulas is, and how large its results can become."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.formulas.expressions import Bounds, Type

MAX_WHOLE, MAX_DECIMALS = 100_000, 16_000
"""Digits before and after the point that the database can compute with, with room to spare."""
MAX_TEXT = 1_000_000
"""Characters that a text may grow to."""
QUOTIENT_DECIMALS = 10
"""A quotient has no end: it is rounded to so many decimals."""
FAR_DAYS, FAR_MONTHS, FAR_HOURS, FAR_MINUTES = 4_000_000, 120_000, 100_000_000, 2_000_000_000
"""How far a date can be moved at once; farther lies outside the calendar anyway."""

SMALL = Bounds(Type.INTEGER, whole=7)
YES_OR_NO = Bounds(Type.BOOLEAN)
DAY = Bounds(Type.DATE)
MOMENT = Bounds(Type.DATETIME)


@dataclass(frozen=True, slots=True)
class Takes:
    """What an argument must be: one of `types`, and a number or text of the formula itself where
    `fixed`; `words` are the only texts allowed."""

    name: str
    types: tuple[Type, ...]
    fixed: bool = False
    words: tuple[str, ...] = ()


Bound = Callable[[Sequence[Bounds]], Bounds]


@dataclass(frozen=True, slots=True)
class Function:
    """One function or operator.

    `takes` are its arguments, of which the last `optional` may be left out and the last may come
    again where `repeats`. `gives` tells the bounds of the result from those of the arguments.
    `clock` and `zone` tell whether the result
    depends on the time or on the asker's time zone; `unfit` why it cannot be indexed otherwise.
    """

    name: str
    takes: tuple[Takes, ...]
    gives: Bound
    text: str
    example: str
    optional: int = 0
    repeats: bool = False
    alike: bool = False
    """Whether all arguments must be of one type."""
    keeps_null: bool = True
    """Whether a missing argument makes the result missing."""
    clock: bool = False
    zone: bool = False
    unfit: str = ""

    @property
    def signature(self) -> str:
        """How it is written: `round(number, [digits])`."""
        names = [one.name for one in self.takes]
        start = len(names) - self.optional
        shown = [*names[:start], *(f"[{name}]" for name in names[start:])]
        return f"{self.name}({', '.join(shown)}{', …' if self.repeats else ''})"


def number_of(found: Sequence[Bounds], whole: int, decimals: int) -> Bounds:
    """A number that is whole where all that it is made of is."""
    exact = all(one.type is Type.INTEGER for one in found if one.is_number)
    return Bounds(Type.INTEGER if exact else Type.DECIMAL, whole, decimals)


def widest(found: Sequence[Bounds]) -> Bounds:
    """The bounds of a value that is one of several."""
    known = [one for one in found if one.type is not Type.NULL]
    if not known:
        return Bounds(Type.NULL)
    whole, decimals, length = (
        max(getattr(one, name) for one in known) for name in ("whole", "decimals", "length")
    )
    type_ = known[0].type
    if any(one.type is Type.DECIMAL for one in known):
        type_ = Type.DECIMAL
    return Bounds(type_, whole, decimals, length)


def shown_length(one: Bounds) -> int:
    """The most characters that a value's text has."""
    if one.is_number:
        return one.whole + one.decimals + 2
    return {Type.BOOLEAN: 5, Type.DATE: 10, Type.DATETIME: 27}.get(one.type, one.length)


def sum_of(found: Sequence[Bounds]) -> Bounds:
    """A sum or a difference."""
    more = len(str(len(found)))
    return number_of(found, max(b.whole for b in found) + more, max(b.decimals for b in found))


def product_of(found: Sequence[Bounds]) -> Bounds:
    """A product."""
    return number_of(found, sum(b.whole for b in found), sum(b.decimals for b in found))


def quotient_of(found: Sequence[Bounds]) -> Bounds:
    """A quotient."""
    whole = found[0].whole + found[1].decimals + 1
    return Bounds(Type.DECIMAL, whole, QUOTIENT_DECIMALS)


def remainder_of(found: Sequence[Bounds]) -> Bounds:
    """A remainder."""
    return number_of(found, found[1].whole, max(b.decimals for b in found))


def first_of(found: Sequence[Bounds]) -> Bounds:
    """As large as the first."""
    return found[0]


def rounded_of(found: Sequence[Bounds]) -> Bounds:
    """A rounded number."""
    decimals = QUOTIENT_DECIMALS if len(found) > 1 else 0
    return number_of(found[:1], found[0].whole + 1, decimals)


def whole_of(found: Sequence[Bounds]) -> Bounds:
    """A whole number."""
    return number_of(found[:1], found[0].whole + 1, 0)


def joined_of(found: Sequence[Bounds]) -> Bounds:
    """Texts one after the other."""
    return Bounds(Type.TEXT, length=sum(map(shown_length, found)))


def replaced_of(found: Sequence[Bounds]) -> Bounds:
    """A text in which parts are replaced."""
    return Bounds(Type.TEXT, length=found[0].length * max(1, found[2].length))


def text_of(found: Sequence[Bounds]) -> Bounds:
    """A value as a text."""
    return Bounds(Type.TEXT, length=shown_length(found[0]))


def chosen_of(found: Sequence[Bounds]) -> Bounds:
    """One of the values between conditions."""
    results = [*found[1::2], *(found[-1:] if len(found) % 2 else [])]
    return widest(results)


def always(bounds: Bounds) -> Bound:
    """The same bounds, whatever the arguments are."""
    return lambda found: bounds
