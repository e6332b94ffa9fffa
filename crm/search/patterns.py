"""Regular expressions that find a question's words in text as it was written, to show them there.

They are PostgreSQL's: a word is found with any accents and in any case, at the beginning of a
word, digits of a phone number anywhere.
"""

from collections import defaultdict
from functools import cache

from crm.search.fields import LEAST_SUFFIX
from crm.search.questions import Asked, Question
from crm.search.words import folded, is_unspaced

_WITH_ACCENTS = (*range(0xC0, 0x590), *range(0x1E00, 0x2000))
_SPELT = (("ss", "(?:ss|ß)"), ("ae", "(?:ae|æ)"), ("oe", "(?:oe|œ)"), ("th", "(?:th|þ)"))
_BEGIN, _END = "(?<![[:alnum:]])", "(?![[:alnum:]])"


def pattern(question: Question) -> str:
    """What finds any word of a question."""
    return _any(word for part in question.asked for word in _words(part))


def part_pattern(part: Asked) -> str:
    """What a text must match to meet one part of a question, as far as a pattern can say it."""
    return _any(
        f"{_BEGIN}{'[^[:alnum:]]*'.join(map(_spelt, way.words))}{'' if way.begun else _END}"
        if way.phrase or len(way.words) == 1
        else "".join(f"(?=.*{_BEGIN}{_spelt(word)})" for word in way.words)
        for way in part.ways
    )


def _any(patterns: object) -> str:
    return f"(?i){'|'.join(dict.fromkeys(patterns))}"  # type: ignore[call-overload]


def _words(part: Asked) -> list[str]:
    found = []
    for way in part.ways:
        for word in way.words:
            loose = is_unspaced(word) or (word.isdecimal() and len(word) >= LEAST_SUFFIX)
            found.append(f"{'' if loose else _BEGIN}{_spelt(word)}{'' if way.begun else _END}")
    return sorted(found, key=len, reverse=True)


def _spelt(word: str) -> str:
    """The word with every way to write its letters."""
    variants = _variants()
    found = "".join(
        f"[{letter}{variants[letter]}]" if letter in variants else letter for letter in word
    )
    for plain, both in _SPELT:
        if plain in word:
            whole = "".join(
                f"[{letter}{variants[letter]}]" if letter in variants else letter
                for letter in plain
            )
            found = found.replace(whole, both.replace(f":{plain}|", f":{whole}|"))
    return found


@cache
def _variants() -> dict[str, str]:
    """The characters that count as a letter, by the letter."""
    found: dict[str, str] = defaultdict(str)
    for code in _WITH_ACCENTS:
        bare = folded(chr(code))
        if len(bare) == 1 and bare != chr(code) and bare.isalnum():
            found[bare] += chr(code)
    return dict(found)
