"""What a value becomes when its field becomes one of another kind: the table, value by value.

A value is written as people read it and read as the new kind's own checks take it; a few pairs go
a shorter way. What cannot be carried exactly is not carried at all: nothing is rounded or cut.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm.definitions import MULTI_LOOKUP, Field
from crm.errors import UserErrorCode
from crm.kinds import KINDS, Invalid
from crm.money import Money
from crm.parts import Composed
from crm.times import rfc3339
from crm.values import countries

_WRITTEN = ("TEXT", "LONG_TEXT", "RICH_TEXT")
_FORMED = ("EMAIL", "PHONE", "URL", "COUNTRY")
_NUMBERS = ("INTEGER", "DECIMAL", "PERCENT", "RATING")
_TIMES = ("DATE", "DATETIME")
_CHOSEN = ("SELECT", "MULTI_SELECT")

_BECOMES: Mapping[str, Iterable[str]] = {
    **dict.fromkeys(
        (*_WRITTEN, "AUTO_NUMBER"),
        (*_WRITTEN, *_FORMED, *_NUMBERS, "CURRENCY", "BOOLEAN", *_TIMES, *_CHOSEN, "JSON"),
    ),
    **dict.fromkeys(_FORMED, (*_WRITTEN, "SELECT")),
    **dict.fromkeys(_NUMBERS, (*_WRITTEN, *_NUMBERS, "CURRENCY", "BOOLEAN", "SELECT")),
    "CURRENCY": (*_WRITTEN, "INTEGER", "DECIMAL"),
    "BOOLEAN": (*_WRITTEN, "INTEGER", "SELECT"),
    **dict.fromkeys(_TIMES, (*_WRITTEN, *_TIMES)),
    "SELECT": (*_WRITTEN, "MULTI_SELECT", "COUNTRY", *_NUMBERS, "BOOLEAN"),
    "MULTI_SELECT": (*_WRITTEN, "SELECT"),
    **dict.fromkeys(("ADDRESS", "JSON"), ("TEXT", "LONG_TEXT")),
    "LOOKUP": (MULTI_LOOKUP,),
}

BECOMES: Mapping[str, tuple[str, ...]] = {
    kind: tuple(name for name in KINDS if name in _BECOMES.get(kind, ()) and name != kind)
    for kind in KINDS
}
"""By kind: the kinds that a field of it can become."""

_AS_IT_IS = frozenset(
    {
        ("TEXT", "LONG_TEXT"),
        *((kind, "LONG_TEXT") for kind in _FORMED),
        *((kind, "TEXT") for kind in ("EMAIL", "PHONE", "COUNTRY")),
        ("DECIMAL", "PERCENT"),
        ("PERCENT", "DECIMAL"),
    }
)
_YES = ("yes", "true", "y", "1")
_NO = ("no", "false", "n", "0")
_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})", re.ASCII)
_MONEY = re.compile(r"(?:([A-Za-z]{3}) *)?([+-]?[0-9.]+)(?: *([A-Za-z]{3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Carrying:
    """How the values of a field `before` become those of `after`; days begin in `zone`."""

    before: Field
    after: Field
    zone: ZoneInfo

    def carried(self, value: object) -> object:
        """What the value becomes, as it is stored; None where it says nothing.

        Raises Invalid where it cannot be carried.
        """
        given = self._given(value)
        check = KINDS[self.after.kind].check
        if given in (None, "", []) or check is None:
            return None
        return check(self.after, given)

    def _given(self, value: object) -> object:
        short = _SHORT.get((self.before.kind, self.after.kind))
        if short is not None:
            return short(self, value)
        text = as_text(self.before, value)
        read = _READ.get(self.after.kind)
        return text if read is None else read(self, text.strip())


def stays_as_it_is(before: Field, after: Field) -> bool:
    """Whether all values of one field are such of the other, as they are stored."""
    if before.kind != after.kind and (before.kind, after.kind) not in _AS_IT_IS:
        return False
    return after.text in (None, before.text) and after.number_rules == before.number_rules


def as_text(field: Field, value: object) -> str:
    """A stored value as people read it: labels of options, money with its currency."""
    if isinstance(value, list):
        return ", ".join(_label(field, str(key)) for key in value)
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, Composed):
        return str(value.parts()[0])
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    return _label(field, str(value)) if field.kind == "SELECT" else str(value)


def _label(field: Field, key: str) -> str:
    option = field.option(key)
    return key if option is None else option.label


def _number(carrying: Carrying, text: str) -> object:
    bare = text.removesuffix("%").strip() if carrying.after.kind == "PERCENT" else text
    if _NUMBER.fullmatch(bare) is None:
        raise _invalid(carrying, "is no number")
    return Decimal(bare)


def _whole(carrying: Carrying, text: str) -> object:
    number = _number(carrying, text)
    assert isinstance(number, Decimal)
    if number != number.to_integral_value():
        raise _invalid(carrying, "is no whole number")
    return int(number)


def _money(carrying: Carrying, text: str) -> object:
    found = _MONEY.fullmatch(text)
    if found is None or (found.group(1) and found.group(3)):
        raise _invalid(carrying, "is no amount")
    return {"amount": found.group(2), "currency": found.group(1) or found.group(3)}


def _yes_or_no(carrying: Carrying, text: str) -> object:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise _invalid(carrying, "is neither yes nor no")


def _itself(carrying: Carrying, text: str) -> object:
    return text


def _moment(carrying: Carrying, text: str) -> object:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=carrying.zone)


def _json(carrying: Carrying, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise _invalid(carrying, "is no JSON") from None


def _country(carrying: Carrying, text: str) -> object:
    name = text.casefold()
    return next((code for code, known in countries().items() if known.casefold() == name), text)


def _option(carrying: Carrying, text: str) -> object:
    word = text.casefold()
    options = carrying.after.options
    found = next((one.key for one in options if one.key == text), None)
    found = found or next((o.key for o in options if o.label.casefold() == word), None)
    found = found or next((o.key for o in options if o.key.casefold() == word), None)
    if found is None:
        raise _invalid(carrying, "is none of the options")
    return found


def _options(carrying: Carrying, text: str) -> object:
    parts = (part.strip() for part in re.split("[,;\n]", text))
    return [_option(carrying, part) for part in parts if part]


def _yes_or_no_option(carrying: Carrying, value: object) -> object:
    words = _YES if value else _NO
    for option in carrying.after.options:
        if option.key.casefold() in words or option.label.casefold() in words:
            return option.key
    raise _invalid(carrying, "is none of the options")


def _of_one_currency(carrying: Carrying, value: object) -> object:
    assert isinstance(value, Money)
    rules = carrying.before.currency
    allowed = () if rules is None else rules.allowed
    usual = allowed[0] if len(allowed) == 1 else rules and rules.default
    if value.currency != usual:
        raise _invalid(carrying, "is an amount in another currency than the default")
    whole = carrying.after.kind == "INTEGER"
    return _whole(carrying, str(value.amount)) if whole else value.amount


def _local_day(carrying: Carrying, value: object) -> object:
    assert isinstance(value, datetime)
    return value.astimezone(carrying.zone).date()


def _midnight(carrying: Carrying, value: object) -> object:
    assert isinstance(value, date)
    return datetime.combine(value, time(), carrying.zone)


def _only_one(carrying: Carrying, value: object) -> object:
    if not isinstance(value, list) or len(value) != 1:
        raise _invalid(carrying, "has several options")
    return value[0]


def _chosen_word(carrying: Carrying, value: object) -> object:
    """A choice as yes or no: by its label, else by its key."""
    try:
        return _yes_or_no(carrying, as_text(carrying.before, value))
    except Invalid:
        return _yes_or_no(carrying, str(value))


_READ: Mapping[str, Callable[[Carrying, str], object]] = {
    **dict.fromkeys(("INTEGER", "RATING"), _whole),
    **dict.fromkeys(("DECIMAL", "PERCENT"), _number),
    **dict.fromkeys(("EMAIL", "PHONE", "URL", "DATE"), _itself),
    "DATETIME": _moment,
    "CURRENCY": _money,
    "JSON": _json,
    "BOOLEAN": _yes_or_no,
    "COUNTRY": _country,
    "SELECT": _option,
    "MULTI_SELECT": _options,
}
_SHORT: Mapping[tuple[str, str], Callable[[Carrying, object], object]] = {
    **dict.fromkeys(
        ((source, to) for source in (*_WRITTEN, *_FORMED, "AUTO_NUMBER") for to in _WRITTEN),
        lambda carrying, value: value,
    ),
    ("BOOLEAN", "INTEGER"): lambda carrying, value: int(bool(value)),
    ("BOOLEAN", "SELECT"): _yes_or_no_option,
    ("SELECT", "BOOLEAN"): _chosen_word,
    ("SELECT", "MULTI_SELECT"): lambda carrying, value: [value],
    ("MULTI_SELECT", "SELECT"): _only_one,
    ("DATETIME", "DATE"): _local_day,
    ("DATE", "DATETIME"): _midnight,
    ("CURRENCY", "DECIMAL"): _of_one_currency,
    ("CURRENCY", "INTEGER"): _of_one_currency,
}


def _invalid(carrying: Carrying, why: str) -> Invalid:
    return Invalid(UserErrorCode.INVALID, f"{carrying.before.label} {why}.")
