"""What search looks into: which of a module's fields it knows, and the words of their values."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import phonenumbers

from crm.definitions import MULTI_LOOKUP, USERS, Definitions, Field, Module
from crm.parts import searched_part
from crm.search.words import MAX_WORD, Piece, pieces, words
from crm.values import countries

LEAST_DIGITS = 4
"""Digits in a row from which on a part of a phone number is known by itself."""

WHOLE, REST = "+", "-"
"""What the words of phones begin with, so that no other number finds them: those with the
country's code, and those of the digits that follow it, from each of them on."""

Split = Callable[[object], list[Piece]]
"""The words of a stored value, those together that only marks part."""

_LAST_DIGITS = re.compile(r"[0-9]+$")


def _text(value: object) -> list[Piece]:
    return pieces(str(value))


def _address(value: object) -> list[Piece]:
    # Its words follow each other, so they are a phrase; joined they would be no word.
    return [(word,) for word in words(str(value))]


def _url(value: object) -> list[Piece]:
    return _address(str(value).partition("://")[2])


def _phone(value: object) -> list[Piece]:
    """The digits with the country's code, and what follows it from each digit on."""
    whole = re.sub(r"[^0-9]", "", str(value))
    rest = whole[_code_length(whole) :]
    ends = (rest[start:] for start in range(max(1, len(rest) - LEAST_DIGITS + 1)))
    return [(f"{WHOLE}{whole}",), *((f"{REST}{end}",) for end in ends if end)]


def _code_length(digits: str) -> int:
    for length in (1, 2, 3):
        if int(digits[:length] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return length
    return 0


def number_word(whole: str, decimals: str = "") -> str:
    """The one word of a number: without zeros at its front and at the end of its decimals."""
    kept = decimals.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{f'.{kept}' if kept else ''}"[:MAX_WORD]


def _number(value: object) -> list[Piece]:
    whole, _, decimals = format(Decimal(str(value)), "f").lstrip("-").partition(".")
    return [(number_word(whole, decimals),)]


def _country(value: object) -> list[Piece]:
    code = str(value)
    return [*pieces(code), *pieces(countries().get(code, ""))]


def _postal(value: object) -> list[Piece]:
    """The words of an address in one line, which ends with the country's code, and its name."""
    text = str(value)
    return [*pieces(text), *pieces(countries().get(text.rpartition(", ")[2], ""))]


def _counted(value: object) -> list[Piece]:
    """The words of an auto number, and its count without zeros at the front."""
    found = pieces(str(value))
    count = _LAST_DIGITS.search(str(value))
    bare = "" if count is None else count.group().lstrip("0")
    return [*found, (bare,)] if bare else found


SPLITS: dict[str, tuple[Split, str]] = {
    "TEXT": (_text, "B"),
    "LONG_TEXT": (_text, "D"),
    "RICH_TEXT": (_text, "D"),
    "INTEGER": (_number, "C"),
    "DECIMAL": (_number, "C"),
    "PERCENT": (_number, "C"),
    "CURRENCY": (_number, "C"),
    "EMAIL": (_address, "B"),
    "PHONE": (_phone, "B"),
    "URL": (_url, "C"),
    "COUNTRY": (_country, "C"),
    "ADDRESS": (_postal, "C"),
    "FILE": (_text, "C"),
    "AUTO_NUMBER": (_counted, "B"),
}
"""Kinds whose values are a part of the record's own words: how they are split, and their weight
from A, which is the title's, to D."""

LABELLED = frozenset({"SELECT", "MULTI_SELECT"})
"""Kinds that are found by the labels of their options."""

LINKED = frozenset({"LOOKUP", "USER", MULTI_LOOKUP})
"""Kinds that are found by what the records are called that they point to."""

SEARCHED = frozenset({*SPLITS, *LABELLED, *LINKED})
"""Every kind that search can look into."""

UNLESS_SAID = SEARCHED - {MULTI_LOOKUP}
"""The kinds that search looks into unless a field says otherwise."""

NUMBER_WEIGHT = "C"
TITLE_WEIGHT = "A"


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field, or the part of one, whose values are among the record's own words."""

    field: Field
    split: Split
    weight: str


@dataclass(frozen=True, slots=True)
class Searched:
    """The fields of a module that search looks into: those with words, the title first; those
    found by labels; and those found by what they point to, with its module.

    `number_weight` is the weight of the record's number.
    """

    module: Module
    own: tuple[OwnField, ...]
    labelled: tuple[Field, ...]
    linked: tuple[tuple[Field, Module], ...]
    number_weight: str


def own_fields(module: Module) -> tuple[OwnField, ...]:
    """The fields whose values are among the own words of the module's records, the title first."""
    title = module.title
    first = () if title is None else (title,)
    found = (field for field in (*first, *module.fields) if _is_searched(field))
    return tuple(
        OwnField(searched_part(field), SPLITS[field.kind][0], own_weight(module, field))
        for field in dict.fromkeys(found)
        if field.kind in SPLITS
    )


def _is_searched(field: Field) -> bool:
    """Whether search looks into a field; what is hidden would be found by those who do not see
    it."""
    return field.searchable and not field.hidden


def own_weight(module: Module, field: Field) -> str:
    """How much the words of a field weigh."""
    return TITLE_WEIGHT if module.title_field == field.number else SPLITS[field.kind][1]


def number_weight(module: Module) -> str:
    """How much a record's number weighs; where it stands for the title, as much as that."""
    return TITLE_WEIGHT if module.title is None else NUMBER_WEIGHT


def searched(definitions: Definitions, module: Module) -> Searched:
    """What search looks into in the records of a module."""
    found = [field for field in module.fields if _is_searched(field)]
    links = ((field, definitions.target(field)) for field in found if field.kind in LINKED)
    return Searched(
        module,
        () if module.number == USERS.number else own_fields(module),
        tuple(field for field in found if field.kind in LABELLED and field.options),
        tuple((field, target) for field, target in links if target is not None),
        number_weight(module),
    )


def words_signature(module: Module) -> dict[int, str]:
    """What the words of stored records depend on: the weight of each field by its number, that of
    the record's number as 0."""
    own = {each.field.number: each.weight for each in own_fields(module)}
    return {0: number_weight(module), **own}
