"""Splits text into the words that search knows, by one rule for records and for questions.

A word is a run of letters and digits without case and accents. Scripts that write no spaces give
a word for each character: in a row they are asked for as a phrase.
"""

import re
import unicodedata
from functools import lru_cache

MAX_WORD = 64
"""Characters of a word; the rest is left out, in records as in questions."""

MAX_JOINED = 32
"""Characters up to which words that only a mark parts, as in A-100, count as one word too."""

Piece = tuple[str, ...]
"""Words that only marks part: the ones of `ann@example.com`, or one alone."""

_PLAIN_PIECE = re.compile(r"[a-z0-9]+(?:[!#-'*+\-./<-@\\^-`~]+[a-z0-9]+)*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
PARTING = frozenset(',;:()[]{}"|')
"""Marks that part pieces."""

SPELT = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ŧ": "t",
    "ĸ": "k",
    "ƒ": "f",
    "\u02bc": "'",
}
"""Letters that Unicode does not take apart, as people without them on the keyboard write them."""

ACCENTS = "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]"
"""Accents of scripts in which a word without them is the same word."""

UNSPACED = (
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Han, kana, Thai, Lao, Tibetan, Burmese, Khmer and their like."""

_SPELLING = str.maketrans(SPELT)
_ACCENTS = re.compile(ACCENTS)
_UNSPACED = re.compile(UNSPACED)


def pieces(text: str) -> list[Piece]:
    """The words of a text in their order, those together that only marks part."""
    if not text.isascii():
        return _pieces(folded(text))
    found: list[Piece] = []
    for part in text.lower().split():
        if part.isalnum():
            found.append((part[:MAX_WORD],))
        else:
            found += map(_plain_piece, _PLAIN_PIECE.findall(part))
    return found


def words(text: str) -> list[str]:
    """The words of a text in their order."""
    return [word for piece in pieces(text) for word in piece]


def joined(piece: Piece) -> str | None:
    """The one word that several count as too: `a100` for A-100; None where they do not."""
    if len(piece) < 2 or sum(map(len, piece)) > MAX_JOINED or is_unspaced(piece[0]):
        return None
    return "".join(piece)


def folded(text: str) -> str:
    """The text without case and accents, letters spelt out that have none without."""
    whole = unicodedata.normalize("NFKC", text).lower().translate(_SPELLING)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", whole))
    return unicodedata.normalize("NFC", bare)


def is_unspaced(word: str) -> bool:
    """Whether a word is a character of a script that writes no spaces."""
    return _UNSPACED.match(word) is not None


def _plain_piece(text: str) -> Piece:
    return tuple(word[:MAX_WORD] for word in _PLAIN_WORD.findall(text))


def _pieces(text: str) -> list[Piece]:
    found: list[Piece] = []
    piece: list[str] = []
    word = ""
    for mark in text:
        if _is_part(mark) and not _UNSPACED.match(mark):
            word += mark
            continue
        if word:
            piece.append(word[:MAX_WORD])
            word = ""
        if _is_part(mark):
            piece.append(mark)
        elif piece and (mark.isspace() or mark in PARTING or not mark.isprintable()):
            found.append(tuple(piece))
            piece = []
    if word:
        piece.append(word[:MAX_WORD])
    if piece:
        found.append(tuple(piece))
    return found


@lru_cache(maxsize=4096)
def _is_part(mark: str) -> bool:
    """Whether a character is a letter, a digit, or a mark of its script that makes a letter."""
    return unicodedata.category(mark)[0] in "LNM"
