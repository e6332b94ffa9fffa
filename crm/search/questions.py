"""What a search text asks: its words, phrases and numbers, each to be found somewhere."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crm.errors import BadUserInput
from crm.search.fields import LEAST_DIGITS, REST, WHOLE, number_word
from crm.search.words import MAX_WORD, Piece, is_unspaced, joined, pieces, words

MOST_RANKED = 2_000
"""How many of the records that a search finds are ranked: all would take too long."""

MAX_ASKED = 16
"""Words and phrases of one search."""

MAX_WORDS = 64
"""Words in all phrases of one search together."""

MAX_TEXT = 20_000
"""Characters of a search text; nobody reads on to see how many words more there are."""

_QUOTED = re.compile('["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]')
_SCHEME = re.compile(
    r"(?<![^\s\"'(<\[\u201c\u201d\u201e])(?:[a-z][a-z0-9+.-]*://|mailto:|tel:)",
    re.IGNORECASE,
)
"""What an address begins with that tells how to open it: it is no word of the address."""

_DIGITS = re.compile(r"(?<!\S)[-+($€£¥]*[0-9][0-9\s().,/+'-]*[0-9][)%€]?(?!\S)")
_DECIMAL = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"([0-9]{1,3}(?:([,.' ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_FOREIGN, _TRUNK = "00", "0"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a part of a question can be met: by all words, or as a phrase.

    `begun`: each word, of a phrase the last one, may be the beginning of one.
    """

    words: Piece
    phrase: bool = False
    begun: bool = True

    def tsquery(self, weight: str = "") -> str:
        """PostgreSQL's text for it; `weight` limits it to words of that weight."""
        last = len(self.words) - 1
        asked = (
            _operand(word, self.begun and (not self.phrase or place == last), weight)
            for place, word in enumerate(self.words)
        )
        return f"({(' <-> ' if self.phrase else ' & ').join(asked)})"

    def meets(self, found: Sequence[str]) -> bool:
        """Whether a text with these words meets it."""
        if not self.phrase:
            return all(
                any(_same(word, other, self.begun) for other in found) for word in self.words
            )
        size = len(self.words)
        return any(
            found[start : start + size - 1] == list(self.words[:-1])
            and _same(self.words[-1], found[start + size - 1], self.begun)
            for start in range(len(found) - size + 1)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a question: it is met where one of its ways is."""

    ways: tuple[Way, ...]

    def tsquery(self, weight: str = "") -> str:
        """PostgreSQL's text for it."""
        return f"({' | '.join(way.tsquery(weight) for way in self.ways)})"

    def meets(self, text: str) -> bool:
        """Whether a text meets it."""
        found = words(text)
        return any(way.meets(found) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Question:
    """All that a search asks; every part must be met."""

    asked: tuple[Asked, ...]

    @property
    def mark(self) -> str:
        """A short text that differs from those of other questions."""
        return hashlib.sha256(self.all.encode()).hexdigest()[:8]

    @property
    def all(self) -> str:
        """The tsquery of records that meet every part by their own words."""
        return " & ".join(part.tsquery() for part in self.asked)

    @property
    def any(self) -> str:
        """The tsquery of any word asked for, or its beginning: it ranks."""
        operands = {
            _operand(word, way.begun, "")
            for part in self.asked
            for way in part.ways
            for word in way.words
        }
        return " | ".join(sorted(operands))

    @property
    def whole(self) -> str:
        """The tsquery of any word asked for as it is: it ranks too, for a whole word says more
        than one that only begins so."""
        words = {word for part in self.asked for way in part.ways for word in way.words}
        return " | ".join(_operand(word, False, "") for word in sorted(words))


def has_words(text: str) -> bool:
    """Whether a search text asks anything at all."""
    bare = _SCHEME.sub("", text)
    return any(pieces(bare[start : start + 1_000]) for start in range(0, len(bare), 1_000))


@lru_cache(maxsize=256)
def read_question(text: str) -> Question:
    """What a search text asks.

    Raises BadUserInput where it has more words than a search may.
    """
    if len(text) > MAX_TEXT:
        raise BadUserInput(
            f"The search has {len(text):,} characters; at most {MAX_TEXT:,} are allowed."
        )
    found: list[Asked] = []
    start = 0
    text = _SCHEME.sub("", text)
    for quoted in _QUOTED.finditer(text):
        found += _plain(text[start : quoted.start()])
        found += _quoted(quoted.group(1))
        start = quoted.end()
    found += _plain(text[start:])
    found = list(dict.fromkeys(found))
    many = sum(len(part.ways[0].words) for part in found)
    if len(found) > MAX_ASKED or many > MAX_WORDS:
        raise BadUserInput(
            f"The search has {max(len(found), many)} words; at most {MAX_ASKED} words and phrases "
            f"with {MAX_WORDS} words in all are allowed. Leave some out."
        )
    return Question(tuple(found))


def _plain(text: str) -> list[Asked]:
    found: list[Asked] = []
    start = 0
    for number in _DIGITS.finditer(text):
        found += map(_piece, pieces(text[start : number.start()]))
        found.append(_number(number.group()))
        start = number.end()
    return found + list(map(_piece, pieces(text[start:])))


def _piece(piece: Piece) -> Asked:
    """Words that only marks part are a phrase, or one word without the marks."""
    whole = joined(piece)
    as_one = () if whole is None else (Way((whole,)),)
    begun = not is_unspaced(piece[-1])
    return Asked((Way(piece, phrase=len(piece) > 1, begun=begun), *as_one))


def _quoted(text: str) -> list[Asked]:
    """Words side by side, each as it is; a number or a phone alone is found however written."""
    phrase = tuple(words(text))
    if not phrase:
        return []
    ways = [Way(phrase, phrase=True, begun=False)]
    if _DIGITS.fullmatch(text.strip()):
        ways += [replace(way, begun=False) for way in _number(text.strip()).ways[1:]]
    return [Asked(tuple(dict.fromkeys(ways)))]


def _number(text: str) -> Asked:
    """Digits are tried by themselves, as one number, and as a phone's."""
    parts = tuple(words(text))
    close = len(text.split()) == 1
    # Beginnings of several short numbers would be found nearly everywhere.
    ways = [Way(parts, phrase=close and len(parts) > 1, begun=close), *_amounts(text)]
    ways += [Way((word[:MAX_WORD],)) for word in _phones(text)]
    return Asked(tuple(dict.fromkeys(ways)))


def _amounts(text: str) -> list[Way]:
    """The numbers that digits may mean: `1.250` is one and a quarter as well as a thousand."""
    bare = " ".join(text.strip("-+()$€£¥%").split())
    found = []
    for read, decimals in ((_DECIMAL.fullmatch(bare), 2), (_GROUPED.fullmatch(bare), 3)):
        if read is not None:
            whole, rest = re.sub("[^0-9]", "", read.group(1)), read.group(decimals) or ""
            found.append(Way((number_word(whole, rest),), begun=not rest and whole[0] != _TRUNK))
            if rest:
                found.append(Way((f"{number_word(whole)}.{rest}"[:MAX_WORD],)))
    return found


def _phones(text: str) -> list[str]:
    """The words of phones that digits may mean, with and without what is dialled before them."""
    digits = re.sub("[^0-9]", "", text.replace("(0)", ""))
    if WHOLE in text:
        return [f"{WHOLE}{digits}"]
    tried = [f"{WHOLE}{digits}", f"{REST}{digits}"]
    for dialled, begin in ((_FOREIGN, WHOLE), (_TRUNK, REST)):
        if digits.startswith(dialled):
            tried.append(f"{begin}{digits.removeprefix(dialled)}")
    return [word for word in tried if len(word) > LEAST_DIGITS]


def _operand(word: str, begun: bool, weight: str) -> str:
    mark = f"{'*' if begun else ''}{weight}"
    return f"'{word}':{mark}" if mark else f"'{word}'"


def _same(word: str, found: str, begun: bool) -> bool:
    return found.startswith(word) if begun else found == word
