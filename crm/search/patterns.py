"""Regular expressions that find a question's words in text as it was written, to show them there.

They are PostgreSQL's: a word is found with any accents and in any case, at the beginning of a
word, with the marks that may stand within it, digits of a phone number anywhere.
"""

import re
from collections import defaultdict
from functools import cache

from crm.search.fields import REST, WHOLE
from crm.search.questions import Asked, Question, Way
from crm.search.words import MAX_JOINED, folded, is_unspaced

_WITH_ACCENTS = (
    *(0xAA, 0xB2, 0xB3, 0xB9, 0xBA),
    *range(0xC0, 0x590),
    *range(0x1E00, 0x2000),
    *range(0x2070, 0x20A0),
    *range(0xFB00, 0xFB07),
    *range(0xFF10, 0xFF5B),
)
_BEGIN, _END = "(?<![[:alnum:]])", "(?![[:alnum:]])"
_APART = "[^[:alnum:]]*"
"""What may stand between two words of a phrase."""

_WITHIN = '[^][:alnum:][:space:],;:(){}"|[]*'
"""Marks that part no words, as in `A-100`, which `a100` finds too."""

_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_ZEROS = "0*"


def pattern(question: Question) -> str:
    """What finds any word of a question, the longest first."""
    found = (each for part in question.asked for way in part.ways for each in _shown(way))
    return _any(sorted(found, key=len, reverse=True))


def shown_patterns(question: Question) -> list[str]:
    """What finds each part of a question by itself."""
    return [pattern(Question((part,))) for part in question.asked]


def part_pattern(part: Asked) -> str:
    """What a text must match to meet one part of a question, as far as a pattern can say it."""
    return _any(
        _shown(way)[0]
        if way.phrase or len(way.words) == 1
        else "".join(f"(?=.*{_word(word, way.begun)})" for word in way.words)
        for way in part.ways
    )


def _any(patterns: object) -> str:
    return f"(?i){'|'.join(dict.fromkeys(patterns))}"  # type: ignore[call-overload]


def _shown(way: Way) -> list[str]:
    """What to mark in a text that meets a way: a phrase as a whole, else each word."""
    if not way.phrase:
        return [_word(word, way.begun) for word in way.words]
    first, last = way.words[0], way.words[-1]
    begin = "" if is_unspaced(first) else _BEGIN
    end = "" if way.begun or is_unspaced(last) else _END
    return [f"{begin}{_APART.join(map(_spelt, way.words))}{end}"]


def _word(word: str, begun: bool) -> str:
    end = "" if begun else _END
    if word[0] in (WHOLE, REST):
        digits = word[1:]
        return f"[+]{digits}{end}" if word[0] == WHOLE else f"{digits}{end}"
    if is_unspaced(word):
        return word
    number = _NUMBER.fullmatch(word)
    if number is None:
        return f"{_BEGIN}{_spelt(word)}{end}"
    whole, decimals = number.groups()
    rest = "" if decimals is None else f"[.]{decimals}{'' if begun else _ZEROS}"
    return f"{_BEGIN}{_ZEROS}{''.join(map(_letter, whole))}{rest}{end}"


def _spelt(word: str) -> str:
    """The word with every way to write its letters, and with marks between them."""
    within = _WITHIN if len(word) <= MAX_JOINED else ""
    variants, found, place = _variants(), [], 0
    while place < len(word):
        size = next((n for n in (3, 2) if _has(variants, word[place : place + n], n)), 1)
        letters = word[place : place + size]
        one = within.join(_letter(letter) for letter in letters)
        found.append(one if size == 1 else f"(?:{one}|[{variants[letters]}])")
        place += size
    return within.join(found)


def _has(variants: dict[str, str], letters: str, size: int) -> bool:
    return len(letters) == size and letters in variants


def _letter(letter: str) -> str:
    others = _variants().get(letter)
    return letter if others is None else f"[{letter}{others}]"


@cache
def _variants() -> dict[str, str]:
    """The characters that count as a letter, or as up to three, by those."""
    found: dict[str, str] = defaultdict(str)
    for code in _WITH_ACCENTS:
        bare = folded(chr(code))
        if len(bare) <= 3 and bare != chr(code) and bare.isalnum():
            found[bare] += chr(code)
    return dict(found)
