"""The words of one record, as PostgreSQL's text of a tsvector: each with its place and weight."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.definitions import Field, Module
from crm.search.fields import OwnField, number_weight, own_fields
from crm.search.words import joined, words

MOST_WORDS = 5_000
"""Words of one value that are kept."""

MOST_CHARACTERS = 120_000
"""Of all words of a record: PostgreSQL takes a vector of 1 MB, places and all."""

LAST_PLACE = 15_000
"""PostgreSQL knows places up to 16,383; the last are for what the database counts itself."""

NUMBER_PLACE, COUNT_PLACE = 16_000, 16_002

_KEPT = "_own_words"


@dataclass(frozen=True, slots=True)
class Count:
    """How a counted text is made of its padded count: the words before it stand by themselves,
    `tail` stands right before the digits, `joined` is all of it in one word."""

    column: str
    tail: str
    joined: str
    weight: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """How the own words of a module's records are made.

    `fields` have values when a record is written; `counts` are what the database counts itself,
    `heads` the words of their prefixes.
    """

    fields: tuple[OwnField, ...]
    counts: tuple[Count, ...]
    heads: str
    number_weight: str

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields of which the words are made."""
        return tuple(each.field for each in self.fields)

    def vector(self, values: Mapping[str, object], number: int | None = None) -> str:
        """The vector of a record by its values; a number is given where the record has one."""
        found: list[str] = []
        place, room = 1, MOST_CHARACTERS
        for own in self.fields:
            value = values.get(own.field.column)
            if value is None or room <= 0:
                continue
            place, room = _add(found, own, value, place, room)
        if number is not None:
            found.append(f"{number}:{NUMBER_PLACE}{self.number_weight}")
        return " ".join(found)


def own_words(module: Module) -> OwnWords:
    """How the own words of the module's records are made; made once for each module."""
    # Where cached_property keeps its values too: a module never changes.
    found: OwnWords | None = vars(module).get(_KEPT)
    if found is None:
        found = vars(module)[_KEPT] = _own_words(module)
    return found


def _own_words(module: Module) -> OwnWords:
    fields = own_fields(module)
    counts, heads = [], []
    for own in fields:
        if own.field.auto_number is not None:
            count, head = _count(own, own.field.auto_number.prefix)
            counts.append(count)
            heads += [f"{word}:{COUNT_PLACE - 1}{own.weight}" for word in head]
    return OwnWords(fields, tuple(counts), " ".join(heads), number_weight(module))


def _count(own: OwnField, prefix: str) -> tuple[Count, list[str]]:
    found = own.split(f"{prefix}0")
    piece = next((piece for piece in reversed(found) if piece[-1].endswith("0")), ("0",))
    tail = piece[-1][:-1]
    whole = (joined(piece) or piece[-1])[:-1]
    return Count(own.field.column, tail, whole, own.weight), words(prefix)


def _add(found: list[str], own: OwnField, value: object, place: int, room: int) -> tuple[int, int]:
    """Adds the words of one value; gives the next place, and the room that is left."""
    weight, count = own.weight, 0
    for piece in own.split(value):
        whole = joined(piece)
        if whole is not None:
            found.append(f"{whole}:{place}{weight}")
        for word in piece:
            found.append(f"{word}:{place}{weight}")
            room -= len(word)
            place += place < LAST_PLACE
        count += len(piece)
        if count > MOST_WORDS or room <= 0:
            break
    # A gap, so that no phrase reaches from one field into the next.
    return place + (place < LAST_PLACE), room
